//! Which sequence numbers have been seen, in memory that follows how many there are, not how large
//! they are.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Numbers per block.
const BLOCK: u64 = 4096;

/// Most blocks: numbers that are spread wider come from no producer, and each would cost half a
/// kilobyte.
const MOST_BLOCKS: usize = 1 << 16;

type Bits = [u64; (BLOCK / 64) as usize];

/// A set of sequence numbers: all below `prefix`, which is where an undisturbed stream keeps them,
/// and those in blocks.
#[derive(Debug, Default)]
pub(crate) struct Sequences {
    prefix: u64,
    blocks: BTreeMap<u64, Box<Bits>>,
    count: u64,
}

impl Sequences {
    /// Whether there is room for `sequence`: always for those of a producer, however they are
    /// mixed.
    pub(crate) fn has_room(&self, sequence: u64) -> bool {
        self.blocks.len() < MOST_BLOCKS || self.blocks.contains_key(&(sequence / BLOCK))
    }

    /// Adds `sequence`; false when it was there already.
    pub(crate) fn insert(&mut self, sequence: u64) -> bool {
        if sequence < self.prefix {
            return false;
        }
        if sequence == self.prefix && self.blocks.is_empty() {
            self.prefix += 1;
            self.count += 1;
            return true;
        }
        let block = self
            .blocks
            .entry(sequence / BLOCK)
            .or_insert_with(|| Box::new([0; (BLOCK / 64) as usize]));
        let place = sequence % BLOCK;
        let (word, bit) = (&mut block[(place / 64) as usize], 1 << (place % 64));
        let new = *word & bit == 0;
        *word |= bit;
        self.count += u64::from(new);
        new
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.count
    }

    /// Whether `sequence` is there.
    pub(crate) fn contains(&self, sequence: u64) -> bool {
        if sequence < self.prefix || self.blocks.is_empty() {
            return sequence < self.prefix;
        }
        let place = sequence % BLOCK;
        self.blocks
            .get(&(sequence / BLOCK))
            .is_some_and(|block| block[(place / 64) as usize] & (1 << (place % 64)) != 0)
    }

    /// The highest number.
    pub(crate) fn last(&self) -> Option<u64> {
        let Some((number, block)) = self.blocks.last_key_value() else {
            return self.prefix.checked_sub(1);
        };
        let word = block.iter().rposition(|word| *word != 0)?;
        Some(number * BLOCK + word as u64 * 64 + u64::from(block[word].ilog2()))
    }

    /// The first `limit` ranges of what is missing between zero and `end` (exclusive).
    pub(crate) fn gaps(&self, end: u64, limit: usize) -> Vec<RangeInclusive<u64>> {
        let mut gaps: Vec<RangeInclusive<u64>> = Vec::new();
        let mut next = self.prefix;
        while next < end {
            // A block that is not there at all is missing as a whole, however many follow.
            let missing_until = if self.blocks.contains_key(&(next / BLOCK)) {
                next + u64::from(!self.contains(next))
            } else {
                self.blocks
                    .range(next / BLOCK..)
                    .next()
                    .map_or(end, |(number, _)| number * BLOCK)
                    .min(end)
            };
            if missing_until == next {
                next += 1;
                continue;
            }
            let named = gaps.len();
            match gaps.last_mut() {
                Some(last) if *last.end() + 1 == next => *last = *last.start()..=missing_until - 1,
                _ if named == limit => break,
                _ => gaps.push(next..=missing_until - 1),
            }
            next = missing_until;
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn gaps_are_the_complement(
            prefix in 0..5_000_u64,
            others in proptest::collection::btree_set(0..20_000_u64, 0..200),
            order in any::<bool>(),
            end in 0..21_000_u64,
        ) {
            let mut set = Sequences::default();
            let numbers: BTreeSet<u64> = (0..prefix).chain(others).collect();
            let mut arrivals: Vec<u64> = numbers.iter().copied().collect();
            if order {
                arrivals.reverse();
            }
            for number in &arrivals {
                prop_assert!(set.insert(*number));
                prop_assert!(!set.insert(*number));
            }
            prop_assert_eq!(set.len(), numbers.len() as u64);
            prop_assert_eq!(set.last(), numbers.last().copied());
            prop_assert_eq!(
                set.gaps(end, 1),
                set.gaps(end, 2).into_iter().take(1).collect::<Vec<_>>()
            );
            let missing: Vec<u64> = set.gaps(end, usize::MAX).into_iter().flatten().collect();
            let expected: Vec<u64> = (0..end)
                .filter(|number| !numbers.contains(number))
                .collect();
            prop_assert_eq!(missing, expected);
        }
    }

    #[test]
    fn numbers_far_apart_have_room_up_to_a_bound() {
        let mut set = Sequences::default();
        let scattered = (0..200_000_u64).map(|index| 1 + index * 1_000_000_007);
        for sequence in scattered {
            if set.has_room(sequence) {
                set.insert(sequence);
            }
        }
        assert_eq!(set.blocks.len(), MOST_BLOCKS);
        assert!(set.has_room(1));
    }

    #[test]
    fn ranges_are_whole_and_huge_numbers_cost_nothing() {
        let mut set = Sequences::default();
        set.insert(0);
        set.insert(u64::MAX / 2);
        let end = u64::MAX / 2 + 1;
        assert_eq!(set.gaps(end, 8), vec![1..=u64::MAX / 2 - 1]);
        assert_eq!(set.gaps(end, 0), vec![]);
        assert_eq!(set.last(), Some(u64::MAX / 2));
    }
}
