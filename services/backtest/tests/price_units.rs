//! Prices in another unit than they were read in: what gives it away is told.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{json, run};

/// A recording whose prices are these texts, of bid and ask.
fn priced(folder: &Path, prices: [[&str; 2]; 4]) -> String {
    let mut text = String::from(
        "ts_event,publisher_id,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n",
    );
    for (second, [bid, ask]) in prices.into_iter().enumerate() {
        let venue = [2, 43][second % 2];
        let time = format!("2024-08-01T14:00:{:02}Z", 10 * second);
        writeln!(text, "{time},{venue},{second},{bid},{ask},500,500,A").unwrap();
    }
    let file = folder.join("priced.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn prices_that_no_share_has_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let cents = [
        [22_283, 22_284],
        [22_282, 22_285],
        [22_283, 22_285],
        [22_280, 22_284],
    ];
    let written = |one: &dyn Fn(i64) -> String| {
        let texts = cents.map(|both| both.map(one));
        let file = priced(
            folder.path(),
            texts
                .each_ref()
                .map(|both| both.each_ref().map(|text| &**text)),
        );
        let result = json(&["run", &file, "--series", "none", "-q", "--order-size", "5"]);
        let doctor = run(&["doctor", &file]);
        let doctor = String::from_utf8(doctor.stdout).unwrap();
        let said = result["warnings"].to_string();
        let found = ["below a cent", "finer than", "whole dollars"];
        let found = found.into_iter().find(|words| said.contains(words));
        assert_eq!(doctor.contains("another unit"), found.is_some(), "{doctor}");
        found
    };
    // Usual ones: dollars, and billionths of a dollar.
    assert_eq!(
        written(&|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        None
    );
    assert_eq!(written(&|cents| (cents * 10_000_000).to_string()), None);
    // Ten-thousandths, hundred-thousandths and millionths of a dollar, and cents.
    assert_eq!(
        written(&|cents| (cents * 100).to_string()),
        Some("below a cent")
    );
    assert_eq!(
        written(&|cents| (cents * 1_000).to_string()),
        Some("finer than")
    );
    for unit in [10_000, 1_000_000] {
        assert_eq!(
            written(&|cents| (cents * unit).to_string()),
            Some("finer than")
        );
    }
    assert_eq!(written(&|cents| cents.to_string()), Some("whole dollars"));
}
