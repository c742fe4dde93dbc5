//! The decoder against the obvious way, the `csv` crate with serde into a struct, and against `wc
//! -l`.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;

use market_data::Reader;

use crate::measure::{Goal, clock, figure, interleaved, timed};
use crate::processes::megabytes;
use crate::synthesize;

/// What a file decodes to, on any side: rows, times folded by exclusive or, sum of ask prices in
/// 1e-9 dollars, sum of ask sizes.
pub(crate) type Checksum = (u64, u64, u64, u64);

pub(crate) fn figures() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (ten, one) = (path("mbp-10.csv"), path("mbp-1.csv"));
    // Large, so that the start of a process does not count.
    synthesize(&ten, 300_000);
    first_level(&ten, &one);
    against_others("MBP-10", &ten);
    against_others("MBP-1", &one);
}

fn against_others(kind: &str, file: &Path) {
    let (ours_sum, serde_sum) = (ours(file), with_serde(file));
    assert_eq!(ours_sum, serde_sum, "both sides decode the same");
    println!(
        "\ndecoding {kind}: {} rows, {:.1} MB",
        ours_sum.0,
        megabytes(file)
    );
    let [fast, serde, words] = interleaved([
        &mut || clock(|| ours(file)),
        &mut || clock(|| with_serde(file)),
        &mut || timed(Command::new("wc").arg("-l").arg(file)).0,
    ]);
    fast.show("product, one thread");
    serde.show("csv + serde into a struct");
    words.show("wc -l, whole process");
    println!(
        "  {:<60} {:>10.2} ns",
        "product, each row",
        fast.median().as_nanos() as f64 / ours_sum.0 as f64
    );
    figure(
        "product against csv + serde",
        serde.ratio(&fast),
        "x as fast",
        &Goal::AtLeast(3.0),
    );
    figure(
        "product against wc -l",
        fast.ratio(&words),
        "x its time",
        &Goal::AtMost(4.0),
    );
}

/// The product on one thread.
pub(crate) fn ours(file: &Path) -> Checksum {
    ours_on(file, 1)
}

/// The product on so many threads.
pub(crate) fn ours_on(file: &Path, threads: usize) -> Checksum {
    let mut sum = (0, 0, 0, 0);
    Reader::new()
        .on_threads(threads)
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

/// Writes what MBP-1 has of a file of MBP-10: the best level only.
pub(crate) fn first_level(ten: &Path, one: &Path) {
    let mut out = BufWriter::new(File::create(one).unwrap());
    for line in BufReader::new(File::open(ten).unwrap()).lines() {
        let line = line.unwrap();
        let end = line.match_indices(',').nth(18).unwrap().0;
        let symbol = line.rfind(',').unwrap();
        writeln!(out, "{}{}", &line[..end], &line[symbol..]).unwrap();
    }
    out.flush().unwrap();
}
