//! The binary as its users run it.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

pub(crate) mod panels;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The header of a small market.
pub(crate) const HEADER: &str =
    "ts_event,publisher_id,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";

/// Writes what a command prints to a file: the file, and what it holds.
pub(crate) fn kept(folder: &Path, name: &str, args: &[&str]) -> (PathBuf, Value) {
    let (file, value) = (folder.join(name), json(args));
    fs::write(&file, value.to_string()).unwrap();
    (file, value)
}

/// `sor-backtest` without settings from outside.
pub(crate) fn backtest() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sor-backtest"));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("SOR_") || name.starts_with("KAFKA_"))
    {
        command.env_remove(name);
    }
    command
}

pub(crate) fn run(args: &[&str]) -> Output {
    backtest().args(args).output().unwrap()
}

/// Standard error, for failure messages and for what it must say.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The JSON on standard output of a command that must succeed.
pub(crate) fn json(args: &[&str]) -> Value {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Writes a synthetic market to a file.
pub(crate) fn synthetic(file: &str, options: &[&str]) {
    let made = run(&[&["synth", "--out", file], options].concat());
    assert!(made.status.success(), "{options:?}: {}", stderr(&made));
}

/// A market as a file: rows of `seconds,venue,bid,ask,bid size,ask size`.
pub(crate) fn market(folder: &Path, rows: &[(f64, u16, &str, &str, u32, u32)]) -> String {
    let mut text = format!("{HEADER}\n");
    for (sequence, (seconds, venue, bid, ask, bid_size, ask_size)) in rows.iter().enumerate() {
        let time = format!(
            "2024-08-01T13:{:02}:{:012.9}Z",
            36 + (*seconds as u64) / 60,
            seconds % 60.0
        );
        writeln!(
            text,
            "{time},{venue},{sequence},{bid},{ask},{bid_size},{ask_size},TEST"
        )
        .unwrap();
    }
    let file = folder.join("market.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// A file of this text.
pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// The result of a small order.
pub(crate) fn executed(args: &[&str]) -> Value {
    json(&[&["run", "-q", "--order-size", "50"], args].concat())
}
