//! Groups of orders: those that are asked for are those of a result without the question, and no
//! others are there.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::panels::{assert_same, evaluate, files, merge, recordings, text, without_meta};
use common::{json, run, stderr};
use serde_json::Value;

/// Groups of all comparisons under a name, and whether they are of what `is_wanted` says.
fn groups<'a>(result: &'a Value, under: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<&'a Value> {
    let comparisons = result["comparisons"].as_object().unwrap().values();
    let groups = comparisons.flat_map(|one| one[under].as_array().unwrap());
    groups
        .filter(|group| is_wanted(group["by"].as_str().unwrap()))
        .collect()
}

/// The page of a result.
fn page(result: &Value) -> String {
    let folder = tempfile::tempdir().unwrap();
    let [from, page] = ["result.json", "page.html"].map(|name| folder.path().join(name));
    fs::write(&from, result.to_string()).unwrap();
    let made = run(&["report", text(&from), "--out", text(&page)]);
    assert!(made.status.success(), "{}", stderr(&made));
    fs::read_to_string(page).unwrap()
}

/// What is asked, and which groups a panel then has.
const ASKED: [(&str, &[&str]); 5] = [
    ("symbol", &["symbol", "day"]),
    ("side", &["day", "side"]),
    ("hour,size", &["day", "hour", "size", "hour_and_size"]),
    ("size", &["day", "size"]),
    (
        "symbol,hour,size,side",
        &["symbol", "day", "hour", "size", "side", "hour_and_size"],
    ),
];

#[test]
fn a_panel_has_the_groups_that_are_asked_for_whatever_puts_it_together() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let cells = kept.path().join("cells");
    let input = text(recordings.path());
    let kept_in = ["--cells", text(&cells)];
    let whole = json(&evaluate(input, &kept_in));
    for (by, there) in ASKED {
        // Cells do not depend on the question.
        let some = json(&evaluate(input, &[&kept_in[..], &["--by", by]].concat()));
        let wanted = groups(&whole, "groups", |one| there.contains(&one));
        assert_eq!(groups(&some, "groups", |_| true), wanted, "{by}");
        for name in there {
            assert!(wanted.iter().any(|group| group["by"] == *name), "{name}");
        }
        let page = page(&some);
        let some = without_meta(some);
        for (name, title) in [("symbol", ">By symbol<"), ("day", ">By day<")] {
            assert_eq!(page.contains(title), there.contains(&name), "{by}: {title}");
            let others = format!("Against each other baseline, by {name}");
            assert_eq!(
                page.contains(&others),
                there.contains(&name),
                "{by}: {others}"
            );
        }
        let merge = merge(&["--by", by, text(&cells)]);
        assert_same(json(&merge), &some);
    }
    assert_same(
        json(&evaluate(
            input,
            &[&kept_in[..], &["--by", ASKED[4].0]].concat(),
        )),
        &without_meta(whole),
    );
}

#[test]
fn one_day_has_the_groups_that_are_asked_for_and_a_page_names_them() {
    let recordings = recordings();
    let day = files(recordings.path()).remove(0);
    let of = |more: &[&str]| {
        let args = ["evaluate", "--symbol", "ONE", "--input", text(&day)];
        let orders = ["--orders", "200", "--horizon", "2m", "--sizes", "200,300"];
        json(&[&args[..], &orders, more].concat())
    };
    let whole = of(&[]);
    for (by, title) in [("size", "By size"), ("side,size", "By side and size")] {
        let some = of(&["--by", by]);
        let wanted = groups(&whole, "strata", |one| {
            by.split(',').any(|name| name == one)
        });
        assert!(!wanted.is_empty());
        assert_eq!(groups(&some, "strata", |_| true), wanted, "{by}");
        assert!(page(&some).contains(&format!(">{title}<")), "{title}");
    }
    let none = of(&["--by", "symbol"]);
    assert!(groups(&none, "strata", |_| true).is_empty());
    let section = "-strata\"";
    assert!(page(&whole).contains(section) && !page(&none).contains(section));
    let [alone, fruitless] = [
        "--by symbol changes nothing on one day, on which each symbol has an evaluation of its own",
        "--by finds no groups: what all orders of the day have in common makes none",
    ];
    for (by, is_alone, is_fruitless) in [
        ("symbol", true, false),
        ("symbol,size", true, true),
        ("size", false, true),
        ("hour", false, true),
    ] {
        let output = stderr(&run(&evaluate(text(&day), &["--by", by])));
        assert_eq!(
            output.matches(alone).count(),
            usize::from(is_alone),
            "{by}: {output}"
        );
        assert_eq!(output.contains(fruitless), is_fruitless, "{by}: {output}");
    }
}

#[test]
fn what_is_no_group_and_what_has_none_is_refused() {
    let recordings = recordings();
    let input = text(recordings.path());
    let validate = vec!["evaluate", "--by", "side", "--validate"];
    for args in [validate, evaluate(input, &["--by", "venue"])] {
        let output = run(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = stderr(&output);
        assert!(
            said.contains("cannot be used with") || said.contains("[possible values: symbol, hour"),
            "{said}"
        );
    }
}
