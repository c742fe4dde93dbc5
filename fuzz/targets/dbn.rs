//! The vendor's binary records, with levels behind the best prices and without: no panic, bounded
//! memory, every record is taken or refused, and what cannot be read says so in plain and short
//! words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use market_data::{Collector, Reader, Selection};

/// What stands first in such a file, so that every input is one: the vendor's mark and a version.
const MARK: &[u8] = b"DBN";

fuzz_target!(|bytes: &[u8]| {
    let file = [MARK, bytes].concat();
    for reader in [Reader::new(), Reader::with_depth(10), Reader::new().copying()] {
        let (mut reader, mut rows) = (reader, Vec::new());
        let read = reader.read(&file[..], "fuzzed", &mut |row| rows.push(row));
        assert_eq!(reader.report().accepted(), rows.len() as u64);
        for row in &rows {
            for quote in [row.event.ask(), row.event.bid()].into_iter().flatten() {
                assert!(quote.price.units() > 0);
            }
        }
        if let Err(error) = read {
            let text = error.to_string();
            assert!(text.len() < 2_048 && !text.contains("panicked"), "{text}");
        }
        // What was read goes into replay order and to its markets.
        let mut collector = Collector::keeping(16);
        collector.append(&rows).unwrap();
        let collected = collector.finish().unwrap();
        let tapes = collected.into_tapes(reader.symbols(), None, &Selection::default());
        let on_tapes: usize = tapes.unwrap().iter().map(|tape| tape.events().len()).sum();
        assert!(on_tapes <= rows.len());
    }
});
