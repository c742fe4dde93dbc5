//! Every command ends with 130 when it is interrupted, asked to end or loses its terminal, and says
//! so.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{backtest, synthetic};

/// Commands at work that takes longer than the test, or that waits for its input.
const AT_WORK: [&[&str]; 14] = [
    &["demo", "--rows", "5000000"],
    &["run", "m.csv", "--router", "cont-kukanov"],
    &["run", "m.csv", "--stream", "--router", "cont-kukanov"],
    &["evaluate", "m.csv", "--orders", "20000"],
    &["evaluate", "--validate"],
    &["synth", "--rows", "5000000", "--out", "-"],
    &["convert", "m.csv", "m.csv", "m.csv", "--out", "x.csv.zst"],
    &["prove", "--books", "100000000"],
    &["report", "-", "--out", "-"],
    &["diff", "-", "m.csv"],
    &["solve"],
    &["doctor", "m.csv", "--brokers", "127.0.0.1:1"],
    &["consume", "--brokers", "127.0.0.1:1"],
    &["verify-stream", "--brokers", "127.0.0.1:1"],
];

/// Whether a process does something of its own on these signals, by the number of each.
fn catches(process: u32, signals: &[u32]) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| signals.iter().all(|signal| mask >> (signal - 1) & 1 == 1))
}

#[test]
fn every_command_ends_with_130() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = u64::from_str_radix(ignored.unwrap().trim(), 16).unwrap();
    let folder = tempfile::tempdir().unwrap();
    synthetic(
        folder.path().join("m.csv").to_str().unwrap(),
        &["--rows", "200000"],
    );
    for (place, args) in AT_WORK.into_iter().enumerate() {
        let (signal, number) = [("INT", 2), ("TERM", 15), ("HUP", 1)][place % 3];
        // What the tests were started with ignored, as by `nohup`, the program keeps ignoring.
        if ignored >> (number - 1) & 1 == 1 {
            continue;
        }
        let mut child = backtest()
            .current_dir(folder.path())
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while !catches(child.id(), &[number]) {
            assert!(begun.elapsed() < Duration::from_mins(1), "{args:?}");
            sleep(Duration::from_millis(2));
        }
        let mut out = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || out.read_to_end(&mut Vec::new()));
        // Wherever it is at work by now.
        sleep(Duration::from_millis(100));
        let kill = |name: &str| {
            let killed = Command::new("kill")
                .args([name, &child.id().to_string()])
                .status();
            assert!(killed.unwrap().success(), "{args:?}");
        };
        kill(&format!("-{signal}"));
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        let ended = child.wait().unwrap();
        let _ = reader.join();
        assert_eq!(ended.code(), Some(130), "{args:?} on {signal}: {said}");
        assert!(
            said.contains("interrupt") || said.contains("stopping"),
            "{args:?} on {signal}: {said}"
        );
        assert!(begun.elapsed() < Duration::from_mins(1), "{args:?}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
