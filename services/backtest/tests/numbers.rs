//! The numbers of a result, on markets small enough to be worked out by hand, and what the
//! published systems do.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use common::{json, market};
use serde_json::Value;

/// Two venues; venue 3 is cheaper, and its 100 shares do not come back.
const SMALL: [(f64, u16, &str, &str, u32, u32); 4] = [
    (0.0, 2, "99.99", "100.02", 500, 300),
    (0.0, 3, "99.99", "100.00", 500, 100),
    (1.0, 3, "99.99", "100.00", 500, 140),
    (90.0, 2, "99.99", "100.04", 500, 1000),
];

fn result(order_size: &str, extra: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = market(folder.path(), &SMALL);
    json(
        &[
            &["run", "--input", &file, "--order-size", order_size],
            extra,
        ]
        .concat(),
    )
}

fn cash(strategy: &Value) -> (f64, u64) {
    (
        strategy["total_cash"].as_f64().unwrap(),
        strategy["filled"].as_u64().unwrap(),
    )
}

#[test]
fn by_hand() {
    let result = result(
        "400",
        &[
            "--lambda-under",
            "0.02",
            "--lambda-over",
            "0.1",
            "--theta-queue",
            "0",
        ],
    );
    let baselines = &result["baselines"];
    // Instant 0: 100 at 100.00. Instant 1: 40 more are shown, 40 at 100.00. Nothing comes until
    // 90 s, when venue 2 is all that is left: 260 at 100.04.
    let waits = (100.0 * 140.0 + 100.04 * 260.0, 400);
    assert_eq!(cash(&baselines["best_ask"]), waits);
    // Two buckets of 200. Instant 0: 100 at 100.00 and 100 at 100.02. After a minute, on the book
    // as it stands, 200 at 100.02: venue 3, which had shown itself a second after its first row,
    // has been silent for too long.
    assert_eq!(
        cash(&baselines["twap"]),
        (100.0 * 100.0 + 100.02 * 300.0, 400)
    );
    // Instant 0: the 100 at the best price. Instant 1: 40 more there. After a minute 260 at venue
    // 2, whose price is the best now.
    assert_eq!(
        cash(&baselines["vwap"]),
        (100.0 * 140.0 + 100.02 * 260.0, 400)
    );
    assert_eq!(
        cash(&result["extra_strategies"]["sweep"]),
        (100.0 * 100.0 + 100.02 * 300.0, 400)
    );
    // Mid 99.995: below 100.015 only: 100, then 40. At 90 s the mid is 100.015, and 100.04 is not
    // below 100.035: the completion takes 260.
    assert_eq!(cash(&result["optimized"]), waits);
    assert_eq!(result["optimized"]["avg_fill_px"], 100.026);
    assert_eq!(result["savings_vs_baselines_bps"]["best_ask"], 0.0);
    let twap = (100.0 * 100.0 + 100.02 * 300.0_f64) / 400.0;
    let expected = 1e4 * (twap - 100.026) / twap;
    assert!((result["savings_vs_baselines_bps"]["twap"].as_f64().unwrap() - expected).abs() < 1e-6);
    assert_eq!(result["order"]["arrival_price"], 99.995);
}

#[test]
fn fees_move_the_cheapest_venue_and_stand_in_the_cash() {
    let result = result(
        "400",
        &[
            "--fee",
            "0.003",
            "--lambda-under",
            "1",
            "--theta-queue",
            "0",
        ],
    );
    let sweep = &result["extra_strategies"]["sweep"];
    assert_eq!(sweep["fees"], 1.2);
    assert_eq!(cash(sweep), (100.0 * 100.0 + 100.02 * 300.0 + 1.2, 400));
}

#[test]
fn unequal_fills_are_not_compared() {
    let result = result("5000", &[]);
    let savings = &result["savings_vs_baselines_bps"];
    let twap = &result["baselines"]["twap"];
    assert_eq!(twap["complete"], false);
    assert_eq!(
        twap["filled"].as_u64().unwrap() + twap["unfilled"].as_u64().unwrap(),
        5000
    );
    if result["optimized"]["filled"] != twap["filled"] {
        assert!(savings["twap"].is_null());
        assert!(
            result["savings_detail"]["twap"]["reason"]
                .as_str()
                .unwrap()
                .contains("filled")
        );
    }
    let seed = json(&[
        "demo",
        "--rows",
        "200",
        "--profile",
        "seed",
        "--order-size",
        "4000000",
    ]);
    assert!(seed["savings_vs_baselines_bps"]["twap"].is_null());
    assert!(
        seed["savings_detail"]["twap"]["reason"]
            .as_str()
            .unwrap()
            .contains("not compared")
    );
}

