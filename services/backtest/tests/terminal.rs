//! Summaries as people see them at a terminal: pictures of text, and what holds at every width.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::PathBuf;

use report::summary::{Terminal, of_document, of_evaluations};

/// A summary at a terminal of so many columns.
type Summary = Box<dyn Fn(Terminal) -> String>;

/// A run that buys, one that sells at a single venue, and an evaluation.
fn summaries() -> [(&'static str, Summary); 3] {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    let market = market.to_str().unwrap();
    common::synthetic(market, &["--rows", "20000"]);
    let run = |args: &[&str]| -> Summary {
        let document = serde_json::from_value(common::json(args)).unwrap();
        Box::new(move |terminal| of_document(&document, terminal))
    };
    let args = "--orders 60 --order-size 500 --horizon 1m".split(' ');
    let args: Vec<_> = ["evaluate", market].into_iter().chain(args).collect();
    let evaluation = serde_json::from_value(common::json(&args)).unwrap();
    [
        ("buy", run(&["demo"])),
        (
            "sell",
            run(&[
                "run",
                market,
                "--side",
                "SELL",
                "--venues",
                "2",
                "--order-size",
                "5,000",
            ]),
        ),
        (
            "evaluation",
            Box::new(move |terminal| of_evaluations(&evaluation, terminal)),
        ),
    ]
}

/// Shows what is new by `UPDATE=1 cargo test -p backtest --test terminal`.
#[test]
fn summaries_look_as_their_pictures() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/terminal"));
    let mut different = Vec::new();
    for (name, summary) in summaries() {
        for (width, colours) in [(80, false), (80, true), (140, false), (140, true)] {
            let suffix = if colours { "-colours" } else { "" };
            let file = folder.join(format!("{name}-{width}{suffix}.txt"));
            let shown = summary(Terminal { width, colours });
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &shown).unwrap();
            }
            if fs::read_to_string(&file).unwrap_or_default() != shown {
                different.push(format!("{}:\n{shown}", file.display()));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn no_summary_is_wider_than_its_terminal_and_no_word_is_broken() {
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .filter(|word| word.chars().any(char::is_alphabetic))
            .map(str::to_owned)
            .collect()
    };
    for (name, summary) in summaries() {
        let at = |width| {
            summary(Terminal {
                width,
                colours: false,
            })
        };
        let widest = words(&at(1_000));
        for width in 60..=200 {
            let shown = at(width);
            for line in shown.lines() {
                assert!(line.chars().count() <= width, "{name} at {width}: {line}");
            }
            for word in words(&shown) {
                assert!(widest.contains(&word), "{name} at {width}: {word}");
            }
        }
    }
}

/// Columns of the name, and columns of figures that may have decimals, by summary.
const DECIMALS: [(&str, usize, usize); 3] =
    [("buy", 16, 7), ("sell", 16, 7), ("evaluation", 18, 4)];

#[test]
fn figures_of_a_column_have_the_same_decimals() {
    for ((name, summary), (same, names, columns)) in summaries().into_iter().zip(DECIMALS) {
        assert_eq!(name, same);
        let shown = summary(Terminal {
            width: 200,
            colours: false,
        });
        let table = shown.split("\n\n").nth(1).unwrap();
        let points = table.lines().skip(1).flat_map(|line| {
            let letters = line.chars().enumerate().skip(names);
            letters
                .filter(|(_, letter)| *letter == '.')
                .map(|(column, _)| column)
        });
        let points: std::collections::BTreeSet<_> = points.collect();
        assert!(
            !points.is_empty() && points.len() <= columns,
            "{name}: {points:?}\n{table}"
        );
    }
}
