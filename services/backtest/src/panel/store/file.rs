//! A cell as a file holds it.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | the letters `SORCELL`, and the number of this layout |
//! | 32 | SHA-256 of all that follows |
//! | | what the cell is of: hash, version, date, symbol, settings, hashes of inputs, length |
//! | the rest | the cell's canonical bytes, compressed with zstd |
//!
//! So a plan is compared with the cells that are there by the first part of each alone, and no
//! damage goes unseen: neither of the file nor, behind it, of what was compressed.

use evaluation::panel::cell::{LAYOUT, sha256};
use evaluation::panel::{Cell, Head};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use text::bounded;
use thiserror::Error;

/// The end of the names of such files.
pub(crate) const SUFFIX: &str = "cell";

/// The first bytes of such a file.
pub(crate) const LETTERS: &[u8; 7] = b"SORCELL";

/// Bytes before what the cell is of.
const BEFORE: usize = LETTERS.len() + 1 + 32;

/// Compression: fast to read whatever it is, and small.
const ZSTD_LEVEL: i32 = 3;

/// Why bytes are no cell that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Fault {
    /// Something else altogether.
    #[error("is no cell, as `evaluate --cells` keeps it")]
    NoCell,
    /// JSON, as cells once were.
    #[error("is JSON, as earlier versions kept cells, and not as this one does")]
    Json,
    /// A cell of a layout that this program does not know.
    #[error("is a cell of layout {0}, and this program reads layout {LAYOUT}")]
    Layout(u8),
    /// Not what was written.
    #[error("is damaged: its hash is another one")]
    Damaged,
    /// Whole, and yet of no use.
    #[error("cannot be used: {0}")]
    Unusable(String),
}

/// What a cell is of, and what was read for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// What the cell is of.
    pub(crate) head: Head,
    /// SHA-256 of the files that were read for it.
    pub(crate) inputs: Vec<String>,
    /// Bytes of the cell before they are compressed.
    length: u64,
}

/// The bytes of a file that keeps a cell.
///
/// # Errors
/// When it cannot be compressed.
pub(crate) fn pack(cell: &Cell, inputs: &[String]) -> anyhow::Result<Vec<u8>> {
    let bytes = cell.bytes();
    let kept = Kept {
        head: cell.head(),
        inputs: inputs.to_vec(),
        length: bytes.len() as u64,
    };
    let layout = u8::try_from(LAYOUT)?;
    let mut file = [&LETTERS[..], &[layout], &[0; 32]].concat();
    file = postcard::to_extend(&kept, file)?;
    file.extend(zstd::bulk::compress(&bytes, ZSTD_LEVEL)?);
    let hash = Sha256::digest(&file[BEFORE..]);
    file[BEFORE - 32..BEFORE].copy_from_slice(&hash);
    Ok(file)
}

/// What the cell in a file is of.
///
/// # Errors
/// When there is none, or the file is damaged.
pub(crate) fn kept(file: &[u8]) -> Result<Kept, Fault> {
    apart(file).map(|(kept, _)| kept)
}

/// The cell in a file.
///
/// # Errors
/// When there is none, or the file is damaged.
pub(crate) fn unpack(file: &[u8]) -> Result<(Kept, Cell), Fault> {
    let (kept, packed) = apart(file)?;
    let unusable = |why: &str| Fault::Unusable(why.to_owned());
    let length = Some(kept.length).filter(|length| *length <= bounded::DOCUMENT);
    let length = length.ok_or_else(|| unusable("it is longer than any cell"))?;
    let bytes = zstd::bulk::decompress(packed, length as usize);
    let bytes = bytes.map_err(|_| unusable("it cannot be decompressed"))?;
    if sha256(&bytes) != kept.head.sha256 {
        return Err(Fault::Damaged);
    }
    let cell = Cell::of(&bytes).map_err(Fault::Unusable)?;
    let head = &kept.head;
    let is_of = (&cell.engine, &cell.date, &cell.symbol, &cell.settings);
    if is_of != (&head.engine, &head.date, &head.symbol, &head.settings) {
        return Err(unusable("what it is of is said in two ways"));
    }
    Ok((kept, cell))
}

