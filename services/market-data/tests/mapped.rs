//! Files of other vendors: a small one of each whose book is known.
#![allow(
    clippy::unwrap_used,
    reason = "a test shows what is wrong by panicking"
)]

#[path = "common/mapping.rs"]
mod mapping;

use mapping::{BOOK, MESSAGES, TAQ_HEADER, found, notes, refusal, row, shown};
use market_data::format::Reason;
use market_data::{Price, Timestamp};

#[test]
fn nyse_daily_taq() {
    let text = format!(
        "{TAQ_HEADER}\n\
         093000123456789|N|ABC|10.00|3|10.02|2|R|1|A\n\
         093000200000000|P|ABC|10.01|1|10.03|4|R|2|\n\
         093001000000000|N|ABC|0|0|10.04|5|R|3|A\n\
         093002000000000|N|ABC|10.00|1|10.01|1|N|4|A\n\
         093003000000000|P|ABC|10.05|1|10.03|1|R|5|A\n\
         093004000000000|P|ABC|10.01|1|199999.99|1|R|6|A\n\
         093005000000000|Q|BRK B|400|1|401|1|R|7|A\n\
         093006000000000|?|ABC|10.01|1|10.02|1|R|8|A\n\
         END|20240102|8\n"
    );
    let found = found("taq", &[("EQY_US_ALL_BBO_A_20240102", &text)]);
    let at = |time: &str| format!("2024-01-02T14:30:{time}Z"); // winter
    assert_eq!(
        shown(&found),
        [
            row(
                &at("00.123456789"),
                9,
                "ABC",
                Some(("10.02", 200)),
                Some(("10", 300))
            ),
            row(
                &at("00.2"),
                43,
                "ABC",
                Some(("10.03", 400)),
                Some(("10.01", 100))
            ),
            row(&at("01"), 9, "ABC", Some(("10.04", 500)), None), // withdrawn
            row(&at("02"), 9, "ABC", None, None),                 // a condition
            row(&at("03"), 43, "ABC", None, None),                // crossed in itself
            row(&at("04"), 43, "ABC", None, Some(("10.01", 100))), // a stub
            row(
                &at("05"),
                2,
                "BRK B",
                Some(("401", 100)),
                Some(("400", 100))
            ),
        ]
    );
    let rejected: Vec<_> = found
        .report
        .shown()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(rejected.len(), 1);
    assert!(
        rejected[0].contains("line 9, column venue: bad_publisher"),
        "{rejected:?}"
    );
    let notes = notes(&found);
    for part in [
        "the map taq (NYSE Daily TAQ quotes)",
        "America/New_York",
        "round lots of 100 shares before 2025-11-03",
        "1 row shows nothing, by the map's conditions",
        "1 row shows nothing: its bid",
        "1 row shows nothing on the far side",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn sizes_are_shares_from_the_day_on() {
    for (name, shares) in [("BBO_20251031", 200), ("BBO_20251103", 2)] {
        let text = format!("{TAQ_HEADER}\n093000000000000|N|ABC|10|2|10.02|2|R|1|A\n");
        let found = found("taq", &[(name, &text)]);
        let ask = found.rows[0].event.ask().unwrap();
        assert_eq!(ask.size.get(), shares, "{name}");
    }
    let text = format!("{TAQ_HEADER}\n093000000000000|N|ABC|10|2|10.02|2|R|1|A\n");
    let said = refusal("taq", &[("quotes.csv", &text)]);
    assert!(said.contains("--map taq,date="), "{said}");
    let by_option = found("taq,date=2025-11-03", &[("quotes.csv", &text)]);
    assert_eq!(by_option.rows[0].event.ask().unwrap().size.get(), 2);
}

#[test]
fn wrds_cqm() {
    let text = "date,time_m,time_m_nano,ex,sym_root,sym_suffix,bid,bidsiz,ask,asksiz,qu_cond\n\
        2024-07-02,9:30:00.000001,7,T,BRK,B,400.0,2,400.5,1,R\n\
        20240702,09:30:01,,Z,BRK,B,.,0,400.25,3,R\n\
        02JUL2024,09:30:02,,Z,BRK,,10,1,11,1,R\n";
    let found = found("wrds", &[("quotes.csv", text)]);
    let at = |time: &str| format!("2024-07-02T13:30:{time}Z"); // summer
    assert_eq!(
        shown(&found),
        [
            row(
                &at("00.000001007"),
                2,
                "BRK.B",
                Some(("400.5", 100)),
                Some(("400", 200))
            ),
            row(&at("01"), 5, "BRK.B", Some(("400.25", 300)), None),
            row(&at("02"), 5, "BRK", Some(("11", 100)), Some(("10", 100))),
        ]
    );
    assert!(
        notes(&found).contains("no column qu_seqnum, qu_cancel"),
        "{}",
        notes(&found)
    );
}

#[test]
fn massive() {
    let text = "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,\
     conditions,indicators,participant_timestamp,sequence_number,sip_timestamp,tape,\
     trf_timestamp\n\
        ABC,12,10.02,3,11,10.00,1,\"1,81\",,1704205800000000000,1,1704205800000000100,3,\n\
        ABC,12,10.02,5,11,10.00,1,1,,1704205800000000200,2,1704205800000000300,3,\n\
        ABC,10,10.02,9,0,0,0,1,,1704205800000000400,3,1704205800000000500,3,\n\
        ABC,12,10.02,9,0,0,0,1,,1704205800000000400,3,1704205800000000,3,\n";
    let found = found("massive", &[("2024-01-02.csv", text)]);
    let at = |nanos: &str| format!("2024-01-02T14:30:00.000000{nanos}Z");
    assert_eq!(
        shown(&found),
        [
            row(
                &at("1"),
                135,
                "ABC",
                Some(("10.02", 300)),
                Some(("10", 100))
            ),
            row(
                &at("3"),
                135,
                "ABC",
                Some(("10.02", 500)),
                Some(("10", 100))
            ),
            // Another venue named at the same price brings no shares that may be counted on.
            row(&at("5"), 135, "ABC", Some(("10.02", 500)), None),
        ]
    );
    assert_eq!(found.recognised[0].schema.name(), "cmbp-1");
    assert!(found.rows[0].event.publisher.is_consolidated());
    assert_eq!(found.report.rejected()[&Reason::TimestampBefore2000], 1);
}

#[test]
fn tardis() {
    let text = "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,\
     bid_amount\n\
        binance,btcusdt,1722470400000000,1722470400000100,0.5,64000.01,64000,1.2345\n\
        binance,btcusdt,1722470400000001,1722470400000101,,,64000,1e-05\n\
        nowhere,btcusdt,1722470400000001,1722470400000101,1,1,1,1\n";
    let found = found("tardis", &[("binance_quotes_2024-08-01_BTCUSDT.csv", text)]);
    assert_eq!(
        shown(&found),
        [
            row(
                "2024-08-01T00:00:00Z",
                60_001,
                "btcusdt",
                Some(("64.00001", 500)),
                Some(("64", 1_234))
            ),
            row("2024-08-01T00:00:00.000001Z", 60_001, "btcusdt", None, None),
        ]
    );
    let received = Timestamp::parse(b"2024-08-01T00:00:00.0001Z").unwrap();
    assert_eq!(found.rows[0].ts_recv, Some(received));
    assert_eq!(found.report.rejected()[&Reason::BadPublisher], 1);
    let notes = notes(&found);
    assert!(
        notes.contains("1000 shares") && notes.contains("2 sizes"),
        "{notes}"
    );
}

#[test]
fn lobster() {
    let messages = "34200.004241176,1,16113575,18,5853300,1\n\
        34200.025551909,4,16120456,10,5859400,-1\n\
        34200.5,5,0,40,5853300,1\n\
        34201,7,0,0,-1,-1\n\
        34202,3,1,1,5853300,1\n\
        34203,7,0,0,0,-1\n\
        34204,1,2,9,5853300,1\n\
        34205,7,0,0,1,-1\n\
        34206,3,2,9,5853300,1\n";
    let book = "5859400,200,5853300,18\n\
        5859400,190,5853300,18\n\
        5859400,190,5853300,18\n\
        5859400,190,5853300,18\n\
        5859400,190,-9999999999,0\n\
        5859400,190,-9999999999,0\n\
        5859400,190,5853300,9\n\
        5859400,190,5853300,9\n\
        5859400,190,-9999999999,0\n";
    for named in [
        &[(MESSAGES, messages), (BOOK, book)][..],
        &[(BOOK, book), (MESSAGES, messages)],
    ] {
        let found = found("lobster", named);
        let at = |time: &str| format!("2012-06-21T13:30:{time}Z");
        let bid = Some(("585.33", 18));
        assert_eq!(
            shown(&found),
            [
                row(&at("00.004241176"), 2, "AAPL", Some(("585.94", 200)), bid),
                row(&at("00.025551909"), 2, "AAPL", Some(("585.94", 190)), bid),
                row(&at("00.5"), 2, "AAPL", Some(("585.94", 190)), bid),
                row(&at("01"), 2, "AAPL", None, None), // a halt
                row(&at("02"), 2, "AAPL", None, None),
                row(&at("03"), 2, "AAPL", None, None), // quotes again, no trades
                row(&at("04"), 2, "AAPL", None, None),
                row(
                    &at("05"),
                    2,
                    "AAPL",
                    Some(("585.94", 190)),
                    Some(("585.33", 9))
                ),
                row(&at("06"), 2, "AAPL", Some(("585.94", 190)), None),
            ]
        );
        let causes: String = found
            .rows
            .iter()
            .flat_map(|row| {
                [
                    row.event.cause.action().letter(),
                    row.event.cause.side().letter(),
                ]
            })
            .collect();
        assert_eq!(causes, "ABTBTANACBNAABNACB"); // who took, not who was there
        assert_eq!(found.rows[1].event.size, 10);
        assert_eq!(
            found.rows[1].event.price(),
            Price::parse_dollars(b"585.94").ok()
        );
        assert_eq!(found.recognised.len(), 2);
        let numbers: Vec<_> = found.rows.iter().map(|row| row.sequence).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]); // rows alike are no row twice
    }
}

