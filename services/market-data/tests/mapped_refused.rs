//! Files of other vendors: what is no row of them, and what is refused.
#![allow(
    clippy::unwrap_used,
    reason = "a test shows what is wrong by panicking"
)]

#[path = "common/mapping.rs"]
mod mapping;

use mapping::{BOOK, MESSAGES, TAQ_HEADER, found, notes, read, refusal, shown};
use market_data::Reader;
use market_data::format::Reason;

#[test]
fn a_lobster_pair_must_be_one() {
    let message = "34200.5,1,1,18,5853300,1\n";
    let book = "5859400,200,5853300,18\n";
    let two = book.repeat(2);
    for (files, part) in [
        (&[(MESSAGES, message), (BOOK, &*two)][..], "line 2"),
        (&[(MESSAGES, &*message.repeat(2)), (BOOK, book)], "line 2"),
        (&[("AAPL_2012-06-21.csv", message)], "_message_"),
        (&[(MESSAGES, message)], "orderbook"),
    ] {
        let said = refusal("lobster", files);
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn lines_that_are_no_rows_are_counted_with_their_place() {
    let good = "093000000000000|N|ABC|10.00|3|10.02|2|R|1|A";
    for (bad, reason, column) in [
        (
            "093000000000000|N|ABC|10.00|3|10.02|2|R|1",
            Reason::TruncatedRow,
            None,
        ),
        (
            "093000000000000|N|ABC|10.00|3|10.02|2|R|1|A|",
            Reason::ExtraColumns,
            None,
        ),
        (
            "253000000000000|N|ABC|10.00|3|10.02|2|R|1|A",
            Reason::BadTimestamp,
            Some("time"),
        ),
        (
            "093000000000000|!|ABC|10.00|3|10.02|2|R|1|A",
            Reason::BadPublisher,
            Some("venue"),
        ),
        (
            "093000000000000|N|ABC|x|3|10.02|2|R|1|A",
            Reason::PriceNotANumber,
            Some("bid_price"),
        ),
        (
            "093000000000000|N|ABC|-1|3|10.02|2|R|1|A",
            Reason::PriceNegative,
            Some("bid_price"),
        ),
        (
            "093000000000000|N|ABC|10|3.5|10.02|2|R|1|A",
            Reason::SizeNotANumber,
            None,
        ),
        (
            "093000000000000|N|ABC|10|x|10.02|2|R|1|A",
            Reason::SizeNotANumber,
            Some("bid_size"),
        ),
        (
            "093000000000000|N|ABC|10|-1|10.02|2|R|1|A",
            Reason::SizeNegative,
            Some("bid_size"),
        ),
        (
            "093000000000000|N|ABC|10|3|10.02|99999999999|R|1|A",
            Reason::SizeOverflow,
            Some("ask_size"),
        ),
        (
            "093000000000000|N|ABC|10|3|10.02|2|R|x|A",
            Reason::BadSequence,
            Some("sequence"),
        ),
        (
            "093000000000000|N|A\u{7}BC|10|3|10.02|2|R|1|A",
            Reason::BadSymbol,
            Some("symbol"),
        ),
        (
            "093000000000000|N|ABC\0|10|3|10.02|2|R|1|A",
            Reason::NulByte,
            None,
        ),
        (
            "093000000000000|N|\"ABC|10|3|10.02|2|R|1|A",
            Reason::UnbalancedQuote,
            None,
        ),
    ] {
        let text = format!("{TAQ_HEADER}\n{good}\n{bad}\n{good}\n");
        let map = if bad.contains("3.5") {
            "taq,size=shares"
        } else {
            "taq"
        };
        let found = found(map, &[("BBO_20240102", &text)]);
        assert_eq!(found.rows.len(), 2, "{bad}");
        let [only] = found.report.shown() else {
            panic!("{bad}: {:?}", found.report)
        };
        assert_eq!((only.line, only.reason), (3, reason), "{bad}");
        assert!(
            column.is_none_or(|column| only.column == Some(column)),
            "{only}"
        );
    }
}

#[test]
fn a_file_without_the_columns_or_of_another_encoding_is_refused() {
    let said = refusal("taq", &[("BBO_20240102", "Time|Exchange|Symbol\n")]);
    assert!(
        said.contains("Offer_Price") && said.contains("the columns are"),
        "{said}"
    );
    let said = refusal("taq", &[("BBO_20240102", "")]);
    assert!(said.contains("empty"), "{said}");
    let said = refusal("taq", &[("BBO_20240102", "DBN\u{1}\0\0\0\0")]);
    assert!(said.contains("leave out --map taq"), "{said}");
}

#[test]
fn a_file_of_another_vendor_without_a_map_says_which_to_give() {
    for (text, profile) in [
        (TAQ_HEADER, "taq"),
        ("34200.004241176,1,16113575,18,5853300,1", "lobster"),
        (
            "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
            "tardis",
        ),
    ] {
        let read = Reader::new().read(text.as_bytes(), "file", &mut |_| {});
        let said = read.unwrap_err().to_string();
        assert!(said.contains(&format!("--map {profile}")), "{said}");
    }
}

#[test]
fn the_last_line_of_taq_counts_the_rows_and_ends_the_file() {
    let header = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size";
    let rows = "093000000000000|N|ABC|10|3|10.02|2\n093001000000000|N|ABC|10|3|10.02|2\n";
    let name = "EQY_US_ALL_BBO_A_20240102";
    for (end, is_said) in [
        ("END|20240102|2\n", false),
        ("END|20240102|2||||\n", false),
        ("END|20240102|2\n\n", false),
        ("END|20240102\n", false),
        ("END|20240102|72105398\n", true),
    ] {
        let text = format!("{header}\n{rows}{end}");
        let notes = notes(&found("taq", &[(name, &text)]));
        let said = notes.contains("and 2 are there: it was cut or filtered");
        assert_eq!(said, is_said, "{end}: {notes}");
    }
    let joined = format!("{header}\n{rows}END|20240102|2\n{header}\n{rows}");
    let said = refusal("taq", &[(name, &joined)]);
    assert!(said.contains("line 4") && said.contains("line 5"), "{said}");
}

#[test]
fn a_date_is_not_given_to_files_of_other_days() {
    let text = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size\n\
        093000000000000|N|ABC|10|3|10.02|2\n";
    let map = "taq,date=2024-01-02";
    for name in [
        "BBO",
        "BBO_20240102",
        "BBO_2024-01-02",
        "BBO_20240102_20240103",
    ] {
        let found = found(map, &[(name, text)]);
        assert_eq!(
            shown(&found)[0].0,
            "2024-01-02T14:30:00.000000000Z",
            "{name}"
        );
    }
    let days = [("BBO_20240102", text), ("BBO_20240103", text)];
    let said = refusal(map, &days);
    assert!(
        said.contains("20240103") && said.contains("2024-01-03") && said.contains("2024-01-02"),
        "{said}"
    );
}

#[test]
fn times_of_day_that_are_of_no_or_two_instants_or_of_another_day_are_bad_rows() {
    let header = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size";
    let bad = |date: &str, times: &[&str]| {
        let lines = times
            .iter()
            .map(|time| format!("{time}|N|ABC|10|3|10.02|2\n"));
        let text = format!("{header}\n{}", lines.collect::<String>());
        let found = found("taq", &[(&format!("BBO_{date}"), &text)]);
        (found.rows.len(), found.report.rejected().clone())
    };
    // Clocks of New York go from 02:00 to 03:00 on one day, and from 02:00 to 01:00 on the other.
    for (date, time, is_bad) in [
        ("20240310", "015959999999999", false),
        ("20240310", "020000000000000", true),
        ("20240310", "025959999999999", true),
        ("20240310", "030000000000000", false),
        ("20241103", "005959999999999", false),
        ("20241103", "010000000000000", true),
        ("20241103", "015959999999999", true),
        ("20241103", "020000000000000", false),
    ] {
        let (rows, rejected) = bad(date, &[time]);
        assert_eq!(
            (
                rows == 0,
                rejected.contains_key(&Reason::TimestampAmbiguous)
            ),
            (is_bad, is_bad)
        );
    }
    assert_eq!(bad("20240102", &["040000", "200000", "040000"]).0, 3); // one part behind the other
}

#[test]
fn a_file_of_one_date_that_goes_on_behind_midnight_is_refused() {
    let header = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size";
    let row = |time: &str| format!("{time}|N|ABC|10|3|10.02|2\n");
    let overnight: String = ["200000", "235959", "000001", "050000"].map(row).concat();
    let said = refusal(
        "taq",
        &[("BBO_20240102", &format!("{header}\n{overnight}"))],
    );
    assert!(
        said.contains("line 4") && said.contains("time.date"),
        "{said}"
    );
    let joined = format!("{header}\n{0}{header}\n{0}", row("093000"));
    let said = refusal("taq", &[("BBO_20240102", &joined)]);
    assert!(said.contains("line 3 names the columns again"), "{said}");
}

#[test]
fn quotes_of_a_venue_that_begin_again_are_noted() {
    let header = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size";
    let row = |time: &str| format!("{time}|N|ABC|10|3|10.02|2\n");
    for (times, again) in [
        (["093000", "160000", "093000", "160000"], true),
        (["093000", "160000", "155900", "160000"], false),
    ] {
        let text = format!("{header}\n{}", times.map(row).concat());
        let said = notes(&found("taq", &[("BBO_20240102", &text)]));
        let words = "1 time the quotes of a venue begin again, hours earlier";
        assert_eq!(said.contains(words), again, "{said}");
    }
}

#[test]
fn files_of_the_best_quotes_of_all_are_not_taken_for_all_quotes() {
    let taq = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size|Quote_Condition|\
        Sequence_Number|National_BBO_Ind|Quote_Cancel_Correction|Best_Bid_Exchange|Best_Bid_Price|\
        Best_Bid_Size|Best_Offer_Exchange|Best_Offer_Price|Best_Offer_Size\n\
        093000000000000|N|ABC|10|3|10.02|2|R|1|0||N|10|3|N|10.02|2\n";
    let wrds = "date,time_m,ex,sym_root,sym_suffix,bid,bidsiz,ask,asksiz,qu_cond,best_bid,\
        best_bidex,best_ask,best_askex\n\
        2024-01-02,9:30:00.000000,N,ABC,,10,3,10.02,2,R,10,N,10.02,N\n";
    for (map, name, text) in [
        ("taq", "EQY_US_ALL_NBBO_20240102", taq.to_owned()),
        (
            "taq",
            "EQY_US_ALL_NBBO_20240102",
            taq.replace("Best_Bid_Price", "Other"),
        ),
        ("wrds", "nbbom.csv", wrds.to_owned()),
        ("wrds", "nbbom.csv", wrds.to_uppercase()),
    ] {
        let said = refusal(map, &[(name, &text)]);
        assert!(said.contains("best quotes of all"), "{said}");
    }
}

/// Sizes and prices that differ in capitals alone, as some exchanges name them.
#[test]
fn capitals_tell_columns_apart_where_there_are_several() {
    let map = |names: [&str; 4]| {
        let [bid, bid_size, ask, ask_size] = names;
        format!(
            "name = \"capitals\"\n[columns]\ntime = \"t\"\nvenue = \"x\"\nbid_price = \"{bid}\"\n\
             bid_size = \"{bid_size}\"\nask_price = \"{ask}\"\nask_size = \"{ask_size}\"\n\
             [time]\nform = \"ms\"\n[venue.names]\nours = 60100\n"
        )
    };
    let row = "1722519000000,ours,9.99,300,10.01,200";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.toml");
    let read = |names, header: &str| {
        std::fs::write(&path, map(names)).unwrap();
        let more = ",0".repeat(header.matches(',').count() - row.matches(',').count());
        let files = [("quotes.csv", &*format!("{header}\n{row}{more}\n"))];
        read(folder.path(), path.to_str().unwrap(), &files)
    };
    for (names, header) in [
        (["b", "B", "a", "A"], "t,x,b,B,a,A"),
        (["p", "q", "r", "s"], "T,X,P,Q,R,S"),
        // One is written as the map writes it.
        (["b", "B", "a", "A"], "t,x,b,B,a,A,T"),
    ] {
        let found = read(names, header).unwrap_or_else(|error| panic!("{error}"));
        let event = found.rows[0].event;
        let (bid, ask) = (event.bid().unwrap(), event.ask().unwrap());
        assert_eq!((bid.size.get(), ask.size.get()), (300, 200), "{header}");
        assert_eq!(
            (bid.price.units(), ask.price.units()),
            (9_990_000_000, 10_010_000_000)
        );
    }
    for (names, header, said) in [
        (
            ["p", "q", "r", "s"],
            "t,x,p,q,r,s,r",
            "column r is there twice",
        ),
        (
            ["b", "q", "a", "s"],
            "t,x,B,q,a,s,b,b",
            "column b is there twice",
        ),
        (["bid", "q", "a", "s"], "t,x,Bid,q,a,s,BID", "Bid and BID"),
    ] {
        let error = read(names, header).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(said), "{header}: {error}");
    }
}
