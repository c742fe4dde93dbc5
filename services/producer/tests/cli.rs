//! The producer as a user runs it, against the client library's mock cluster.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use market_data::{Clock, Reader, synth};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use stream::kafka::{KafkaConfig, consume};
use stream::{Hooks, Received, RunChoice};

type Cluster = MockCluster<'static, DefaultProducerContext>;

fn cluster() -> (Cluster, KafkaConfig) {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("mock_l1_stream", 2, 1).unwrap();
    let config = KafkaConfig {
        brokers: cluster.bootstrap_servers(),
        idle_timeout: Span::seconds(2),
        ..KafkaConfig::default()
    };
    (cluster, config)
}

fn producer(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sor-producer"));
    command
        .args(arguments)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("SOR_") || name.starts_with("KAFKA_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(arguments: &[&str]) -> (i32, String) {
    finished(&producer(arguments).output().unwrap())
}

/// Exit code and log of a run, which says nothing on standard output.
fn finished(output: &Output) -> (i32, String) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), log)
}

fn take(config: &KafkaConfig) -> Result<Received, stream::StreamError> {
    consume(config, RunChoice::Newest, Clock::Event, &mut Hooks::none())
}

/// A small market of two symbols in a file, as Databento writes them.
fn write_market(path: &Path) {
    let config = synth::Config {
        rows: 3_000,
        symbols: vec!["AAPL".into(), "MSFT".into()],
        ..synth::Config::default()
    };
    let mut text = Vec::new();
    synth::write_csv(&config, &mut text).unwrap();
    text.extend_from_slice(b"this,row,is,bad\n");
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_file_arrives_as_a_reader_would_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    write_market(&path);
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    reader.read_file(&path, &mut |row| rows.push(row)).unwrap();
    for wire in ["snapshot", "venue"] {
        let (_cluster, config) = cluster();
        let input = path.to_str().unwrap();
        let options = [
            "--speed",
            "max",
            "--wire",
            wire,
            "--run-id",
            "mine",
            "--brokers",
            &config.brokers,
        ];
        let (code, log) = run(&[&["--input", input], &options[..]].concat());
        assert_eq!(code, 0, "{log}");
        assert!(
            log.contains("\"rows\":3000") && log.contains("\"run_id\":\"mine\""),
            "{log}"
        );
        let received = take(&config).unwrap();
        assert_eq!(received.rows, rows);
        assert_eq!(received.symbols.names(), reader.symbols().names());
        assert_eq!(received.report.rejected(), reader.report().rejected());
        assert_eq!(received.report.rejected_total(), 1);
        assert!(
            log.contains(&format!(
                "\"digest\":\"{}\"",
                received.summary.digest.unwrap()
            )),
            "{log}"
        );
    }
}

#[test]
fn symbol_and_window_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    write_market(&path);
    let (_cluster, config) = cluster();
    let mut command = producer(&[
        "--input",
        path.to_str().unwrap(),
        "--symbol",
        "MSFT",
        "--from",
        "13:38",
        "--to",
        "13:38:59",
    ]);
    // The rest from the environment.
    command
        .env("KAFKA_BOOTSTRAP_SERVERS", &config.brokers)
        .env("SOR_PRODUCER__SPEED", "max");
    let (code, log) = finished(&command.output().unwrap());
    assert_eq!(code, 0, "{log}");
    let received = take(&config).unwrap();
    assert_eq!(received.symbols.names(), ["MSFT"]);
    assert!(received.rows.len() > 50, "{}", received.rows.len());
    for row in received.rows.to_vec().unwrap() {
        assert_eq!(row.event.ts_event.to_string()[11..16], *"13:38");
    }
}

/// A row a minute of two days, from four in the morning to eight in the evening in New York, and
/// some on the day after of one symbol alone. Every tenth row was received a second late.
fn write_days(path: &Path) {
    let mut text =
        "ts_recv,ts_event,publisher_id,symbol,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00\n".to_owned();
    for (date, symbols, minutes) in [
        ("2024-07-10", &["AAPL", "MSFT"][..], 8 * 60..24 * 60),
        ("2024-07-11", &["AAPL", "MSFT"], 8 * 60..24 * 60),
        ("2024-07-12", &["AAPL"], 14 * 60..15 * 60),
    ] {
        for minute in minutes {
            for symbol in symbols {
                let (hour, minute, late) = (minute / 60, minute % 60, u32::from(minute % 10 == 0));
                let time = |second| format!("{date}T{hour:02}:{minute:02}:{second:02}Z");
                let (received, own) = (time(late), time(0));
                writeln!(text, "{received},{own},2,{symbol},99.98,100,500,500").unwrap();
            }
        }
    }
    std::fs::write(path, text).unwrap();
}