#[test]
fn nanoseconds_in_a_time_and_in_a_column_of_their_own_are_added_once() {
    let header = "date,time_m,time_m_nano,ex,sym_root,bid,bidsiz,ask,asksiz";
    for (time, nanos, expected) in [
        ("9:30:00.123456", "789", Some("00.123456789")),
        ("9:30:00.123456789", "789", Some("00.123456789")),
        ("9:30:00.123456789", "0", Some("00.123456789")),
        ("9:30:00.123456000", "789", Some("00.123456789")),
        ("9:30:00.123456789", "788", None), // which of them?
        ("093000123456789", "789", Some("00.123456789")),
    ] {
        let text = format!("{header}\n2024-01-02,{time},{nanos},N,ABC,10,3,10.02,2\n");
        let found = found("wrds", &[("cqm.csv", &text)]);
        let expected = expected.map(|second| format!("2024-01-02T14:30:{second}Z"));
        let first = shown(&found).first().map(|row| row.0.clone());
        assert_eq!(first, expected, "{time} {nanos}");
    }
}

#[test]
fn an_auction_of_lobster_has_no_side() {
    let messages = "34200,6,-1,238,5853300,-1\n34200,5,0,40,5853300,-1\n";
    let book = "5859400,200,5853300,18\n5859400,200,5853300,18\n";
    let found = found("lobster", &[(MESSAGES, messages), (BOOK, book)]);
    let sides = found.rows.iter().map(|row| row.event.cause.side().letter());
    assert_eq!(sides.collect::<String>(), "NB");
}