/// What the cell is of, and the compressed cell.
fn apart(file: &[u8]) -> Result<(Kept, &[u8]), Fault> {
    let Some(rest) = file.strip_prefix(LETTERS) else {
        let is_json = file.first() == Some(&b'{');
        return Err(if is_json { Fault::Json } else { Fault::NoCell });
    };
    let (layout, rest) = rest.split_first().ok_or(Fault::NoCell)?;
    if u32::from(*layout) != LAYOUT {
        return Err(Fault::Layout(*layout));
    }
    let (hash, rest) = rest.split_at_checked(32).ok_or(Fault::Damaged)?;
    if Sha256::digest(rest)[..] != *hash {
        return Err(Fault::Damaged);
    }
    postcard::take_from_bytes(rest).map_err(|_| Fault::Unusable("it is of nothing".into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use evaluation::panel::{Against, Bins, CellSettings, Integer, Stratum, Sums, Tune};
    use proptest::prelude::*;

    use super::*;

    fn cell() -> Cell {
        let settings = CellSettings {
            rules: vec![[0, 10_000_000, 0], [400_000_000, 0, 0]],
            points: 2,
            baselines: vec!["best_ask".into()],
            sizes: vec![300],
            sides: vec!["buy".into()],
            horizon: 1_000_000_000,
            spacing: "by hand".into(),
            hours: "UTC".into(),
            session: "all".into(),
            assumed: BTreeMap::from([("market.fee".into(), "0.003".into())]),
        };
        let sums = Sums {
            n: 3,
            w: Integer(1 << 60),
            a: Integer(-(1 << 55)),
            x: Integer(-7),
            ..Sums::default()
        };
        let against = Against {
            strata: vec![Stratum {
                at: [0, 0, 7, 23],
                sums,
            }],
            excluded: BTreeMap::from([("no price".into(), 1)]),
            histogram: Bins::of([(-3, 2), (70_000, 1)]),
        };
        Cell {
            layout: LAYOUT,
            engine: "test".into(),
            date: "2024-08-01".into(),
            symbol: "ONE".into(),
            rows: 9,
            rows_sha256: sha256(b"rows"),
            settings_sha256: settings.digest(),
            settings,
            venues: 2,
            are_us_equities: true,
            warnings: vec!["One venue only.".into()],
            orders: 4,
            orders_without_rows: 1,
            ordered: Integer(1_200),
            outcomes: vec![0, 0],
            tune: vec![Tune::default()],
            unfilled: vec![Integer(5)],
            sums: vec![vec![against]],
        }
    }

    fn inputs() -> Vec<String> {
        vec![sha256(b"one"), sha256(b"two")]
    }

    #[test]
    fn a_cell_survives_its_file() {
        let file = pack(&cell(), &inputs()).unwrap();
        let (kept, read) = unpack(&file).unwrap();
        assert_eq!(read, cell());
        assert_eq!(kept, super::kept(&file).unwrap());
        assert_eq!((kept.head, kept.inputs), (cell().head(), inputs()));
    }

    #[test]
    fn no_file_that_is_cut_short_or_changed_anywhere_is_a_cell() {
        let file = pack(&cell(), &inputs()).unwrap();
        for length in 0..file.len() {
            assert!(super::kept(&file[..length]).is_err(), "{length} bytes");
        }
        let longer = [&file[..], &[0]].concat();
        assert_eq!(unpack(&longer), Err(Fault::Damaged));
        for bit in 0..8 * file.len() {
            let mut changed = file.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(super::kept(&changed).is_err(), "bit {bit}");
        }
        let mut later = file;
        later[LETTERS.len()] = 9;
        let reads = format!("reads layout {LAYOUT}");
        let said = unpack(&later).unwrap_err().to_string();
        assert!(said.contains("layout 9") && said.contains(&reads), "{said}");
        assert_eq!(unpack(b"{}"), Err(Fault::Json));
        assert_eq!(unpack(b""), Err(Fault::NoCell));
    }

    /// A file with these parts, whose own hash is right.
    fn sealed(kept: &Kept, packed: &[u8]) -> Vec<u8> {
        let mut file = [&LETTERS[..], &[LAYOUT as u8], &[0; 32]].concat();
        file = postcard::to_extend(kept, file).unwrap();
        file.extend(packed);
        let hash = Sha256::digest(&file[BEFORE..]);
        file[BEFORE - 32..BEFORE].copy_from_slice(&hash);
        file
    }

    #[test]
    fn what_a_cell_is_of_is_that_of_the_cell() {
        let bytes = cell().bytes();
        let packed = zstd::bulk::compress(&bytes, 1).unwrap();
        let good = Kept {
            head: cell().head(),
            inputs: inputs(),
            length: bytes.len() as u64,
        };
        assert!(unpack(&sealed(&good, &packed)).is_ok());
        let changes: [fn(&mut Kept); 7] = [
            |kept| kept.head.sha256 = sha256(b"another"),
            |kept| kept.head.date = "2024-08-02".into(),
            |kept| kept.head.symbol = "TWO".into(),
            |kept| kept.head.engine = "another".into(),
            |kept| kept.head.settings.horizon = 1,
            |kept| kept.length -= 1,
            |kept| kept.length = u64::MAX,
        ];
        for (place, change) in changes.iter().enumerate() {
            let mut kept = good.clone();
            change(&mut kept);
            assert!(unpack(&sealed(&kept, &packed)).is_err(), "change {place}");
        }
    }

    proptest! {
        /// Whoever can make hashes fit can write another cell, but nothing that stops the program.
        #[test]
        fn bytes_with_hashes_that_fit_are_a_cell_or_refused(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = cell().bytes();
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if cut.index(4) == 0 {
                bytes.truncate(cut.index(bytes.len()));
            }
            let mut kept = super::kept(&pack(&cell(), &inputs()).unwrap()).unwrap();
            kept.head.sha256 = sha256(&bytes);
            kept.length = bytes.len() as u64;
            let file = sealed(&kept, &zstd::bulk::compress(&bytes, 1).unwrap());
            if let Ok((_, read)) = unpack(&file) {
                prop_assert!(read.check().is_ok());
            }
        }
    }
}
