//! Files that are written: whole or not at all, and for nobody else.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::{backtest, run, stderr};

/// The binary behind a line of shell, which sets limits that a test cannot set for a child.
fn limited(limits: &str, arguments: &[&str]) -> Output {
    let binary = backtest();
    let mut shell = Command::new("bash");
    for (name, value) in binary.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
        .args(["-c", &format!("{limits}; exec \"$0\" \"$@\"")])
        .arg(binary.get_program())
        .args(arguments)
        .output()
        .unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// A file may have this many KiB; writing more fails, as on a disk that is full.
const FULL: &str = "trap '' XFSZ; ulimit -f 1";

#[test]
fn a_full_disk_leaves_the_old_result_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    fs::write(&file, "the old one").unwrap();
    let demo = ["demo", "--rows", "500", "--output", file.to_str().unwrap()];
    let output = limited(FULL, &demo);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("cannot write"),
        "{}",
        stderr(&output)
    );
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        printed["order"]["size"], 5000,
        "the result is printed whatever becomes of the file"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "the old one");
    assert_eq!(files(folder.path()), ["result.json"]);
}

#[test]
fn a_file_of_any_kind_that_never_ends_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let market = common::market(folder.path(), &[(32.0, 2, "99.99", "100.00", 100, 100)]);
    let map = folder.path().join("map.toml");
    std::os::unix::fs::symlink("/dev/zero", &map).unwrap();
    let (zero, map) = ("/dev/zero", map.to_str().unwrap());
    let dead = ["--brokers", "127.0.0.1:1"];
    let table: [(&[&str], &str); 11] = [
        (&["run", "--input", &market, "--config", zero], "1 MiB"),
        (&["run", "--input", &market, "--fees", zero], "16 MiB"),
        (&["run", "--input", &market, "--latencies", zero], "16 MiB"),
        (&["run", "--input", &market, "--map", map], "16 MiB"),
        (&["run", "--input", zero], "no regular file"),
        (&["run", "--input", &market, zero], "no regular file"),
        (&["report", zero, "--out", "-"], "larger than 64 MiB"),
        (&["diff", zero, &market], "--series none"),
        (&["solve", zero], "256 MiB"),
        (&["merge", zero], "256 MiB"),
        (
            &["consume", dead[0], dead[1], "--run-id-from", zero],
            "4 KiB",
        ),
    ];
    for (arguments, why) in table {
        // What takes it whole would need more than that, or longer.
        let output = limited("ulimit -v 3000000 -t 60", arguments);
        assert!(
            stderr(&output).contains(why),
            "{arguments:?}: {}",
            stderr(&output)
        );
        let code = output.status.code();
        assert!(matches!(code, Some(1..=3)), "{arguments:?}: {code:?}");
    }
}

#[test]
fn settings_without_end_are_counted_and_not_all_named() {
    let folder = tempfile::tempdir().unwrap();
    let market = common::market(folder.path(), &[(32.0, 2, "99.99", "100.00", 100, 100)]);
    let file = folder.path().join("settings.toml");
    let keys = |count: usize, table: &str| {
        let keys: Vec<String> = (0..count).map(|key| format!("k{key}=1")).collect();
        fs::write(&file, format!("[{table}]\n{}\n", keys.join("\n"))).unwrap();
        let arguments = [
            "run",
            "--input",
            &market,
            "--config",
            file.to_str().unwrap(),
        ];
        // Seconds of a processor, which no neighbour shortens.
        let output = limited("ulimit -v 3000000 -t 60", &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    for table in ["nothing", "kafka", "order"] {
        let most = keys(90_000, table);
        assert!(most.len() < 4_000, "{table}: {} bytes", most.len());
        assert!(most.contains(table), "{table}: {most}");
        assert!(keys(130_000, table).contains("larger than 1 MiB"));
    }
}

#[test]
fn a_target_that_cannot_be_written_is_named_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let market = common::market(folder.path(), &[(32.0, 2, "99.99", "100.00", 100, 100)]);
    let inside = folder.path().to_str().unwrap();
    for (target, expected) in [
        ("/nowhere/result.json", "cannot write /nowhere/result.json"),
        (inside, "it is a folder"),
        (&*market, "is read and would be written over"),
    ] {
        for command in ["run", "evaluate"] {
            let output = common::run(&[command, "--input", &market, "--output", target]);
            assert!(!output.status.success());
            let said = stderr(&output);
            assert!(said.contains(expected) && !said.contains(".part"), "{said}");
            assert!(output.stdout.is_empty(), "{command} worked first");
        }
    }
    assert_eq!(files(folder.path()), ["market.csv"]);
}

#[test]
fn names_beside_a_file_are_nobodys_to_prepare() {
    let folder = tempfile::tempdir().unwrap();
    let (file, victim) = (
        folder.path().join("result.json"),
        folder.path().join("victim"),
    );
    fs::write(&victim, "kept").unwrap();
    // The shell becomes the program: its process id is known beforehand.
    let prepare = format!(
        "for name in {file}.$$.part {file}.part; do ln -s {victim} $name; done",
        file = file.display(),
        victim = victim.display()
    );
    let demo = ["demo", "--rows", "500", "--output", file.to_str().unwrap()];
    let output = limited(&prepare, &demo);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&victim).unwrap(), "kept");
    assert!(fs::symlink_metadata(&file).unwrap().is_file());
    let written: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(written, printed);
}