#[test]
fn trades_between_quotes_leave_the_quotes_as_they_are() {
    let map = "name = \"quotes and trades\"\nnulls = [\"NA\"]\n\
        [columns]\ntime = \"t\"\nask_price = \"a\"\nask_size = \"as\"\nbid_price = \"b\"\n\
        bid_size = \"bs\"\naction = \"kind\"\nprice = \"p\"\nsize = \"s\"\n\
        [time]\nform = \"ns\"\n[venue]\nconstant = 2\n[actions]\nquote = \"A\"\ntrade = \"T\"\n";
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.toml");
    std::fs::write(&own, map).unwrap();
    let header = "t,kind,a,as,b,bs,p,s";
    let text = format!(
        "{header}\n1722470399999999999,trade,,,,,10,5\n1722470400000000000,quote,10.02,2,10,3,,\n\
         1722470400000000001,trade,NA,NA,,,10.02,1\n1722470400000000002,quote,,,10,3,,\n\
         1722470400000000003,trade,,,,,10,1\n"
    );
    let found = found(own.to_str().unwrap(), &[("own.csv", &text)]);
    let (ask, bid) = (Some(("10.02", 2)), Some(("10", 3)));
    let sides: Vec<_> = shown(&found)
        .into_iter()
        .map(|row| (row.3, row.4))
        .collect();
    let expected = [(ask, bid), (ask, bid), (None, bid), (None, bid)];
    let expected = expected.map(|(ask, bid)| {
        let row = row("2024-08-01T00:00:00Z", 2, "", ask, bid);
        (row.3, row.4)
    });
    assert_eq!(sides, expected);
    assert_eq!(found.report.rejected()[&Reason::TradeWithoutQuotes], 1);
}
