//! The figures of the README, in one run: `just bench`.
//!
//! Everything is measured on one synthetic MBP-10 file, interleaved round by round, so that a noisy machine disturbs all sides alike;
//! medians and ranges are printed. What is compared is first checked to be equal.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a command for people, not a library"
)]

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use market_data::{Reader, Shares};
use routing::offer::{Offer, UnitCost, VenueIndex};
use routing::penalties::Urgency;
use routing::static_router::{self, TwiceReference};
use routing::strict;
use wait4::Wait4;

const ROUNDS: usize = 15;
const BINARY: &str = env!("CARGO_BIN_EXE_sor-backtest");

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("market.csv");
    let made = Command::new(BINARY)
        .args(["synth", "--rows", "60000", "--out"])
        .arg(&file)
        .status();
    assert!(made.unwrap().success());
    let bytes = file.metadata().unwrap().len();
    println!(
        "file: 60,000 rows of MBP-10, {:.1} MB; {ROUNDS} interleaved rounds, medians [min .. max]",
        bytes as f64 / 1e6
    );
    processes(&file);
    decoding(&file);
    allocating();
}

/// Whole processes: what a user waits for.
fn processes(file: &Path) {
    let digest = |extra: &[&str]| {
        let output = run(file, extra).stderr(Stdio::null()).output().unwrap();
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        result["digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        digest(&SEED_GRID),
        digest(&[&SEED_GRID[..], &["--stream"]].concat()),
        "file and stream"
    );
    let (mut plain, mut streamed, mut words) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak = 0;
    for _ in 0..ROUNDS {
        let (time, memory) = timed(&mut run(file, &SEED_GRID));
        plain.push(time);
        peak = peak.max(memory);
        streamed.push(timed(&mut run(file, &[&SEED_GRID[..], &["--stream"]].concat())).0);
        words.push(timed(Command::new("wc").arg("-l").arg(file)).0);
    }
    show("run, 27 points, whole process", &mut plain);
    println!(
        "{:<44} {:.1} MiB",
        "  its peak memory",
        peak as f64 / 1024.0 / 1024.0
    );
    show("run --stream (in-process)", &mut streamed);
    println!(
        "{:<44} {:.2} x run",
        "  against the file",
        ratio(&mut streamed, &mut plain)
    );
    show("wc -l, whole process", &mut words);
}

const SEED_GRID: [&str; 6] = [
    "--lambda-over",
    "0.1,0.4,1.0",
    "--lambda-under",
    "0.1,0.6,1.0",
    "--theta-queue",
    "0.1,0.3,0.5",
];

fn run(file: &Path, extra: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(["run", "--progress", "never", "--input"])
        .arg(file)
        .args(extra);
    command
}

fn timed(command: &mut Command) -> (Duration, u64) {
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let used = child.wait4().unwrap();
    assert!(used.status.success());
    (started.elapsed(), used.rusage.maxrss)
}

/// What a row decodes to, on either side.
type Checksum = (u64, u64, u64, u64);

/// The decoder against the obvious way: the `csv` crate with serde into a struct.
fn decoding(file: &Path) {
    assert_eq!(ours(file), with_serde(file), "both sides decode the same");
    let (mut fast, mut serde, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        fast.push(clock(|| ours(file)));
        serde.push(clock(|| with_serde(file)));
        words.push(timed(Command::new("wc").arg("-l").arg(file)).0);
    }
    show("decode: product", &mut fast);
    show("decode: csv + serde into a struct", &mut serde);
    println!(
        "{:<44} {:.2} x as fast",
        "  product against csv + serde",
        ratio(&mut serde, &mut fast)
    );
    println!(
        "{:<44} {:.2} x its time",
        "  product against wc -l",
        ratio(&mut fast, &mut words)
    );
}

fn ours(file: &Path) -> Checksum {
    let mut sum = (0, 0, 0, 0);
    Reader::new()
        .read_file(file, &mut |row| {
            let ask = row.event.ask();
            sum.0 += 1;
            sum.1 ^= row.event.ts_event.nanos();
            sum.2 += ask.map_or(0, |ask| ask.price.units().unsigned_abs());
            sum.3 += ask.map_or(0, |ask| ask.shares().get());
        })
        .unwrap();
    sum
}

#[derive(serde::Deserialize)]
struct Record {
    ts_event: String,
    #[serde(rename = "publisher_id")]
    _publisher: u16,
    #[serde(rename = "action")]
    _action: char,
    #[serde(rename = "side")]
    _side: char,
    #[serde(rename = "price")]
    _price: Option<f64>,
    #[serde(rename = "size")]
    _size: u32,
    #[serde(rename = "flags")]
    _flags: u8,
    #[serde(rename = "sequence")]
    _sequence: u64,
    #[serde(rename = "bid_px_00")]
    _bid_price: Option<f64>,
    #[serde(rename = "bid_sz_00")]
    _bid_size: u32,
    ask_px_00: Option<f64>,
    ask_sz_00: u32,
    #[serde(rename = "symbol")]
    _symbol: String,
}

fn with_serde(file: &Path) -> Checksum {
    let mut sum = (0, 0, 0, 0);
    for record in csv::Reader::from_reader(File::open(file).unwrap()).deserialize() {
        let record: Record = record.unwrap();
        let time = chrono::DateTime::parse_from_rfc3339(&record.ts_event).unwrap();
        sum.0 += 1;
        sum.1 ^= time.timestamp_nanos_opt().unwrap().unsigned_abs();
        if let Some(price) = record.ask_px_00 {
            sum.2 += (price * 1e9).round() as u64;
            sum.3 += u64::from(record.ask_sz_00);
        }
    }
    sum
}

/// One call of each allocator with eight venues in no particular order.
fn allocating() {
    const CALLS: u32 = 200_000;
    let offers: Vec<Offer> = (0..8_u16)
        .map(|venue| Offer {
            venue: VenueIndex(venue),
            cost: UnitCost(222_830_000_000 + i64::from(venue * 37 % 8) * 10_000_000),
            available: Shares::new(300 + 100 * u64::from(venue)),
        })
        .collect();
    let (order, step) = (Shares::new(3_000), Shares::new(100));
    let reference = TwiceReference(2 * 222_825_000_000);
    let urgency = Urgency::new(market_data::PerShare::from_units(1_000_000_000).unwrap());
    let (mut scratch, mut takes) = (offers.clone(), Vec::with_capacity(8));
    let (mut strict_times, mut static_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        strict_times.push(
            clock(|| {
                for _ in 0..CALLS {
                    scratch.copy_from_slice(black_box(&offers));
                    black_box(strict::allocate(order, step, &mut scratch, &mut takes));
                }
            }) / CALLS,
        );
        static_times.push(
            clock(|| {
                for _ in 0..CALLS {
                    scratch.copy_from_slice(black_box(&offers));
                    static_router::allocate(order, reference, urgency, &mut scratch, &mut takes);
                    black_box(&takes);
                }
            }) / CALLS,
        );
    }
    show("allocate, strict, 8 venues", &mut strict_times);
    show("allocate, static, 8 venues", &mut static_times);
}

fn clock<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

fn show(name: &str, times: &mut [Duration]) {
    let middle = median(times);
    println!(
        "{name:<44} {middle:?} [{:?} .. {:?}]",
        times[0],
        times[times.len() - 1]
    );
}

fn ratio(one: &mut [Duration], other: &mut [Duration]) -> f64 {
    median(one).as_secs_f64() / median(other).as_secs_f64()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
