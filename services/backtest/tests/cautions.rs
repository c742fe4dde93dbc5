//! Recordings that can be executed on and of which a reader must know something.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{json, run, stderr, synthetic};
use serde_json::Value;

fn result(file: &str) -> Value {
    json(&["run", file, "--series", "none", "-q", "--order-size", "5"])
}

/// A recording whose prices are these texts, of bid and ask.
fn priced(folder: &Path, prices: [[&str; 2]; 4]) -> String {
    let mut text = String::from(
        "ts_event,publisher_id,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n",
    );
    for (second, [bid, ask]) in prices.into_iter().enumerate() {
        let venue = [2, 43][second % 2];
        let time = format!("2024-08-01T14:00:{:02}Z", 10 * second);
        writeln!(text, "{time},{venue},{second},{bid},{ask},500,500,A").unwrap();
    }
    let file = folder.join("priced.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn venues_that_are_named_and_not_there_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (market, latencies) = (path("market.csv"), path("latencies.csv"));
    synthetic(&market, &["--rows", "4000", "--venues", "2,43"]);
    let said = |options: &[&str]| {
        let asked = [
            "run",
            &market,
            "--series",
            "none",
            "-q",
            "--order-size",
            "5",
        ];
        json(&[&asked[..], options].concat())["warnings"].to_string()
    };
    let in_vain = "no row of these venues, which are named to be used or left out";
    for (options, venues) in [
        (["--venues", "2,77,XNYS"], Some("77, XNYS.")),
        (["--without-venues", "99"], Some("99.")),
        (["--venues", "XNAS,ARCX"], None),
        (["--without-venues", "XNAS"], None),
    ] {
        let said = said(&options);
        assert_eq!(
            said.contains(in_vain),
            venues.is_some(),
            "{options:?}: {said}"
        );
        assert!(
            said.contains(venues.unwrap_or_default()),
            "{options:?}: {said}"
        );
    }

    let fees = path("fees.csv");
    let of_fees = |lines: &str| {
        fs::write(&fees, format!("publisher_id,fee,rebate\n{lines}")).unwrap();
        said(&["--fees", &fees])
    };
    // A name is that of all feeds of its venue, of which one is enough.
    assert!(!of_fees("XNAS,0.003,0\nARCX,0.003,0\n").contains("Fees are given"));
    let some = of_fees("XNAS,0.003,0\n");
    assert!(some.contains("Fees are given for 2; those of all others are the default: 43."));
    assert!(of_fees("XNAS,0.003,0\n77,0.003,0\n").contains("Fees are given for 77, which"));

    let given = |lines: &str| {
        let text = format!("publisher_id,data_ms,order_ms,ack_ms\n{lines}");
        fs::write(&latencies, text).unwrap();
        said(&["--latencies", &latencies])
    };
    let some = given("2,1,1,1\n");
    assert!(some.contains("Latencies are given for 2; those of all others are the default: 43."));
    let other = given("2,1,1,1\n77,1,1,1\n");
    assert!(other.contains("Latencies are given for 77, which the recording does not have"));
    assert!(!given("2,1,1,1\n43,2,2,2\n77,1,1,1\n").contains("Latencies"));
}

#[test]
fn clocks_that_may_be_mistaken_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "4000"]);
    let said = |options: &[&str]| {
        let asked = ["run", market, "--series", "none", "-q", "--order-size", "5"];
        json(&[&asked[..], options].concat())["warnings"].to_string()
    };
    let summer = "--tz EST has no summer time: in summer the clocks of America/New_York";
    assert!(said(&["--tz", "EST", "--from", "08:38"]).contains(summer));
    assert!(!said(&["--tz", "America/New_York", "--from", "09:38"]).contains("summer"));
    let swapped = [
        "--from",
        "13:44:00",
        "--to",
        "13:37:00",
        "--date",
        "2024-08-01",
    ];
    assert!(said(&swapped).contains("are they swapped?"));
    assert!(!said(&["--from", "13:37:00", "--to", "13:44:00"]).contains("swapped"));
}

