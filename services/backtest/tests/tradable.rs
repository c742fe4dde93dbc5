//! When a recording is traded on, and on what of it: sessions, days, silent and crossing venues,
//! the order of arrival.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::{json, run, stderr};
use serde_json::Value;

const HEADER: &str = concat!(
    "ts_recv,ts_event,publisher_id,action,side,price,size,flags,sequence,bid_px_00,ask_px_00,",
    "bid_sz_00,ask_sz_00,symbol",
);

/// A row of a recording before it is one.
#[derive(Clone)]
struct Line {
    /// When it happened, and when it was received.
    time: String,
    received: String,
    venue: u16,
    action: char,
    size: u32,
    flags: u8,
    sequence: u32,
    bid: f64,
    ask: f64,
}

fn quote(time: &str, venue: u16, bid: f64, ask: f64) -> Line {
    Line {
        time: time.to_owned(),
        received: time.to_owned(),
        venue,
        action: 'A',
        size: 0,
        flags: 128,
        sequence: 0,
        bid,
        ask,
    }
}

fn write(folder: &Path, name: &str, lines: &[Line]) -> String {
    let mut text = format!("{HEADER}\n");
    for line in lines {
        let price = if line.action == 'T' {
            format!("{:.2}", line.ask)
        } else {
            String::new()
        };
        writeln!(
            text,
            "{},{},{},{},N,{price},{},{},{},{:.2},{:.2},500,500,ABC",
            line.received,
            line.time,
            line.venue,
            line.action,
            line.size,
            line.flags,
            line.sequence,
            line.bid,
            line.ask
        )
        .unwrap();
    }
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn numbered(mut lines: Vec<Line>) -> Vec<Line> {
    for (sequence, line) in (1..).zip(&mut lines) {
        line.sequence = sequence;
    }
    lines
}

fn result(file: &str, more: &[&str]) -> Value {
    let args = [&["run", "--input", file, "--series", "none", "-q"], more].concat();
    json(&args)
}

fn warnings(result: &Value) -> String {
    result["warnings"].to_string()
}

/// A row a minute of two venues through a day in UTC; outside of regular hours the offer is three
/// dollars higher.
fn day(date: &str, open: u32, close: u32) -> Vec<Line> {
    let mut lines = Vec::new();
    for minute in (8 * 60)..(23 * 60) {
        let regular = (open..close).contains(&minute);
        let ask = if regular { 100.0 } else { 103.0 };
        for venue in [2, 39] {
            let time = format!("{date}T{:02}:{:02}:00Z", minute / 60, minute % 60);
            lines.push(quote(&time, venue, 99.98, ask));
        }
    }
    numbered(lines)
}

#[test]
fn us_equities_are_executed_in_regular_hours_summer_and_winter() {
    let folder = tempfile::tempdir().unwrap();
    for (date, open, close) in [
        ("2024-07-11", 13 * 60 + 30, 20 * 60),
        ("2024-01-11", 14 * 60 + 30, 21 * 60),
    ] {
        let file = write(folder.path(), date, &day(date, open, close));
        for more in [
            &[][..],
            &["--from", "13:30", "--to", "20:00"],
            &["--session", "us-equities"],
        ] {
            let result = result(&file, &[&["--stale-after", "5m"], more].concat());
            assert_eq!(
                result["baselines"]["twap"]["avg_fill_px"], 100.0,
                "{date} {more:?}"
            );
            assert_eq!(result["assumptions"]["session"], "us-equities");
            assert_eq!(result["data"]["date"], date);
        }
        assert!(warnings(&result(&file, &[])).contains("regular hours"));
        assert!(!warnings(&result(&file, &["--session", "us-equities"])).contains("regular hours"));
        let all = result(&file, &["--session", "all", "--stale-after", "5m"]);
        let average = all["baselines"]["twap"]["avg_fill_px"].as_f64().unwrap();
        assert!(average > 100.5, "{average}");
        let local = [
            "--session",
            "us-equities",
            "--tz",
            "America/New_York",
            "--from",
            "10:00",
            "--to",
            "11:00",
        ];
        let start = result(&file, &local)["order"]["start"].to_string();
        assert!(
            start.contains(&format!(
                "T{:02}:{:02}:00",
                (open + 30) / 60,
                (open + 30) % 60
            )),
            "{start}"
        );
        let seed = result(&file, &["--profile", "seed"]);
        assert_eq!(seed["assumptions"]["session"], "all");
    }
    let wrong = run(&["run", "--input", "x.csv", "--session", "nyse"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", stderr(&wrong));
    let wrong = run(&["run", "--input", "x.csv", "--tz", "New York"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", stderr(&wrong));
}

#[test]
fn days_are_sessions_of_their_own_and_a_window_may_cross_midnight() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for second in 0..240_u32 {
        let (date, of_day) = if second < 120 {
            ("2024-07-01", 86_280 + second)
        } else {
            ("2024-07-02", second - 120)
        };
        let time = format!(
            "{date}T{:02}:{:02}:{:02}Z",
            of_day / 3_600,
            of_day / 60 % 60,
            of_day % 60
        );
        lines.push(quote(&time, 1, 99.0, 100.0 + f64::from(second / 120)));
    }
    let file = write(folder.path(), "cross.csv", &numbered(lines));
    let both = result(&file, &["--order-size", "50"]);
    let days: Vec<_> = both["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["data"]["date"].clone())
        .collect();
    assert_eq!(days, ["2024-07-01", "2024-07-02"]);
    assert_eq!(
        both["results"][1]["baselines"]["twap"]["avg_fill_px"],
        101.0
    );
    let second = result(&file, &["--order-size", "50", "--date", "2024-07-02"]);
    assert_eq!(second["data"]["date"], "2024-07-02");
    assert_eq!(second["digest"], both["results"][1]["digest"]);
    let over = result(
        &file,
        &["--order-size", "50", "--from", "23:59", "--to", "00:01"],
    );
    assert_eq!(over["order"]["start"], "2024-07-01T23:59:00.000000000Z");
    assert_eq!(over["order"]["end"], "2024-07-02T00:01:00.000000000Z");
    let session = result(
        &file,
        &[
            "--order-size",
            "50",
            "--session",
            "19:59-20:01@America/New_York",
        ],
    );
    assert_eq!(session["order"]["start"], over["order"]["start"]);
    let none = run(&["run", "--input", &file, "--date", "2024-07-03"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        stderr(&none).contains("--date is 2024-07-03")
            && stderr(&none).contains("2024-07-01, 2024-07-02"),
        "{}",
        stderr(&none)
    );
}

#[test]
fn an_instant_is_explained_on_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let days = ["2024-07-10", "2024-07-11"].map(|date| day(date, 13 * 60 + 30, 20 * 60));
    let mut lines = days.concat();
    for line in &mut lines[1_800..] {
        (line.bid, line.ask) = (line.bid + 1.0, line.ask + 1.0);
    }
    let file = write(folder.path(), "m.csv", &numbered(lines));
    let explain =
        |more: &[&str]| run(&[&["explain", "--input", &file, "--as", "json", "-q"], more].concat());
    let asks = |more: &[&str]| -> Vec<(String, f64)> {
        let output = explain(more);
        assert!(output.status.success(), "{}", stderr(&output));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let each = told.as_array().cloned().unwrap_or_else(|| vec![told]);
        let ask = |one: &Value| one["book"][0]["ask"].as_f64().unwrap();
        let at = |one: &Value| one["at"].as_str().unwrap()[..16].to_owned();
        each.iter().map(|one| (at(one), ask(one))).collect()
    };
    let (first, second) = ("2024-07-10T14:00", "2024-07-11T14:00");
    let early = ("2024-07-11T08:30".to_owned(), 104.0);
    for (more, expected) in [
        (&["--at", "2024-07-10T14:00:00Z"][..], &[(first, 100.0)][..]),
        (&["--at", "2024-07-11T14:00:00Z"], &[(second, 101.0)]),
        (
            &["--at", "14:00", "--date", "2024-07-11"],
            &[(second, 101.0)],
        ),
        (
            &[
                "--at",
                "10:00",
                "--tz",
                "America/New_York",
                "--date",
                "2024-07-10",
            ],
            &[(first, 100.0)],
        ),
        (
            &["--at", "14:00", "--date", "2024-07-10..2024-07-11"],
            &[(first, 100.0), (second, 101.0)],
        ),
        (&["--at", "2024-07-11T08:30:00Z"], &[(&early.0, early.1)]),
    ] {
        let expected = expected.iter().map(|(at, ask)| ((*at).to_owned(), *ask));
        assert_eq!(asks(more), expected.collect::<Vec<_>>(), "{more:?}");
    }
    for (more, said) in [
        (
            &["--at", "14:00"][..],
            "name it with --date, of 2024-07-10, 2024-07-11",
        ),
        (
            &["--at", "14:00", "--date", "2024-07-12"],
            "--date is 2024-07-12",
        ),
        (&["--at", "noon"], "it must be a time such as"),
    ] {
        let refused = explain(more);
        assert_eq!(refused.status.code(), Some(2), "{more:?}");
        assert!(stderr(&refused).contains(said), "{}", stderr(&refused));
    }
}

/// Rows of two feeds of one venue and of another venue: so many of each feed in each hour, of which
/// some are outside of regular hours.
fn feeds(date: &str, hours: std::ops::Range<u32>, first: u32, second: u32) -> Vec<Line> {
    let mut lines = Vec::new();
    for hour in hours {
        for (venue, count, ask) in [(2, first, 100.0), (81, second, 101.0), (9, 60, 102.0)] {
            for place in 0..count {
                let second = 3_600 * place / count;
                let time = format!("{date}T{hour:02}:{:02}:{:02}Z", second / 60, second % 60);
                lines.push(quote(&time, venue, 99.98, ask));
            }
        }
    }
    lines.sort_by_key(|line| line.time.clone());
    numbered(lines)
}

/// Which of two feeds of a venue counts follows from a day alone, however many days are there.
#[test]
fn the_fuller_feed_of_a_venue_is_that_of_the_day() {
    let folder = tempfile::tempdir().unwrap();
    // Alone, each day has another fuller feed; together, that of the first has more rows.
    let days = [
        ("2024-07-10", 81, feeds("2024-07-10", 13..20, 60, 400)),
        ("2024-07-11", 2, feeds("2024-07-11", 12..22, 120, 60)),
        ("2024-07-12", 2, feeds("2024-07-12", 14..19, 90, 60)),
    ];
    let all: Vec<Line> = days.iter().flat_map(|(_, _, rows)| rows.clone()).collect();
    let all = write(folder.path(), "all.csv", &all);
    for more in [
        &[][..],
        &["--stream"],
        &["--session", "all"],
        &["--clock", "receive"],
    ] {
        let together = result(&all, more);
        for (place, (date, fuller, rows)) in days.iter().enumerate() {
            let alone = write(folder.path(), "alone.csv", rows);
            let one = &together["results"][place];
            let venues: Vec<_> = one["data"]["venues"].as_array().unwrap().iter().collect();
            let ids: Vec<_> = venues.iter().map(|venue| &venue["publisher_id"]).collect();
            let (least, most) = (*fuller.min(&9), *fuller.max(&9));
            assert_eq!(ids, [least, most], "{date} {more:?}");
            let dated = result(&all, &[&["--date", date], more].concat());
            for (what, other) in [
                ("--date", dated),
                ("alone", result(&alone, more)),
                (
                    "alone, --date",
                    result(&alone, &[&["--date", date], more].concat()),
                ),
            ] {
                assert_eq!(other["digest"], one["digest"], "{date} {more:?} {what}");
            }
            assert!(warnings(one).contains("another feed of the same venue"));
        }
    }
}

/// What is taken for granted about hours is said, also where no row is within the usual ones.
#[test]
fn a_recording_outside_of_regular_hours_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    // Before the open in summer and in winter, after the close, on a holiday, on a Saturday.
    for (date, hours) in [
        ("2024-07-11", 11..13),
        ("2024-01-11", 13..14),
        ("2024-01-11", 21..23),
        ("2024-07-04", 14..20),
        ("2024-07-13", 14..20),
    ] {
        let mut lines = feeds(date, hours, 60, 0);
        lines[0].flags = 128 | 32; // a repeated book is no row within or without
        let file = write(folder.path(), "outside.csv", &lines);
        let result = result(&file, &[]);
        assert_eq!(result["assumptions"]["session"], "all", "{date}");
        let said = "No row is within the regular hours";
        assert!(
            warnings(&result).contains(said),
            "{date}: {}",
            warnings(&result)
        );
        let loud = run(&["run", "--input", &file, "--series", "none"]);
        assert!(stderr(&loud).contains(said), "{}", stderr(&loud));
        let doctor = json(&["doctor", &file, "--format", "compact"]);
        assert_eq!(doctor["days"][0]["session_by_default"], true);
        assert!(doctor["days"][0]["notes"].to_string().contains(said));
        // Asked for, it is nobody's assumption; within regular hours there is nothing.
        let asked = self::result(&file, &["--session", "all"]);
        assert!(!warnings(&asked).contains(said));
        let none = run(&["run", "--input", &file, "--session", "us-equities"]);
        assert!(!none.status.success() && none.stdout.is_empty());
    }
    // A Saturday behind a Friday of many days is no day of the result, and not passed over.
    let days = ["2024-07-11", "2024-07-12", "2024-07-13"];
    let rows: Vec<Line> = days
        .iter()
        .flat_map(|date| feeds(date, 14..16, 60, 0))
        .collect();
    let before = feeds("2024-07-10", 11..12, 60, 0);
    let file = write(folder.path(), "days.csv", &[before, rows].concat());
    let several = run(&["run", "--input", &file, "--series", "none"]);
    let said = "240 rows of ABC stand behind 2024-07-12";
    assert!(stderr(&several).contains(said), "{}", stderr(&several));
    // Futures have other hours.
    let futures = [quote("2024-07-11T11:00:00Z", 1, 99.0, 100.0)];
    let file = write(folder.path(), "futures.csv", &futures);
    assert!(!warnings(&result(&file, &[])).contains("regular hours"));
}

#[test]
fn a_repeated_book_names_no_day() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = vec![quote("2024-07-01T23:59:59.976Z", 1, 99.0, 100.0)];
    lines[0].flags = 168;
    lines[0].received = "2024-07-02T00:00:00Z".to_owned();
    for second in 3..50 {
        lines.push(quote(
            &format!("2024-07-02T00:00:{second:02}Z"),
            1,
            99.0,
            100.0,
        ));
    }
    let file = write(folder.path(), "day.csv", &numbered(lines));
    let result = result(&file, &["--order-size", "50"]);
    assert_eq!(result["data"]["date"], "2024-07-02");
    assert_eq!(result["order"]["start"], "2024-07-02T00:00:03.000000000Z");
    assert_eq!(result["data"]["flagged"]["snapshot"], 1);
}

#[test]
fn a_silent_venue_is_not_traded_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = vec![];
    for second in 0..1_000 {
        let time = format!(
            "2024-08-01T13:{:02}:{:02}Z",
            30 + second / 60 % 30,
            second % 60
        );
        if second < 10 {
            lines.push(quote(&time, 39, 99.98, 100.0));
        }
        let ask = 100.01 + f64::from(second) / 100.0;
        lines.push(quote(&time, 2, ask - 0.02, ask));
    }
    let file = write(folder.path(), "silent.csv", &numbered(lines));
    let late = ["--from", "13:45", "--order-size", "100"];
    let usual = result(&file, &late);
    let venues = &usual["baselines"]["best_ask"]["by_venue"];
    assert!(venues.get("39").is_none(), "{venues}");
    assert_eq!(
        usual["assumptions"]["venue_stale_after_seconds"]["39"],
        20.0
    );
    let never = result(
        &file,
        &[&late[..], &["--stale-after", "never", "--crossed", "trade"]].concat(),
    );
    assert_eq!(
        never["baselines"]["best_ask"]["by_venue"]["39"]["filled"],
        100
    );
    assert!(
        warnings(&never).contains("without a row in the window"),
        "{}",
        warnings(&never)
    );
    assert!(
        warnings(&never).contains("cross each other"),
        "{}",
        warnings(&never)
    );
    // Without a limit on age, the crossed rule alone knows that the older quote is gone.
    let older_out = result(&file, &[&late[..], &["--stale-after", "never"]].concat());
    let venues = &older_out["baselines"]["best_ask"]["by_venue"];
    assert!(venues.get("39").is_none(), "{venues}");
}

#[test]
fn a_cold_book_saves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let lines = numbered(vec![
        quote("2024-08-01T13:30:00.000Z", 43, 99.90, 100.10),
        quote("2024-08-01T13:30:00.001Z", 2, 99.99, 100.00),
        quote("2024-08-01T13:30:01.000Z", 2, 99.99, 100.00),
    ]);
    let file = write(folder.path(), "cold.csv", &lines);
    let result = result(&file, &["--order-size", "100"]);
    for baseline in ["best_ask", "twap"] {
        assert_eq!(
            result["savings_vs_baselines_bps"][baseline], 0.0,
            "{baseline}"
        );
    }
    let told = self::result(&file, &["--order-size", "100", "--from", "13:30:00"]);
    assert!(warnings(&told).contains("cold"), "{}", warnings(&told));
}

#[test]
fn a_trade_that_is_reported_late_moves_no_book_into_the_past() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for minute in 0..8 {
        let ask = if minute < 5 { 77.70 } else { 76.70 };
        lines.push(quote(
            &format!("2024-08-01T14:{minute:02}:00Z"),
            2,
            76.60,
            ask,
        ));
    }
    let mut report = quote("2024-08-01T14:00:15Z", 2, 76.60, 76.70);
    report.received = "2024-08-01T14:05:01Z".to_owned();
    (report.action, report.size) = ('T', 40);
    lines.insert(6, report);
    let file = write(folder.path(), "late.csv", &numbered(lines));
    let window = [
        "--order-size",
        "50",
        "--from",
        "14:00:01",
        "--to",
        "14:04:30",
        "--stale-after",
        "never",
    ];
    let early = result(&file, &window);
    assert_eq!(early["baselines"]["twap"]["avg_fill_px"], 77.7);
    assert_eq!(early["data"]["late_rows"]["count"], 1);
    assert_eq!(early["data"]["late_rows"]["worst_seconds"], 285.0);
    assert_eq!(
        early["data"]["window"]["traded"], 40,
        "a trade keeps its own time"
    );
    assert!(early["data"]["notes"].to_string().contains("earlier"));
}

