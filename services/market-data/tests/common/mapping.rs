//! Files read by a map.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test shows what is wrong by panicking"
)]

use std::path::Path;

use market_data::format::{Mapping, Recognised};
use market_data::{IngestReport, ReadError, Reader, Row, SymbolTable};

/// The names of the two files of a LOBSTER pair.
pub(crate) const MESSAGES: &str = "AAPL_2012-06-21_34200000_57600000_message_1.csv";
pub(crate) const BOOK: &str = "AAPL_2012-06-21_34200000_57600000_orderbook_1.csv";

/// What was read of a file.
pub(crate) struct Found {
    pub(crate) rows: Vec<Row>,
    pub(crate) symbols: SymbolTable,
    pub(crate) report: IngestReport,
    pub(crate) recognised: Vec<Recognised>,
}

/// Files read by a map.
pub(crate) fn read(folder: &Path, map: &str, files: &[(&str, &str)]) -> Result<Found, ReadError> {
    let map: Mapping = map.parse().unwrap();
    let mut paths = Vec::new();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
        paths.push(folder.join(name));
    }
    let paths = map.with_pairs(paths);
    let mut reader = Reader::new().mapped(Some(map));
    let mut rows = Vec::new();
    for path in &paths {
        reader.read_file(path, &mut |row| rows.push(row))?;
    }
    let recognised = reader.take_recognised();
    let (symbols, report) = reader.into_parts();
    Ok(Found {
        rows,
        symbols,
        report,
        recognised,
    })
}
