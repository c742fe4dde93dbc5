//! The p value that refuses a verdict, where an interval leaves zero out, is named.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::Path;

use common::panels::{evaluate, recordings, text};
use common::{json, kept, run, stderr, synthetic};
use result::UNFILLED;
use serde_json::{Value, json as value};

const TITLE: &str = "Intervals without zero that are no evidence";
const BASELINE: &str = "against best ask or bid";

/// The page of a document of which `patch` changes the comparison with best ask: keys of it, or of
/// its `routing/`.
fn page(folder: &Path, document: &Value, patches: &[&Value]) -> String {
    let mut patched = document.clone();
    let one = &mut patched["comparisons"]["best_ask"];
    for patch in patches {
        for (key, value) in patch.as_object().unwrap() {
            match key.split_once('/') {
                Some((of, key)) => one[of][key] = value.clone(),
                None => one[key] = value.clone(),
            }
        }
    }
    let (file, out) = (folder.join("patched.json"), folder.join("page.html"));
    fs::write(&file, patched.to_string()).unwrap();
    let made = run(&["report", text(&file), "--out", text(&out)]);
    assert!(made.status.success(), "{}", stderr(&made));
    fs::read_to_string(out).unwrap()
}

/// Each patch of what is open, and what is then said to have refused; `None` for nothing.
fn check(document: &Value, open: &Value, cases: &[(Value, Option<&str>)]) {
    let folder = tempfile::tempdir().unwrap();
    assert!(!page(folder.path(), document, &[open]).contains(TITLE));
    for (patch, said) in cases {
        let page = page(folder.path(), document, &[open, patch]);
        assert_eq!(page.contains(TITLE), said.is_some(), "{patch}: {page}");
        let said = said.map(|said| format!("refused: {said}."));
        assert!(
            said.is_none_or(|said| page.contains(&said)),
            "{patch}: {page}"
        );
    }
}

#[test]
fn of_an_evaluation() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("market.csv");
    synthetic(text(&market), &["--rows", "4000"]);
    let orders = [
        "evaluate",
        text(&market),
        "--orders",
        "60",
        "--order-size",
        "300",
    ];
    let (_, evaluation) = kept(folder.path(), "evaluation.json", &orders);
    let open = value!({
        "verdict": "no_evidence", "ci_low_bps": 0.1, "ci_high_bps": 0.3, "rules_tried": 26,
        "p_value_adjusted": 0.01, "p_value_corrected": 0.01,
        "routing/verdict": "no_evidence", "routing/ci_low_bps": -0.1, "routing/ci_high_bps": 0.1,
        "routing/p_value_adjusted": 0.4,
    });
    let rules = "p corrected for 26 rules that were tried is 0.0310, above 0.025";
    let among = "p among all baselines is";
    let of_rules = format!("{BASELINE}: {rules}");
    let of_all = format!("{BASELINE}: {among} 0.0700, above 0.05");
    let of_routing = format!("routing {BASELINE}: {among} 0.4000, above 0.05");
    let of_both = format!("{of_routing} and {of_all}, {rules}");
    check(
        &evaluation,
        &open,
        &[
            (value!({"p_value_corrected": 0.031}), Some(&of_rules)),
            (value!({"p_value_adjusted": 0.07}), Some(&of_all)),
            (value!({"routing/ci_low_bps": 0.01}), Some(&of_routing)),
            (
                value!({
                    "p_value_adjusted": 0.07, "p_value_corrected": 0.031,
                    "routing/ci_low_bps": 0.01,
                }),
                Some(&of_both),
            ),
            // A cost is not corrected for rules; what fills decide is said elsewhere.
            (
                value!({"ci_low_bps": -0.3, "ci_high_bps": -0.1, "p_value_corrected": 1.0}),
                None,
            ),
            (
                value!({"p_value_adjusted": 0.07, "statement": UNFILLED}),
                None,
            ),
        ],
    );
}

#[test]
fn of_a_panel() {
    let recordings = recordings();
    let panel = json(&evaluate(text(recordings.path()), &[]));
    let open = value!({
        "verdict": "no_evidence", "ci_low_bps": 0.1, "ci_high_bps": 0.3,
        "p_value_signs": 0.01, "p_value_adjusted": 0.02, "p_value_corrected": 0.04,
        "routing/verdict": "no_evidence", "routing/ci_low_bps": -0.1, "routing/ci_high_bps": 0.1,
        "routing/p_value": 0.2, "routing/p_value_adjusted": 0.4,
    });
    let signs = "p by flipped signs is";
    let among = "p among all baselines is";
    let of_rules =
        format!("{BASELINE}: p corrected for all rules that were tried is 0.0510, above 0.05");
    let of_signs = format!("{BASELINE}: {signs} 0.0600, above 0.05");
    let of_routing =
        format!("routing {BASELINE}: {signs} 0.2000, above 0.05, {among} 0.4000, above 0.05");
    check(
        &panel,
        &open,
        &[
            (value!({"p_value_corrected": 0.051}), Some(&of_rules)),
            // Of a baseline that was named beforehand both are one.
            (
                value!({"p_value_signs": 0.06, "p_value_adjusted": 0.06}),
                Some(&of_signs),
            ),
            (value!({"routing/ci_low_bps": 0.01}), Some(&of_routing)),
            (
                value!({"ci_low_bps": -0.3, "ci_high_bps": -0.1, "p_value_corrected": 1.0}),
                None,
            ),
            (value!({"p_value_signs": 0.07, "statement": UNFILLED}), None),
        ],
    );
}
