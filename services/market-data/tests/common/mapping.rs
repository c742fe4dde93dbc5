//! Files read by a map.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test shows what is wrong by panicking"
)]

use std::path::Path;

use market_data::format::{Mapping, Recognised};
use market_data::{IngestReport, Price, Quote, ReadError, Reader, Row, SymbolTable, Timestamp};

/// The names of the two files of a LOBSTER pair.
pub(crate) const MESSAGES: &str = "AAPL_2012-06-21_34200000_57600000_message_1.csv";
pub(crate) const BOOK: &str = "AAPL_2012-06-21_34200000_57600000_orderbook_1.csv";

/// The columns of NYSE's Daily TAQ.
pub(crate) const TAQ_HEADER: &str = "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|\
     Offer_Size|Quote_Condition|Sequence_Number|Quote_Cancel_Correction";

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

pub(crate) fn found(map: &str, files: &[(&str, &str)]) -> Found {
    let folder = tempfile::tempdir().unwrap();
    read(folder.path(), map, files).unwrap()
}

pub(crate) fn refusal(map: &str, files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let refused = read(folder.path(), map, files);
    refused.err().unwrap().to_string()
}

/// One side: dollars and shares.
pub(crate) type Side<'a> = Option<(&'a str, u32)>;

/// A row as people write it: time, venue, symbol, ask and bid.
pub(crate) fn shown(found: &Found) -> Vec<(String, u16, String, String, String)> {
    let side = |quote: Option<Quote>| {
        quote.map_or_else(|| "-".to_owned(), |q| format!("{} x {}", q.price, q.size))
    };
    let row = |row: &Row| {
        (
            row.event.ts_event.to_string(),
            row.event.publisher.0,
            found.symbols.name(row.symbol).to_owned(),
            side(row.event.ask()),
            side(row.event.bid()),
        )
    };
    found.rows.iter().map(row).collect()
}

pub(crate) fn row(
    time: &str,
    venue: u16,
    symbol: &str,
    ask: Side<'_>,
    bid: Side<'_>,
) -> (String, u16, String, String, String) {
    let side = |side: Side<'_>| {
        side.map_or_else(
            || "-".to_owned(),
            |(price, size)| {
                let price = Price::parse_dollars(price.as_bytes()).unwrap();
                format!("{price} x {size}")
            },
        )
    };
    let time = Timestamp::parse(time.as_bytes()).unwrap().to_string();
    (time, venue, symbol.to_owned(), side(ask), side(bid))
}

pub(crate) fn notes(found: &Found) -> String {
    found.recognised[0].to_string()
}
