//! The figures of `docs/performance.md`, in one run: `just bench`.
//!
//! Everything is measured on synthetic markets, interleaved round by round, so that a noisy machine disturbs all sides alike;
//! medians and ranges are printed, and goals with whether they are met. What is compared is first checked to be equal. With
//! `benches/peers/.venv` (see `benches/peers/README.md`) the table has other programs too.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a command for people, not a library"
)]

mod allocating;
mod decoding;
mod evaluating;
mod machine;
mod measure;
mod pacing;
mod peers;
mod processes;
mod replaying;

use std::path::Path;
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_sor-backtest");

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (ten, one) = (path("mbp-10.csv"), path("mbp-1.csv"));
    synthesize(&ten, 60_000);
    machine::show();
    processes::figures(&ten);
    {
        // Larger, so that the start of a process does not count.
        let (ten, one) = (path("large-mbp-10.csv"), one);
        synthesize(&ten, 300_000);
        decoding::first_level(&ten, &one);
        decoding::figures("MBP-10", &ten);
        decoding::figures("MBP-1", &one);
        peers::figures(&ten, &one);
    }
    allocating::figures();
    replaying::figures();
    evaluating::figures();
    pacing::figures();
}

fn synthesize(file: &Path, rows: u64) {
    let made = Command::new(BINARY)
        .args(["synth", "--rows", &rows.to_string(), "--out"])
        .arg(file)
        .status();
    assert!(made.unwrap().success());
}
