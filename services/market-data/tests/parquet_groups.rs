//! However a Parquet file is cut into row groups and pages, its rows are those of the text.
#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be written or read fails the test"
)]

#[path = "common/columns.rs"]
mod columns;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use columns::column;
use market_data::{Reader, Row};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

const SCHEMA: &str = "message schema {
    REQUIRED INT64 ts_event (TIMESTAMP(NANOS,true));
    REQUIRED INT32 publisher_id (INTEGER(16,false));
    OPTIONAL INT64 bid_px_00;
    OPTIONAL INT64 ask_px_00;
    REQUIRED INT32 bid_sz_00 (INTEGER(32,false));
    REQUIRED INT32 ask_sz_00 (INTEGER(32,false));
    OPTIONAL BYTE_ARRAY symbol (UTF8);
}";

/// One row: venue, bid, what the ask is above it, and which symbol; `None` is missing.
type Line = (u8, Option<i64>, i64, Option<u16>);

const FIRST: i64 = 1_722_519_000_000_000_000;

impl Shown {
    fn of((place, line): (usize, &Line), unit: i64) -> Self {
        let (venue, bid, above, symbol) = *line;
        Self {
            time: FIRST + i64::try_from(place).unwrap() * 1_000_000,
            venue: i32::from(venue) + 1,
            bid: bid.map(|bid| bid * unit),
            ask: bid.map(|bid| (bid + above) * unit),
            symbol: symbol.map(|number| format!("SYMBOL{number}")),
        }
    }
}

/// A row as it is written.
struct Shown {
    time: i64,
    venue: i32,
    bid: Option<i64>,
    ask: Option<i64>,
    symbol: Option<String>,
}

fn text(rows: &[Shown]) -> String {
    let mut text =
        "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n".to_owned();
    let price = |price: Option<i64>| price.map_or_else(String::new, |price| price.to_string());
    for row in rows {
        let (bid, ask) = (price(row.bid), price(row.ask));
        let symbol = row.symbol.as_deref().unwrap_or_default();
        let (time, venue) = (row.time, row.venue);
        let size = 100 * i32::from(row.bid.is_some());
        writeln!(text, "{time},{venue},{bid},{ask},{size},{size},{symbol}").unwrap();
    }
    text
}

/// Groups of so many rows, with so many bytes for a dictionary, and so many rows a page.
fn parquet(path: &Path, rows: &[Shown], group: usize, dictionary: usize, page: usize) {
    let properties = WriterProperties::builder()
        .set_dictionary_page_size_limit(dictionary)
        .set_data_page_row_count_limit(page)
        .set_write_batch_size(page)
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for rows in rows.chunks(group) {
        let mut group = writer.next_row_group().unwrap();
        let each = |of: fn(&Shown) -> i32| rows.iter().map(|row| Some(of(row))).collect::<Vec<_>>();
        let sizes = each(|row| 100 * i32::from(row.bid.is_some()));
        let long = |of: fn(&Shown) -> Option<i64>| rows.iter().map(of).collect::<Vec<_>>();
        let symbols = rows
            .iter()
            .map(|row| row.symbol.as_deref().map(ByteArray::from));
        column::<Int64Type>(&mut group, &long(|row| Some(row.time)), false);
        column::<Int32Type>(&mut group, &each(|row| row.venue), false);
        column::<Int64Type>(&mut group, &long(|row| row.bid), true);
        column::<Int64Type>(&mut group, &long(|row| row.ask), true);
        column::<Int32Type>(&mut group, &sizes, false);
        column::<Int32Type>(&mut group, &sizes, false);
        column::<ByteArrayType>(&mut group, &symbols.collect::<Vec<_>>(), true);
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// The rows of a file with the names of their markets, and how many were refused.
fn read(path: &Path) -> (Vec<(Row, String)>, u64) {
    let (mut reader, mut rows) = (Reader::new(), Vec::new());
    reader.read_file(path, &mut |row| rows.push(row)).unwrap();
    let (symbols, report) = reader.into_parts();
    let named = rows.into_iter().map(|row| {
        let name = symbols.name(row.symbol).to_owned();
        (row, name)
    });
    (named.collect(), report.rejected_total())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_are_those_of_the_text(
        lines in prop::collection::vec(
            (
                0..3_u8,
                prop::option::weighted(0.9, 100..900_i64),
                1..9_i64,
                prop::option::weighted(0.95, 0..40_u16),
            ),
            1..400,
        ),
        dollars in any::<bool>(),
        group in 1..500_usize,
        dictionary in prop_oneof![Just(1_usize), Just(60), Just(1 << 20)],
        page in 1..200_usize,
    ) {
        let unit = if dollars { 1 } else { 1_000_000_000 };
        let rows: Vec<_> = lines.iter().enumerate().map(|one| Shown::of(one, unit)).collect();
        prop_assume!(rows.iter().any(|row| row.bid.is_some()));
        let folder = tempfile::tempdir().unwrap();
        let (csv, columns) = (folder.path().join("a.csv"), folder.path().join("a.parquet"));
        fs::write(&csv, text(&rows)).unwrap();
        parquet(&columns, &rows, group, dictionary, page);
        prop_assert_eq!(read(&columns), read(&csv));
    }
}
