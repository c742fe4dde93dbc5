//! Wire messages, JSON and bytes: no panic, the fast way reads what the general way reads, and what
//! was read is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use market_data::{FeeSchedule, Row};
use stream::wire::message::{Decoder, Encoder, Rejected, Wire};

/// What a message holds: its rows, and the names of the symbols met.
fn decode(payload: &[u8]) -> (Vec<Row>, Vec<String>, Result<(), Rejected>) {
    let (mut decoder, mut rows) = (Decoder::new(), Vec::new());
    let outcome = decoder.decode(payload, &mut rows);
    (rows, decoder.symbols().names().to_vec(), outcome)
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
    let [symbol] = symbols.as_slice() else {
        panic!("{symbols:?} in one message")
    };
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        let mut encoder = Encoder::new(wire, FeeSchedule::default());
        let mut back = Vec::new();
        let most = encoder.rows_per_message();
        let may_share = |one: &Row, next: &Row| wire.spans_instants() || one.event.ts_event == next.event.ts_event;
        for rows in rows.chunk_by(may_share).flat_map(|rows| rows.chunks(most)) {
            let mut message = Vec::new();
            encoder.encode(symbol, rows, &mut message).unwrap();
            let (rows, symbols, outcome) = decode(&message);
            assert_eq!(outcome, Ok(()), "{wire}: {message:?}");
            assert_eq!(&symbols, std::slice::from_ref(symbol));
            back.extend(rows);
        }
        assert_eq!(back, rows, "{wire}");
    }
});
