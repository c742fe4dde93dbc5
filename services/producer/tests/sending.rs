//! What of a recording the producer sends.
#![allow(clippy::unwrap_used)]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::{cluster, finished, producer, run, take, write_market};
use market_data::Reader;

#[test]
fn a_file_arrives_as_a_reader_would_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    write_market(&path);
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    reader.read_file(&path, &mut |row| rows.push(row)).unwrap();
    for wire in ["snapshot", "venue"] {
        let (_cluster, config) = cluster();
        let input = path.to_str().unwrap();
        let options = [
            "--speed",
            "max",
            "--wire",
            wire,
            "--run-id",
            "mine",
            "--brokers",
            &config.brokers,
        ];
        let (code, log) = run(&[&["--input", input], &options[..]].concat());
        assert_eq!(code, 0, "{log}");
        assert!(
            log.contains("\"rows\":3000") && log.contains("\"run_id\":\"mine\""),
            "{log}"
        );
        let received = take(&config).unwrap();
        assert_eq!(received.rows, rows);
        assert_eq!(received.symbols.names(), reader.symbols().names());
        assert_eq!(received.report.rejected(), reader.report().rejected());
        assert_eq!(received.report.rejected_total(), 1);
        assert!(
            log.contains(&format!(
                "\"digest\":\"{}\"",
                received.summary.digest.unwrap()
            )),
            "{log}"
        );
    }
}

#[test]
fn symbol_and_window_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    write_market(&path);
    let (_cluster, config) = cluster();
    let mut command = producer(&[
        "--input",
        path.to_str().unwrap(),
        "--symbol",
        "MSFT",
        "--from",
        "13:38",
        "--to",
        "13:38:59",
    ]);
    // The rest from the environment.
    command
        .env("KAFKA_BOOTSTRAP_SERVERS", &config.brokers)
        .env("SOR_PRODUCER__SPEED", "max");
    let (code, log) = finished(&command.output().unwrap());
    assert_eq!(code, 0, "{log}");
    let received = take(&config).unwrap();
    assert_eq!(received.symbols.names(), ["MSFT"]);
    assert!(received.rows.len() > 50, "{}", received.rows.len());
    for row in received.rows.to_vec().unwrap() {
        assert_eq!(row.event.ts_event.to_string()[11..16], *"13:38");
    }
}

/// A row a minute of two days, from four in the morning to eight in the evening in New York, and
/// some on the day after of one symbol alone. Every tenth row was received a second late.
fn write_days(path: &Path) {
    let mut text =
        "ts_recv,ts_event,publisher_id,symbol,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00\n".to_owned();
    for (date, symbols, minutes) in [
        ("2024-07-10", &["AAPL", "MSFT"][..], 8 * 60..24 * 60),
        ("2024-07-11", &["AAPL", "MSFT"], 8 * 60..24 * 60),
        ("2024-07-12", &["AAPL"], 14 * 60..15 * 60),
    ] {
        for minute in minutes {
            for symbol in symbols {
                let (hour, minute, late) = (minute / 60, minute % 60, u32::from(minute % 10 == 0));
                let time = |second| format!("{date}T{hour:02}:{minute:02}:{second:02}Z");
                let (received, own) = (time(late), time(0));
                writeln!(text, "{received},{own},2,{symbol},99.98,100,500,500").unwrap();
            }
        }
    }
    std::fs::write(path, text).unwrap();
}

#[test]
fn days_hours_zone_and_clock_choose_what_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days.csv");
    write_days(&path);
    let input = path.to_str().unwrap();
    let minutes = 2 * 16 * 60; // of both symbols on one day
    let table: [(&[&str], u64, &str, &str); 8] = [
        (&[], 2 * minutes + 60, "07-10T08:00", "07-12T14:59"),
        // From the end of the first day in New York.
        (
            &["--date", "2024-07-11"],
            minutes,
            "07-11T08:00",
            "07-11T23:59",
        ),
        (
            &["--date", "2024-07-10,2024-07-12"],
            minutes + 60,
            "07-10T08:00",
            "07-12T14:59",
        ),
        // Hours of ten in the evening to nine in the morning belong to the day on which they open.
        (
            &["--date", "2024-07-10", "--session", "22:00-09:00@UTC"],
            minutes + 120,
            "07-10T08:00",
            "07-11T08:59",
        ),
        // A zone in which the second day begins at ten in the morning of the first.
        (
            &[
                "--date",
                "2024-07-11",
                "--session",
                "all",
                "--tz",
                "Pacific/Kiritimati",
            ],
            minutes,
            "07-10T10:00",
            "07-11T09:59",
        ),
        (
            &[
                "--from",
                "10:00",
                "--to",
                "10:09:59",
                "--tz",
                "America/New_York",
            ],
            20 + 20 + 10,
            "07-10T14:00",
            "07-12T14:09",
        ),
        // The row of ten past ten was received a second later.
        (
            &[
                "--from",
                "10:10:01",
                "--to",
                "10:10:01",
                "--tz",
                "America/New_York",
                "--clock",
                "receive",
            ],
            5,
            "07-10T14:10",
            "07-12T14:10",
        ),
        (
            &[
                "--date",
                "2024-07-12",
                "--symbol",
                "AAPL",
                "--clock",
                "receive",
            ],
            60,
            "07-12T14:00",
            "07-12T14:59",
        ),
    ];
    for (options, rows, first, last) in table {
        let (count, begins, ends) = sent(input, options);
        let found = (count as u64, &begins[5..16], &ends[5..16]);
        assert_eq!(found, (rows, first, last), "{options:?}");
    }
}

