//! Recordings of many lengths: time grows with the rows, memory does not. Only when asked for by
//! name: the longest has 3.7 GB.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::measure::{Goal, figure};
use crate::processes::{command, megabytes};
use crate::synthesize_until;

#[path = "../../tests/common/own_memory.rs"]
mod own_memory;

pub(crate) fn figures() {
    println!("\nlengths: MBP-10, until 20:00, memory of the process's own");
    let mut most = 0;
    for rows in [100_000, 1_000_000, 10_000_000] {
        let folder = tempfile::tempdir().unwrap();
        let file = &folder.path().join("mbp-10.csv");
        synthesize_until(file, rows, "2024-08-01T20:00:00Z");
        println!("  {rows} rows, {:.0} MB", megabytes(file));
        for (name, extra) in [
            ("run", &[][..]),
            ("run --stream", &["--stream"]),
            ("evaluate", &["--orders", "1000"]),
        ] {
            let mut command = command(name.split(' ').next().unwrap_or(name), file);
            let (time, own) = watched(command.args(extra));
            most = most.max(own);
            let rate = rows as f64 / time.as_secs_f64() / 1e6;
            println!(
                "    {name:<14} {:>6.2} s {rate:>5.2} M rows/s {:>6.1} MiB",
                time.as_secs_f64(),
                own as f64 / 1024.0 / 1024.0
            );
        }
    }
    figure(
        "most memory",
        most as f64 / 1024.0 / 1024.0,
        "MiB",
        &Goal::AtMost(64.0),
    );
}

/// How long a process takes, and the most memory of its own that it has in bytes: pages of files
/// belong to the system.
pub(crate) fn watched(command: &mut std::process::Command) -> (Duration, u64) {
    let begun = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (status, most) = own_memory::most_until_end(&mut child);
    assert!(status.success());
    (begun.elapsed(), most)
}
