//! Panels of days and symbols: how many a minute, what the second core brings, and how long their
//! cells take to be merged.
//!
//! `BENCH_DAYS` says how many days of four symbols are executed (6), `BENCH_CELLS` how many cells
//! are merged (125,000, for which there must be two gigabytes in the folder for temporary files).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use evaluation::panel::cell::LAYOUT;
use evaluation::panel::{Cell, Head};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::BINARY;
use crate::measure::{Goal, by_processor, figure, timed};

const SYMBOLS: [&str; 4] = ["A", "B", "C", "D"];

/// Days of the cells that are merged: with fewer cells there are fewer symbols.
const MERGED_DAYS: usize = 250;

/// Bytes before what a cell is of.
const BEFORE: usize = 40;

const MIB: f64 = 1024.0 * 1024.0;

pub(crate) fn figures() {
    let (days, merged) = (asked("BENCH_DAYS", 6), asked("BENCH_CELLS", 125_000));
    let units = days * SYMBOLS.len();
    println!("\npanels: {units} symbol-days of 60,000 rows, 1,000 parent orders, 27 points each");
    let folder = tempfile::tempdir().unwrap();
    let days = days.to_string();
    let made = |symbols: &str, rows: u64| {
        let recordings = folder.path().join(symbols);
        let made = Command::new(BINARY)
            .args(["synth", "--quiet", "--day-shock", "30"])
            .args(["--rows", &rows.to_string(), "--symbols", symbols])
            .args(["--days", &days, "--out"])
            .arg(&recordings)
            .status();
        assert!(made.unwrap().success());
        recordings
    };
    let of_each = SYMBOLS.map(|symbol| made(symbol, 60_000));
    let of_all = [made(&SYMBOLS.join(","), 60_000 * SYMBOLS.len() as u64)];
    let cells = |threads: usize| folder.path().join(threads.to_string());
    let executed = |threads: usize, recordings: &[PathBuf]| {
        let _ = fs::remove_dir_all(cells(threads));
        let mut command = Command::new(BINARY);
        command
            .args(["evaluate", "--quiet", "--orders", "1000", "--horizon", "1m"])
            .args(["--order-size", "5000", "--lambda-over", "0.1,0.4,1"])
            .args([
                "--lambda-under",
                "0.1,0.6,1",
                "--theta-queue",
                "0.1,0.3,0.5",
                "--cells",
            ])
            .arg(cells(threads))
            .arg("--input")
            .args(recordings)
            .env("RAYON_NUM_THREADS", threads.to_string());
        timed(&mut command)
    };
    let (one, _) = executed(1, &of_each);
    let (two, memory) = executed(2, &of_each);
    // Processor time is that of both cores together.
    let two = if by_processor() { two / 2 } else { two };
    let minutes = two.as_secs_f64() / 60.0;
    let a_minute = units as f64 / minutes;
    figure(
        "two threads",
        a_minute,
        "symbol-days a minute",
        &Goal::AtLeast(200.0),
    );
    let faster = one.as_secs_f64() / two.as_secs_f64();
    figure(
        "two threads against one",
        faster,
        "x as fast",
        &Goal::AtLeast(1.8),
    );
    figure(
        "peak memory, a file each symbol and day",
        memory as f64 / MIB,
        "MiB",
        &Goal::AtMost(64.0),
    );
    let (_, memory) = executed(2, &of_all);
    figure(
        "peak memory, a file each day of four symbols",
        memory as f64 / MIB,
        "MiB",
        &Goal::AtMost(128.0),
    );
    merging(&cells(2), &folder.path().join("merged"), merged);
}

fn asked(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |count| count.parse().unwrap())
}

/// Merges so many cells, made from those of a folder under other dates and symbols.
fn merging(from: &Path, into: &Path, count: usize) {
    let mut files: Vec<_> = fs::read_dir(from)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let known: Vec<Cell> = files
        .iter()
        .map(|file| unpacked(&fs::read(file).unwrap()))
        .collect();
    fs::create_dir(into).unwrap();
    let bytes: u64 = (0..count)
        .into_par_iter()
        .map(|place| {
            let (day, symbol) = (place % MERGED_DAYS, place / MERGED_DAYS);
            let mut cell = known[(7 * day + symbol) % known.len()].clone();
            cell.date = format!(
                "{}-{:02}-{:02}",
                2_000 + day / 336,
                day / 28 % 12 + 1,
                day % 28 + 1
            );
            cell.symbol = format!("S{symbol:03}");
            let packed = packed(&cell);
            let name = format!("{}_{}.cell", cell.date, cell.symbol);
            fs::write(into.join(name), &packed).unwrap();
            packed.len() as u64
        })
        .sum();
    println!(
        "merging: {count} cells of {:.1} KiB",
        bytes as f64 / 1024.0 / count as f64
    );
    let (time, memory) = timed(Command::new(BINARY).args(["merge", "--quiet"]).arg(into));
    let goal = Duration::from_mins(1).as_secs_f64() * count as f64 / 125_000.0;
    figure("time", time.as_secs_f64(), "s", &Goal::AtMost(goal));
    figure(
        "peak memory",
        memory as f64 / MIB,
        "MiB",
        &Goal::AtMost(512.0),
    );
}

/// The cell in a file.
fn unpacked(file: &[u8]) -> Cell {
    type Kept = (Head, Vec<String>, u64);
    let ((_, _, length), packed): (Kept, _) = postcard::take_from_bytes(&file[BEFORE..]).unwrap();
    Cell::of(&zstd::bulk::decompress(packed, length as usize).unwrap()).unwrap()
}

/// A file that keeps a cell.
fn packed(cell: &Cell) -> Vec<u8> {
    let bytes = cell.bytes();
    let kept = (cell.head(), Vec::<String>::new(), bytes.len() as u64);
    let mut rest = postcard::to_extend(&kept, Vec::new()).unwrap();
    rest.extend(zstd::bulk::compress(&bytes, 3).unwrap());
    let hash = Sha256::digest(&rest);
    let layout = u8::try_from(LAYOUT).unwrap();
    [&b"SORCELL"[..], &[layout], &hash, &rest].concat()
}
