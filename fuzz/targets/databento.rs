//! Databento CSV: no panic, every line is taken or refused, and the reader, which takes its fast
//! way where it can, reads what the general way reads.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use market_data::format::{Reason, Schema};
use market_data::format::databento_csv::header::Header;
use market_data::format::databento_csv::{notation::PriceNotation, row::RowDecoder};
use market_data::{Event, ReadError, Reader, Row, SymbolTable};

/// A row with its symbol's name.
type Named = (Event, u64, String);

fn named(row: &Row, symbols: &SymbolTable) -> Named {
    let symbol = symbols.name(row.symbol).to_owned();
    (row.event, row.sequence, symbol)
}

fn read(mut reader: Reader, text: &[u8]) -> Result<(Vec<Named>, Reader), ReadError> {
    let mut rows = Vec::new();
    reader.read(text, "fuzzed", &mut |row| rows.push(row))?;
    let named = rows.iter().map(|row| named(row, reader.symbols()));
    Ok((named.collect(), reader))
}

/// Line by line the general way; `None` where the header cannot be used.
fn read_generally(text: &[u8], schema: Schema) -> Option<(Vec<Named>, BTreeMap<Reason, u64>)> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut lines = text
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let header = Header::parse(lines.next()?).ok()?;
    let behind = text.iter().position(|byte| *byte == b'\n');
    let data = behind.map_or(&[][..], |place| &text[place + 1..]);
    let (notation, _) = PriceNotation::detect(data, &header);
    let mut decoder = RowDecoder::new(header, notation, schema);
    let (mut rows, mut refused) = (Vec::new(), BTreeMap::new());
    let mut symbols = SymbolTable::default();
    for line in lines.filter(|line| !line.is_empty()) {
        match decoder.decode(line, &mut symbols) {
            Ok(read) => rows.push(named(&read.row, &symbols)),
            Err(line) if line.is_header => {}
            Err(line) => *refused.entry(line.fault.reason).or_default() += 1,
        }
    }
    Some((rows, refused))
}

fuzz_target!(|text: &[u8]| {
    let _ = read(Reader::with_depth(3), text);
    let Ok((rows, reader)) = read(Reader::new(), text) else {
        return;
    };
    let found = &reader.recognised()[0];
    let is_text_of_lines = matches!(found.schema, Schema::Quotes | Schema::Mbp1 | Schema::Mbp10)
        && found.encoding == market_data::format::recognised::encoding::CSV
        && found.containers.is_empty()
        && found.notes.is_empty();
    if is_text_of_lines && let Some(general) = read_generally(text, found.schema) {
        assert_eq!(rows, general.0);
        assert_eq!(reader.report().rejected(), &general.1);
    }
    assert_eq!(reader.report().accepted(), rows.len() as u64);
    for (event, ..) in &rows {
        for quote in [event.ask(), event.bid()].into_iter().flatten() {
            assert!(quote.price.units() > 0);
        }
    }
});
