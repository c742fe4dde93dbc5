//! Workers through a real broker: what a unit costs beside its own work, what a second worker
//! brings, and how much memory who asks and who executes take.
//!
//! `scripts/kafka run -- just bench workers`. `BENCH_UNITS` says how many units of a few rows there
//! are (10,000).

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use wait4::Wait4;

use crate::BINARY;
use crate::measure::{Goal, figure};

const MIB: f64 = 1024.0 * 1024.0;

/// Symbols of the units of a few rows.
const SYMBOLS: usize = 100;

pub(crate) fn figures() {
    let Ok(brokers) = std::env::var("KAFKA_BOOTSTRAP_SERVERS") else {
        println!("\nworkers: no broker; scripts/kafka run -- just bench workers");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    empty(&folder.path().join("empty"), &brokers);
    second(&folder.path().join("days"), &brokers);
    straggler(folder.path(), &brokers);
}

/// Units that have hardly a row.
fn empty(recordings: &Path, brokers: &str) {
    let units: usize = std::env::var("BENCH_UNITS").map_or(10_000, |units| units.parse().unwrap());
    let days = units.div_ceil(SYMBOLS);
    fs::create_dir(recordings).unwrap();
    for day in 0..days {
        let date = format!(
            "{}-{:02}-{:02}",
            2_000 + day / 336,
            day / 28 % 12 + 1,
            day % 28 + 1
        );
        let mut rows = String::from(
            "ts_event,publisher_id,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n",
        );
        for second in 0..4 {
            for symbol in 0..SYMBOLS {
                let time = format!("{date}T14:00:{:02}Z", 15 * second);
                let venue = second % 2 + 1;
                writeln!(
                    rows,
                    "{time},{venue},{second},10.00,10.01,500,500,S{symbol:03}"
                )
                .unwrap();
            }
        }
        fs::write(recordings.join(format!("{date}.csv")), rows).unwrap();
    }
    let units = days * SYMBOLS;
    println!("\nworkers: {units} units of four rows, two orders and one point each");
    let question = ["--orders", "2", "--horizon", "20s", "--order-size", "100"];
    let alone = asked(recordings, &question, None);
    let one = shared(recordings, &question, brokers, "empty", 1);
    assert_eq!(one.digest, alone.digest);
    let beside = (one.seconds - alone.seconds).max(0.0) * 1e3 / units as f64;
    figure(
        "a unit beside its own work",
        beside,
        "ms",
        &Goal::AtMost(5.0),
    );
    figure(
        "memory of who asks",
        one.memory,
        "MiB",
        &Goal::AtMost(256.0),
    );
    figure(
        "memory of a worker",
        one.of_workers,
        "MiB",
        &Goal::AtMost(128.0),
    );
}

/// Units of many rows, for one worker and for two.
fn second(recordings: &Path, brokers: &str) {
    let (days, symbols) = (20, "A,B,C,D");
    let made = Command::new(BINARY)
        .args(["synth", "--quiet", "--rows", "240000", "--symbols", symbols])
        .args(["--days", &days.to_string(), "--out"])
        .arg(recordings)
        .status();
    assert!(made.unwrap().success());
    println!(
        "workers: {} symbol-days of 60,000 rows, 1,000 orders",
        days * 4
    );
    let question = [
        "--orders",
        "1000",
        "--horizon",
        "1m",
        "--order-size",
        "5000",
    ];
    let alone = asked(recordings, &question, None);
    let mut memory = 0.0_f64;
    let faster = median(|round| {
        let one = shared(recordings, &question, brokers, &format!("one-{round}"), 1);
        let two = shared(recordings, &question, brokers, &format!("two-{round}"), 2);
        assert_eq!([&one.digest, &two.digest], [&alone.digest; 2]);
        memory = memory.max(two.of_workers);
        one.seconds / two.seconds
    });
    figure(
        "two workers against one",
        faster,
        "x as fast",
        &Goal::AtLeast(1.8),
    );
    figure("memory of a worker", memory, "MiB", &Goal::AtMost(128.0));
}

/// One unit that takes more than a hundred times as long as each of a hundred others, beside them:
/// they take less than it does all together, so that its time is the least that all can take.
fn straggler(folder: &Path, brokers: &str) {
    let made = |place: &Path, start: &str, rows: &str, symbols: &str| {
        fs::create_dir_all(place).unwrap();
        let made = Command::new(BINARY)
            .args(["synth", "--quiet", "--rows", rows, "--symbols", symbols])
            .args(["--start", &format!("{start}T13:40:00Z")])
            .args(["--end", &format!("{start}T19:50:00Z"), "--out"])
            .arg(place.join(format!("{start}.csv")))
            .status();
        assert!(made.unwrap().success());
    };
    let (alone, beside) = (folder.join("slow"), folder.join("straggler"));
    let others: Vec<String> = (0..50).map(|other| format!("S{other:02}")).collect();
    for place in [&alone, &beside] {
        made(place, "2024-08-01", "3000000", "SLOW");
    }
    for day in ["2024-08-02", "2024-08-05"] {
        made(&beside, day, "120000", &others.join(","));
    }
    let question = [
        "--orders",
        "1000",
        "--horizon",
        "1m",
        "--order-size",
        "5000",
    ];
    println!("workers: a symbol-day of 3,000,000 rows beside 100 of 2,400");
    let [own, all] = [&alone, &beside].map(|place| asked(place, &question, None).processor);
    let of_each = 100.0 * own / (all - own);
    println!(
        "  {:<60} {of_each:>10.0} x each",
        "what the longest takes of a processor"
    );
    let longer = median(|round| {
        let slow = shared(&alone, &question, brokers, &format!("slow-{round}"), 1);
        let all = shared(&beside, &question, brokers, &format!("all-{round}"), 2);
        all.seconds / slow.seconds
    });
    figure(
        "all units against the longest",
        longer,
        "x as long",
        &Goal::AtMost(1.1),
    );
}

/// The middle one of the ratios of five rounds.
fn median(mut ratio: impl FnMut(usize) -> f64) -> f64 {
    let mut ratios: Vec<_> = (0..5).map(&mut ratio).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[2]
}

/// An answer and what it took.
struct Answer {
    digest: String,
    /// From the plan to the last cell.
    seconds: f64,
    /// Seconds of a processor that who asks took.
    processor: f64,
    /// Most memory of who asks, in MiB.
    memory: f64,
    /// Most memory of a worker, in MiB.
    of_workers: f64,
}

/// Asks, and has one thread or workers execute.
fn asked(recordings: &Path, question: &[&str], through: Option<(&str, &str)>) -> Answer {
    let mut command = Command::new(BINARY);
    command
        .args([
            "evaluate",
            "--quiet",
            "--session",
            "all",
            "--train-days",
            "2",
        ])
        .args([
            "--lambda-over",
            "0.4",
            "--lambda-under",
            "0.6",
            "--theta-queue",
            "0.3",
        ])
        .args(question)
        .arg("--input")
        .arg(recordings)
        .env("RAYON_NUM_THREADS", "1");
    if let Some((brokers, name)) = through {
        named(&mut command, brokers, name, recordings).arg("--through-kafka");
    }
    command
        .args(["--output"])
        .arg(recordings.with_extension("json"));
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let used = child.wait4().unwrap();
    assert!(used.status.success(), "{command:?}");
    let answer: Value =
        serde_json::from_slice(&fs::read(recordings.with_extension("json")).unwrap()).unwrap();
    Answer {
        digest: answer["digest"].as_str().unwrap().to_owned(),
        seconds: answer["meta"]["simulate_seconds"].as_f64().unwrap(),
        processor: used.rusage.utime.as_secs_f64(),
        memory: used.rusage.maxrss as f64 / MIB,
        of_workers: 0.0,
    }
}

/// Asks so many workers, which have joined before.
fn shared(recordings: &Path, question: &[&str], brokers: &str, name: &str, count: usize) -> Answer {
    let name = format!("{name}-{}", std::process::id());
    let workers: Vec<Child> = (0..count)
        .map(|worker| {
            let mut command = Command::new(BINARY);
            command
                .args(["worker", "--quiet", "--name", &format!("w{worker}")])
                .env("RAYON_NUM_THREADS", "1");
            named(&mut command, brokers, &name, recordings)
                .spawn()
                .unwrap()
        })
        .collect();
    // The group has come to rest.
    std::thread::sleep(std::time::Duration::from_secs(8));
    let answer = asked(recordings, question, Some((brokers, &name)));
    let memory = workers.into_iter().map(|mut worker| {
        let pid = worker.id().to_string();
        let ended = Command::new("kill").arg(&pid).status();
        assert!(ended.unwrap().success());
        worker.wait4().unwrap().rusage.maxrss
    });
    Answer {
        of_workers: memory.max().unwrap_or_default() as f64 / MIB,
        ..answer
    }
}

/// Topics and a group that nobody else has.
fn named<'a>(
    command: &'a mut Command,
    brokers: &str,
    name: &str,
    recordings: &Path,
) -> &'a mut Command {
    command
        .env("SOR_KAFKA__UNITS_TOPIC", format!("units-{name}"))
        .env("SOR_KAFKA__CELLS_TOPIC", format!("cells-{name}"))
        .env("SOR_KAFKA__WORKERS", format!("workers-{name}"))
        .args(["--brokers", brokers, "--recordings"])
        .arg(recordings)
}