#[test]
fn an_order_of_more_than_was_traded_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "4000"]);
    for (size, is_said) in [("500", false), ("1m", true)] {
        let asked = [
            "run",
            market,
            "--series",
            "none",
            "-q",
            "--order-size",
            size,
        ];
        let said = json(&asked)["warnings"].to_string();
        assert_eq!(said.contains("traded by all others"), is_said, "{said}");
    }
}

#[test]
fn parent_orders_after_the_recording_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let days = folder.path().join("days");
    let days = days.to_str().unwrap();
    let market = folder.path().join("market.csv");
    let market = market.to_str().unwrap();
    let hours = [
        "--rows",
        "3000",
        "--start",
        "2024-08-01T14:00:00Z",
        "--end",
        "2024-08-01T14:20:00Z",
    ];
    synthetic(market, &hours);
    let made = run(&[
        &["synth", "--quiet", "--days", "2", "--out", days],
        &hours[..],
    ]
    .concat());
    assert!(made.status.success(), "{}", stderr(&made));
    for (input, others) in [(market, 0), (days, 2)] {
        let said = |to: &str| {
            let asked = [
                "evaluate",
                input,
                "-q",
                "--orders",
                "40",
                "--order-size",
                "5",
            ];
            let asked = [&asked[..], &["--horizon", "1m", "--tz", "UTC", "--to", to]].concat();
            json(&asked)["warnings"].to_string()
        };
        let late = "starts of parent orders come after the last row of the recording";
        let warned = said("14:40:00");
        assert!(warned.contains(late), "{warned}");
        assert_eq!(warned.contains("2 units"), others > 0, "{warned}");
        assert!(!said("14:14:00").contains(late));
    }
}

#[test]
fn prices_that_no_share_has_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let cents = [
        [22_283, 22_284],
        [22_282, 22_285],
        [22_283, 22_285],
        [22_280, 22_284],
    ];
    let written = |one: &dyn Fn(i64) -> String| {
        let texts = cents.map(|both| both.map(one));
        let file = priced(
            folder.path(),
            texts
                .each_ref()
                .map(|both| both.each_ref().map(|text| &**text)),
        );
        let result = result(&file);
        let doctor = run(&["doctor", &file]);
        let doctor = String::from_utf8(doctor.stdout).unwrap();
        let said = result["warnings"].to_string();
        let found = ["below a cent", "finer than", "whole dollars"];
        let found = found.into_iter().find(|words| said.contains(words));
        assert_eq!(doctor.contains("another unit"), found.is_some(), "{doctor}");
        found
    };
    // Usual ones: dollars, and billionths of a dollar.
    assert_eq!(
        written(&|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        None
    );
    assert_eq!(written(&|cents| (cents * 10_000_000).to_string()), None);
    // Ten-thousandths, hundred-thousandths and millionths of a dollar, and cents.
    assert_eq!(
        written(&|cents| (cents * 100).to_string()),
        Some("below a cent")
    );
    assert_eq!(
        written(&|cents| (cents * 1_000).to_string()),
        Some("finer than")
    );
    for unit in [10_000, 1_000_000] {
        assert_eq!(
            written(&|cents| (cents * unit).to_string()),
            Some("finer than")
        );
    }
    assert_eq!(written(&|cents| cents.to_string()), Some("whole dollars"));
}

