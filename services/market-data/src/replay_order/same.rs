//! Which rows of one venue and one time are copies of others.
//!
//! Downloads overlap, so that a row may be there twice. Where rows have a
//! venue's sequence, equal rows are copies.
//! Rows without one are compared block by block: a [`Block`] is what one file has of a venue and a
//! time without a break, and within it nothing is a copy: a quote may leave a price and come back
//! to it. A row of another block is a copy as often as an earlier block had the same row.

use std::collections::HashMap;

use crate::event::Row;

/// Rows of one time that are compared one by one; where there are more, by their hash.
const FEW: usize = 8;

/// Rows of one venue that arrived at one time, and stand together in one file: at most some late
/// rows of the venue between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// The place of its first row in the recording.
    At(u64),
    /// Rows that were sent: whoever sent them left out the copies.
    Sent,
}

/// How often a row was there.
#[derive(Clone, Copy, Debug)]
struct Count {
    /// The block that had it last.
    block: Block,
    /// How often that block had it.
    here: u32,
    /// How often the block that had it most had it.
    most: u32,
}

/// Rows of one venue and one time.
#[derive(Debug, Default)]
pub(super) struct Same {
    few: Vec<(Row, Count)>,
    many: HashMap<Row, Count>,
}

impl Same {
    /// Whether the next row is a copy of one before it; it is one of them from now on.
    pub(super) fn is_copy(&mut self, row: &Row, block: Block) -> bool {
        let Some(known) = self.known(row) else {
            let count = Count {
                block,
                here: 1,
                most: 1,
            };
            if self.few.len() < FEW {
                self.few.push((*row, count));
            } else {
                self.many.insert(*row, count);
            }
            return false;
        };
        if row.sequence > 0 {
            return true;
        }
        if block == Block::Sent {
            return false;
        }
        if known.block != block {
            (known.block, known.here) = (block, 0);
        }
        known.here = known.here.saturating_add(1);
        let is_copy = known.here <= known.most;
        known.most = known.most.max(known.here);
        is_copy
    }

    fn known(&mut self, row: &Row) -> Option<&mut Count> {
        let few = self.few.iter_mut().find(|(one, _)| one == row);
        match few {
            Some((_, count)) => Some(count),
            None if self.many.is_empty() => None,
            None => self.many.get_mut(row),
        }
    }

    pub(super) fn clear(&mut self) {
        self.few.clear();
        if !self.many.is_empty() {
            self.many = HashMap::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quote;
    use crate::event::{Event, SymbolId};
    use crate::units::money::Price;
    use crate::units::time::Timestamp;
    use crate::venue::PublisherId;

    /// The letters of blocks that are no copies, of rows that show what their letters say.
    fn kept(blocks: &[&str], sequence: u64) -> String {
        let row = |letter: char| {
            let quote = Quote {
                price: Price::from_units(u32::from(letter).into()).unwrap(),
                size: std::num::NonZeroU32::MIN,
            };
            Row {
                event: Event::quote(Timestamp::default(), PublisherId(2), Some(quote), None),
                sequence,
                ts_recv: None,
                symbol: SymbolId(0),
            }
        };
        let mut same = Same::default();
        let mut kept = String::new();
        for (number, letters) in (0..).zip(blocks) {
            let block = Block::At(number);
            let letters = letters.chars();
            kept.extend(letters.filter(|letter| !same.is_copy(&row(*letter), block)));
        }
        kept
    }

    #[test]
    fn a_quote_comes_back_within_a_block_and_is_a_copy_in_another() {
        for (blocks, expected) in [
            (&["ABA"][..], "ABA"),
            (&["ABABAB"], "ABABAB"),
            (&["AAB", "B"], "AAB"),
            (&["ABA", "ABA"], "ABA"),
            (&["ABA", "ABA", "ABA"], "ABA"),
            (&["AB", "ABA"], "ABA"),
            (&["ABAC", "BACD"], "ABACD"),
            (&["ABA", "A"], "ABA"),
            (&["AABA", "AABA"], "AABA"),
            (&["A", "AA"], "AA"),
            // More rows than are compared one by one.
            (&["ABCDEFGHIJKLAL", "ABCDEFGHIJKLALM"], "ABCDEFGHIJKLALM"),
        ] {
            assert_eq!(kept(blocks, 0), expected, "{blocks:?}");
        }
    }

    #[test]
    fn rows_of_one_sequence_are_one_row() {
        assert_eq!(kept(&["ABA", "AB"], 7), "AB");
    }
}
