use std::io;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::event::{Row, SymbolTable};
use crate::format::databento_csv::Start;
use crate::format::rows::reject::IngestReport;

const HEADER: &str = "ts_event,rtype,publisher_id,instrument_id,ask_px_00,ask_sz_00,symbol\n";

/// An input that fails once behind its text, where it is to fail.
struct Failing<'a>(&'a [u8], bool);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() && self.1 {
            self.1 = false;
            return Err(io::Error::other("gone"));
        }
        self.0.read(buffer)
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
}

/// Reads a file in chunks of so many bytes on three threads; without, line by line.
fn read_in(text: &[u8], fails: bool, chunk: Option<usize>) -> Outcome {
    let (mut symbols, mut report) = (SymbolTable::default(), IngestReport::default());
    let mut rows = Vec::new();
    let mut keep = |some: &[Row], _: &SymbolTable, _: Option<&mut crate::depth::Depth>| {
        rows.extend_from_slice(some);
        Ok(())
    };
    let mut found = Found::default();
    let mut batch = Batch::new("file", &mut symbols, &mut report, None, &mut keep).on_threads(3);
    let mut read = || -> Result<(), Ended> {
        let mut lines = Lines::new(Failing(text, fails));
        let start = Start::of(&mut lines, "file", 1)?;
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
    Outcome {
        rows,
        symbols,
        report,
        empty_quotes,
        blank: found.blank,
        repeated_headers: found.repeated_headers,
        open_end: found.open_end,
        error,
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
        fails in prop::bool::weighted(0.2),
    ) {
        let text = format!("{HEADER}{}", lines.concat());
        let end = text.len().saturating_sub(cut).max(HEADER.len());
        let text = &text.as_bytes()[..end];
        prop_assert_eq!(read_in(text, fails, Some(chunk)), read_in(text, fails, None));
    }
}

#[test]
fn symbols_that_have_no_room_are_refused_where_one_thread_refuses_them() {
    let rows = (0..70_000_u32)
        .map(|symbol| format!("2024-08-01T13:36:32.000000001Z,1,2,,10.01,100,S{symbol}\n"));
    let text = format!("{HEADER}{}", rows.collect::<String>());
    let read = read_in(text.as_bytes(), false, Some(50_000));
    assert_eq!(read.rows.len(), 65_536);
    assert_eq!(read, read_in(text.as_bytes(), false, None));
}

#[test]
fn whoever_takes_rows_may_want_no_more() {
    let row = "2024-08-01T13:36:32.000000001Z,1,2,7,10.01,100,S\n";
    let text = format!("{HEADER}{}", row.repeat(2_000));
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
}
