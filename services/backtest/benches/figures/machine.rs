//! Where the figures come from.

use std::fs;
use std::process::Command;

pub(crate) fn show() {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<_> = cpus
        .lines()
        .filter(|line| line.starts_with("model name"))
        .collect();
    let model = models
        .first()
        .and_then(|line| line.split(": ").nth(1))
        .unwrap_or("unknown");
    println!(
        "{} x {model}, {}",
        models.len().max(1),
        text("uname", &["-sr"])
    );
    println!(
        "{}, bench profile; load {}",
        text("rustc", &["--version"]),
        text("cat", &["/proc/loadavg"])
    );
    println!(
        "medians [range] of {} interleaved rounds; page cache warm",
        crate::measure::ROUNDS
    );
}

fn text(command: &str, args: &[&str]) -> String {
    let output = Command::new(command).args(args).output();
    output.map_or_else(
        |_| "unknown".into(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