#[test]
fn what_is_not_known_of_trades_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made.csv");
    let made = made.to_str().unwrap();
    synthetic(made, &["--rows", "2000"]);
    let text = fs::read_to_string(made).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<_> = lines.collect();
    let without = |left_out: &[&str]| {
        let kept: Vec<_> = (0..header.len())
            .filter(|at| !left_out.contains(&header[*at]))
            .collect();
        let line = |row: &Vec<&str>| kept.iter().map(|at| row[*at]).collect::<Vec<_>>().join(",");
        let text: Vec<_> = std::iter::once(&header).chain(&rows).map(line).collect();
        let file = folder.path().join("less.csv");
        fs::write(&file, text.join("\n") + "\n").unwrap();
        result(file.to_str().unwrap())["warnings"].to_string()
    };
    let said = [
        "No row is a trade",
        "No trade has a price",
        "No trade has a side",
    ];
    for (columns, expected) in [
        (&[][..], None),
        (&["sequence"], None),
        (&["action"], Some(said[0])),
        (&["price"], Some(said[1])),
        (&["price", "size"], Some(said[1])),
        (&["side"], Some(said[2])),
    ] {
        let warnings = without(columns);
        let found = said.into_iter().find(|words| warnings.contains(words));
        assert_eq!(found, expected, "{columns:?}: {warnings}");
    }
}

/// What a posted order earns needs no second venue, and is called routing all the same.
#[test]
fn that_posting_counts_as_routing_is_told_of_routers_that_post() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (two, one) = (path("two.csv"), path("one.csv"));
    synthetic(&two, &["--rows", "4000", "--venues", "XNAS,ARCX"]);
    synthetic(&one, &["--rows", "4000", "--venues", "XNAS"]);
    let orders = ["--orders", "20", "--horizon", "30s"];
    for (file, is_routed) in [(&two, true), (&one, false)] {
        for (router, posts) in [
            ("strict", false),
            ("static", false),
            ("take-post", true),
            ("cont-kukanov", true),
        ] {
            for command in [&["run"][..], &[&["evaluate"], &orders[..]].concat()] {
                let asked = ["-q", "--order-size", "200", "--router", router, file];
                let result = json(&[command, &asked].concat());
                let said = result["warnings"].to_string();
                let told = said.contains("Posting counts as routing");
                // Of a run it is known whether what was posted was filled.
                let took_all = posts && result["optimized"]["filled_posted"] == 0;
                let expected = posts && is_routed && !took_all;
                assert_eq!(told, expected, "{command:?} {router}: {said}");
                let told = said.contains("No posted share was filled");
                assert_eq!(told, took_all, "{command:?} {router}: {said}");
            }
        }
    }
}

#[test]
fn posted_shares_beside_trades_without_a_side_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    let market = market.to_str().unwrap();
    for (side, is_told) in [("N", true), ("A", false)] {
        let rows = format!(
            "ts_event,action,side,price,size,publisher_id,symbol,bid_px_00,bid_sz_00,ask_px_00,\
             ask_sz_00\n\
             2024-08-01T14:00:00Z,A,N,10.02,0,2,X,10.00,100,10.02,500\n\
             2024-08-01T14:00:10Z,T,{side},10.00,500,2,X,10.00,100,10.02,500\n\
             2024-08-01T14:01:00Z,A,N,10.02,0,2,X,10.00,100,10.02,500\n"
        );
        std::fs::write(market, rows).unwrap();
        let result = json(&["run", "-q", "--order-size", "200", "--input", market]);
        let peg = &result["extra_strategies"]["peg"];
        assert_eq!(peg["filled_posted"], 200, "{side}");
        let said = result["savings_detail"]["peg"]["warnings"].to_string();
        let told = said.contains("500 of 500 shares traded in the window were printed without");
        assert_eq!(told, is_told, "{side}: {said}");
    }
}

#[test]
fn a_window_that_ends_after_the_recording_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "3000"]); // to 13:45:13
    let told = |to: &str| {
        let result = json(&["run", market, "--order-size", "500", "--to", to]);
        result["warnings"]
            .to_string()
            .contains("slices of TWAP, VWAP and the other schedules")
    };
    for (to, is_told) in [
        ("13:44:00", false),
        ("13:45:20", false),
        ("13:48:00", true),
        ("20:00:00", true),
    ] {
        assert_eq!(told(to), is_told, "{to}");
    }
}
