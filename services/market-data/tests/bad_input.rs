//! Bad input in bulk: nothing panics, nothing hangs, memory stays bounded, and every row is
//! accepted or rejected, never neither. `SOR_TEST_FILES` says how many mutated files (default
//! 12,000), `SOR_TEST_SEED` with which seed they begin.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use market_data::synth::{self, Config};
use market_data::{ReadError, Reader};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn number(name: &str, fallback: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(fallback, |text| text.parse().unwrap())
}

fn good() -> Vec<u8> {
    let config = Config {
        rows: 40,
        symbols: vec!["AAPL".into(), "MSFT".into()],
        ..Config::default()
    };
    let mut text = Vec::new();
    synth::write_csv(&config, &mut text).unwrap();
    text
}

/// Reads a file; how many rows it took and refused.
fn read(text: &[u8]) -> Result<(u64, u64), ReadError> {
    let mut reader = Reader::new();
    let mut given = 0;
    let read = reader.read(text, "mutated", &mut |row| {
        given += 1;
        // What is bad must not come through as a price.
        for quote in [row.event.ask(), row.event.bid()].into_iter().flatten() {
            assert!(quote.price.units() > 0);
        }
    });
    let report = reader.report();
    assert_eq!(
        report.accepted(),
        given,
        "rows given and rows counted differ"
    );
    let by_reason: u64 = report.rejected().values().sum();
    assert_eq!(report.rejected_total(), by_reason);
    assert!(report.shown().len() <= 100, "examples are few");
    let kept: usize = report.shown().iter().map(|row| row.to_string().len()).sum();
    assert!(kept < 100_000, "examples are short");
    read.map(|()| (given, report.rejected_total()))
}

/// Lines of data, as anyone would count them: blank ones may stand before the header too.
fn lines(text: &[u8]) -> u64 {
    let blank = |line: &&[u8]| line.is_empty() || *line == b"\r";
    let lines = text.split(|byte| *byte == b'\n');
    lines.filter(|line| !blank(line)).skip(1).count() as u64
}

fn mutate(text: &mut Vec<u8>, random: &mut Pcg64Mcg) {
    const PIECES: [&[u8]; 16] = [
        b"\"",
        b"\0",
        b"\r",
        b"\n",
        b",,,,",
        b"\r\n\r\n",
        b"\xef\xbb\xbf",
        b"NaN",
        b"-inf",
        b"1e309",
        b"-0.0",
        b"9223372036854775807",
        b"99999999999999999999999",
        b"\xff\xfe",
        b"\xe2\x80\xa8",
        b"2016-12-31T23:59:60Z",
    ];
    if text.is_empty() {
        return;
    }
    let place = random.random_range(0..text.len());
    match random.random_range(0..9) {
        0 => text[place] ^= 1 << random.random_range(0..8),
        1 => text[place] = random.random_range(0..=255),
        2 => text.truncate(place),
        3 => drop(text.drain(place..(place + random.random_range(1..200)).min(text.len()))),
        4 => {
            let piece = PIECES[random.random_range(0..PIECES.len())];
            text.splice(place..place, piece.iter().copied());
        }
        5 => {
            let piece = PIECES[random.random_range(0..PIECES.len())];
            let end = (place + random.random_range(0..12)).min(text.len());
            text.splice(place..end, piece.iter().copied());
        }
        6 => {
            let end = (place + random.random_range(1..500)).min(text.len());
            let piece = text[place..end].to_vec();
            let elsewhere = random.random_range(0..=text.len());
            text.splice(elsewhere..elsewhere, piece);
        }
        7 => {
            let long = random.random_range(1..3_000);
            let byte = text[place];
            text.splice(place..place, std::iter::repeat_n(byte, long));
        }
        _ => {
            let (one, other) = (place, random.random_range(0..text.len()));
            text.swap(one, other);
        }
    }
}