#[test]
fn days_hours_zone_and_clock_choose_what_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days.csv");
    write_days(&path);
    let input = path.to_str().unwrap();
    let minutes = 2 * 16 * 60; // of both symbols on one day
    let table: [(&[&str], u64, &str, &str); 8] = [
        (&[], 2 * minutes + 60, "07-10T08:00", "07-12T14:59"),
        // From the end of the first day in New York.
        (
            &["--date", "2024-07-11"],
            minutes,
            "07-11T08:00",
            "07-11T23:59",
        ),
        (
            &["--date", "2024-07-10,2024-07-12"],
            minutes + 60,
            "07-10T08:00",
            "07-12T14:59",
        ),
        // Hours of ten in the evening to nine in the morning belong to the day on which they open.
        (
            &["--date", "2024-07-10", "--session", "22:00-09:00@UTC"],
            minutes + 120,
            "07-10T08:00",
            "07-11T08:59",
        ),
        // A zone in which the second day begins at ten in the morning of the first.
        (
            &[
                "--date",
                "2024-07-11",
                "--session",
                "all",
                "--tz",
                "Pacific/Kiritimati",
            ],
            minutes,
            "07-10T10:00",
            "07-11T09:59",
        ),
        (
            &[
                "--from",
                "10:00",
                "--to",
                "10:09:59",
                "--tz",
                "America/New_York",
            ],
            20 + 20 + 10,
            "07-10T14:00",
            "07-12T14:09",
        ),
        // The row of ten past ten was received a second later.
        (
            &[
                "--from",
                "10:10:01",
                "--to",
                "10:10:01",
                "--tz",
                "America/New_York",
                "--clock",
                "receive",
            ],
            5,
            "07-10T14:10",
            "07-12T14:10",
        ),
        (
            &[
                "--date",
                "2024-07-12",
                "--symbol",
                "AAPL",
                "--clock",
                "receive",
            ],
            60,
            "07-12T14:00",
            "07-12T14:59",
        ),
    ];
    for (options, rows, first, last) in table {
        let (count, begins, ends) = sent(input, options);
        let found = (count as u64, &begins[5..16], &ends[5..16]);
        assert_eq!(found, (rows, first, last), "{options:?}");
    }
}

/// How many rows of a file are sent with these options, and the times of the first and the last.
fn sent(input: &str, options: &[&str]) -> (usize, String, String) {
    let (_cluster, config) = cluster();
    let common = [
        "--input",
        input,
        "--speed",
        "max",
        "--brokers",
        &config.brokers,
    ];
    let (code, log) = run(&[&common[..], options].concat());
    assert_eq!(code, 0, "{log}");
    let rows = take(&config).unwrap().rows.to_vec().unwrap();
    let time = |row: Option<&market_data::Row>| row.unwrap().event.ts_event.to_string();
    (rows.len(), time(rows.first()), time(rows.last()))
}

#[test]
fn a_market_without_a_row_on_the_day_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days.csv");
    write_days(&path);
    let (_cluster, config) = cluster();
    let common = ["--input", path.to_str().unwrap(), "--speed", "max"];
    let day = ["--date", "2024-07-12", "--brokers", &config.brokers];
    let (code, log) = run(&[&common[..], &day].concat());
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("MSFT has no row on 2024-07-12"), "{log}");
    assert_eq!(take(&config).unwrap().rows.len(), 60);
    let dead = ["--brokers", "127.0.0.1:1"];
    for (options, said) in [
        (
            ["--date", "2024-07-13"],
            "--date is 2024-07-13; it must be among the days of the recording: 2024-07-10, \
             2024-07-11, 2024-07-12",
        ),
        (["--date", "yesterday"], "--date is yesterday"),
        (["--session", "nyse"], "--session is nyse"),
        (["--tz", "New York"], "--tz is New York"),
        (
            ["--clock", "mine"],
            "--clock is mine; it must be event or receive",
        ),
    ] {
        let (code, log) = run(&[&common[..], &options, &dead].concat());
        assert_eq!(code, 2, "{log}");
        assert!(log.contains(said), "{log}");
    }
}

