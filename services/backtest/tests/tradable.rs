//! On what of a recording is traded: silent and crossing venues, feeds, gaps, limits, the order of
//! arrival.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;
#[path = "common/rows.rs"]
mod rows;

use rows::{Line, feeds, numbered, quote, result, warnings, write};

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
    for how in [
        &[][..],
        &["--snapshots", "event"],
        &["--fills", "displayed"],
        &["--snapshots", "event", "--fills", "displayed"],
    ] {
        let result = |more: &[&str]| result(&file, &[&["--order-size", "100"], how, more].concat());
        let limited = result(&["--limit", "101"]);
        assert_eq!(limited["baselines"]["twap"]["avg_fill_px"], 100.0);
        assert_eq!(limited["assumptions"]["limit"], 101.0);
        let never = result(&["--limit", "98"]);
        assert_eq!(never["baselines"]["twap"]["filled"], 0);
        let sold = result(&["--side", "sell", "--limit", "99.5"]);
        assert_eq!(sold["baselines"]["twap"]["filled"], 0);
    }
}

/// Orders that a limit keeps from trading are in no mean, and a result says so, and its limit.
#[test]
fn what_a_limit_leaves_out_of_an_evaluation_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (day, days, file) = (path("day.csv"), path("days"), path("evaluation.json"));
    common::synthetic(&day, &["--rows", "6000"]);
    common::synthetic(&days, &["--rows", "1500", "--days", "4"]);
    let orders = [
        "-q",
        "--orders",
        "60",
        "--horizon",
        "20s",
        "--order-size",
        "100",
    ];
    let panel = ["--train-days", "2"];
    for args in [&[&day[..]][..], &[&days[..], panel[0], panel[1]]] {
        for (limit, is_hit) in [("1000000", false), ("222.83", true), ("1", true)] {
            let asked = [
                &["evaluate"],
                args,
                &orders,
                &["--limit", limit, "-o", &file],
            ]
            .concat();
            let evaluation = common::json(&[&asked[..], &["--side", "buy"]].concat());
            let said = evaluation["warnings"].to_string();
            let words = format!("Nothing trades beyond the limit of {limit}");
            // Prices of the days differ: of them only the last limit is out of reach.
            let is_hit = is_hit && (args.len() == 1 || limit == "1");
            assert!(!is_hit || said.contains(&words), "{args:?} {limit}: {said}");
            let page = path("page.html");
            assert!(
                common::run(&["report", &file, "--out", &page])
                    .status
                    .success()
            );
            let page = std::fs::read_to_string(&page).unwrap().replace(',', "");
            assert!(page.contains(&format!(" limit {limit}")), "{limit}");
        }
    }
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

/// Clocks of whole seconds without a sequence: what counts is the row that stands last, though the
/// same row stands before it.
#[test]
fn a_quote_that_comes_back_within_an_instant_is_the_quote() {
    let folder = tempfile::tempdir().unwrap();
    for side in ["buy", "sell"] {
        let (mut lines, mut last) = (Vec::new(), Vec::new());
        for second in 0..60_u32 {
            let time = format!("2024-08-01T13:30:{second:02}Z");
            let away = 100.0 + f64::from(second % 3) / 100.0;
            let returning = quote(&time, 2, away - 0.04, away);
            let between = quote(&time, 2, away - 0.02, away - 0.01);
            let other = quote(&time, 39, away - 0.03, away + 0.01);
            lines.extend([&returning, &between, &other, &returning].map(Clone::clone));
            last.extend([returning, other]);
        }
        let path = |name: &str, lines: &[Line]| write(folder.path(), name, lines);
        let expected = result(&path("last.csv", &last), &["--side", side]);
        let whole = path("whole.csv", &lines);
        let found = result(&whole, &["--side", side]);
        for strategy in ["best_ask", "best_bid", "twap"] {
            let cash =
                |result: &serde_json::Value| result["baselines"][strategy]["total_cash"].clone();
            assert_eq!(cash(&found), cash(&expected), "{side} {strategy}");
        }
        assert_eq!(found["data"]["duplicates"], 0);
        let newest: Vec<Line> = lines.iter().rev().cloned().collect();
        let (first, second) = (path("a.csv", &lines[..160]), path("b.csv", &lines[80..]));
        for (what, other) in [
            ("streamed", result(&whole, &["--side", side, "--stream"])),
            (
                "newest first",
                result(&path("newest.csv", &newest), &["--side", side]),
            ),
            (
                "overlapping",
                result(&first, &["--side", side, "--input", &second]),
            ),
            (
                "overlapping, streamed",
                result(&first, &["--side", side, "--input", &second, "--stream"]),
            ),
        ] {
            assert_eq!(other["digest"], found["digest"], "{side} {what}");
        }
    }
}
