//! How a run of the producer ends: killed, stopped, or asked to.
#![allow(clippy::unwrap_used)]

mod common;

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use common::{cluster, producer, run, take};
use market_data::synth;
use stream::kafka::KafkaConfig;

#[test]
fn a_producer_killed_at_any_moment_leaves_a_run_that_nobody_takes_for_whole() {
    let (_cluster, config) = cluster();
    let paced = [
        "--synthetic",
        "--rows",
        "6000",
        "--speed",
        "200",
        "--brokers",
        &config.brokers,
    ];
    for moment in [150, 400, 700, 1_100, 1_600] {
        let mut child = producer(&paced).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        child.wait().unwrap();
        // Nothing at all where it was killed before its first message.
        let error = take(&KafkaConfig {
            wait: Span::seconds(1),
            ..config.clone()
        })
        .unwrap_err();
        assert_eq!(error.class().exit_code(), 5, "{error}");
    }
    let (code, log) = run(&[&paced[..3], &["--speed", "max"], &paced[5..]].concat());
    assert_eq!(code, 0, "{log}");
    let received = take(&config).unwrap();
    let expected = synth::Config {
        rows: 6_000,
        ..synth::Config::default()
    };
    let expected: Vec<_> = synth::generate(&expected).unwrap().collect();
    assert_eq!(received.rows, expected);
    assert!(received.summary.skipped > 0);
}

#[test]
fn a_producer_that_was_stopped_for_a_while_sends_all_of_it() {
    let (_cluster, config) = cluster();
    let paced = [
        "--synthetic",
        "--rows",
        "6000",
        "--speed",
        "150",
        "--brokers",
        &config.brokers,
    ];
    let mut child = producer(&paced).stderr(Stdio::null()).spawn().unwrap();
    let signal = |name: &str| {
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, id.as_str()])
                .status()
                .unwrap()
                .success()
        );
    };
    thread::sleep(Duration::from_millis(1_200));
    signal("-STOP");
    thread::sleep(Duration::from_secs(3));
    signal("-CONT");
    assert!(child.wait().unwrap().success());
    assert_eq!(take(&config).unwrap().rows.len(), 6_000);
}

#[test]
fn a_producer_that_waits_for_a_broker_ends_when_it_is_asked_to() {
    let mut child = producer(&["--synthetic", "--brokers", "127.0.0.1:1"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(1_500));
    let begun = Instant::now();
    let stop = ["-TERM", &child.id().to_string()];
    assert!(Command::new("kill").args(stop).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_terminated_producer_says_so_in_the_stream() {
    let (_cluster, config) = cluster();
    let mut child = producer(&["--synthetic", "--brokers", &config.brokers])
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(1_500));
    let stopped = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(stopped.success());
    let begun = Instant::now();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    let error = take(&config).unwrap_err();
    assert!(
        error.to_string().contains("its producer was interrupted"),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 5);
}