#[test]
fn a_synthetic_market_stands_in_for_a_file_that_is_not_there_and_says_so() {
    let (_cluster, config) = cluster();
    let options = [
        "--speed",
        "max",
        "--rows",
        "500",
        "--brokers",
        &config.brokers,
    ];
    let (code, log) = run(&[&["--input-or-synthetic", "/no/such/file.csv"], &options[..]].concat());
    assert_eq!(code, 0, "{log}");
    assert!(
        log.contains("/no/such/file.csv does not exist: streaming a SYNTHETIC market instead"),
        "{log}"
    );
    let first = take(&config).unwrap();
    assert_eq!(first.rows.len(), 500);
    let (code, log) = run(&[&["--synthetic", "--run-id", "again"], &options[..]].concat());
    assert_eq!(code, 0, "{log}");
    assert!(!log.contains("instead"));
    let again = take(&config).unwrap();
    assert_eq!(
        (
            again.summary.run_id.as_deref(),
            again.rows.to_vec().unwrap()
        ),
        (Some("again"), first.rows.to_vec().unwrap())
    );
}

#[test]
fn what_cannot_be_sent_has_its_exit_code_and_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.csv");
    let good = folder.path().join("good.csv");
    let header = "ts_event,publisher_id,ask_px_00,ask_sz_00\n";
    std::fs::write(&bad, format!("{header}1722519392000000000,2,0,36\n")).unwrap();
    std::fs::write(&good, format!("{header}1722519392000000000,2,222.83,36\n")).unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let (bad, good, folder) = (
        bad.to_str().unwrap(),
        good.to_str().unwrap(),
        empty.to_str().unwrap(),
    );
    let dead = ["--brokers", "127.0.0.1:1", "--timeout", "1s"];
    let table: [(&[&str], i32, &str); 11] = [
        (&[], 2, "name files with --input, or try --synthetic"),
        (&["--input", bad, "--synthetic"], 2, "cannot be used with"),
        (&["--input", "/no/such/file.csv"], 1, "/no/such/file.csv"),
        (&["--input", folder], 1, "no data files"),
        (&["--input", bad], 3, "price_zero 1"),
        (
            &["--input", good, "--speed", "fast"],
            2,
            "neither max nor a factor",
        ),
        (&["--input", good, "--from", "noon"], 2, "--from is noon"),
        (&["--input", good, "--from", "23:00"], 1, "no row is left"),
        (&["--input", good, "--symbol", "AAPL"], 1, "no symbol AAPL"),
        (&["--input", good, "--fee", "free"], 2, "--fee is free"),
        (
            &["--synthetic", "--venues", "2,2"],
            2,
            "publisher 2 is named twice",
        ),
    ];
    for (arguments, expected, said) in table {
        let (code, log) = run(&[arguments, &dead[..]].concat());
        assert_eq!(code, expected, "{arguments:?}: {log}");
        assert!(log.contains(said), "{arguments:?}: {log}");
    }
    let begun = Instant::now();
    let (code, log) = run(&[&["--input", good], &dead[..]].concat());
    assert_eq!(code, 4, "{log}");
    assert!(
        log.contains("no Kafka broker answered at 127.0.0.1:1 within 1s"),
        "{log}"
    );
    assert!(log.contains("Connection refused"), "{log}");
    assert!(
        log.contains("waiting for it, up to 1s more (--timeout"),
        "{log}"
    );
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn mistyped_variables_are_named() {
    let mut command = producer(&["--synthetic"]);
    command.env("SOR_PRODUCER__SPED", "max");
    let (code, log) = finished(&command.output().unwrap());
    assert_eq!(code, 2, "{log}");
    assert!(log.contains("producer.sped: unknown setting"), "{log}");
    assert!(
        log.contains("environment variable SOR_PRODUCER__SPED"),
        "{log}"
    );
}

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
fn a_password_is_not_logged_however_talkative_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sor.toml");
    let settings = "[kafka.options]\n'security.protocol' = 'sasl_plaintext'\n'sasl.mechanism' = \
        'PLAIN'\n\
        'sasl.username' = 'me'\n'sasl.password' = 'hunter2'\ndebug = 'all'\n";
    std::fs::write(&config, settings).unwrap();
    let mut command = producer(&["--synthetic", "--brokers", "127.0.0.1:1", "--timeout", "1s"]);
    command
        .env("SOR_CONFIG", &config)
        .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", "hunter4")
        .env("RUST_LOG", "trace");
    let (code, log) = finished(&command.output().unwrap());
    assert_eq!(code, 4, "{log}");
    assert!(log.contains("librdkafka"), "the log is on: {log}");
    assert!(!log.contains("hunter"), "{log}");
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
        begun.elapsed() < Duration::from_secs(2),
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

