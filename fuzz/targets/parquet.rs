//! Parquet: no panic, every row is taken or refused, and a file that cannot be read says so in
//! plain and short words.

#![no_main]

use std::cell::RefCell;
use std::io::{Seek as _, Write as _};
use std::sync::Once;

use libfuzzer_sys::fuzz_target;
use market_data::Reader;
use tempfile::NamedTempFile;

thread_local! {
    /// A file that is written again for every input: Parquet is read from its end.
    static FILE: RefCell<NamedTempFile> = RefCell::new(NamedTempFile::new().unwrap());
}

const MARK: &[u8] = b"PAR1";

/// The decoder of Parquet may panic at damage, which the reader catches: only what nobody catches
/// is a failure, and the fuzzer's own hook would end the process before.
static HOOK: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    FILE.with_borrow_mut(|file| {
        file.as_file().set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(MARK).unwrap();
        file.write_all(bytes).unwrap();
        for levels in [1, 3] {
            let mut reader = Reader::with_depth(levels);
            let mut given = 0;
            let read = reader.read_file(file.path(), &mut |row| {
                given += 1;
                for quote in [row.event.ask(), row.event.bid()].into_iter().flatten() {
                    assert!(quote.price.units() > 0);
                }
            });
            assert_eq!(reader.report().accepted(), given);
            for row in reader.report().shown() {
                assert!(row.text.len() <= 1_024);
            }
            if let Err(error) = read {
                let text = error.to_string();
                assert!(text.len() < 4_096, "{text}");
            }
        }
    });
});