#[test]
fn a_signal_leaves_no_part_of_a_file() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default();
    for (signal, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
        // What the tests were started with ignored, as by `nohup`, the program keeps ignoring.
        if ignored >> (number - 1) & 1 == 1 {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("market.csv");
        let mut child = backtest()
            .args([
                "synth",
                "--rows",
                "5000000",
                "--quiet",
                "--out",
                file.to_str().unwrap(),
            ])
            .spawn()
            .unwrap();
        let begun = std::time::Instant::now();
        while files(folder.path()).is_empty() {
            assert!(begun.elapsed().as_secs() < 60, "nothing is being written");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let killed = Command::new("kill")
            .args([format!("-{signal}"), child.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert!(files(folder.path()).is_empty(), "{signal}");
    }
}

#[test]
fn a_closed_standard_output_is_a_failure_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    let with_file = ["demo", "--rows", "500", "--output", file.to_str().unwrap()];
    let commands: [&[&str]; 4] = [
        &["demo", "--rows", "500"],
        &with_file,
        &["synth", "--rows", "5", "--out", "-"],
        &["config", "show"],
    ];
    for arguments in commands {
        let output = limited("exec >&-", arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            stderr(&output).contains("standard output is closed"),
            "{}",
            stderr(&output)
        );
    }
    assert!(files(folder.path()).is_empty());
    let wanted_by_nobody = limited("exec >/dev/null", &["demo", "--rows", "500"]);
    assert!(wanted_by_nobody.status.success());
}

#[test]
fn a_reader_that_goes_away_is_no_failure_in_any_command() {
    for arguments in [
        "demo --rows 500",
        "synth --rows 200000 --out -",
        "config show",
        "completions bash",
        "schema",
        "prove --books 10",
        "paper",
    ] {
        let line = format!("set -o pipefail; \"$0\" {arguments} | exec true");
        let output = Command::new("bash")
            .args(["-c", &line])
            .arg(backtest().get_program())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments}: {}", stderr(&output));
    }
}

#[test]
fn a_full_disk_leaves_no_part_of_a_synthetic_market() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["market.csv", "market.csv.zst"] {
        let file = folder.path().join(name);
        let output = limited(
            FULL,
            &["synth", "--rows", "5000", "--out", file.to_str().unwrap()],
        );
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(files(folder.path()).is_empty());
    }
}

#[test]
fn standard_output_on_a_full_disk_is_a_failure() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = backtest()
        .args(["demo", "--rows", "500"])
        .stdout(Stdio::from(full))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("cannot write to standard output"));
}

#[test]
fn results_are_for_whom_the_umask_says_and_keep_the_permissions_they_had() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    let demo = ["demo", "--rows", "500", "--output", file.to_str().unwrap()];
    let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o7777;
    assert!(limited("umask 022", &demo).status.success());
    assert_eq!(mode(), 0o644);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(limited("umask 022", &demo).status.success());
    assert_eq!(mode(), 0o600, "a private result stays private");
    fs::remove_file(&file).unwrap();
    assert!(limited("umask 077", &demo).status.success());
    assert_eq!(mode(), 0o600);
    assert_eq!(files(folder.path()), ["result.json"]);
}

#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (
        folder.path().join("real.json"),
        folder.path().join("link.json"),
    );
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    for output in [link.to_str().unwrap(), "/dev/null"] {
        let written = common::run(&["demo", "--rows", "500", "--output", output]);
        assert!(written.status.success(), "{}", stderr(&written));
    }
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_ne!(fs::read_to_string(&file).unwrap(), "old");
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn programs_that_write_one_file_at_a_time_leave_a_whole_one_of_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    let children: Vec<_> = ["77", "5000", "311"]
        .map(|size| {
            backtest()
                .args(["demo", "--rows", "500", "--order-size", size, "--output"])
                .arg(&file)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .into_iter()
        .collect();
    let printed: Vec<serde_json::Value> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
            serde_json::from_slice(&output.stdout).unwrap()
        })
        .collect();
    let written: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert!(printed.contains(&written));
    assert_eq!(files(folder.path()), ["result.json"]);
}

/// A market whose prices used up its rows is no whole day, and it is said what would be.
#[test]
fn a_synthetic_market_that_ends_early_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("m.csv");
    let out = out.to_str().unwrap();
    let day = "--start 2024-08-01T13:30:00Z --end 2024-08-01T20:00:00Z";
    let made = |extra: &str| {
        let words = extra.split_whitespace();
        let args: Vec<&str> = ["synth", "--out", out].into_iter().chain(words).collect();
        let output = run(&args);
        assert!(output.status.success(), "{extra}");
        stderr(&output)
    };
    let early = made(&format!("--rows 300 {day}"));
    assert!(early.contains("the market ends at 2024-08-01T1"), "{early}");
    let (_, wanted) = early.split_once("Try --rows ").unwrap();
    let wanted: String = wanted.chars().take_while(char::is_ascii_digit).collect();
    assert!(wanted.parse::<u64>().unwrap() > 300, "{early}");
    for whole in [format!("--rows 60000 {day}"), "--rows 60000".to_owned()] {
        let said = made(&whole);
        assert!(!said.contains("the market ends"), "{said}");
    }
    fs::remove_file(out).unwrap();
    let days = made(&format!("--days 3 --rows 300 {day}"));
    assert!(days.contains("3 of 3 days end long before"), "{days}");
    assert_eq!(days.matches("the market ends at").count(), 1, "{days}");
}

#[test]
fn a_result_is_written_to_what_follows_o() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    let output = run(&["demo", "--rows", "2000", "-o", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(file.exists());
}
