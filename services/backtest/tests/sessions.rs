//! Which day and which hours of a recording are traded on.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;
#[path = "common/rows.rs"]
mod rows;

use common::{json, run, stderr};
use rows::{Line, day, feeds, numbered, quote, result, warnings, write};
use serde_json::Value;

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
    let said = "360 rows of ABC on 2024-07-10, 2024-07-13, without a row in the session";
    assert!(stderr(&several).contains(said), "{}", stderr(&several));
    // Futures have other hours.
    let futures = [quote("2024-07-11T11:00:00Z", 1, 99.0, 100.0)];
    let file = write(folder.path(), "futures.csv", &futures);
    assert!(!warnings(&result(&file, &[])).contains("regular hours"));
}

/// Rows of a holiday, of a Saturday and of the evening before are no part of the day that follows.
#[test]
fn a_day_is_the_same_whatever_other_days_a_recording_has() {
    let folder = tempfile::tempdir().unwrap();
    // The fourth is a holiday, the sixth a Saturday.
    let dates = [
        "2024-07-03",
        "2024-07-04",
        "2024-07-05",
        "2024-07-06",
        "2024-07-08",
    ];
    let rows = |date: &&str| numbered(feeds(date, 12..22, 60, 0));
    let all: Vec<Line> = dates.iter().flat_map(rows).collect();
    let all = write(folder.path(), "all.csv", &all);
    let together = result(&all, &[]);
    let together = together["results"].as_array().unwrap();
    let executed = ["2024-07-03", "2024-07-05", "2024-07-08"];
    assert_eq!(together.len(), executed.len());
    for (date, of_all) in executed.iter().zip(together) {
        let alone = result(&write(folder.path(), "alone.csv", &rows(date)), &[]);
        for one in [&result(&all, &["--date", date]), of_all] {
            assert_eq!(one["data"]["date"], **date);
            assert_eq!(one["data"]["rows"], alone["data"]["rows"], "{date}");
            for part in ["optimized", "baselines", "tuning"] {
                assert_eq!(one[part], alone[part], "{date} {part}");
            }
        }
    }
    let said = run(&["run", "--input", &all, "--series", "none"]);
    for date in ["2024-07-04", "2024-07-06"] {
        assert!(stderr(&said).contains(date), "{}", stderr(&said));
    }
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
    // One order and many are warned of it alike.
    for command in [
        &["run", "--input", &file, "--order-size", "100"][..],
        &[
            "evaluate",
            "--input",
            &file,
            "--orders",
            "20",
            "--horizon",
            "5s",
        ],
    ] {
        let said = json(command)["warnings"].to_string();
        assert!(said.contains("cross each other in"), "{command:?}: {said}");
    }
}

#[test]
fn a_window_before_the_session_is_no_window_and_one_that_waits_for_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        folder.path(),
        "2024-07-11",
        &day("2024-07-11", 13 * 60 + 30, 20 * 60),
    );
    for before in [
        &["--from", "09:30", "--to", "10:30"][..],
        &["--from", "03:00", "--to", "04:00"],
        &["--to", "10:30"],
        &[
            "--tz",
            "America/New_York",
            "--from",
            "08:00",
            "--to",
            "09:00",
        ],
        &[
            "--session",
            "us-equities",
            "--from",
            "20:30",
            "--to",
            "21:00",
        ],
    ] {
        for command in ["run", "evaluate"] {
            let output = run(&[&[command, "--input", &file], before].concat());
            assert_eq!(output.status.code(), Some(2), "{before:?}");
            let said = stderr(&output);
            assert!(said.contains("no row"), "{before:?}: {said}");
        }
    }
    let waits = ["--from", "09:30", "--to", "16:00", "--stale-after", "5m"];
    let waits = result(&file, &waits);
    assert!(waits["order"]["start"].to_string().contains("T13:30:00"));
    let expected = "opens, at 2024-07-11T13:30:00.000000000Z, and not at 09:30:00 of UTC: --tz";
    assert!(warnings(&waits).contains(expected), "{}", warnings(&waits));
    for no_wait in [
        &["--from", "13:30", "--to", "16:00"][..],
        &[
            "--tz",
            "America/New_York",
            "--from",
            "09:30",
            "--to",
            "16:00",
        ],
        // Around midnight: until the session closes.
        &["--from", "15:00", "--to", "02:00"],
    ] {
        let result = result(&file, &[no_wait, &["--stale-after", "5m"]].concat());
        assert!(!warnings(&result).contains("and not at"), "{no_wait:?}");
    }
}

/// On the day after Thanksgiving US equities close at one o'clock.
#[test]
fn a_window_that_the_session_cuts_short_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for (date, hour, cut, whole) in [
        ("2024-11-29", 14, ["13:00:01", "14:00", "17:00"], "13:00"),
        ("2024-11-27", 14, ["16:00:01", "17:00", "20:00"], "16:00"),
    ] {
        let file = write(folder.path(), date, &day(date, hour * 60 + 30, 21 * 60));
        let window = |to: &str| {
            let zone = ["--tz", "America/New_York", "--from", "12:30", "--to", to];
            result(&file, &[&zone[..], &["--stale-after", "5m"]].concat())
        };
        let closes = if date == "2024-11-29" { 18 } else { 21 };
        for to in cut {
            let said = warnings(&window(to));
            let expected = format!("closes, at {date}T{closes}:00:00.000000000Z, and not at {to}");
            assert!(said.contains(&expected), "{date} {to}: {said}");
        }
        let said = warnings(&window(whole));
        assert!(!said.contains("and not at"), "{date} {whole}: {said}");
    }
}
