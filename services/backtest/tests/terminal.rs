//! Summaries as people see them at a terminal: pictures of text, and what holds at every width.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::iter;
use std::path::PathBuf;

use report::summary::{Terminal, of_document, of_evaluations};

/// A summary at a terminal of so many columns.
type Summary = Box<dyn Fn(Terminal) -> String>;

/// What is shown of a result, and the warnings of its JSON.
struct Shown {
    name: &'static str,
    summary: Summary,
    warnings: Vec<String>,
}

/// A run that buys, one that sells at a single venue, evaluations of one day at several venues and
/// at one, and panels of several days at several venues and at one.
fn summaries() -> Vec<Shown> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (market, days) = (path("market.csv"), path("days"));
    common::synthetic(&market, &["--rows", "20000"]);
    common::synthetic(&days, &["--rows", "2500", "--days", "7"]);
    let shown = |name, args: &[&str]| {
        let json = common::json(args);
        let warnings = serde_json::from_value(json["warnings"].clone()).unwrap();
        let summary: Summary = if args[0] == "evaluate" {
            let document = serde_json::from_value(json).unwrap();
            Box::new(move |terminal| of_evaluations(&document, terminal))
        } else {
            let document = serde_json::from_value(json).unwrap();
            Box::new(move |terminal| of_document(&document, terminal))
        };
        Shown {
            name,
            summary,
            warnings,
        }
    };
    let evaluate = |input, more: &[&'static str]| {
        let always = ["--orders", "60", "--order-size", "500", "--horizon", "1m"];
        [&["evaluate", input][..], &always, more].concat()
    };
    let alone = ["--venues", "2"];
    let sell = ["--side", "SELL", "--order-size", "5,000", "--venues", "2"];
    vec![
        shown("buy", &["demo"]),
        shown("sell", &[&["run", &market][..], &sell].concat()),
        shown("evaluation", &evaluate(&market, &[])),
        shown("evaluation-alone", &evaluate(&market, &alone)),
        shown("panel", &evaluate(&days, &[])),
        shown("panel-alone", &evaluate(&days, &alone)),
    ]
}

/// Shows what is new by `UPDATE=1 cargo test -p backtest --test terminal`.
#[test]
fn summaries_look_as_their_pictures() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/terminal"));
    let mut different = Vec::new();
    for Shown { name, summary, .. } in summaries() {
        for (width, colours) in [(80, false), (80, true), (140, false), (140, true)] {
            let suffix = if colours { "-colours" } else { "" };
            let file = folder.join(format!("{name}-{width}{suffix}.txt"));
            let shown = summary(Terminal { width, colours });
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &shown).unwrap();
            }
            let known = fs::read_to_string(&file).unwrap_or_default();
            if known != shown {
                let mut lines = shown.lines().zip(known.lines().chain(iter::repeat("")));
                let first = lines.find(|(shown, known)| shown != known);
                let (shown, known) = first.unwrap_or(("(nothing more)", "(more)"));
                different.push(format!("{}:\n  {known}\n  {shown}", file.display()));
            }
        }
    }
    assert!(
        different.is_empty(),
        "{}\nUPDATE=1 cargo test -p backtest --test terminal writes them anew",
        different.join("\n")
    );
}

