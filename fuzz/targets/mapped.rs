//! Text of other vendors under every profile, and maps that anybody wrote: no panic, every line is
//! taken, refused or filtered away, and what cannot be used says so.

#![no_main]

use std::io::Write as _;

use libfuzzer_sys::fuzz_target;
use market_data::Reader;
use market_data::format::Mapping;
use tempfile::NamedTempFile;

const PROFILES: [&str; 5] = ["tardis", "massive", "taq", "wrds", "lobster"];

fn read(mapping: Mapping, text: &[u8]) {
    let mut reader = Reader::new().mapped(Some(mapping));
    let mut given = 0;
    // Names of such files have a date in them.
    let read = reader.read(text, "fuzzed_20240102", &mut |row| {
        given += 1;
        for quote in [row.event.ask(), row.event.bid()].into_iter().flatten() {
            assert!(quote.price.units() > 0);
        }
    });
    assert_eq!(reader.report().accepted(), given);
    if let Err(error) = read {
        assert!(error.to_string().len() < 16_384);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    if let Some(profile) = PROFILES.get(usize::from(*first)) {
        read(profile.parse().unwrap(), rest);
        return;
    }
    // A map, an empty line of dashes, and text that it is for.
    let split = rest.windows(5).position(|window| window == b"\n---\n");
    let (map, text) = split.map_or((rest, &[][..]), |at| (&rest[..at], &rest[at + 5..]));
    let mut file = NamedTempFile::with_suffix(".toml").unwrap();
    file.write_all(map).unwrap();
    match file.path().display().to_string().parse::<Mapping>() {
        Ok(mapping) => read(mapping, text),
        Err(error) => assert!(error.to_string().len() < 65_536),
    }
});
