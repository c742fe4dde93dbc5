//! Wire messages, JSON and bytes: no panic, the fast way reads what the general way reads, and what
//! was read is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use market_data::{FeeSchedule, Row, Shown, SymbolTable};
use stream::wire::message::{Decoder, Encoder, Rejected, Wire};

/// What a message holds: its rows, and the symbols met.
fn decode(payload: &[u8]) -> (Vec<Row>, SymbolTable, Result<(), Rejected>) {
    let (mut decoder, mut rows) = (Decoder::new(), Vec::new());
    let outcome = decoder.decode(payload, &mut rows);
    (rows, decoder.symbols().clone(), outcome)
}

fuzz_target!(|payload: &[u8]| {
    let (rows, symbols, outcome) = decode(payload);
    if payload.starts_with(b"{") {
        // The layout of our own encoder has no space in front.
        let general = decode(&[b" ", payload].concat());
        assert_eq!(rows, general.0);
        assert_eq!(symbols, general.1);
        let faults = |outcome: Result<(), Rejected>| outcome.map_err(|refused| refused.faults);
        assert_eq!(faults(outcome.clone()), faults(general.2));
    }
    if outcome.is_err() || rows.is_empty() {
        return;
    }
    let shown: Vec<Shown> = rows.iter().copied().map(Shown::from).collect();
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        let mut encoder = Encoder::new(wire, FeeSchedule::default());
        let mut back = Vec::new();
        let most = encoder.rows_per_message();
        // Venues of a message without a name may each have an instrument of their own.
        let may_share = |one: &Shown, next: &Shown| {
            one.row.symbol == next.row.symbol && (wire.spans_instants() || one.at == next.at)
        };
        for shown in shown.chunk_by(may_share).flat_map(|rows| rows.chunks(most)) {
            let mut message = Vec::new();
            encoder.encode(&symbols, shown, &mut message).unwrap();
            let (rows, met, outcome) = decode(&message);
            assert_eq!(outcome, Ok(()), "{wire}: {message:?}");
            back.extend(rows.iter().map(|row| named(row, &met)));
        }
        let rows: Vec<_> = rows.iter().map(|row| named(row, &symbols)).collect();
        assert_eq!(back, rows, "{wire}");
    }
});

/// A row under its name and number, whatever their place in a table.
fn named(row: &Row, symbols: &SymbolTable) -> (Row, String, Option<u32>) {
    let number = symbols.instrument(row.symbol).map(|number| number.0);
    let name = symbols.name(row.symbol).to_owned();
    (Row { symbol: Default::default(), ..*row }, name, number)
}
