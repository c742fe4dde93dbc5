//! What was found in recordings of a bucket, kept beside the cells: a plan needs every file looked
//! into, and every machine that shares it would fetch every recording for that.
//!
//! One object, `looked-….zst`, of all recordings that were looked into for the same question: which
//! symbols, days and hours. An entry counts while its recording has the tag and the size that a
//! listing says today; where two machines write at a time the later one stays, and what is not in
//! it is looked into again. A damaged one is none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::{Datelike as _, NaiveDate};
use evaluation::panel::cell::{LAYOUT, sha256};
use market_data::PublisherId;
use serde::{Deserialize, Serialize};
use text::bounded;
use tracing::warn;

use super::scan::Scanned;
use crate::bucket::{Object, Place, client};
use crate::input::Reading;
use crate::input::sittings::Wanted;
use crate::panel::numbers::{ByUnit, Numbers, Written};

/// The layout of entries.
const ENTRIES: u32 = 3;

/// Entries for one question; nothing where cells are in no bucket.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    kept: Option<Place>,
    entries: BTreeMap<String, Entry>,
}

/// The instruments behind a symbol on a day since the first of January of year 1.
type Numbered = (i32, String, Vec<Written>, Vec<String>);

/// What was found in one recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// Of the object, as it was.
    tag: String,
    bytes: u64,
    sha256: String,
    publishers: BTreeSet<u16>,
    rows: u64,
    inside: u64,
    /// By day since the first of January of year 1, and symbol.
    asked: Vec<(i32, String, u64)>,
    regular: Vec<(i32, String, u64)>,
    around: [Vec<(i32, String)>; 2],
    numbers: [Vec<Numbered>; 2],
}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Document {
    sha256: String,
    entries: BTreeMap<String, Entry>,
}

impl Looked {
    /// What is kept beside cells in a bucket for this question.
    ///
    /// # Errors
    /// When the bucket cannot be read.
    pub(crate) fn beside(cells: Option<&Path>, wanted: &Wanted, reading: &Reading) -> Result<Self> {
        let Some(cells) = cells.map(Place::of).transpose()?.flatten() else {
            return Ok(Self::default());
        };
        let engine = (env!("CARGO_PKG_VERSION"), LAYOUT, ENTRIES);
        let question = sha256(format!("{engine:?} {wanted:?} {reading:?}").as_bytes());
        let short: String = question.chars().take(12).collect();
        let place = cells.join(&format!("looked-{short}.zst"));
        let kept = client::bytes(&place, bounded::DOCUMENT)?;
        let entries = kept.map(|kept| {
            read(&kept).unwrap_or_else(|| {
                warn!("{place} is damaged: all recordings are looked into again");
                BTreeMap::new()
            })
        });
        Ok(Self {
            kept: Some(place),
            entries: entries.unwrap_or_default(),
        })
    }

    /// What is known of a recording, or what looking into it finds.
    ///
    /// # Errors
    /// Those of `scan`.
    pub(crate) fn or(
        &self,
        file: &Path,
        scan: impl FnOnce() -> Result<Scanned>,
    ) -> Result<Scanned> {
        let known = client::about(file).and_then(|object| {
            let entry = self.entries.get(&*object.path.to_string_lossy())?;
            entry.scanned(file).filter(|_| entry.is_of(&object))
        });
        known.map_or_else(scan, Ok)
    }

    /// Keeps what was found, where something is new.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn keep(&self, files: &[Scanned]) -> Result<()> {
        let Some(place) = &self.kept else {
            return Ok(());
        };
        let mut entries = self.entries.clone();
        for scanned in files {
            if let Some(object) = client::about(&scanned.file).filter(|one| !one.tag.is_empty()) {
                let name = object.path.to_string_lossy().into_owned();
                entries.insert(name, Entry::of(scanned, object));
            }
        }
        if entries != self.entries {
            client::put(place, written(entries)?)?;
        }
        Ok(())
    }
}

fn read(kept: &[u8]) -> Option<BTreeMap<String, Entry>> {
    let mut text = Vec::new();
    let packed = zstd::Decoder::new(kept).ok()?;
    packed.take(bounded::DOCUMENT).read_to_end(&mut text).ok()?;
    let document: Document = serde_json::from_slice(&text).ok()?;
    let entries = serde_json::to_vec(&document.entries).ok()?;
    (sha256(&entries) == document.sha256).then_some(document.entries)
}

fn written(entries: BTreeMap<String, Entry>) -> Result<Vec<u8>> {
    let sha256 = sha256(&serde_json::to_vec(&entries)?);
    let text = serde_json::to_vec(&Document { sha256, entries })?;
    Ok(zstd::bulk::compress(&text, 3)?)
}

