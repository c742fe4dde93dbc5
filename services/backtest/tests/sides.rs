//! What people read says of a sell what a sell is, and calls strategies by their names: at the
//! terminal and on pages, of runs, evaluations and panels.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::panels::{evaluate, recordings, text};
use common::{json, run, stderr, synthetic};
use report::summary::{Terminal, of_document, of_evaluations};
use report::words::strategy_name::{Sides, in_sentence, in_table};
use simulation::strategy::Baseline;

/// The sides of a document's orders.
const SIDES: [(&str, &[&str]); 3] = [
    ("buy", &["--side", "buy"]),
    ("sell", &["--side", "sell"]),
    ("both", &[]),
];

/// The documents of one side: name and JSON.
fn documents(side: &str, option: &[&str]) -> Vec<(String, serde_json::Value)> {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    let market = text(&market);
    synthetic(market, &["--rows", "20000"]);
    let thin = folder.path().join("thin.csv");
    let thin = text(&thin);
    synthetic(thin, &["--rows", "4000"]);
    let days = recordings();
    let mut made = Vec::new();
    let mut of = |name: &str, args: &[&str]| {
        let args = [args, option].concat();
        made.push((format!("{name} {side}"), json(&args)));
    };
    if side != "both" {
        of("run", &["run", "--input", market]);
        // The order is too large, and the market is reacted to.
        let large = ["--order-size", "3000000", "--reaction-kappa", "1e-8"];
        of(
            "large run",
            &[&["run", "--input", thin][..], &large].concat(),
        );
        of(
            "run of one venue",
            &["run", "--input", market, "--venues", "2"],
        );
    }
    let orders = ["--orders", "60", "--order-size", "500", "--horizon", "1m"];
    of(
        "evaluation",
        &[&["evaluate", "--input", market][..], &orders].concat(),
    );
    // Fills decide: not all is filled.
    let large = ["--orders", "60", "--order-size", "20000", "--horizon", "1m"];
    of(
        "evaluation of large orders",
        &[&["evaluate", "--input", market][..], &large].concat(),
    );
    of("panel", &evaluate(text(days.path()), &[]));
    made
}

/// What a page shows, without its tags, scripts and commands; on the tags only what pictures say.
fn shown(page: &str) -> String {
    let mut shown = String::new();
    let mut rest = page.split_once("<body>").unwrap().1;
    while let Some((before, tag)) = rest.split_once('<') {
        shown.push_str(before);
        shown.push(' ');
        let (name, after) = tag.split_once('>').unwrap();
        rest = after;
        for skipped in ["script", "pre"] {
            if name.split(' ').next() == Some(skipped) {
                let end = format!("</{skipped}>");
                rest = rest.split_once(end.as_str()).unwrap().1;
            }
        }
    }
    shown
}

/// What is said of strategies: without the two prices of the market itself.
fn of_strategies(text: &str) -> String {
    let one_line = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    [
        "best bid and best ask",
        "best bid and ask",
        "best bid, low to high",
        "best ask, low to high",
        // What words mean is said of both sides.
        "best ask, best bid",
        "who buys takes the best ask, who sells the best bid",
    ]
    .iter()
    .fold(one_line, |text, market| text.replace(market, ""))
}

fn assert_names(what: &str, side: &str, text: &str) {
    let said = of_strategies(text);
    let neutral = said
        .replace("best ask or bid", "")
        .replace("best ask/bid", "");
    let foreign: &[&str] = match side {
        "buy" => &["best bid", "best ask or bid", "best ask/bid"],
        "sell" => &["best ask"],
        _ => &["best bid"],
    };
    for name in foreign {
        assert!(!said.contains(name), "{what}: {name}: {said}");
    }
    if side == "both" {
        assert!(!neutral.contains("best ask"), "{what}: {said}");
    }
    for baseline in Baseline::ALL {
        let key = baseline.name();
        if key.contains('_') {
            assert!(!said.contains(key), "{what}: {key}: {said}");
        }
    }
    assert!(!said.contains("optimized"), "{what}: {said}");
    let named = match side {
        "buy" => "best ask",
        "sell" => "best bid",
        _ => "best ask/bid",
    };
    assert!(said.contains(named), "{what}: {said}");
}

#[test]
fn every_text_about_a_sell_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for (side, option) in SIDES {
        let mut files = Vec::new();
        for (what, document) in documents(side, option) {
            let file = folder.path().join(format!("{what}.json"));
            fs::write(&file, document.to_string()).unwrap();
            for width in [80, 140, 200] {
                let terminal = Terminal {
                    width,
                    colours: false,
                };
                let summary = if document["comparisons"].is_object() {
                    of_evaluations(&serde_json::from_value(document.clone()).unwrap(), terminal)
                } else {
                    of_document(&serde_json::from_value(document.clone()).unwrap(), terminal)
                };
                assert_names(&format!("{what} at {width}"), side, &summary);
            }
            let output = run(&["report", text(&file), "--out", "-"]);
            assert!(output.status.success(), "{what}: {}", stderr(&output));
            assert_names(
                &what,
                side,
                &shown(&String::from_utf8(output.stdout).unwrap()),
            );
            files.push(file);
        }
        // Side by side, and so many that each has a line.
        for count in [2, files.len()] {
            let some: Vec<_> = files.iter().take(count).map(|file| text(file)).collect();
            let output = run(&[&["report"], &some[..], &["--out", "-"]].concat());
            assert!(output.status.success(), "{}", stderr(&output));
            let page = shown(&String::from_utf8(output.stdout).unwrap());
            assert_names(&format!("{count} of {side}"), side, &page);
        }
    }
}

#[test]
fn every_strategy_has_a_name_for_people() {
    for baseline in Baseline::ALL {
        for sides in [Sides::Buy, Sides::Sell, Sides::Both] {
            let key = baseline.name();
            assert_ne!(in_table(key, sides), key, "as results call it");
            assert!(!in_sentence(key, sides).contains('_'), "{key}");
        }
    }
}
