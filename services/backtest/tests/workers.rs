//! Units executed by workers through a real broker: `scripts/kafka run -- cargo test -p backtest
//! --test workers -- --ignored`.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::panels::{evaluate, recordings, text};
use common::{backtest, json, stderr};
use serde_json::Value;
use stream::kafka::KafkaConfig;
use tempfile::TempDir;

/// Recordings, and topics and a group that nobody else has.
struct Study {
    name: String,
    folder: TempDir,
    recordings: TempDir,
}

/// A worker, which is killed where nothing else ends it.
struct Running {
    child: Child,
    log: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has said something so many times.
    fn until(&self, what: &str, times: usize) {
        let begun = Instant::now();
        while self.said().matches(what).count() < times {
            let late = begun.elapsed() > Duration::from_mins(1);
            assert!(!late, "no {what:?} in {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal and waits for the end.
    fn ends(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Study {
    fn new(name: &str) -> Self {
        Self::of(name, recordings())
    }

    fn of(name: &str, recordings: TempDir) -> Self {
        Self {
            name: format!("{name}-{}", std::process::id()),
            folder: tempfile::tempdir().unwrap(),
            recordings,
        }
    }

    fn brokers() -> String {
        std::env::var("KAFKA_BOOTSTRAP_SERVERS").unwrap()
    }

    fn config(&self) -> KafkaConfig {
        KafkaConfig {
            brokers: Self::brokers(),
            units_topic: format!("units-{}", self.name),
            cells_topic: format!("cells-{}", self.name),
            workers: format!("workers-{}", self.name),
            ..KafkaConfig::default()
        }
    }

    fn shared(&self, command: &mut Command) {
        let config = self.config();
        command
            .env("SOR_KAFKA__UNITS_TOPIC", config.units_topic)
            .env("SOR_KAFKA__CELLS_TOPIC", config.cells_topic)
            .env("SOR_KAFKA__WORKERS", config.workers)
            .args(["--brokers", &config.brokers]);
    }

    /// Starts a worker that looks for recordings in a folder.
    fn worker_in(&self, name: &str, recordings: &Path) -> Running {
        let log = self.folder.path().join(name);
        let mut command = backtest();
        command.args(["worker", "--name", name, "--recordings"]);
        self.shared(command.arg(recordings));
        let file = fs::File::options().append(true).create(true).open(&log);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file.unwrap())
            .spawn()
            .unwrap();
        Running { child, log }
    }

    fn worker(&self, name: &str) -> Running {
        self.worker_in(name, self.recordings.path())
    }

    fn input(&self) -> &str {
        text(self.recordings.path())
    }

    /// The command that has workers do it.
    fn asks(&self, more: &[&str]) -> Command {
        let mut command = backtest();
        let through = ["--through-kafka", "--recordings", self.input()];
        command.args(evaluate(self.input(), &[&through, more].concat()));
        self.shared(&mut command);
        command
    }

    /// What workers make of it, and the log.
    fn asked(&self, more: &[&str]) -> (Option<i32>, Value, String) {
        let output = self.asks(more).output().unwrap();
        let said = stderr(&output);
        let panel = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), panel, said)
    }

    /// What one process makes of it.
    fn alone(&self) -> Value {
        json(&evaluate(self.input(), &[]))
    }

    fn is_as_alone(&self) {
        let (code, panel, said) = self.asked(&[]);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(panel["digest"], self.alone()["digest"], "{said}");
    }
}

#[test]
#[ignore = "needs a broker"]
fn any_number_of_workers_gives_what_one_process_gives() {
    for count in [1, 2, 4, 8] {
        let study = Study::new(&format!("count-{count}"));
        let workers: Vec<_> = (0..count)
            .map(|worker| study.worker(&format!("w{worker}")))
            .collect();
        study.is_as_alone();
        // Nothing is executed twice.
        let (code, panel, said) = study.asked(&[]);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(panel["digest"], study.alone()["digest"]);
        assert!(said.contains("cells of 8 units are on"), "{said}");
        let done: usize = workers
            .into_iter()
            .map(|worker| {
                let log = worker.log.clone();
                assert_eq!(worker.ends("TERM"), Some(130));
                let log = fs::read_to_string(log).unwrap();
                let (_, units) = log.split_once("stopped: ").unwrap();
                units.split(' ').next().unwrap().parse::<usize>().unwrap()
            })
            .sum();
        assert_eq!(done, 8, "{count} workers");
    }
}

#[test]
#[ignore = "needs a broker"]
fn workers_that_come_late_die_and_are_stopped_change_nothing() {
    let study = Study::new("deaths");
    let asking = study
        .asks(&[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let killed = study.worker("one");
    killed.until("shared::serve", 1);
    assert_eq!(killed.ends("KILL"), None);
    let stopped = study.worker("one");
    stopped.until("shared::serve", 3);
    assert_eq!(stopped.ends("INT"), Some(130));
    let last = study.worker("two");
    let output = asking.wait_with_output().unwrap();
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    let panel: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(panel["digest"], study.alone()["digest"]);
    assert!(last.said().contains("shared::serve"));
}

/// One day of one symbol that takes long beside those of the others.
fn with_a_long_day() -> TempDir {
    let folder = recordings();
    let long = folder.path().join("2024-08-07.csv");
    let made = backtest()
        .args(["synth", "--quiet", "--rows", "400000", "--symbols", "SLOW"])
        .args(["--start", "2024-08-07T13:36:32Z"])
        .args(["--end", "2024-08-07T19:59:32Z", "--out"])
        .arg(&long)
        .status();
    assert!(made.unwrap().success());
    folder
}

#[test]
#[ignore = "needs a broker"]
fn a_unit_that_ends_its_workers_is_named_and_the_others_go_on() {
    let study = Study::of("poison", with_a_long_day());
    let asking = study
        .asks(&[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever begins the long day is killed, three times.
    for life in 1..=3 {
        let worker = study.worker("one");
        worker.until("SLOW on 2024-08-07", life);
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(worker.ends("KILL"), None);
    }
    let last = study.worker("one");
    let output = asking.wait_with_output().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}\n{}", last.said());
    assert!(
        said.contains("1 unit failed, the first SLOW on 2024-08-07: 3 workers ended"),
        "{said}"
    );
    let panel: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(panel["units"]["cells"], 8);
    drop(last);

    // Asked again, and left alone, it is executed.
    let last = study.worker("one");
    study.is_as_alone();
    drop(last);
}

#[test]
#[ignore = "needs a broker"]
fn what_a_worker_reads_is_what_was_asked_for() {
    let study = Study::new("other");
    let other = tempfile::tempdir().unwrap();
    for file in fs::read_dir(study.recordings.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), other.path().join(file.file_name())).unwrap();
    }
    let changed = other.path().join("2024-08-02.csv");
    let rows = fs::read_to_string(&changed).unwrap();
    let (kept, _) = rows.trim_end().rsplit_once('\n').unwrap();
    fs::write(&changed, kept).unwrap();
    fs::remove_file(other.path().join("2024-08-05.csv")).unwrap();
    let worker = study.worker_in("one", other.path());
    let (code, panel, said) = study.asked(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(panel["units"]["cells"], 4);
    for words in [
        "ONE on 2024-08-02: 2024-08-02.csv is another file for this worker",
        "TWO on 2024-08-05: cannot read 2024-08-05.csv below this worker's --recordings",
    ] {
        assert!(said.contains(words), "{said}");
    }
    drop(worker);
    // Where all is right, only what is missing is executed.
    let worker = study.worker("two");
    study.is_as_alone();
    assert_eq!(worker.said().matches("shared::serve").count(), 4);
}

#[test]
#[ignore = "needs a broker"]
fn without_a_worker_it_is_said_and_ends() {
    let study = Study::new("none");
    let (code, panel, said) = study.asked(&["--wait", "6s"]);
    assert_eq!((code, panel), (Some(4), Value::Null), "{said}");
    assert!(said.contains("waiting for one, up to 6s"), "{said}");
    assert!(said.contains("sor-backtest worker --brokers"), "{said}");

    let alone = backtest()
        .args(evaluate(study.input(), &["--brokers", "localhost:1"]))
        .output()
        .unwrap();
    assert_eq!(alone.status.code(), Some(2));
    let said = stderr(&alone);
    assert!(said.contains("--brokers does nothing without"), "{said}");

    let outside = tempfile::tempdir().unwrap();
    let mut command = backtest();
    let through = ["--through-kafka", "--recordings", text(outside.path())];
    study.shared(command.args(evaluate(study.input(), &through)));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("--recordings"),
        "{}",
        stderr(&output)
    );
}

#[test]
#[ignore = "needs a broker"]
fn strangers_on_the_topics_change_nothing() {
    let study = Study::new("strangers");
    let config = study.config();
    let cancel = stream::Cancel::new();
    let mut queue = stream::kafka::TaskQueue::open(&config, &cancel).unwrap();
    let mut left = stream::kafka::LeavingsTopic::open(&config, &cancel).unwrap();
    for junk in [&b""[..], b"{}", b"SORCELL\x03", b"\xff\xfe"] {
        for partition in 0..queue.partitions() {
            queue.put(partition, "junk", junk).unwrap();
        }
        left.leave("junk", junk).unwrap();
    }
    queue.flush().unwrap();
    let worker = study.worker("one");
    study.is_as_alone();
    assert!(worker.said().contains("is left out"));
}
