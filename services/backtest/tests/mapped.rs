//! Files of other vendors, through the command line.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{json, run, stderr};

const TAQ: &str = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size|\
     Quote_Condition|Sequence_Number\n\
     100000000000000|N|ABC|10.00|2|10.02|1|R|1\n\
     100000000000000|P|ABC|10.01|1|10.03|2|R|2\n\
     100500000000000|N|ABC|10.00|2|10.02|1|R|3\n\
     100500000000000|P|ABC|10.01|1|10.03|2|R|4\n\
     END|20240102|4\n";

/// That market as Databento writes it.
const VENDOR: &str = "ts_event,publisher_id,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,\
 symbol\n\
     2024-01-02T15:00:00Z,9,1,10.00,10.02,200,100,ABC\n\
     2024-01-02T15:00:00Z,43,2,10.01,10.03,100,200,ABC\n\
     2024-01-02T15:05:00Z,9,3,10.00,10.02,200,100,ABC\n\
     2024-01-02T15:05:00Z,43,4,10.01,10.03,100,200,ABC\n";

#[test]
fn a_mapped_file_is_the_same_market_with_the_same_digest_bought_and_sold() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (taq, vendor) = (path("BBO_20240102"), path("vendor.csv"));
    fs::write(&taq, TAQ).unwrap();
    fs::write(&vendor, VENDOR).unwrap();
    for side in ["buy", "sell"] {
        let order = ["--side", side, "--order-size", "300"];
        let mapped = [&["run", "--input", &taq, "--map", "taq"], &order[..]].concat();
        let mapped = json(&mapped);
        let plain = json(&[&["run", "--input", &vendor], &order[..]].concat());
        assert_eq!(mapped["digest"], plain["digest"], "{side}");
        let source = &mapped["data"]["source"][0]["format"];
        let notes = source["notes"].to_string();
        assert!(
            notes.contains("read by the map taq") && notes.contains("New_York"),
            "{notes}"
        );
        let streamed = [
            &["run", "--stream", "--input", &taq, "--map", "taq"],
            &order[..],
        ]
        .concat();
        assert_eq!(json(&streamed)["digest"], plain["digest"]);
    }
    let shown = run(&["doctor", &taq, "--map", "taq"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("round lots of 100 shares"), "{shown}");
    for command in ["explain", "evaluate"] {
        let extra: &[&str] = match command {
            "explain" => &["--at", "15:00:00", "--as", "json"],
            _ => &["--orders", "4", "--horizon", "30s", "--order-size", "100"],
        };
        let whole = [&[command, "--input", &taq, "--map", "taq"], extra].concat();
        let said = stderr(&run(&whole));
        assert!(
            !said.contains("ts_event") && !said.contains("--map taq"),
            "{said}"
        );
    }
}

#[test]
fn what_a_map_has_wrong_is_a_usage_error_and_a_file_without_one_says_which_to_give() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (taq, own) = (path("BBO_20240102"), path("own.toml"));
    fs::write(&taq, TAQ).unwrap();
    fs::write(&own, "name = \"x\"\ncolums = 1\n").unwrap();
    for (map, code, part) in [
        (
            Some("tarq"),
            2,
            "tardis, massive, polygon, taq, wrds, lobster",
        ),
        (Some(own.as_str()), 2, "colums"),
        (Some("tardis"), 3, "no column timestamp"),
        (None, 3, "--map taq"),
    ] {
        let map: Vec<&str> = map.into_iter().flat_map(|map| ["--map", map]).collect();
        let output = run(&[&["run", "--input", &taq], &map[..]].concat());
        assert_eq!(
            output.status.code(),
            Some(code),
            "{map:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(part),
            "{part}: {}",
            stderr(&output)
        );
    }
}

/// Of a pair of files the second is read where the first is: it is no day that is missing.
#[test]
fn days_of_paired_files_are_a_panel_without_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    for day in ["2012-06-20", "2012-06-21"] {
        let name = |kind: &str| format!("AAPL_{day}_34200000_57600000_{kind}_1.csv");
        let messages = (0..600).map(|row| format!("{}.5,1,{row},18,5853300,1\n", 34_200 + row));
        let book = (0..600).map(|row| format!("58594{}0,200,5853300,18\n", row % 10));
        let (messages, book): (Vec<_>, Vec<_>) = (messages.collect(), book.collect());
        fs::write(folder.path().join(name("message")), messages.concat()).unwrap();
        fs::write(folder.path().join(name("orderbook")), book.concat()).unwrap();
    }
    let input = folder.path().to_str().unwrap();
    let args = ["evaluate", "--map", "lobster", "--input", input];
    let orders = ["--orders", "10", "--order-size", "10", "--horizon", "30s"];
    let panel = json(&[&args[..], &orders, &["--train-days", "1"]].concat());
    assert_eq!(panel["units"]["cells"], 2);
    assert_eq!(panel["units"]["failed"].as_array().unwrap().len(), 0);
}

#[test]
fn a_filter_that_leaves_nothing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (map, file) = (path("own.toml"), path("own.csv"));
    let columns = "time = \"t\"\nask_price = \"a\"\nask_size = \"as\"\nbid_price = \"b\"\n\
        bid_size = \"bs\"\n";
    let rest = "[time]\nform = \"ns\"\n[venue]\nconstant = 2\n[[filter]]\n\
        column = \"kind\"\nkeep = [\"quote\"]\n";
    fs::write(&map, format!("name = \"own\"\n[columns]\n{columns}{rest}")).unwrap();
    fs::write(
        &file,
        "t,a,as,b,bs,kind\n1722470400000000000,10.02,2,10,3,trade\n",
    )
    .unwrap();
    let refused = run(&["run", &file, "--map", &map]);
    assert_eq!(refused.status.code(), Some(3));
    let said = stderr(&refused);
    let words = [
        "there are no rows in it; read by the map",
        "1 row left out by the map's filter",
    ];
    assert!(words.iter().all(|words| said.contains(words)), "{said}");
}