#[test]
fn no_summary_is_wider_than_its_terminal_and_no_word_is_broken() {
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .filter(|word| word.chars().any(char::is_alphabetic))
            .map(str::to_owned)
            .collect()
    };
    for Shown { name, summary, .. } in summaries() {
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
const DECIMALS: [(&str, usize, usize); 6] = [
    ("buy", 16, 7),
    ("sell", 16, 6),
    ("evaluation", 18, 6),
    ("evaluation-alone", 18, 3),
    ("panel", 16, 8),
    ("panel-alone", 16, 5),
];

#[test]
fn figures_of_a_column_have_the_same_decimals() {
    for (shown, (same, names, columns)) in summaries().into_iter().zip(DECIMALS) {
        let name = shown.name;
        assert_eq!(name, same);
        let shown = (shown.summary)(Terminal {
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

/// Whoever reads the JSON is warned of all that a terminal warns of, in the same words.
#[test]
fn a_terminal_warns_of_nothing_that_the_json_does_not() {
    for shown in summaries() {
        let text = (shown.summary)(Terminal {
            width: 10_000,
            colours: false,
        });
        let warnings: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("! "))
            .collect();
        assert!(
            warnings.iter().any(|one| one.starts_with("No fees:")),
            "{text}"
        );
        for warning in &warnings {
            // Counts have their digits in groups only where people read them.
            let warning = warning.replace(',', "");
            let said = |one: &String| {
                let one = &one.replace(',', "");
                *one == warning
                    || warning
                        .split_once(": ")
                        .is_some_and(|(_, text)| text == one)
            };
            assert!(shown.warnings.iter().any(said), "{}: {warning}", shown.name);
        }
        // And of no less.
        assert_eq!(
            warnings.len(),
            shown.warnings.len(),
            "{}: {text}",
            shown.name
        );
    }
}

/// Routing is the first figure and the first words at every width, and at a single venue it is
/// none.
#[test]
fn routing_comes_first_and_is_nothing_at_one_venue() {
    for shown in summaries() {
        let name = shown.name;
        for width in [80, 140] {
            let text = (shown.summary)(Terminal {
                width,
                colours: false,
            });
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let head = text.lines().find(|line| line.contains("saving"));
            let head = head.unwrap_or_else(|| panic!("{name}: {text}"));
            if name.ends_with("alone") || name == "sell" {
                assert!(
                    words.contains("one venue, hence nothing to route"),
                    "{text}"
                );
                assert!(!head.contains("routing"), "{name} at {width}: {head}");
                continue;
            }
            let place = |what: &str| head.find(what);
            assert!(
                place("routing").is_some() && place("routing") < place("saving"),
                "{head}"
            );
            let routing = words.find("outing").unwrap();
            assert!(
                words.find("iming").is_none_or(|timing| routing < timing),
                "{text}"
            );
            // Whether a panel can be believed comes before any figure.
            let sentence = text.split("\n\n").next().unwrap();
            let verdict = ["saves money", "costs money"].map(|said| sentence.find(said));
            let verdict = verdict.into_iter().flatten().min();
            let is_bare = sentence
                .find("bps")
                .is_some_and(|figure| verdict.is_none_or(|said| figure < said));
            assert!(!name.starts_with("panel") || !is_bare, "{name}: {sentence}");
        }
    }
}

/// What a terminal shows of a document, in one line each.
fn shown(document: &serde_json::Value) -> String {
    let terminal = Terminal {
        width: 10_000,
        colours: false,
    };
    if document["comparisons"].is_object() {
        let document = serde_json::from_value(document.clone()).unwrap();
        of_evaluations(&document, terminal)
    } else {
        let document = serde_json::from_value(document.clone()).unwrap();
        of_document(&document, terminal)
    }
}

#[test]
fn a_window_lasts_as_long_as_its_instants_say() {
    let mut run = common::json(&["demo", "--rows", "2000"]);
    for (start, end, title, lasts) in [
        (
            "2024-08-01T22:45:00.000000000Z",
            "2024-08-02T02:14:59.000000000Z",
            "2024-08-01 22:45:00 to 2024-08-02 02:14:59 UTC",
            "on the same 210 minutes that",
        ),
        (
            "2024-08-01T13:40:00.000000000Z",
            "2024-08-01T13:40:00.000000000Z",
            "2024-08-01 13:40:00 to 13:40:00 UTC",
            "on the same second that",
        ),
        (
            "2024-08-01T13:40:00.000000000Z",
            "2024-08-01T13:40:29.500000000Z",
            "2024-08-01 13:40:00 to 13:40:29 UTC",
            "on the same 30 seconds that",
        ),
    ] {
        run["order"]["start"] = start.into();
        run["order"]["end"] = end.into();
        let text = shown(&run);
        assert!(text.contains(title) && text.contains(lasts), "{text}");
    }
}

/// A router that waits has a part in when, one that was filled by what it posted another, and half
/// of a saving is not most of it.
#[test]
fn timing_is_said_where_it_is_most_and_of_whom_it_is() {
    let mut run = common::json(&["demo", "--rows", "2000"]);
    // What is said follows from the figures as they are changed here.
    run["warnings"] = serde_json::json!([]);
    let others = ["twap", "vwap"];
    for key in others {
        run["savings_detail"][key]["timing_bps"] = 0.0.into();
    }
    let mut text = |router: &str, posted: u64, timing: f64, routing: f64| {
        run["assumptions"]["router"] = router.into();
        run["optimized"]["filled_posted"] = posted.into();
        run["savings_detail"]["best_ask"]["timing_bps"] = timing.into();
        run["savings_detail"]["best_ask"]["routing_bps"] = routing.into();
        shown(&run)
    };
    let waits = "router has a part in that, by the shares that it leaves for later";
    let posts = "by the shares that it posts or leaves for later";
    let took = "router took all 5,000 shares that it filled";
    for (router, posted, said, unsaid) in [
        ("static", 0, waits, took),
        ("take-post", 300, posts, took),
        ("take-post", 0, waits, posts),
        ("cont-kukanov", 0, took, "Posting counts as routing"),
        ("cont-kukanov", 0, waits, "and posting"),
        ("cont-kukanov", 300, "Choosing venues and posting", took),
        ("own: mine", 300, posts, took),
        ("own: mine", 0, waits, took),
    ] {
        let text = text(router, posted, 3.0, 1.0);
        let parts = "timing +3.00 and routing +1.00 bps against best ask.";
        for said in [said, parts] {
            assert!(text.contains(said), "{router} {posted}: {text}");
        }
        assert!(!text.contains(unsaid), "{router} {posted}: {text}");
    }
    let half = text("static", 0, 0.53, 0.47);
    assert!(!half.contains("Timing, not routing"), "{half}");
}

/// Penalties that were tuned on the order itself make its timing look better than it is; where one
/// point was given, nothing was chosen with hindsight.
#[test]
fn timing_that_was_tuned_on_the_order_is_said_to_be_so() {
    let mut run = common::json(&["demo", "--rows", "2000"]);
    run["warnings"] = serde_json::json!([]);
    let hindsight = "(timing), tuned on this order with hindsight, looks better than it is: ";
    let luck = "(timing) is mostly luck and made ";
    let same = "and the penalties were tuned on the same";
    for (points, outcomes, said, is_tuned) in [
        (90, 7, hindsight, true),
        (90, 1, luck, true),
        (1, 1, luck, false),
    ] {
        run["tuning"]["points"] = points.into();
        run["tuning"]["distinct_outcomes"] = outcomes.into();
        let text = shown(&run);
        assert!(text.contains(said), "{points} {outcomes}: {text}");
        assert_eq!(text.contains(same), is_tuned, "{points}: {text}");
    }
}

#[test]
fn what_displayed_shares_filled_is_warned_of_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (market, days) = (path("market.csv"), path("days"));
    common::synthetic(&market, &["--rows", "4000"]);
    common::synthetic(&days, &["--rows", "1000", "--days", "3"]);
    for input in [&market, &days] {
        for (options, warned) in [
            (&["--fills", "displayed"][..], true),
            (&["--profile", "seed"], true),
            (&[], false),
        ] {
            let args = ["evaluate", input, "--orders", "20", "--horizon", "10s"];
            let document = common::json(&[&args[..], options].concat());
            let text = shown(&document);
            let title = "Displayed shares were filled again and again";
            assert_eq!(text.contains(title), warned, "{input} {options:?}: {text}");
        }
    }
}

/// Every strategy that left shares or is not compared has its name in the notices.
#[test]
fn all_strategies_that_did_not_fill_are_named() {
    let mut run = common::json(&["demo", "--rows", "2000"]);
    let size = run["order"]["size"].as_u64().unwrap();
    for (key, filled) in [("peg", size - 1_500), ("pov", size - 1_200)] {
        let one = &mut run["extra_strategies"][key];
        one["filled"] = filled.into();
        one["unfilled"] = (size - filled).into();
        one["complete"] = false.into();
        let detail = &mut run["savings_detail"][key];
        detail["timing_bps"] = serde_json::Value::Null;
        detail["routing_bps"] = serde_json::Value::Null;
        detail["reason"] = "other fills".into();
    }
    let text = shown(&run);
    let filled = "The router filled 5,000 of 5,000 shares; peg 3,500; POV 3,800: costs of";
    assert!(text.contains(filled), "{text}");
    assert!(text.contains("peg left 1,500; POV left 1,200."), "{text}");
}
