//! Files that are written: whole or not at all, and for nobody else.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::{backtest, stderr};

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
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read_to_string(&file).unwrap(), "the old one");
    assert_eq!(files(folder.path()), ["result.json"]);
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