#[test]
fn rows_count_once_and_their_order_in_the_file_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for second in 0..50_u32 {
        let mut line = quote(
            &format!("2024-08-01T13:30:{second:02}Z"),
            [2, 39][second as usize % 2],
            99.98,
            100.0 + f64::from(second % 3) / 100.0,
        );
        line.received = format!("2024-08-01T13:30:{second:02}.000{:03}Z", 100 + second % 7);
        if second % 5 == 0 {
            (line.action, line.size) = ('T', 10 + second);
        }
        lines.push(line);
    }
    let lines = numbered(lines);
    let whole = write(folder.path(), "whole.csv", &lines);
    let first = write(folder.path(), "a.csv", &lines[..30]);
    let second = write(folder.path(), "b.csv", &lines[20..]);
    let mut shuffled = lines.clone();
    shuffled.sort_by_key(|line| line.sequence.wrapping_mul(2_654_435_761));
    let shuffled = write(folder.path(), "shuffled.csv", &shuffled);
    let once = result(&whole, &[]);
    let overlapping = result(&first, &["--input", &second]);
    assert_eq!(overlapping["digest"], once["digest"]);
    assert_eq!(overlapping["data"]["duplicates"], 10);
    let twice = result(&whole, &["--input", &whole]);
    assert_eq!(twice["digest"], once["digest"]);
    assert_eq!(result(&shuffled, &[])["digest"], once["digest"]);
    for (file, more) in [
        (&whole, &["--stream"][..]),
        (&shuffled, &["--stream"]),
        (&first, &["--input", &second, "--stream"]),
    ] {
        assert_eq!(result(file, more)["digest"], once["digest"], "{more:?}");
    }
    let receive = result(&whole, &["--clock", "receive"]);
    assert_eq!(receive["assumptions"]["clock"], "receive");
    assert!(
        receive["data"]["first"]
            .as_str()
            .unwrap()
            .contains("00.000100")
    );
}

