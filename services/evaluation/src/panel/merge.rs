//! Cells of several machines, put together.

use std::collections::BTreeMap;

use thiserror::Error;

use super::cell::{CellSettings, Head};

/// Order and identity of cells: date, then symbol.
pub type Key = (String, String);

/// Why cells do not go together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MergeError {
    /// One unit has two answers.
    #[error(
        "the cell of {symbol} on {date} is there twice and differs: {one} and {other}; \
         remove the one that is wrong, or execute the unit again"
    )]
    Conflict {
        /// Date of the unit.
        date: String,
        /// Symbol of the unit.
        symbol: String,
        /// Where the first came from, and its hash.
        one: String,
        /// Where the second came from, and its hash.
        other: String,
    },
    /// Cells of different programs.
    #[error(
        "{other} is of version {of_other} of the program and {one} of {of_one}: \
         execute one of them again"
    )]
    Engine {
        /// The first cell.
        one: String,
        /// The second cell.
        other: String,
        /// Version of the first.
        of_one: String,
        /// Version of the second.
        of_other: String,
    },
    /// Cells of different settings.
    #[error("{other} was made with other settings than {one}: {difference}")]
    Settings {
        /// The first cell.
        one: String,
        /// The second cell.
        other: String,
        /// The first setting that differs.
        difference: String,
    },
    /// No cell at all.
    #[error("no cell to merge")]
    Nothing,
}

/// What is known of a cell without its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// SHA-256 of the cell.
    pub digest: String,
    /// Where it came from.
    pub place: String,
}

/// The cells of a panel by key; all have one engine and the same settings.
#[derive(Clone, Debug, Default)]
pub struct Index {
    known: BTreeMap<Key, Known>,
    first: Option<First>,
}

/// The plan, or else the first cell, with which all others must agree.
#[derive(Clone, Debug)]
struct First {
    place: String,
    engine: String,
    settings: CellSettings,
}

impl Index {
    /// No cell yet, for those that a plan is of: `place` says where it came from.
    pub fn of_plan(engine: &str, settings: &CellSettings, place: &str) -> Self {
        let first = First {
            place: place.to_owned(),
            engine: engine.to_owned(),
            settings: settings.clone(),
        };
        Self {
            known: BTreeMap::new(),
            first: Some(first),
        }
    }

    /// Takes a cell in. The same cell twice counts once.
    ///
    /// # Errors
    /// When it conflicts with one that is there.
    pub fn add(&mut self, head: Head, place: &str) -> Result<(), MergeError> {
        let first = self.first.get_or_insert_with(|| First {
            place: place.to_owned(),
            engine: head.engine.clone(),
            settings: head.settings.clone(),
        });
        if first.engine != head.engine {
            return Err(MergeError::Engine {
                one: first.place.clone(),
                other: place.to_owned(),
                of_one: first.engine.clone(),
                of_other: head.engine,
            });
        }
        if first.settings != head.settings {
            return Err(MergeError::Settings {
                one: first.place.clone(),
                other: place.to_owned(),
                difference: first.settings.difference(&head.settings),
            });
        }
        let known = Known {
            digest: head.sha256,
            place: place.to_owned(),
        };
        let key = (head.date, head.symbol);
        match self.known.get(&key) {
            Some(earlier) if earlier.digest != known.digest => Err(MergeError::Conflict {
                date: key.0,
                symbol: key.1,
                one: described(earlier),
                other: described(&known),
            }),
            Some(_) => Ok(()),
            None => {
                self.known.insert(key, known);
                Ok(())
            }
        }
    }

    /// The cells, in order of date and symbol.
    pub fn known(&self) -> &BTreeMap<Key, Known> {
        &self.known
    }

    /// Keys of `wanted` that are not there, in order.
    pub fn missing<'a>(&self, wanted: impl IntoIterator<Item = &'a Key>) -> Vec<Key> {
        let mut missing: Vec<Key> = wanted
            .into_iter()
            .filter(|key| !self.known.contains_key(*key))
            .cloned()
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// SHA-256 over keys and hashes of all cells: the same for any order and grouping.
    pub fn digest(&self) -> String {
        let lines = self
            .known
            .iter()
            .map(|((date, symbol), known)| format!("{date}\t{symbol}\t{}\n", known.digest));
        super::cell::sha256(lines.collect::<String>().as_bytes())
    }
}

fn described(known: &Known) -> String {
    let short: String = known.digest.chars().take(12).collect();
    format!("{} ({short})", known.place)
}

impl CellSettings {
    /// The first setting that another has otherwise, in words.
    pub fn difference(&self, other: &Self) -> String {
        let values = |one: &Self| {
            let mut values = vec![
                ("grid".to_owned(), format!("{:?}", one.rules)),
                ("points of the grid".to_owned(), one.points.to_string()),
                ("baselines".to_owned(), one.baselines.join(", ")),
                ("sizes".to_owned(), format!("{:?}", one.sizes)),
                ("sides".to_owned(), one.sides.join(", ")),
                ("horizon in nanoseconds".to_owned(), one.horizon.to_string()),
                ("spacing".to_owned(), one.spacing.clone()),
                ("session".to_owned(), one.session.clone()),
                ("clocks".to_owned(), one.hours.clone()),
            ];
            values.extend(
                one.assumed
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
            values
        };
        let (ours, theirs) = (values(self), values(other));
        let differs = ours.iter().find(|one| !theirs.contains(one));
        match differs {
            Some((name, value)) => {
                let their = theirs.iter().find(|(other, _)| other == name);
                let their = their.map_or("none", |(_, value)| value.as_str());
                format!("{name} is {their} instead of {value}")
            }
            None => "a setting is there only once".to_owned(),
        }
    }
}