/// How many rows of a file are sent with these options, and the times of the first and the last.
fn sent(input: &str, options: &[&str]) -> (usize, String, String) {
    let (_cluster, config) = cluster();
    let common = [
        "--input",
        input,
        "--speed",
        "max",
        "--brokers",
        &config.brokers,
    ];
    let (code, log) = run(&[&common[..], options].concat());
    assert_eq!(code, 0, "{log}");
    let rows = take(&config).unwrap().rows.to_vec().unwrap();
    let time = |row: Option<&market_data::Row>| row.unwrap().event.ts_event.to_string();
    (rows.len(), time(rows.first()), time(rows.last()))
}

#[test]
fn a_market_without_a_row_on_the_day_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days.csv");
    write_days(&path);
    let (_cluster, config) = cluster();
    let common = ["--input", path.to_str().unwrap(), "--speed", "max"];
    let day = ["--date", "2024-07-12", "--brokers", &config.brokers];
    let (code, log) = run(&[&common[..], &day].concat());
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("MSFT has no row on 2024-07-12"), "{log}");
    assert_eq!(take(&config).unwrap().rows.len(), 60);
    let dead = ["--brokers", "127.0.0.1:1"];
    for (options, said) in [
        (
            ["--date", "2024-07-13"],
            "--date is 2024-07-13; it must be among the days of the recording: 2024-07-10, \
             2024-07-11, 2024-07-12",
        ),
        (["--date", "yesterday"], "--date is yesterday"),
        (["--session", "nyse"], "--session is nyse"),
        (["--tz", "New York"], "--tz is New York"),
        (
            ["--clock", "mine"],
            "--clock is mine; it must be event or receive",
        ),
    ] {
        let (code, log) = run(&[&common[..], &options, &dead].concat());
        assert_eq!(code, 2, "{log}");
        assert!(log.contains(said), "{log}");
    }
}

#[test]
fn a_synthetic_market_stands_in_for_a_file_that_is_not_there_and_says_so() {
    let (_cluster, config) = cluster();
    let options = [
        "--speed",
        "max",
        "--rows",
        "500",
        "--brokers",
        &config.brokers,
    ];
    let (code, log) = run(&[&["--input-or-synthetic", "/no/such/file.csv"], &options[..]].concat());
    assert_eq!(code, 0, "{log}");
    assert!(
        log.contains("/no/such/file.csv does not exist: streaming a SYNTHETIC market instead"),
        "{log}"
    );
    let first = take(&config).unwrap();
    assert_eq!(first.rows.len(), 500);
    let (code, log) = run(&[&["--synthetic", "--run-id", "again"], &options[..]].concat());
    assert_eq!(code, 0, "{log}");
    assert!(!log.contains("instead"));
    let again = take(&config).unwrap();
    assert_eq!(
        (
            again.summary.run_id.as_deref(),
            again.rows.to_vec().unwrap()
        ),
        (Some("again"), first.rows.to_vec().unwrap())
    );
}

#[test]
#[cfg(unix)]
fn what_cannot_be_looked_for_is_an_error_and_never_a_synthetic_market() {
    let folder = tempfile::tempdir().unwrap();
    // A file in the place of a folder: whoever runs this, root too, cannot look behind it.
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let behind = file.join("l1_day.csv");
    let (code, log) = run(&["--input-or-synthetic", behind.to_str().unwrap()]);
    assert_eq!(code, 2, "{log}");
    assert!(log.contains("cannot find out whether"), "{log}");
    assert!(!log.contains("SYNTHETIC"), "{log}");
}
