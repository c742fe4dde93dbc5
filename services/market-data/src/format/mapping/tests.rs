use super::columns::amounts::SizeForm;
use super::map::written::written_in;
use super::*;

fn fault(text: &str) -> String {
    let parsed = written_in(text)
        .and_then(|written| Mapping::checked("own.toml", written, std::iter::empty::<&str>()));
    parsed.unwrap_err().to_string()
}

const OWN: &str = r#"
name = "our own"
[columns]
time = "t"
ask_price = "a"
ask_size = "as"
[time]
form = "ns"
[venue]
constant = 2
"#;

#[test]
fn every_profile_is_a_map_that_can_be_used() {
    for name in profiles::names().split(", ") {
        let map: Mapping = name.parse().unwrap();
        assert_eq!(map.asked(), name);
        let changed = format!("{name},size=lots:10,symbol=ABC,venue=XNYS");
        let map: Mapping = changed.parse().unwrap();
        assert_eq!(map.size, SizeForm::Lots(10));
        assert_eq!(map.venues.constant().map(|venue| venue.0), Some(9));
    }
}

#[test]
fn a_map_says_what_is_wrong_with_it_where_and_what_to_write() {
    assert!(written_in(OWN).is_ok());
    let change = |from: &str, to: &str| fault(&OWN.replace(from, to));
    for (said, parts) in [
        (change("name =", "nmae ="), ["line 2", "nmae"]),
        (change("time = \"t\"", "tmie = \"t\""), ["line 4", "tmie"]),
        (change("\"ns\"", "\"days\""), ["time.form", "hhmmss"]),
        (
            change("\"ns\"", "\"seconds\""),
            ["time of day", "time.zone"],
        ),
        (
            change("constant = 2", ""),
            ["columns.venue", "venue.constant"],
        ),
        (
            change("constant = 2", "constant = \"NOWHERE\""),
            ["NOWHERE", "XNAS"],
        ),
        (
            change("[columns]", "price = \"cents\"\n[columns]"),
            ["price", "1e-4"],
        ),
        (
            change("[columns]", "size = \"lots\"\n[columns]"),
            ["size", "lots:100"],
        ),
        (
            change("[time]", "bid_price = \"b\"\n[time]"),
            ["bid_price", "bid_size"],
        ),
        (
            change("[venue]", "date = \"column\"\n[venue]"),
            ["columns.date", "together"],
        ),
        (
            change("[venue]", "[[filter]]\ncolumn = \"x\"\n[venue]"),
            ["condition", "keep or when"],
        ),
        (
            change(
                "[venue]",
                "[[neutral.conditions]]\ncolumn = \"x\"\nwhen = [\"halted\"]\n\
                 until = { column = \"x\", is = [\"resumed\"] }\n[venue]",
            ),
            ["until", "name its texts in when too"],
        ),
        (
            change("[columns]", "unsided = [\"6\"]\n[columns]"),
            ["unsided", "[actions]"],
        ),
        (
            change("[venue]", "[file]\nheader = false\n[venue]"),
            ["file.names", "header"],
        ),
        (
            change("[venue]", "[actions]\nx = \"Q\"\n[venue]"),
            ["actions.x", "ACMRTFN"],
        ),
        (
            change("[venue]", "[file]\ndelimiter = \"é\"\n[venue]"),
            ["file.delimiter", "ASCII"],
        ),
    ] {
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    for (asked, part) in [
        ("nobody", "tardis, massive"),
        ("missing.toml", "cannot be read"),
        ("taq,when=now", "date, size, zone, symbol or venue"),
        ("taq,date=soon", "2024-08-01"),
        ("taq,date", "KEY=VALUE"),
    ] {
        let said = asked.parse::<Mapping>().unwrap_err().to_string();
        assert!(said.contains(asked) && said.contains(part), "{said}");
    }
}

#[test]
fn files_of_other_vendors_are_recognised_by_their_first_line() {
    for (line, profile) in [
        (
            "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
            Some("tardis"),
        ),
        (
            "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,\
             indicators,participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp",
            Some("massive"),
        ),
        (
            "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size|Quote_Condition",
            Some("taq"),
        ),
        (
            "DATE,TIME_M,TIME_M_NANO,EX,SYM_ROOT,SYM_SUFFIX,BID,BIDSIZ,ASK,ASKSIZ,QU_COND",
            Some("wrds"),
        ),
        ("34200.017459617,5,0,1,2238200,-1", Some("lobster")),
        (
            "2239500,100,2231800,100,2239900,100,2230700,200",
            Some("lobster"),
        ),
        ("ts_event,publisher_id,ask_px_00,ask_sz_00", None),
        ("a,b,c", None),
        ("1,2,3,4,5", None),
        ("", None),
    ] {
        assert_eq!(profile_of(line).map(|found| found.0), profile, "{line}");
    }
}
