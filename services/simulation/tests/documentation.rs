//! What the documentation quotes is what compiles.

#![allow(
    clippy::unwrap_used,
    reason = "a page that cannot be read fails the test"
)]

use std::fs;

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_strategy_of_your_own_is_the_compiled_one() {
    let page = read("../../docs/contribute/strategy.md");
    let quoted = page.split("```rust\n").nth(1).unwrap();
    let quoted = quoted.split("```").next().unwrap();
    let source = read("src/strategy/mod.rs");
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let compiled: Vec<_> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    assert!(
        compiled.join("\n").contains(quoted.trim_end()),
        "not compiled as quoted:\n{quoted}"
    );
    let example = compiled.iter().skip_while(|line| **line != "```").skip(1);
    assert!(example.take_while(|line| **line != "```").count() < 60);
}