#[test]
fn quotes_behind_a_gap_are_not_executed_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for second in 0..40 {
        let mut line = quote(&format!("2024-08-01T13:30:{second:02}Z"), 2, 94.0, 100.0);
        if (10..20).contains(&second) {
            (line.ask, line.flags) = (95.0, 132);
        }
        lines.push(line);
    }
    let file = write(folder.path(), "gap.csv", &numbered(lines));
    let result = result(&file, &["--order-size", "1500"]);
    assert_eq!(result["data"]["flagged"]["maybe_bad_book"], 10);
    for baseline in ["best_ask", "twap", "vwap"] {
        assert_eq!(
            result["baselines"][baseline]["avg_fill_px"], 100.0,
            "{baseline}"
        );
    }
}

#[test]
fn nothing_trades_beyond_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<_> = (0..40)
        .map(|second| {
            let ask = if second < 20 { 199_999.99 } else { 100.0 };
            quote(&format!("2024-08-01T13:30:{second:02}Z"), 2, 99.0, ask)
        })
        .collect();
    let file = write(folder.path(), "stub.csv", &numbered(lines));
    let limited = result(&file, &["--order-size", "100", "--limit", "101"]);
    assert_eq!(limited["baselines"]["twap"]["avg_fill_px"], 100.0);
    assert_eq!(limited["assumptions"]["limit"], 101.0);
    let never = result(&file, &["--order-size", "100", "--limit", "98"]);
    assert_eq!(never["baselines"]["twap"]["filled"], 0);
    let sold = result(
        &file,
        &["--order-size", "100", "--side", "sell", "--limit", "99.5"],
    );
    assert_eq!(sold["baselines"]["twap"]["filled"], 0);
}

