//! Local clocks, the end of a year and leap seconds, as the user of the binary meets them: all
//! times are UTC.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use common::{HEADER, backtest, json, stderr};

/// A market with a row at each of these times.
fn market_at<'a>(folder: &Path, times: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = format!("{HEADER}\n");
    for (sequence, time) in times.into_iter().enumerate() {
        let cents = sequence % 7;
        writeln!(
            text,
            "{time},2,{sequence},99.9{cents},100.0{cents},100,100,TEST"
        )
        .unwrap();
    }
    let file = folder.join("market.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn the_clock_of_the_machine_changes_nothing() {
    let digest = |zone: Option<&str>| {
        let mut command = backtest();
        command.args([
            "demo", "--rows", "2000", "--from", "13:37:00", "--to", "13:44:00",
        ]);
        match zone {
            Some(zone) => command.env("TZ", zone),
            None => command.env_remove("TZ"),
        };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{zone:?}: {}", stderr(&output));
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (result["digest"].clone(), result["order"]["start"].clone())
    };
    let expected = digest(None);
    assert_eq!(expected.1, "2024-08-01T13:37:00.000000000Z");
    for zone in [
        "America/New_York",
        "Pacific/Kiritimati",
        "EST5EDT",
        "no such zone",
    ] {
        assert_eq!(digest(Some(zone)), expected, "{zone}");
    }
}

#[test]
fn offsets_around_a_change_of_clocks_are_read_as_utc() {
    let folder = tempfile::tempdir().unwrap();
    // The hour from one to two o'clock of New York, which on this day was told twice.
    let utc: Vec<_> = (0..120)
        .map(|minute| format!("2024-11-03T{:02}:{:02}:00Z", 5 + minute / 60, minute % 60))
        .collect();
    let local: Vec<_> = (0..120)
        .map(|minute| {
            let offset = if minute < 60 { "-04:00" } else { "-05:00" };
            format!("2024-11-03T01:{:02}:00{offset}", minute % 60)
        })
        .collect();
    let result = |times: &[String]| {
        let file = market_at(folder.path(), times.iter().map(String::as_str));
        let window = ["--from", "05:30:00", "--to", "06:29:59"];
        json(
            &[
                &["run", "--input", &file, "--order-size", "600"],
                &window[..],
            ]
            .concat(),
        )
    };
    let (of_utc, of_local) = (result(&utc), result(&local));
    assert_eq!(of_utc["digest"], of_local["digest"]);
    assert_eq!(of_local["data"]["window"]["rows"], 60);
    assert_eq!(of_local["data"]["rejected"]["total"], 0);
}

#[test]
fn a_leap_second_and_a_new_year_lose_no_row_and_move_no_window() {
    let folder = tempfile::tempdir().unwrap();
    let times = [
        "2016-12-31T23:59:58.500000000Z",
        "2016-12-31T23:59:59.500000000Z",
        "2016-12-31T23:59:60.500000000Z",
        "2017-01-01T00:00:00.750000000Z",
        "2017-01-01T00:00:01.500000000Z",
    ];
    let file = market_at(folder.path(), times);
    let run =
        |extra: &[&str]| json(&[&["run", "--input", &file, "--order-size", "50"], extra].concat());
    // A day is a session of its own; the leap second is the first half second of the new year.
    let both = run(&[]);
    let (old, new) = (&both["results"][0]["data"], &both["results"][1]["data"]);
    assert_eq!((&old["rows"], &old["snapshots"]), (&2.into(), &2.into()));
    assert_eq!((&new["rows"], &new["snapshots"]), (&3.into(), &3.into()));
    assert_eq!(
        (&old["first"], &old["last"]),
        (&times[0].into(), &times[1].into())
    );
    assert_eq!(new["last"], times[4]);
    assert_eq!(
        (&old["window"]["rows"], &new["window"]["rows"]),
        (&2.into(), &3.into())
    );
    let of_the_leap_second = run(&[
        "--date",
        "2017-01-01",
        "--from",
        "00:00:00",
        "--to",
        "00:00:00",
    ]);
    assert_eq!(of_the_leap_second["data"]["window"]["rows"], 2);

    let misplaced = market_at(folder.path(), ["2016-12-31T12:30:60.500000000Z"].repeat(2));
    let output = common::run(&["run", "--input", &misplaced]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
}
