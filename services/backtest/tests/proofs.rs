//! What the page of proofs says is so.

#![allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]

mod common;

use std::fs;
use std::path::Path;

use common::json;

/// The top folder of the project.
fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn every_test_that_the_page_of_proofs_names_exists() {
    let page = fs::read_to_string(project().join("docs/contribute/proofs.md")).unwrap();
    let mut named = 0;
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let noticed_by = line.split(" | ").nth(1).unwrap().trim_end_matches(" |");
        if noticed_by == "noticed by" {
            continue;
        }
        assert!(noticed_by.starts_with('`'), "nothing notices: {line}");
        for test in noticed_by.split("; ").filter(|test| test.contains(".rs` ")) {
            let (file, name) = test[1..].split_once("` ").unwrap();
            let source = fs::read_to_string(project().join("services").join(file));
            let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
            let found = source.contains(&format!("fn {name}("));
            assert!(found, "{file} has no test {name}");
            named += 1;
        }
    }
    assert!(named > 150, "{named} tests named");
}

/// What a page or a source of the project says, as one line.
fn words(file: &str) -> String {
    let text = fs::read_to_string(project().join(file));
    let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
    let marks = |word: &&str| !["///", "//!", "//"].contains(word);
    let all: Vec<&str> = text.split_whitespace().filter(marks).collect();
    all.join(" ")
}

#[test]
fn what_is_attributed_is_attributed_to_who_said_it() {
    for (file, said) in [
        ("README.md", "the preprint (arXiv:1210.1625v2)"),
        ("README.md", "Cont and Kukanov, Quantitative Finance 17(1)"),
        (
            "services/cont-kukanov/src/cost.rs",
            "equation 5, with impact",
        ),
        (
            "services/cont-kukanov/src/cost.rs",
            "section 5 of the preprint",
        ),
        (
            "services/cont-kukanov/src/stochastic.rs",
            "section 5, where there is no `theta`",
        ),
        (
            "services/simulation/src/strategy/baseline/peg.rs",
            "one order at the best bid that is never moved; this one is",
        ),
        (
            "services/routing/src/strict.rs",
            "It is not in the paper of Cont and Kukanov",
        ),
        (
            "docs/learn/model.md",
            "we know it from accounts of the article",
        ),
        (
            "docs/learn/model.md",
            "scales a step back into the feasible set, we project it",
        ),
        ("docs/learn/model.md", "Proposition 4(1) is vacuous"),
        (
            "docs/learn/model.md",
            "is the best placement that is alike at all venues",
        ),
    ] {
        assert!(words(file).contains(said), "{file} does not say: {said}");
    }
    // A rule for the length of blocks that is nobody's but ours stands under no other name.
    for file in [
        "docs/learn/evidence.md",
        "services/evaluation/src/statistics/dependence.rs",
    ] {
        assert!(!words(file).contains("Politis"), "{file}");
    }
}

#[test]
fn refilling_is_not_said_to_flatter() {
    let together = "it is refilling and the market's moves together";
    assert!(words("docs/reference/result.md").contains(together));
    for file in [
        "docs/learn/fills.md",
        "docs/reference/options.md",
        "README.md",
    ] {
        assert!(!words(file).contains("flatter"), "{file}");
    }
}

#[test]
fn the_paper_is_the_preprint_and_the_article_is_cited() {
    let paper = json(&["paper", "--seed", "1"]);
    let says = |key: &str, words: &str| {
        let text = paper[key].as_str().unwrap();
        assert!(text.contains(words), "{key}: {text}");
    };
    says("source", "arXiv:1210.1625v2: the preprint of 2012");
    says("article", "Quantitative Finance 17(1), 21-39, 2017");
    says("article", "other values");
    let example = &paper["single_venue_example"];
    assert_eq!(
        example["paper"],
        serde_json::json!({"market": 728, "limit": 272})
    );
    let model = fs::read_to_string(project().join("docs/learn/model.md")).unwrap();
    for words in ["Quantitative Finance 17(1)", "Proposition 2", "-21.00"] {
        assert!(model.contains(words), "docs/learn/model.md: {words}");
    }
}