#[test]
fn doctor_tells_days_venues_and_what_would_mislead() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        folder.path(),
        "day.csv",
        &day("2024-07-11", 13 * 60 + 30, 20 * 60),
    );
    let told = json(&["doctor", &file, "--format", "compact"]);
    let day = &told["days"][0];
    assert_eq!(day["session"], "us-equities");
    assert_eq!(day["date"], "2024-07-11");
    assert_eq!(day["rows_outside_session"], 2 * (15 * 60 - 390));
    assert_eq!(day["venues"].as_array().unwrap().len(), 2);
    assert_eq!(day["venues"][0]["longest_gap_seconds"], 60.0);
    assert_eq!(day["spread"]["median"], 0.02);
    let crossed: Vec<_> = (0..40_u16)
        .map(|second| {
            let shift = f64::from(second % 2);
            quote(
                &format!("2024-08-01T13:30:{second:02}Z"),
                [2, 39][usize::from(second % 2)],
                99.0 + 2.0 * shift,
                100.0 + 2.0 * shift,
            )
        })
        .collect();
    let file = write(folder.path(), "crossed.csv", &numbered(crossed));
    let output = run(&["doctor", "--input", &file]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("FAIL") && text.contains("cross each other"),
        "{text}"
    );
}

/// A quote that is there so that there is one: executed on, and said so, on either side.
#[test]
fn trading_on_a_stub_quote_is_said_with_its_price_and_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let at = |second: u32| format!("2024-08-01T14:00:{second:02}Z");
    let markets = [
        ("buy", (99.99, 199_999.99), "199999.99", "--limit=150"),
        ("sell", (0.01, 100.01), "0.01", "--limit=50"),
    ];
    for (side, (bid, ask), worst, limit) in markets {
        let lines: Vec<Line> = (0..20)
            .map(|second| match second {
                10 => quote(&at(second), 2, bid, ask),
                _ => quote(&at(second), 2, 99.99, 100.01),
            })
            .collect();
        let file = write(folder.path(), side, &numbered(lines));
        let order = ["--side", side, "--order-size", "5000"];
        let said = warnings(&result(&file, &order));
        let expected = format!("away from the arrival price, at {worst} at the farthest");
        assert!(said.contains(&expected), "{side}: {said}");
        let bounded = result(&file, &[&order[..], &[limit]].concat());
        assert!(!warnings(&bounded).contains("stub"), "{side}");
    }
}