#[test]
fn completions_man_pages_and_help_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man");
    let written = producer(&["man", "--out", pages.to_str().unwrap()]).output();
    assert!(written.unwrap().status.success());
    let page = std::fs::read_to_string(pages.join("sor-producer.1")).unwrap();
    assert!(page.contains("metrics"), "{page}");

    let completions = producer(&["completions", "bash"]).output().unwrap();
    assert!(String::from_utf8_lossy(&completions.stdout).contains("--input-or-synthetic"));
    let help = producer(&["--help"]).output().unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for word in ["KAFKA_BOOTSTRAP_SERVERS", "--wire", "Exit codes: 0 done"] {
        assert!(help.contains(word), "{help}");
    }
}

/// The keys of `config show`.
fn keys(shown: &Output) -> Vec<String> {
    assert!(shown.status.success(), "{shown:?}");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    shown
        .lines()
        .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
        .collect()
}

#[test]
fn every_setting_is_shown_and_known_to_both_programs() {
    let shown = producer(&["config", "show"]).output().unwrap();
    let known: Vec<_> = app::settings::KNOWN
        .iter()
        .filter(|key| key.starts_with("kafka.") || key.starts_with("producer."))
        .collect();
    assert_eq!(keys(&shown).iter().collect::<Vec<_>>(), known);
}

#[test]
fn a_variable_with_one_path_is_no_list() {
    let folder = tempfile::tempdir().unwrap();
    let (code, log) = finished(
        &producer(&["--progress", "never"])
            .env("SOR_PRODUCER__INPUT", folder.path().join("absent.csv"))
            .output()
            .unwrap(),
    );
    assert_ne!(code, 2, "{log}");
    assert!(log.contains("absent.csv"), "{log}");
}

#[test]
#[cfg(unix)]
fn what_cannot_be_looked_for_is_an_error_and_never_a_synthetic_market() {
    let folder = tempfile::tempdir().unwrap();
    // A file in the place of a folder: whoever runs this, root too, cannot look behind it.
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let behind = file.join("l1_day.csv");
    let (code, log) = run(&["--input-or-synthetic", behind.to_str().unwrap()]);
    assert_eq!(code, 1, "{log}");
    assert!(log.contains("cannot find out whether"), "{log}");
    assert!(!log.contains("SYNTHETIC"), "{log}");
}

#[test]
fn a_run_file_has_a_new_name_each_time_and_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run-id");
    let name = || {
        let (code, log) = run(&["new-run", file.to_str().unwrap()]);
        assert_eq!(code, 0, "{log}");
        std::fs::read_to_string(&file).unwrap()
    };
    let first = name();
    assert!(first.len() > 10, "{first}");
    assert_ne!(first, name());
    std::fs::remove_file(&file).unwrap();
    let (code, log) = run(&["--synthetic", "--run-id-from", file.to_str().unwrap()]);
    assert_eq!(code, 2, "{log}");
    assert!(log.contains("each run needs a new name"), "{log}");
    let (cluster, config) = cluster();
    let second = name();
    let (code, log) = run(&[
        "--synthetic",
        "--rows",
        "500",
        "--run-id-from",
        file.to_str().unwrap(),
        "--speed",
        "max",
        "--brokers",
        &config.brokers,
    ]);
    assert_eq!(code, 0, "{log}");
    let received = consume(
        &config,
        RunChoice::Id(second.clone()),
        Clock::Event,
        &mut Hooks::none(),
    )
    .unwrap();
    assert_eq!(received.summary.run_id, Some(second));
    drop(cluster);
}