/// The published systems on one venue and on several: nothing until somebody shows the whole order,
/// then everything at once. The penalties never matter. The static router does not wait.
#[test]
fn the_strict_router_waits_for_a_deep_quote_and_the_static_one_does_not() {
    for venues in ["2", "2,39,41,43"] {
        let market = ["demo", "--rows", "40000", "--seed", "3", "--venues", venues];
        let seed = json(&[&market[..], &["--profile", "seed"]].concat());
        let tuning = &seed["tuning"];
        assert_eq!(
            (
                &tuning["points"],
                &tuning["ties"],
                &tuning["distinct_outcomes"]
            ),
            (&27.into(), &27.into(), &1.into())
        );
        assert_eq!(tuning["flat"], true);
        let strict = &seed["optimized"];
        assert_eq!(strict["complete"], true, "{venues}");
        assert_eq!(
            strict["first_fill"], strict["last_fill"],
            "{venues}: all at once"
        );
        let waited = strict["first_fill"].as_str().unwrap() > "2024-08-01T13:36:34";
        assert!(waited, "{venues}: {}", strict["first_fill"]);
        let ours = json(&market);
        let first = ours["optimized"]["first_fill"].as_str().unwrap();
        assert!(first < strict["first_fill"].as_str().unwrap(), "{venues}");
        assert!(
            ours["optimized"]["fills"].as_u64().unwrap() > strict["fills"].as_u64().unwrap(),
            "{venues}"
        );
        assert_eq!(ours["tuning"]["flat"], false, "{venues}");
    }
}

#[test]
fn a_real_thin_book_with_empty_prices_runs() {
    // The shape of a thin recording: a leading unnamed column, one-sided and empty books, a cleared
    // book.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("thin.csv");
    let text = ",ts_recv,ts_event,publisher_id,action,side,price,size,flags,sequence,\
        bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,symbol\n\
        0,2025-07-17T07:05:09.035627674Z,2025-07-17T07:05:09.035627674Z,\
        2,R,N,,0,8,0,,0,,0,ARL\n\
        1,2025-07-17T08:05:03.360677248Z,2025-07-17T08:05:03.360677248Z,\
        2,A,B,5.51,100,130,851012,5.51,100,,0,ARL\n\
        2,2025-07-17T08:05:03.360683462Z,2025-07-17T08:05:03.360683462Z,\
        2,A,A,21.33,100,130,851013,5.51,100,21.33,100,ARL\n";
    std::fs::write(&file, text).unwrap();
    let result = json(&[
        "run",
        "--input",
        file.to_str().unwrap(),
        "--order-size",
        "150",
    ]);
    assert_eq!(result["data"]["rejected"]["total"], 0);
    assert_eq!(result["baselines"]["best_ask"]["filled"], 100);
    assert_eq!(result["baselines"]["best_ask"]["unfilled"], 50);
    assert_eq!(result["baselines"]["best_ask"]["total_cash"], 2133.0);
}

#[test]
fn the_series_hold_every_fill_and_no_more_than_they_may() {
    for (args, merged) in [
        (&["demo", "--rows", "3000"][..], false),
        (&["demo", "--rows", "20000", "--order-size", "200000"], true),
    ] {
        let result = json(args);
        let series = &result["series"];
        let sum = |column: &serde_json::Value| -> f64 {
            column
                .as_array()
                .unwrap()
                .iter()
                .filter_map(serde_json::Value::as_f64)
                .sum()
        };
        for (name, fills) in series["fills"].as_object().unwrap() {
            let strategy = match name.as_str() {
                "optimized" => &result["optimized"],
                "best_ask" | "twap" | "vwap" => &result["baselines"][name],
                _ => &result["extra_strategies"][name],
            };
            let entries = fills["seconds"].as_array().unwrap().len();
            let filled = strategy["filled"].as_u64().unwrap();
            assert_eq!(sum(&fills["shares"]) as u64, filled, "{name}");
            let cash = strategy["total_cash"].as_f64().unwrap();
            assert!((sum(&fills["cash"]) - cash).abs() < 1e-6 * cash, "{name}");
            if fills["merged"] == true {
                assert!(
                    (entries as u64) < strategy["fills"].as_u64().unwrap(),
                    "{name}"
                );
            } else {
                assert_eq!(
                    entries as u64,
                    strategy["fills"].as_u64().unwrap(),
                    "{name}"
                );
            }
        }
        let any = series["fills"]
            .as_object()
            .unwrap()
            .values()
            .any(|fills| fills["merged"] == true);
        assert_eq!(any, merged, "{args:?}");
        let length = series.to_string().len();
        assert!(length < 150_000, "{length} bytes");
    }
}