impl Entry {
    fn of(scanned: &Scanned, object: Object) -> Self {
        let rows = |units: &BTreeMap<(NaiveDate, String), u64>| {
            let rows = units.iter();
            rows.map(|((date, symbol), rows)| (date.num_days_from_ce(), symbol.clone(), *rows))
                .collect()
        };
        let around = |units: &BTreeSet<(NaiveDate, String)>| {
            let units = units.iter();
            units
                .map(|(date, symbol)| (date.num_days_from_ce(), symbol.clone()))
                .collect()
        };
        let numbers = |units: &ByUnit| {
            let units = units.iter();
            let written = units.map(|((date, symbol), numbers)| {
                let (stays, apart) = numbers.written();
                (date.num_days_from_ce(), symbol.clone(), stays, apart)
            });
            written.collect()
        };
        Self {
            tag: object.tag,
            bytes: object.bytes,
            sha256: scanned.sha256.clone(),
            publishers: scanned.publishers.iter().map(|one| one.0).collect(),
            rows: scanned.rows,
            inside: scanned.inside,
            asked: rows(&scanned.asked),
            regular: rows(&scanned.regular),
            around: scanned.around.each_ref().map(around),
            numbers: scanned.numbers.each_ref().map(numbers),
        }
    }

    fn is_of(&self, object: &Object) -> bool {
        !object.tag.is_empty() && (&self.tag, self.bytes) == (&object.tag, object.bytes)
    }

    /// As looking into the file found it; `None` where a day is none.
    fn scanned(&self, file: &Path) -> Option<Scanned> {
        let rows = |rows: &[(i32, String, u64)]| {
            let rows = rows.iter();
            rows.map(|(day, symbol, rows)| {
                let date = NaiveDate::from_num_days_from_ce_opt(*day)?;
                Some(((date, symbol.clone()), *rows))
            })
            .collect::<Option<BTreeMap<_, _>>>()
        };
        let around = |units: &[(i32, String)]| {
            let units = units.iter();
            units
                .map(|(day, symbol)| {
                    Some((NaiveDate::from_num_days_from_ce_opt(*day)?, symbol.clone()))
                })
                .collect::<Option<BTreeSet<_>>>()
        };
        let [asked, regular] = &self.around;
        let numbers = |units: &[Numbered]| {
            let units = units.iter().map(|(day, symbol, stays, apart)| {
                let date = NaiveDate::from_num_days_from_ce_opt(*day)?;
                Some(((date, symbol.clone()), Numbers::of_written(stays, apart)?))
            });
            units.collect::<Option<ByUnit>>()
        };
        let [of_asked, of_regular] = &self.numbers;
        Some(Scanned {
            file: PathBuf::from(file),
            sha256: self.sha256.clone(),
            bytes: self.bytes,
            publishers: self.publishers.iter().copied().map(PublisherId).collect(),
            rows: self.rows,
            inside: self.inside,
            asked: rows(&self.asked)?,
            regular: rows(&self.regular)?,
            around: [around(asked)?, around(regular)?],
            numbers: [numbers(of_asked)?, numbers(of_regular)?],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_of_one_state_of_an_object_and_damage_is_seen() {
        let date = NaiveDate::from_ymd_opt(2024, 8, 1).unwrap();
        let object = Object {
            path: "s3://desk/one.csv".into(),
            bytes: 7,
            tag: "\"a\"".into(),
        };
        let stays = [(2, Some(7), 10, 20, true), (2, None, 10, 20, false)];
        let numbers = Numbers::of_written(&stays, &["ONE#7".to_owned()]).unwrap();
        let scanned = Scanned {
            file: object.path.clone(),
            sha256: "00".into(),
            bytes: 7,
            publishers: [PublisherId(2)].into(),
            rows: 5,
            inside: 4,
            asked: [((date, "ONE".to_owned()), 5)].into(),
            regular: [((date, "ONE".to_owned()), 4)].into(),
            around: [BTreeSet::new(), [(date, "ONE".to_owned())].into()],
            numbers: [ByUnit::new(), [((date, "ONE".to_owned()), numbers)].into()],
        };
        let entry = Entry::of(&scanned, object.clone());
        let again = entry.scanned(&object.path).unwrap();
        assert_eq!(format!("{again:?}"), format!("{scanned:?}"));
        assert!(entry.is_of(&object));
        let others = [(8, "\"a\""), (7, "\"b\""), (7, "")];
        for (bytes, tag) in others {
            let other = Object {
                bytes,
                tag: tag.into(),
                ..object.clone()
            };
            assert!(!entry.is_of(&other), "{other:?}");
        }
        let entries: BTreeMap<_, _> = [("s3://desk/one.csv".to_owned(), entry)].into();
        let kept = written(entries.clone()).unwrap();
        assert_eq!(read(&kept), Some(entries));
        for place in 0..kept.len() {
            let mut damaged = kept.clone();
            damaged[place] ^= 1;
            let same = read(&damaged).is_none_or(|entries| written(entries).unwrap() == kept);
            assert!(same, "byte {place}");
        }
    }
}
