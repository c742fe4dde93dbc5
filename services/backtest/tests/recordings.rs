//! Recordings as others have them: which instruments, whose shares, which units. Each kind once
//! gave a wrong number without a word.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{json, run, stderr};
use serde_json::Value;

/// A quote: seconds, publisher, instrument, symbol, cents of bid and ask, shares asked.
type Quote = (u32, u16, u32, &'static str, i64, i64, u32);

/// A recording of quotes, with the columns that `has` wants.
fn write(folder: &Path, name: &str, quotes: &[Quote], has: impl Fn(&str) -> bool) -> String {
    let columns = [
        "ts_recv",
        "ts_event",
        "rtype",
        "publisher_id",
        "instrument_id",
        "action",
        "side",
        "price",
        "size",
        "flags",
        "sequence",
        "bid_px_00",
        "ask_px_00",
        "bid_sz_00",
        "ask_sz_00",
        "symbol",
    ];
    let line = |cells: [String; 16]| {
        let kept = columns.iter().zip(cells).filter(|(name, _)| has(name));
        kept.map(|(_, cell)| cell).collect::<Vec<_>>().join(",")
    };
    let mut text = line(columns.map(str::to_owned)) + "\n";
    for (sequence, (second, venue, instrument, symbol, bid, ask, shares)) in (1..).zip(quotes) {
        let time = format!("2024-08-01T14:{:02}:{:02}Z", second / 60, second % 60);
        let dollars = |cents: &i64| format!("{}.{:02}", cents / 100, cents % 100);
        let cells = [
            time.clone(),
            time,
            "1".into(),
            venue.to_string(),
            instrument.to_string(),
            "A".into(),
            "N".into(),
            String::new(),
            "0".into(),
            "128".into(),
            format!("{sequence}"),
            dollars(bid),
            dollars(ask),
            shares.to_string(),
            shares.to_string(),
            (*symbol).to_owned(),
        ];
        writeln!(text, "{}", line(cells)).unwrap();
    }
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn results(files: &[&str], more: &[&str]) -> Vec<Value> {
    let quiet = ["--series", "none", "-q", "--order-size", "5", "--input"];
    let result = json(&[&["run"], &quiet[..], files, more].concat());
    let several = result["results"].as_array().cloned();
    several.unwrap_or_else(|| vec![result])
}

fn texts(results: &[Value], pointer: &str) -> Vec<String> {
    let text = |one: &Value| one.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    results.iter().map(text).collect()
}

/// What ends a run on bad data, in words.
fn refusal(files: &[&str], more: &[&str]) -> String {
    let output = run(&[&["run", "--input"], files, more].concat());
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    stderr(&output)
}

/// Two futures of one exchange in turn, at prices of their own, on one venue.
fn two_futures(low: i64, high: i64, every: u32) -> Vec<Quote> {
    let quote = |second: u32| {
        let step = i64::from(second % 3) * 25;
        if second.is_multiple_of(every) {
            (second, 1, 13_743, "NQM4", high + step, high + step + 25, 9)
        } else {
            (second, 1, 5_602, "ESM4", low + step, low + step + 25, 9)
        }
    };
    (0..240).map(quote).collect()
}

#[test]
fn two_instruments_without_symbols_are_two_markets_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let unnamed = |name: &str| name != "symbol";
    for (low, high) in [(519_900, 1_813_000), (1_813_000, 519_900), (10_000, 10_100)] {
        let both = two_futures(low, high, 2);
        let file = write(folder.path(), "both.csv", &both, unnamed);
        let found = results(&[&file], &[]);
        assert_eq!(texts(&found, "/order/symbol"), ["#13743", "#5602"]);
        let digests = texts(&found, "/digest");
        for (place, instrument) in [(0, 13_743), (1, 5_602)] {
            let of_one: Vec<Quote> = both
                .iter()
                .filter(|one| one.2 == instrument)
                .copied()
                .collect();
            let alone = write(folder.path(), "alone.csv", &of_one, unnamed);
            assert_eq!(
                texts(&results(&[&alone], &[]), "/digest"),
                [digests[place].clone()]
            );
        }
        for form in ["dbn", "dbn.zst", "parquet", "csv.zst"] {
            let out = folder.path().join(format!("both.{form}"));
            let out = out.to_str().unwrap();
            assert!(
                run(&["convert", &file, "--out", out]).status.success(),
                "{form}"
            );
            assert_eq!(texts(&results(&[out], &[]), "/digest"), digests, "{form}");
            assert_eq!(
                texts(&results(&[out], &["--stream"]), "/digest"),
                digests,
                "{form}"
            );
            let one = results(&[out], &["--symbol", "#5602"]);
            assert_eq!(texts(&one, "/digest"), digests[1..], "{form}");
        }
        let orders = ["--orders", "20", "--horizon", "20s", "--order-size", "5"];
        let evaluated = json(&[&["evaluate", "-q", "--input", &file], &orders[..]].concat());
        assert_eq!(evaluated["evaluations"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn what_names_no_instrument_is_one_market_unless_its_prices_leap() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = |name: &str| name != "symbol" && name != "instrument_id";
    for (low, high) in [(519_900, 1_813_000), (1_813_000, 519_900), (10_000, 10_100)] {
        let file = write(
            folder.path(),
            "both.csv",
            &two_futures(low, high, 2),
            nothing,
        );
        assert!(refusal(&[&file], &[]).contains("neither symbol nor instrument_id"));
        let evaluated = run(&["evaluate", "--input", &file]);
        assert_eq!(evaluated.status.code(), Some(3));
        let doctor = run(&["doctor", &file]);
        assert_eq!(doctor.status.code(), Some(1));
    }
    // One of them is seldom there: too seldom to be sure, and often enough to be said.
    let mut rare = two_futures(519_900, 1_813_000, 120);
    let longer = rare.clone();
    for later in 1..4 {
        let later = longer.iter().filter(|one| one.2 == 5_602).map(|one| {
            (
                one.0 + later * 240,
                one.1,
                one.2,
                one.3,
                one.4,
                one.5,
                one.6,
            )
        });
        rare.extend(later);
    }
    let file = write(folder.path(), "rare.csv", &rare, nothing);
    let warnings = results(&[&file], &[])[0]["warnings"].to_string();
    assert!(warnings.contains("taken for one market"), "{warnings}");
    let one: Vec<Quote> = rare.iter().filter(|one| one.2 == 5_602).copied().collect();
    let file = write(folder.path(), "one.csv", &one, nothing);
    let alone = &results(&[&file], &[])[0];
    let said = alone["data"]["source"][0]["format"]["instruments"].to_string();
    assert!(said.contains("taken for one market"), "{said}");
    let warnings = alone["warnings"].to_string();
    assert!(
        warnings.contains("taken for one market. If it"),
        "{warnings}"
    );
    assert!(!warnings.contains("leap"), "{warnings}");
    // Of like prices nothing shows that they are two.
    let like = write(
        folder.path(),
        "like.csv",
        &two_futures(10_000, 10_002, 2),
        nothing,
    );
    let warnings = results(&[&like], &[])[0]["warnings"].to_string();
    assert!(
        warnings.contains("every number here is wrong"),
        "{warnings}"
    );
}

#[test]
fn a_name_that_stands_for_two_instruments_is_two_markets_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut roll = two_futures(519_900, 525_000, 2);
    for one in &mut roll {
        one.3 = "ES.v.0";
    }
    let file = write(folder.path(), "roll.csv", &roll, |_| true);
    let found = results(&[&file], &[]);
    assert_eq!(
        texts(&found, "/order/symbol"),
        ["ES.v.0#13743", "ES.v.0#5602"]
    );
    for one in &found {
        assert!(
            one["warnings"]
                .to_string()
                .contains("stands for several instruments")
        );
    }
}

/// Quotes of venues that show so many shares each, at one price.
fn venues(shares: &[(u16, u32)]) -> Vec<Quote> {
    let mut quotes = Vec::new();
    for second in 0..20 {
        for (venue, shares) in shares {
            quotes.push((second, *venue, 7, "ABC", 9_999, 10_000, *shares));
        }
    }
    quotes
}

#[test]
fn shares_that_a_consolidated_feed_repeats_fill_once() {
    let folder = tempfile::tempdir().unwrap();
    let filled = |file: &str, more: &[&str]| {
        let more = [&["--order-size", "100000"], more].concat();
        let one = json(
            &[
                &["run", "--series", "none", "-q", "--input", file],
                &more[..],
            ]
            .concat(),
        );
        let venues = one["data"]["venues"].as_array().unwrap().iter();
        let ids: Vec<u64> = venues
            .map(|one| one["publisher_id"].as_u64().unwrap())
            .collect();
        (
            one["extra_strategies"]["sweep"]["filled"].as_u64().unwrap(),
            ids,
            one["warnings"].to_string(),
        )
    };
    for (best, one, other) in [
        (30, 34, 24),
        (95, 2, 43),
        (59, 9, 5),
        (93, 81, 39),
        (94, 62, 5),
    ] {
        let all = write(
            folder.path(),
            "all.csv",
            &venues(&[(best, 30), (one, 20), (other, 10)]),
            |_| true,
        );
        let (shares, ids, warnings) = filled(&all, &[]);
        let mut expected = vec![u64::from(one), u64::from(other)];
        expected.sort_unstable();
        assert_eq!((shares, ids), (30, expected), "{best}");
        assert!(
            warnings.contains(&format!("Venue {best} (")) && warnings.contains("is left out"),
            "{warnings}"
        );
        let chosen = best.to_string();
        assert_eq!(filled(&all, &["--venues", &chosen]).0, 30);
        let without = format!("{one},{best}");
        assert_eq!(filled(&all, &["--without-venues", &without]).0, 10);
        let alone = write(folder.path(), "alone.csv", &venues(&[(best, 30)]), |_| true);
        let (shares, _, warnings) = filled(&alone, &[]);
        assert_eq!(shares, 30);
        assert!(warnings.contains("nothing to route"), "{warnings}");
    }
}

#[test]
fn times_in_other_units_and_without_a_zone_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let good = write(folder.path(), "good.csv", &venues(&[(2, 10)]), |_| true);
    let text = fs::read_to_string(&good).unwrap();
    let expected = texts(&results(&[&good], &[]), "/digest");
    // 2024-08-01T14:00:00Z is 1,722,520,800 s.
    let with_times = |time: &dyn Fn(u64) -> String| {
        let mut other = text.clone();
        for second in 0..20 {
            let written = format!("2024-08-01T14:00:{second:02}Z");
            other = other.replace(&written, &time(1_722_520_800 + second));
        }
        let file = folder.path().join("other.csv");
        fs::write(&file, other).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let nanos = with_times(&|second| format!("{second}000000000"));
    assert_eq!(texts(&results(&[&nanos], &[]), "/digest"), expected);
    for (zeros, words) in [
        ("", "microseconds"),
        ("000", "microseconds"),
        ("000000", "microseconds"),
    ] {
        let file = with_times(&|second| format!("{second}{zeros}"));
        let said = refusal(&[&file], &[]);
        assert!(
            said.contains(words) && said.contains("timestamp_before_2000"),
            "{said}"
        );
    }
    let local = with_times(&|second| format!("2024-08-01 14:00:{:02}", second - 1_722_520_800));
    let said = refusal(&[&local], &[]);
    assert!(said.contains("timestamp_without_zone"), "{said}");
    let undefined = with_times(&|_| u64::MAX.to_string());
    let said = refusal(&[&undefined], &[]);
    assert!(said.contains("timestamp_undefined"), "{said}");
}

#[test]
fn a_share_that_two_venues_spell_in_two_ways_is_one_market_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let spelled = |name: &str, venue: u16, symbol: &'static str| {
        let mut quotes = venues(&[(venue, 10)]);
        for one in &mut quotes {
            one.3 = symbol;
        }
        write(folder.path(), name, &quotes, |_| true)
    };
    let (one, other) = (
        spelled("xnas.csv", 2, "BRK.B"),
        spelled("xnys.csv", 9, "BRK B"),
    );
    let both = [
        "run", "--input", &one, &other, "--series", "none", "--symbol",
    ];
    let half = run(&[&both[..], &["BRK.B"]].concat());
    assert!(half.status.success());
    let said = stderr(&half);
    assert!(
        said.contains("xnys.csv has no row of BRK.B, but of BRK B"),
        "{said}"
    );
    let whole = json(&[&both[..], &["BRK.B=BRK B"]].concat());
    assert_eq!(whole["data"]["venues"].as_array().unwrap().len(), 2);
}

#[test]
fn bad_rows_count_against_their_own_instrument() {
    let folder = tempfile::tempdir().unwrap();
    let mut quotes = two_futures(552_800, 1_813_000, 5);
    for one in quotes.iter_mut().filter(|one| one.2 == 13_743) {
        (one.4, one.5) = (0, 5);
    }
    let file = write(folder.path(), "spread.csv", &quotes, |_| true);
    // A calendar spread has negative prices, which are none of a share.
    let text = fs::read_to_string(&file)
        .unwrap()
        .replace(",0.00,0.05,", ",-61.05,-61.00,");
    fs::write(&file, text).unwrap();
    let good = results(&[&file], &["--symbol", "ESM4"]);
    assert_eq!(
        good[0]["data"]["rejected"]["by_reason"]["price_negative"],
        48
    );
    assert_eq!(good[0]["order"]["symbol"], "ESM4");
    assert!(refusal(&[&file], &["--symbol", "NQM4"]).contains("bad"));
}

#[test]
fn venues_bear_the_vendors_names_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        folder.path(),
        "four.csv",
        &venues(&[(2, 10), (43, 10), (88, 10)]),
        |_| true,
    );
    let named = |result: &Value| -> Vec<String> {
        let venues = result["data"]["venues"].as_array().unwrap().iter();
        venues
            .map(|one| one["mic"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(named(&results(&[&file], &[])[0]), ["XNAS", "ARCX", "XBOS"]);
    let demo = json(&["demo", "--rows", "2000", "--series", "none"]);
    assert!(
        named(&demo).contains(&"ARCX".to_owned()),
        "{:?}",
        named(&demo)
    );
    let doctor = json(&["doctor", &file, "--format", "compact"]);
    let datasets: Vec<_> = doctor["days"][0]["venues"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(datasets[1]["dataset"], "ARCX.PILLAR");
}

#[test]
fn an_instrument_that_only_some_rows_name_is_told_to_be_two_markets() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["DEMO", ""];
    let quotes: Vec<Quote> = (0..40)
        .map(|second| (second, 2, 7, names[second as usize % 2], 9_999, 10_001, 500))
        .collect();
    let half = write(folder.path(), "half.csv", &quotes, |_| true);
    let said = "Instrument #7 is DEMO in some rows and has no name in others";
    for result in results(&[&half], &[]) {
        assert!(result["warnings"].to_string().contains(said), "{result}");
    }
    // What it says to do makes them one.
    let both = results(&[&half], &["--symbol", "DEMO=#7"]);
    assert_eq!(texts(&both, "/order/symbol"), ["DEMO"]);
    assert_eq!(both[0]["data"]["rows"], 40);
    assert!(!both[0]["warnings"].to_string().contains(said));
    let named: Vec<Quote> = quotes
        .into_iter()
        .map(|quote| (quote.0, quote.1, 7, "DEMO", quote.4, quote.5, quote.6))
        .collect();
    let named = write(folder.path(), "named.csv", &named, |_| true);
    assert!(
        !results(&[&named], &[])[0]["warnings"]
            .to_string()
            .contains(said)
    );
}
