//! One market in every form: whole runs, decoders beside the vendor's own loop and other programs,
//! and memory. `BENCH_ROWS` says how many rows (default 1,000,000).

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use dbn::decode::{DbnMetadata as _, DecodeRecordRef as _};
use serde_json::Value;

use crate::BINARY;
use crate::decoding::{Checksum, first_level, ours, ours_on};
use crate::lengths::watched;
use crate::measure::{Goal, clock, figure, interleaved, timed};
use crate::peers::Peers;
use crate::processes::{megabytes, run};
use crate::synthesize_until;

const FORMS: [&str; 5] = ["csv", "csv.zst", "dbn", "dbn.zst", "parquet"];

pub(crate) fn figures() {
    let rows = std::env::var("BENCH_ROWS").ok();
    let rows = rows.map_or(1_000_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = |form: &str| folder.path().join(format!("mbp-1.{form}"));
    let ten = folder.path().join("mbp-10.csv");
    synthesize_until(&ten, rows, "2024-08-01T20:00:00Z");
    first_level(&ten, &path("csv"));
    for form in &FORMS[1..] {
        let mut convert = Command::new(BINARY);
        convert.args(["convert", "-q"]).arg(path("csv"));
        convert.arg("--out").arg(path(form));
        assert!(convert.status().unwrap().success(), "{form}");
    }
    println!("\nformats: {rows} rows of MBP-1");
    let (expected, sum) = (digest(&path("csv")), ours(&path("csv")));
    for form in FORMS {
        let file = path(form);
        assert_eq!(digest(&file), expected, "{form}");
        assert_eq!(ours(&file), sum, "{form}");
        println!("  {form:<60} {:>10.1} MB", megabytes(&file));
    }
    whole_runs(&path);
    decoders(&path, sum);
    text(&ten);
    beside(&path, sum);
}

/// Whole processes, and the memory of the longest.
fn whole_runs(path: &dyn Fn(&str) -> PathBuf) {
    let whole = |form: &str| timed(&mut run(&path(form), &[])).0;
    let [dbn, csv, parquet] = interleaved([
        &mut || whole("dbn.zst"),
        &mut || whole("csv.zst"),
        &mut || whole("parquet"),
    ]);
    dbn.show("run, DBN in zst");
    csv.show("run, CSV in zst");
    parquet.show("run, Parquet");
    figure(
        "run of DBN.zst against CSV.zst",
        dbn.ratio(&csv),
        "x its time",
        &Goal::AtMost(0.5),
    );
    for form in ["dbn.zst", "parquet"] {
        let (_, own) = watched(&mut run(&path(form), &[]));
        figure(
            &format!("memory of its own, run of {form}"),
            own as f64 / 1024.0 / 1024.0,
            "MiB",
            &Goal::AtMost(64.0),
        );
    }
}

/// Decoding alone, one thread, beside the loop of the vendor's crate.
fn decoders(path: &dyn Fn(&str) -> PathBuf, sum: Checksum) {
    let (dbn, parquet) = (path("dbn"), path("parquet"));
    assert_eq!(vendors(&dbn), sum, "both sides decode the same");
    let [product, vendor, columns] = interleaved([
        &mut || clock(|| ours(&dbn)),
        &mut || clock(|| vendors(&dbn)),
        &mut || clock(|| ours(&parquet)),
    ]);
    product.show("product, DBN, one thread");
    vendor.show("the vendor's crate, DBN, one thread");
    columns.show("product, Parquet, one thread");
    let rate = |times: &crate::measure::Times| sum.0 as f64 / times.median().as_secs_f64() / 1e6;
    let million = "M rows/s";
    figure("DBN", rate(&product), million, &Goal::AtLeast(10.0));
    figure(
        "DBN against the vendor's loop",
        vendor.ratio(&product),
        "x as fast",
        &Goal::AtLeast(0.8),
    );
    figure("Parquet", rate(&columns), million, &Goal::AtLeast(4.0));
}

/// Text of ten levels beside counting its lines.
fn text(ten: &Path) {
    let cores = cores();
    assert_eq!(ours_on(ten, cores), ours(ten), "on all threads as on one");
    let [product, alone, words] = interleaved([
        &mut || clock(|| ours_on(ten, cores)),
        &mut || clock(|| ours(ten)),
        &mut || timed(Command::new("wc").arg("-l").arg(ten)).0,
    ]);
    product.show("product, CSV of MBP-10, all cores");
    alone.show("product, CSV of MBP-10, one thread");
    words.show("wc -l, whole process");
    figure(
        "CSV of MBP-10 against wc -l",
        product.ratio(&words),
        "x its time",
        &Goal::AtMost(2.5),
    );
}

/// Other programs, where they are installed.
fn beside(path: &dyn Fn(&str) -> PathBuf, sum: Checksum) {
    let Some(peers) = Peers::found() else {
        return;
    };
    let goals = [
        ("polars", "csv", "polars, CSV, all cores", Some(4.5)),
        (
            "polars-parquet",
            "parquet",
            "polars, Parquet, all cores",
            None,
        ),
        ("databento", "dbn.zst", "databento-python, DBN in zst", None),
    ];
    for (which, form, what, goal) in goals {
        if !peers.has(which) {
            println!("{what}: not measured, see benches/peers/README.md");
            continue;
        }
        let file = path(form);
        let cores = cores();
        assert_eq!(ours_on(&file, cores), sum, "on all threads as on one");
        let [product, other] = interleaved([&mut || clock(|| ours_on(&file, cores)), &mut || {
            peers.decode_with(which, &file, sum)
        }]);
        product.show(&format!("product, {form}, all cores"));
        other.show(what);
        match goal {
            Some(goal) => figure(
                &format!("product against {which}"),
                other.ratio(&product),
                "x as fast",
                &Goal::AtLeast(goal),
            ),
            None => println!("  {:<60} {:>10.2} x as fast", which, other.ratio(&product)),
        }
    }
}

/// Threads of a reader that uses the machine.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The vendor's own decoder in its own loop.
fn vendors(file: &Path) -> Checksum {
    let mut decoder = dbn::decode::dbn::Decoder::from_file(file).unwrap();
    assert_eq!(decoder.metadata().version, dbn::DBN_VERSION);
    let mut sum = (0, 0, 0, 0);
    while let Some(record) = decoder.decode_record_ref().unwrap() {
        let quote = record.get::<dbn::Mbp1Msg>().unwrap();
        let [level] = &quote.levels;
        let is_there = level.ask_px != dbn::UNDEF_PRICE;
        sum.0 += 1;
        sum.1 ^= quote.hd.ts_event;
        if is_there {
            sum.2 += level.ask_px.unsigned_abs();
            sum.3 += u64::from(level.ask_sz);
        }
    }
    sum
}

fn digest(file: &Path) -> String {
    let output = run(file, &[]).stderr(Stdio::null()).output().unwrap();
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    result["digest"].as_str().unwrap().to_owned()
}