/// The books around the largest fills: what was filled there, at which price and fee, is what the
/// fills say, no other moment was larger, and each quote is one that its venue showed.
#[test]
fn books_are_those_of_the_largest_fills() {
    let posting = "--side sell --router cont-kukanov --fee 0.003 --rebate 0.002 --order-size 3000";
    for args in ["--rows 3000 --fee 0.003", posting] {
        let args: Vec<&str> = ["demo"].into_iter().chain(args.split(' ')).collect();
        let series = json(&args)["series"].take();
        let [books, fills] = [&series["books"], &series["fills"]["optimized"]];
        assert_eq!(fills["merged"], false, "{args:?}");
        let number = |of: &Value, name: &str, place: usize| of[name][place].as_f64();
        let moment = |of: &Value, place: usize| {
            let seconds = number(of, "seconds", place).unwrap();
            (seconds.to_bits(), of["posted"][place] == true)
        };
        let mut totals = std::collections::BTreeMap::<_, u64>::new();
        for place in 0..fills["shares"].as_array().unwrap().len() {
            *totals.entry(moment(fills, place)).or_default() +=
                fills["shares"][place].as_u64().unwrap();
        }
        let entries = books["seconds"].as_array().unwrap().len();
        let venues = series["venues"].as_object().unwrap().len();
        let moments: Vec<_> = (0..entries / venues)
            .map(|place| moment(books, place * venues))
            .collect();
        assert_eq!(moments.len(), totals.len().min(12), "{args:?}");
        let mut largest: Vec<u64> = totals.values().copied().collect();
        largest.sort_unstable_by(|one, other| other.cmp(one));
        let shown: Vec<u64> = moments.iter().map(|moment| totals[moment]).collect();
        assert_eq!(shown, largest[..moments.len()], "{args:?}");
        for entry in 0..entries {
            let alike = |fill: &usize| {
                moment(fills, *fill) == moment(books, entry)
                    && fills["venue"][*fill] == books["venue"][entry]
            };
            let count = fills["shares"].as_array().unwrap().len();
            let (mut shares, mut paid, mut cash) = (0.0, 0.0, 0.0);
            for fill in (0..count).filter(alike) {
                let size = number(fills, "shares", fill).unwrap();
                shares += size;
                paid += size * number(fills, "price", fill).unwrap();
                cash += number(fills, "cash", fill).unwrap();
            }
            assert_eq!(number(books, "filled", entry), Some(shares), "{args:?}");
            let sells = args.contains(&"sell");
            let fees = if sells { paid - cash } else { cash - paid };
            assert!((number(books, "fees", entry).unwrap() - fees).abs() < 1e-6);
            match number(books, "price", entry) {
                Some(price) => assert!((price - paid / shares).abs() < 1e-6, "{entry}"),
                None => assert!(shares < 0.5),
            }
            let venue = &series["venues"][books["venue"][entry].to_string()];
            let part =
                number(books, "seconds", entry).unwrap() / series["part_seconds"].as_f64().unwrap();
            for side in ["bid", "ask"] {
                let Some(price) = number(books, side, entry) else {
                    assert_eq!(books[format!("{side}_shares")][entry], 0);
                    continue;
                };
                let reach = |end: &str| number(venue, &format!("{side}_{end}"), part as usize);
                let (low, high) = (reach("low").unwrap(), reach("high").unwrap());
                assert!((low..=high).contains(&price), "{args:?} {entry}: {price}");
            }
        }
    }
}

/// A market of more venues than a result has room for: those with fills are all there, the others
/// by their quotes, and how many are left out is said.
#[test]
fn books_of_very_many_venues_are_bounded() {
    let ask = |venue: u16| format!("100.{:02}", 10 + venue % 50);
    let bid = |venue: u16| format!("99.{:02}", 10 + venue % 50);
    let prices: Vec<_> = (1001..=1250)
        .map(|venue| (venue, bid(venue), ask(venue)))
        .collect();
    let rows = prices.iter().flat_map(|(venue, bid, ask)| {
        [0.0_f64, 60.0].map(|second| (second, *venue, bid.as_str(), ask.as_str(), 100, 100))
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    let folder = tempfile::tempdir().unwrap();
    let file = market(folder.path(), &rows);
    for side in ["buy", "sell"] {
        let args = [
            "run",
            "--input",
            &file,
            "--order-size",
            "3000",
            "--side",
            side,
        ];
        let series = json(&args)["series"].take();
        let [books, fills] = [&series["books"], &series["fills"]["optimized"]];
        let column = |of: &Value, name: &str| of[name].as_array().unwrap().clone();
        assert_eq!(column(books, "venue").len(), 200, "{side}");
        assert_eq!(books["venues_left_out"], 50, "{side}");
        let seconds = column(books, "seconds");
        let sum = |shares: &[Value]| shares.iter().filter_map(Value::as_u64).sum::<u64>();
        let of_moment = column(fills, "shares")
            .into_iter()
            .zip(column(fills, "seconds"));
        let there: Vec<_> = of_moment
            .filter(|(_, second)| *second == seconds[0])
            .map(|(shares, _)| shares)
            .collect();
        assert_eq!(fills["merged"], false, "{side}");
        assert_eq!(sum(&column(books, "filled")), sum(&there), "{side}");
        let mut ids: Vec<_> = column(books, "venue")
            .iter()
            .filter_map(Value::as_u64)
            .collect();
        assert!(ids.is_sorted());
        ids.dedup();
        assert_eq!(ids.len(), 200, "{side}");
    }
}
