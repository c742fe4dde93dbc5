//! What is encoded, and read back.

mod documented;
mod refused;
mod round_trip;

use std::num::NonZeroU32;
use std::time::Duration;

use market_data::event::{Action, BookSide, Cause};
use market_data::format::Reason;
use market_data::{
    Event, FeeSchedule, InstrumentId, PerShare, Price, PublisherId, Quote, Row, Shown, SymbolId,
    SymbolTable, Timestamp, VenueFees,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn price() -> impl Strategy<Value = Price> {
    // Cents, the whole range, and its ends: what floats hold and what they do not.
    prop_oneof![
        (1..100_000_000_i64).prop_map(|cents| cents * 10_000_000),
        1..=Price::MAX,
        Just(1),
        Just(Price::MAX),
    ]
    .prop_map(|units| Price::from_units(units).unwrap())
}

fn quote() -> impl Strategy<Value = Option<Quote>> {
    let quote = (price(), 1..=u32::MAX).prop_map(|(price, size)| Quote {
        price,
        size: NonZeroU32::new(size).unwrap(),
    });
    proptest::option::weighted(0.8, quote)
}

fn time() -> impl Strategy<Value = Timestamp> {
    let nanos = prop_oneof![Just(1_722_519_392_491_911_683), 1..=i64::MAX.unsigned_abs()];
    nanos.prop_map(|nanos| Timestamp::from_nanos(nanos).unwrap())
}

/// The instrument of a symbol of [`table`].
const INSTRUMENTS: [Option<InstrumentId>; 4] = [
    None,
    Some(InstrumentId(0)),
    Some(InstrumentId(38)),
    Some(InstrumentId(u32::MAX)),
];

/// One name, with all [`INSTRUMENTS`].
fn table(name: &str) -> SymbolTable {
    let mut table = SymbolTable::default();
    for instrument in INSTRUMENTS {
        table.intern_instrument(if name.is_empty() { "#" } else { name }, instrument);
    }
    table
}

prop_compose! {
    fn row()(
        publisher in any::<u16>(),
        ask in quote(),
        bid in quote(),
        price in proptest::option::of(price()),
        size in prop_oneof![Just(0), any::<u32>()],
        flags in prop_oneof![Just(0), any::<u8>()],
        action in proptest::sample::select(b"ACMRTFN"),
        side in proptest::sample::select(b"ABN"),
        sequence in prop_oneof![Just(0), 0..=i64::MAX.unsigned_abs(), Just(u64::MAX)],
        ts_recv in proptest::option::of(time()),
        own in proptest::option::weighted(0.3, time()),
        symbol in 0..INSTRUMENTS.len() as u32,
    ) -> Shown {
        let ts_event = own.filter(|_| ts_recv.is_some()).unwrap_or_default();
        let mut event = Event::quote(ts_event, PublisherId(publisher), ask, bid);
        event.set_price(price);
        event.size = size;
        event.flags = flags;
        event.cause = Cause::new(
            Action::from_letter(action).unwrap(),
            BookSide::from_letter(side).unwrap(),
        );
        let symbol = SymbolId(symbol);
        let at = Timestamp::default();
        Shown { row: Row { event, sequence, ts_recv, symbol }, at }
    }
}

/// Rows of one instant, of which some have times of their own.
fn rows() -> impl Strategy<Value = Vec<Shown>> {
    (time(), proptest::collection::vec(row(), 1..5)).prop_map(|(at, mut rows)| {
        for shown in &mut rows {
            shown.at = at;
            if shown.row.event.ts_event == Timestamp::default() {
                shown.row.event.ts_event = at;
            }
        }
        rows
    })
}

/// Rows as they were recorded, with their instruments.
fn recorded(rows: &[Shown]) -> Vec<(Row, Option<InstrumentId>)> {
    let instrument = |row: &Row| INSTRUMENTS[row.symbol.0 as usize];
    let named = |shown: &Shown| {
        let row = Row {
            symbol: SymbolId(0),
            ..shown.row
        };
        (row, instrument(&shown.row))
    };
    rows.iter().map(named).collect()
}

/// Rows as they were decoded, with their instruments.
fn back(rows: &[Row], symbols: &SymbolTable) -> Vec<(Row, Option<InstrumentId>)> {
    let named = |row: &Row| {
        let instrument = symbols.instrument(row.symbol);
        let row = Row {
            symbol: SymbolId(0),
            ..*row
        };
        (row, instrument)
    };
    rows.iter().map(named).collect()
}

/// Bytes that go, and text that comes instead.
fn damage() -> impl Strategy<Value = (usize, String)> {
    let any_text = "[-0-9.eE,:\"{}\\[\\]A-Z\\\\ ]{0,3}".prop_map(String::from);
    (
        0..4_usize,
        prop_oneof![Just(String::new()), Just("0".into()), any_text],
    )
}

fn encode_shown(wire: Wire, symbols: &SymbolTable, rows: &[Shown]) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(wire, FeeSchedule::default());
    rows.chunks(encoder.rows_per_message())
        .map(|rows| {
            let mut message = Vec::new();
            encoder.encode(symbols, rows, &mut message).unwrap();
            message
        })
        .collect()
}

/// Messages of rows that all have the first symbol, without an instrument.
fn encode(wire: Wire, symbol: &str, rows: &[Row]) -> Vec<Vec<u8>> {
    let mut symbols = SymbolTable::default();
    symbols.intern(symbol);
    let rows: Vec<Shown> = rows.iter().copied().map(Shown::from).collect();
    encode_shown(wire, &symbols, &rows)
}

fn decode(payload: &str) -> Result<Vec<Row>, Rejected> {
    let mut rows = Vec::new();
    Decoder::new()
        .decode(payload.as_bytes(), &mut rows)
        .map(|()| rows)
}
