//! The figures of `docs/explain/performance.md`, in one run: `just bench`; a part of them:
//! `just bench decoding`.
//!
//! Everything is measured on synthetic markets, interleaved round by round, so that a noisy machine
//! disturbs all sides alike; medians and ranges are printed, and goals with whether they are met.
//! What is compared is first checked to be equal. With `benches/peers/.venv` (see
//! `benches/peers/README.md`) the table has other programs too.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a command for people, not a library"
)]

mod allocating;
mod decoding;
mod evaluating;
mod formats;
mod lengths;
mod machine;
mod measure;
mod pacing;
mod panels;
mod peers;
mod processes;
mod replaying;
mod workers;

use std::path::Path;
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_sor-backtest");

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wants = |section: &str| wanted.is_empty() || wanted.iter().any(|one| one == section);
    machine::show();
    if wants("processes") {
        processes::figures();
    }
    if wants("decoding") {
        decoding::figures();
    }
    if wants("allocating") {
        allocating::figures();
    }
    if wants("replaying") {
        replaying::figures();
    }
    if wants("evaluating") {
        evaluating::figures();
    }
    if wanted.iter().any(|one| one == "lengths") {
        lengths::figures();
    }
    if wanted.iter().any(|one| one == "formats") {
        formats::figures();
    }
    if wanted.iter().any(|one| one == "panels") {
        panels::figures();
    }
    if wanted.iter().any(|one| one == "workers") {
        workers::figures();
    }
    if wants("peers") {
        peers::figures();
    }
    if wants("pacing") {
        pacing::figures();
    }
}

fn synthesize(file: &Path, rows: u64) {
    synthesize_until(file, rows, "2024-08-01T13:45:14Z");
}

fn synthesize_until(file: &Path, rows: u64, end: &str) {
    let rows = rows.to_string();
    let made = Command::new(BINARY)
        .args(["synth", "--rows", &rows, "--end", end, "--out"])
        .arg(file)
        .status();
    assert!(made.unwrap().success());
}
