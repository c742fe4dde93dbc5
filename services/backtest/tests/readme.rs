//! What the README shows is what the product prints, and its commands work.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use report::summary::{Terminal, of_document};
use result::Document;

fn readme() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap()
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let readme = readme();
    let shown = readme.split("```text\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    let document: Document = serde_json::from_value(common::json(&["demo"])).unwrap();
    let terminal = Terminal {
        width: 80,
        colours: false,
    };
    let expected = of_document(&document, terminal);
    // Dots are in place of lines that the README leaves out.
    let mut rest = expected.as_str();
    for part in shown
        .split("...\n")
        .map(str::trim_end)
        .filter(|part| !part.is_empty())
    {
        let place = rest.find(part.trim_start_matches('\n'));
        let place = place.unwrap_or_else(|| panic!("{part}\nis not in\n{expected}"));
        rest = &rest[place..];
    }
}

/// The commands of indented blocks that need neither a broker nor an installation, in their order.
#[test]
fn the_commands_of_the_readme_work() {
    let folder = tempfile::tempdir().unwrap();
    let readme = readme();
    let commands = readme.lines().filter_map(|line| {
        let line = line.strip_prefix("    ")?.split('#').next()?.trim();
        line.strip_prefix("sor-backtest ").or_else(|| {
            line.split_once("-p backtest --no-default-features -- ")
                .map(|parts| parts.1)
        })
    });
    let mut run = 0;
    for command in commands {
        let output = common::backtest()
            .current_dir(folder.path())
            .args(command.split(' '))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{command}: {}",
            common::stderr(&output)
        );
        run += 1;
    }
    assert!(run >= 6, "{run} commands found");
}
