//! Memory does not grow with the recording.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a run that cannot be watched fails the test"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[path = "common/own_memory.rs"]
mod own_memory;

const MIB: u64 = 1 << 20;

/// A market of three venues in the columns that are needed, in which prices move now and then;
/// every hundredth row comes late.
fn market(folder: &Path, rows: u64) -> String {
    let mut text = String::from(
        "ts_event,publisher_id,action,side,price,size,flags,sequence,\
         bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n",
    );
    for row in 0..rows {
        let late = if row % 100 == 99 { 50_000_000 } else { 0 };
        let time = 1_722_519_392_000_000_000 + row * 2_000_000 - late;
        let ticks = (row / 5_000) % 7;
        writeln!(
            text,
            "{time},{},A,A,100.0{ticks},10,128,{row},99.9{ticks},100.0{ticks},300,200,TEST",
            2 + row % 3
        )
        .unwrap();
    }
    let path = folder.join(format!("{rows}.csv"));
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Most bytes of its own that a run had in memory; pages of files are the system's.
fn peak(args: &[&str]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sor-backtest"))
        .args(args)
        .env("RUST_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (status, most) = own_memory::most_until_end(&mut child);
    assert!(status.success(), "{args:?}: {status}");
    most
}

#[cfg(target_os = "linux")]
#[test]
fn a_recording_four_times_as_long_takes_no_more_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (short, long) = (
        market(folder.path(), 300_000),
        market(folder.path(), 1_200_000),
    );
    for command in [
        vec!["run"],
        vec!["run", "--stream"],
        vec!["evaluate", "--orders", "100"],
    ] {
        let measure = |file: &str| {
            let input = ["--quiet", "--progress", "never", "--input", file];
            peak(&[&command[..], &input[..]].concat())
        };
        let (short, long) = (measure(&short), measure(&long));
        println!("{command:?}: {} and {} KiB", short >> 10, long >> 10);
        assert!(short > 0);
        assert!(long < 64 * MIB, "{command:?}: {} MiB", long / MIB);
        // What is kept of trades and of moving prices: a few bytes a row.
        assert!(
            long < short + 16 * MIB,
            "{command:?}: {} and {} KiB",
            short >> 10,
            long >> 10
        );
    }
}
