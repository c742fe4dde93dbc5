//! What a recording lacks of a market: a side, hours, days, or the times of its rows. It is said.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{executed, file, json, run, stderr};
use serde_json::Value;

/// Ten minutes of quotes of two venues, a line a second and venue.
fn quoted(header: &str, line: impl Fn(u32, u16) -> Option<String>) -> String {
    let mut text = format!("{header}\n");
    for (second, venue) in (0..600).flat_map(|second| [(second, 2), (second, 41)]) {
        text.extend(line(second, venue).map(|line| line + "\n"));
    }
    text
}

/// The time so many seconds after two o'clock.
fn clock(second: u32) -> String {
    format!("2024-08-01T14:{:02}:{:02}Z", second / 60, second % 60)
}

#[test]
fn a_side_that_is_empty_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |name: &str, bids: fn(u32) -> bool, side: &str| {
        let text = quoted(header, |second, venue| {
            let (bid, size) = if bids(second) {
                ("10.00", "300")
            } else {
                ("", "0")
            };
            Some(format!(
                "{},{venue},{bid},10.02,{size},200,A",
                clock(second)
            ))
        });
        let path = file(folder.path(), name, &text);
        let result = executed(&[&path, "--side", side]);
        let words = result["warnings"].to_string();
        (
            words.contains("One side of the market is empty"),
            words.contains("in which the order begins"),
        )
    };
    assert_eq!(said("both.csv", |_| true, "buy"), (false, false));
    assert_eq!(said("none.csv", |_| false, "buy"), (true, true));
    assert_eq!(
        said("later.csv", |second| second < 300, "buy"),
        (true, false)
    );
    // Where there is nobody to sell to, there is no mid, and the order is not filled.
    assert_eq!(
        said("later.csv", |second| second < 300, "sell"),
        (false, false)
    );
    assert_eq!(said("first.csv", |second| second > 0, "buy"), (true, true));
}

#[test]
fn hours_without_a_row_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |hole: std::ops::Range<u32>| {
        let text = quoted(header, |second, venue| {
            let line = format!("{},{venue},10.00,10.02,300,200,A", clock(second));
            (!hole.contains(&second)).then_some(line)
        });
        let path = file(folder.path(), "hole.csv", &text);
        let result = executed(&[&path]);
        let evaluated = [
            "evaluate",
            &path,
            "-q",
            "--orders",
            "20",
            "--horizon",
            "20s",
        ];
        let evaluated = json(&[&evaluated[..], &["--order-size", "50"]].concat());
        let has = |one: &Value| {
            one["warnings"]
                .to_string()
                .contains("No venue has a row for")
        };
        assert_eq!(has(&result), has(&evaluated));
        has(&result)
    };
    assert!(!said(0..0));
    assert!(!said(100..200));
    assert!(said(100..300));
}

#[test]
fn many_rows_of_one_time_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |every: u32| {
        let text = quoted(header, |second, venue| {
            let time = clock(second / every * every);
            let bid = 10.0 - f64::from(second % 7) / 100.0;
            Some(format!("{time},{venue},{bid:.2},10.02,300,200,A"))
        });
        let path = file(folder.path(), "times.csv", &text);
        executed(&[&path])["warnings"]
            .to_string()
            .contains("different times")
    };
    assert!(!said(1));
    assert!(said(60));
}

#[test]
fn a_day_that_is_asked_for_and_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days");
    let path = path.to_str().unwrap();
    common::synthetic(path, &["--rows", "400", "--days", "3"]);
    for command in [
        &["run"][..],
        &["evaluate", "--orders", "20", "--horizon", "20s"],
    ] {
        let said = |dates: &str| {
            let more = [path, "-q", "--order-size", "50", "--date", dates];
            let output = run(&[command, &more].concat());
            assert!(output.status.success(), "{}", stderr(&output));
            let said = stderr(&output);
            let line = said
                .lines()
                .find(|line| line.contains("of the days asked for"));
            line.map_or_else(String::new, |line| {
                line.replace("\"timestamp\"", "")[30..].to_owned()
            })
        };
        assert_eq!(said("2024-08-01,2024-08-02"), "");
        let missing = said("2024-08-01..2024-08-02,2023-01-05");
        assert!(
            missing.contains("2023-01-05") && !missing.contains("2024-08-01"),
            "{missing}"
        );
    }
}

#[test]
fn trading_days_without_a_row_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let days = folder.path().join("days");
    let path = days.to_str().unwrap();
    common::synthetic(
        path,
        &["--rows", "400", "--days", "4", "--symbols", "ONE,TWO"],
    );
    let said = |more: &[&str]| {
        let orders = [
            "-q",
            "--orders",
            "20",
            "--horizon",
            "20s",
            "--order-size",
            "50",
        ];
        let output = run(&[&["evaluate", path], &orders[..], more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        let said = stderr(&output);
        let begins = "in no figure, between the first day and the last: ";
        let line = said.lines().find_map(|line| line.split(begins).nth(1));
        line.map_or_else(String::new, |rest| {
            rest.split('"').next().unwrap().to_owned()
        })
    };
    let session = ["--session", "us-equities"];
    assert_eq!(said(&session), "");
    let mut files: Vec<_> = fs::read_dir(&days)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let second = |path: &&std::path::PathBuf| path.to_string_lossy().contains("2024-08-02");
    let gone: Vec<_> = files.iter().filter(second).collect();
    assert!(!gone.is_empty(), "{files:?}");
    fs::remove_file(gone[0]).unwrap();
    let missing = said(&session);
    assert!(
        missing.contains("on 2024-08-02") && !missing.contains("2024-08-03"),
        "{missing}"
    );
    assert_eq!(said(&[]), missing);
    // Days that nobody asks for are missing in a result, which is that of its cells; in a plan not.
    let two = ["--date", "2024-08-01,2024-08-05"];
    let of_result = said(&[&session[..], &two].concat());
    assert!(of_result.contains("left out"), "{of_result}");
    assert_eq!(said(&[&session[..], &two, &["--list"]].concat()), "");
}

#[test]
fn an_end_of_the_window_that_clocks_show_twice_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |date: &str, from: &str, to: &str| {
        let text = quoted(header, |second, venue| {
            let minute = second / 2;
            let time = format!("{date}T{:02}:{:02}:00Z", 4 + minute / 60, minute % 60);
            Some(format!("{time},{venue},10.00,10.02,300,200,A"))
        });
        let path = file(folder.path(), "clocks.csv", &text);
        let zone = [
            "--tz",
            "America/New_York",
            "--session",
            "all",
            "--from",
            from,
            "--to",
            to,
        ];
        let result = executed(&[&[&path[..]], &zone[..]].concat());
        result["warnings"].to_string().contains("show --")
    };
    assert!(said("2024-11-03", "00:30", "01:30"));
    assert!(!said("2024-11-03", "00:30", "02:30"));
    assert!(!said("2024-10-03", "00:30", "01:30"));
    // Around midnight the end stands on the day after.
    assert!(said("2024-11-03", "23:30", "01:30"));
    assert!(!said("2024-11-04", "23:30", "01:30"));
}
