//! Warnings of many units as few sentences.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::cell::{Cell, sha256};

/// Sentences of different meaning that are kept; a panel with more has no use for the others.
const MOST: usize = 1_000;

/// A warning, and how many units it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// The sentence of the first unit: in others its numbers may be others.
    pub sentence: String,
    /// Units with this sentence, whatever its numbers.
    pub units: u64,
    /// Date of the first unit.
    pub date: String,
    /// Symbol of the first unit.
    pub symbol: String,
}

/// Warnings of the cells so far, by their sentence without its numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Cautions {
    known: BTreeMap<String, Caution>,
    /// The date on which a symbol's orders first came to these sums, by their hash.
    sums: BTreeMap<(String, String), String>,
}

impl Cautions {
    /// Takes in what a cell warns of.
    pub(super) fn add(&mut self, cell: &Cell) {
        let repeated = self.repeated(cell);
        for sentence in cell.warnings.iter().chain(&repeated) {
            let kind = without_numbers(sentence);
            if let Some(known) = self.known.get_mut(&kind) {
                known.units += 1;
            } else if self.known.len() < MOST {
                let first = Caution {
                    sentence: sentence.clone(),
                    units: 1,
                    date: cell.date.clone(),
                    symbol: cell.symbol.clone(),
                };
                self.known.insert(kind, first);
            }
        }
    }

    /// That a day of the symbol before has the same sums to the last billionth, as one market that
    /// was recorded under two dates has.
    fn repeated(&mut self, cell: &Cell) -> Option<String> {
        if cell.orders == 0 || cell.ordered.0 == 0 {
            return None;
        }
        let sums = serde_json::to_vec(&(cell.rows, &cell.tune, &cell.unfilled, &cell.sums)).ok()?;
        let key = (cell.symbol.clone(), sha256(&sums));
        match self.sums.entry(key) {
            Entry::Vacant(first) => {
                first.insert(cell.date.clone());
                None
            }
            Entry::Occupied(first) if *first.get() != cell.date => Some(format!(
                "Its orders came to the same sums as those of {}, to the last billionth of a \
                 dollar: is one day there under two dates? Intervals take it for two.",
                first.get()
            )),
            Entry::Occupied(_) => None,
        }
    }

    /// The warnings, that of the most units first.
    pub(super) fn finish(self) -> Vec<Caution> {
        let mut all: Vec<Caution> = self.known.into_values().collect();
        all.sort_by(|one, other| {
            let key = |caution: &Caution| (Reverse(caution.units), caution.sentence.clone());
            key(one).cmp(&key(other))
        });
        all
    }
}

/// A sentence with one sign for each run of digits.
fn without_numbers(sentence: &str) -> String {
    let mut kind = String::with_capacity(sentence.len());
    let mut within = false;
    for letter in sentence.chars() {
        let digit = letter.is_ascii_digit();
        if !digit {
            kind.push(letter);
        } else if !within {
            kind.push('#');
        }
        within = digit;
    }
    kind
}
