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
    let page = fs::read_to_string(project().join("docs/proofs.md")).unwrap();
    let mut named = 0;
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let noticed_by = line.split(" | ").nth(1).unwrap().trim_end_matches(" |");
        for test in noticed_by.split("; ").filter(|test| test.starts_with('`')) {
            let (file, name) = test[1..].split_once("` ").unwrap();
            let source = fs::read_to_string(project().join("services").join(file));
            let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
            let found = source.contains(&format!("fn {name}("));
            assert!(found, "{file} has no test {name}");
            named += 1;
        }
    }
    assert!(named > 50, "{named} tests named");
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
    let model = fs::read_to_string(project().join("docs/model.md")).unwrap();
    for words in ["Quantitative Finance 17(1)", "Proposition 2", "-21.00"] {
        assert!(model.contains(words), "docs/model.md: {words}");
    }
}
