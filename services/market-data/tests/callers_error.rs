//! Whoever takes rows ends the reading with an error of its own, which comes back as it was.
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be made or read fails the test"
)]

use std::fs;

use market_data::synth::{self, Config};
use market_data::{ReadError, Reader};

#[derive(Debug)]
enum Mine {
    /// After so many rows.
    Enough(usize),
    Read(ReadError),
}

impl From<ReadError> for Mine {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// Takes batches until it has a thousand rows.
fn enough(taken: &mut usize, rows: usize) -> Result<(), Mine> {
    *taken += rows;
    if *taken >= 1_000 {
        return Err(Mine::Enough(*taken));
    }
    Ok(())
}

#[test]
fn an_error_of_the_caller_ends_the_reading_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    let config = Config {
        rows: 3_000,
        ..Config::default()
    };
    synth::write_csv(&config, fs::File::create(&path).unwrap()).unwrap();
    let mut taken = [0; 3];
    let ended = [
        Reader::new().read_batches(fs::File::open(&path).unwrap(), "market", &mut |rows, _| {
            enough(&mut taken[0], rows.len())
        }),
        Reader::new().read_file_batches(&path, |file| file, &mut |rows, _| {
            enough(&mut taken[1], rows.len())
        }),
        Reader::with_depth(3).read_file_levels(&path, |file| file, &mut |rows, depth| {
            assert!(depth.is_some());
            enough(&mut taken[2], rows.len())
        }),
    ];
    for (ended, taken) in ended.into_iter().zip(taken) {
        assert!(
            matches!(ended, Err(Mine::Enough(rows)) if rows == taken),
            "{ended:?}"
        );
        assert!((1_000..3_000).contains(&taken), "{taken}");
    }
    // What cannot be read at all is told as ever.
    let missing = folder.path().join("missing.csv");
    let ended =
        Reader::new().read_file_batches(&missing, |file| file, &mut |_, _| Err(Mine::Enough(0)));
    assert!(
        matches!(ended, Err(Mine::Read(ReadError::Io { .. }))),
        "{ended:?}"
    );
}