#[test]
fn twelve_thousand_mutated_files_neither_panic_nor_lose_count() {
    let good = good();
    let whole = read(&good).unwrap();
    assert_eq!(whole, (40, 0));
    let (mut with_bad_rows, mut refused) = (0, 0);
    let first = number("SOR_TEST_SEED", 1);
    let files = number("SOR_TEST_FILES", 12_000);
    for seed in first..first + files {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut text = good.clone();
        for _ in 0..random.random_range(1..6) {
            mutate(&mut text, &mut random);
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            if let Ok((accepted, rejected)) = read(&text) {
                assert_eq!(
                    accepted + rejected,
                    lines(&text),
                    "every line is one or the other"
                );
                return (rejected > 0, false);
            }
            (false, true)
        }));
        match outcome {
            Ok((bad, whole_refused)) => {
                with_bad_rows += u64::from(bad);
                refused += u64::from(whole_refused);
            }
            Err(panic) => {
                eprintln!("SOR_TEST_SEED={seed} SOR_TEST_FILES=1 fails again");
                resume_unwind(panic);
            }
        }
    }
    // The mutations reach what they are meant to reach.
    assert!(
        with_bad_rows > files / 4,
        "{with_bad_rows} of {files} with bad rows"
    );
    assert!(
        refused > files / 100,
        "{refused} of {files} refused as a whole"
    );
}

#[test]
fn archives_that_were_cut_or_changed_are_errors_or_say_the_same() {
    let good = good();
    let archive = zstd::encode_all(&good[..], 3).unwrap();
    for seed in 0..2_000 {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut bytes = archive.clone();
        mutate(&mut bytes, &mut random);
        let mut reader = Reader::new();
        let _ = reader.read(&bytes[..], "mutated.zst", &mut |_| {});
    }
}

/// What takes time that grows faster than the input would not end here: each is some ten megabytes.
#[test]
fn inputs_made_to_take_long_do_not() {
    const MANY: usize = 10_000_000;
    let header = b"ts_event,publisher_id,ask_px_00,ask_sz_00";
    let row = "1722519392000000000,2,222.83,36";
    let after = |text: &[u8], count: usize| -> Vec<u8> {
        [
            &header[..],
            b"\n",
            text.repeat(count / text.len()).as_slice(),
        ]
        .concat()
    };
    let (taken, refused) = read(&after(b"\"", MANY)).unwrap();
    assert_eq!((taken, refused), (0, 1), "one line of quotes");
    assert_eq!(read(&after(b"\"\n", MANY)).unwrap().0, 0);
    assert_eq!(read(&after(b",", MANY)).unwrap(), (0, 1));
    assert_eq!(read(&after(b"\n", MANY)).unwrap(), (0, 0));
    assert_eq!(read(&after(b"\0", MANY)).unwrap(), (0, 1));
    // A line of a megabyte in front of each good row.
    let long = format!("{},{}\n{row}\n", "9".repeat(1 << 20), "x");
    assert_eq!(read(&after(long.as_bytes(), MANY)).unwrap(), (9, 9));
    // Digits without end, quotes inside quotes, columns without end.
    let digits = format!("1722519392000000000,2,0.{},36\n", "0".repeat(500_000));
    assert_eq!(read(&after(digits.as_bytes(), MANY)).unwrap().0, 0);
    let quoted = format!("\"{}\",2,222.83,36\n", "\"\"".repeat(250_000));
    assert_eq!(read(&after(quoted.as_bytes(), MANY)).unwrap().0, 0);
    let columns = format!(
        "{},{}\n{row}\n",
        String::from_utf8_lossy(header),
        "c,".repeat(400_000)
    );
    let _ = read(columns.as_bytes());
    // A header that never ends, and a symbol table that would.
    assert!(read(&b"ts_event,".repeat(MANY / 9)).is_err());
    let mut symbols = b"ts_event,publisher_id,ask_px_00,ask_sz_00,symbol\n".to_vec();
    for symbol in 0..200_000 {
        symbols.extend_from_slice(format!("{row},S{symbol}\n").as_bytes());
    }
    let (taken, refused) = read(&symbols).unwrap();
    assert_eq!(taken + refused, 200_000);
}
