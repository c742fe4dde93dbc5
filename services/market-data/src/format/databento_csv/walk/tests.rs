use std::collections::BTreeMap;
use std::io;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::event::{Row, SymbolTable};
use crate::format::databento_csv::Start;
use crate::format::rows::reject::IngestReport;
use crate::units::time::Timestamp;

const HEADER: &str = "ts_event,rtype,publisher_id,instrument_id,ask_px_00,ask_sz_00,symbol\n";

/// An input that gives few bytes at a time, is interrupted now and then, and may fail behind its
/// text.
struct Input<'a> {
    text: &'a [u8],
    step: usize,
    reads: usize,
    fails: bool,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.reads.is_multiple_of(7) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.text.is_empty() && self.fails {
            self.fails = false;
            return Err(io::Error::other("gone"));
        }
        let step = self.step.min(buffer.len());
        self.text.read(&mut buffer[..step])
    }
}

/// All that a file gives.
#[derive(Debug, PartialEq)]
struct Outcome {
    rows: Vec<Row>,
    symbols: SymbolTable,
    report: IngestReport,
    empty_quotes: u64,
    blank: u64,
    repeated_headers: u64,
    open_end: Option<String>,
    error: Option<String>,
    /// By name, the first and the last time.
    names: BTreeMap<String, (Timestamp, Timestamp)>,
}

/// Reads a file in chunks of so many bytes on three threads; without, line by line.
fn read_in(text: &[u8], (step, fails): (usize, bool), chunk: Option<usize>) -> Outcome {
    let (mut symbols, mut report) = (SymbolTable::default(), IngestReport::default());
    let mut rows = Vec::new();
    let mut keep = |some: &[Row], _: &SymbolTable, _: Option<&mut crate::depth::Depth>| {
        rows.extend_from_slice(some);
        Ok(())
    };
    let mut found = Found::default();
    let mut batch = Batch::new("file", &mut symbols, &mut report, None, &mut keep).on_threads(3);
    let mut read = || -> Result<(), Ended> {
        let start = Start::of(&mut Lines::new(text), "file", 1)?;
        let reads = 0;
        let mut lines = Lines::new(Input {
            text,
            step,
            reads,
            fails,
        });
        let header = lines.next_line();
        header.map_err(|error| error.into_read_error("file"))?;
        let mut decoders = Decoders {
            conventions: batch.conventions(start.found.schema),
            rows: start.rows,
            levels: None,
        };
        match chunk {
            Some(chunk) => {
                side_by_side::read(lines, chunk, &mut decoders, &mut batch, &mut found)?;
            }
            None => every_line(&mut lines, &mut decoders, &mut batch, &mut found)?,
        }
        batch.give()
    };
    let error = match read() {
        Ok(()) => None,
        Err(Ended::Unusable(error)) => Some(error.to_string()),
        Err(Ended::NoMore) => Some("no more".to_owned()),
    };
    let empty_quotes = batch.empty_quotes();
    // What was given out before a failure may differ by what the failing chunk held.
    let names = if error.is_none() {
        batch.names()
    } else {
        BTreeMap::new()
    };
    Outcome {
        rows,
        symbols,
        report,
        empty_quotes,
        blank: found.blank,
        repeated_headers: found.repeated_headers,
        open_end: found.open_end,
        error,
        names,
    }
}

/// A line of a file: most are good rows.
fn line() -> impl Strategy<Value = String> {
    let good = (0..6_u32, 0..3_u32, 1..9_u32).prop_map(|(time, symbol, size)| {
        format!("2024-08-01T13:36:32.00000000{time}Z,1,2,7,10.0{size},{size}00,S{symbol}\n")
    });
    prop_oneof![
        40 => good,
        1 => Just("\n".to_owned()),
        1 => Just(HEADER.to_owned()),
        1 => Just("ts_event,publisher_id,ask_px_00,ask_sz_00\n".to_owned()),
        1 => Just("what is this\n".to_owned()),
        1 => Just("2024-08-01T13:36:32.1Z,1,2,,0,0,\r\n".to_owned()),
        1 => Just("2024-08-01T13:36:32.1Z,195,2,7,10.01,100,S9\n".to_owned()),
        1 => Just("2024-08-01T13:36:32.1Z,1,2,9,\"10.01\",100,\"S\"\n".to_owned()),
        1 => Just(format!("{}\n", "x".repeat(300))),
    ]
}

proptest! {
    /// Wherever chunks end, and whatever lines are.
    #[test]
    fn threads_read_what_one_reads(
        lines in vec(line(), 0..60),
        chunk in 80..900_usize,
        cut in 0..40_usize,
        step in 1..300_usize,
        fails in prop::bool::weighted(0.2),
    ) {
        let text = format!("{HEADER}{}", lines.concat());
        let end = text.len().saturating_sub(cut).max(HEADER.len());
        let text = &text.as_bytes()[..end];
        let input = (step, fails);
        prop_assert_eq!(read_in(text, input, Some(chunk)), read_in(text, input, None));
    }
}

#[test]
fn symbols_that_have_no_room_are_refused_where_one_thread_refuses_them() {
    let rows = (0..70_000_u32)
        .map(|symbol| format!("2024-08-01T13:36:32.000000001Z,1,2,,10.01,100,S{symbol}\n"));
    let text = format!("{HEADER}{}", rows.collect::<String>());
    let read = read_in(text.as_bytes(), (9_999, false), Some(50_000));
    assert_eq!(read.rows.len(), 65_536);
    assert_eq!(read, read_in(text.as_bytes(), (9_999, false), None));
}

#[test]
fn whoever_takes_rows_may_want_no_more() {
    let row = "2024-08-01T13:36:32.000000001Z,1,2,7,10.01,100,S\n";
    let text = format!("{HEADER}{}", row.repeat(60_000));
    let mut reader = crate::Reader::new().on_threads(2);
    let mut seen = 0;
    let read = reader.read_batches(text.as_bytes(), "file", &mut |rows, _| {
        seen += rows.len();
        if seen > 500 {
            return Err(crate::ReadError::Empty {
                source_name: "enough".into(),
                is_archive: false,
            });
        }
        Ok(())
    });
    assert!(read.unwrap_err().to_string().contains("enough"));
    assert!(seen < 2_000, "{seen}");
}
