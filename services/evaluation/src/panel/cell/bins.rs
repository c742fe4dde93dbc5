//! Orders by saving: counts of bins, packed as cells keep them, and added up.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Counts by bin, in order. Each bin is kept as its distance from the one before, so that most
/// take two bytes; they are unpacked where they are asked for, which for most rules is never.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bins(Vec<u8>);

impl Bins {
    /// Packs counts; bins must rise.
    pub fn of(counts: impl IntoIterator<Item = (i64, u64)>) -> Self {
        let (mut packed, mut before) = (Vec::new(), 0_i64);
        for (bin, count) in counts {
            let pair = (bin.wrapping_sub(before), count);
            // Two numbers of ten bytes at most have room.
            if let Ok(bytes) = postcard::to_slice(&pair, &mut [0; 20]) {
                packed.extend_from_slice(bytes);
            }
            before = bin;
        }
        Self(packed)
    }

    /// Bins with their counts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        let (mut rest, mut before) = (self.0.as_slice(), 0);
        std::iter::from_fn(move || {
            let (bin, count, after) = first(rest, before)?;
            (rest, before) = (after, bin);
            Some((bin, count))
        })
    }

    /// How many orders there are, where bins rise and nothing else is there; `None` otherwise.
    pub fn orders(&self) -> Option<u64> {
        let (mut orders, mut rest, mut last) = (0_u64, self.0.as_slice(), None);
        while !rest.is_empty() {
            let (bin, count, after) = first(rest, last.unwrap_or(0))?;
            if last.is_some_and(|last| last >= bin) || count == 0 {
                return None;
            }
            (rest, last) = (after, Some(bin));
            orders = orders.checked_add(count)?;
        }
        Some(orders)
    }
}

/// The first bin and its count, and what follows.
fn first(packed: &[u8], before: i64) -> Option<(i64, u64, &[u8])> {
    let ((distance, count), rest) = postcard::take_from_bytes::<(i64, u64)>(packed).ok()?;
    Some((before.wrapping_add(distance), count, rest))
}

impl Serialize for Bins {
    /// Pairs of bin and count where people read it, packed elsewhere.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_seq(self.iter());
        }
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Packed)
    }
}

struct Packed;

impl Visitor<'_> for Packed {
    type Value = Bins;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("packed counts of bins")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bins, E> {
        Ok(Bins(bytes.to_vec()))
    }
}

/// Bins on either side of zero that are counted by place; those beyond, which are few, by name.
const NEAR: i64 = 1 << 16;

/// Counts of many cells, added up.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    near: Vec<u64>,
    far: BTreeMap<i64, u64>,
}

impl Tally {
    /// Adds the counts of a cell.
    pub fn add(&mut self, bins: &Bins) {
        if self.near.is_empty() {
            self.near = vec![0; 2 * NEAR as usize];
        }
        for (bin, count) in bins.iter() {
            let place = bin
                .checked_add(NEAR)
                .and_then(|place| usize::try_from(place).ok());
            match place.and_then(|place| self.near.get_mut(place)) {
                Some(sum) => *sum += count,
                None => *self.far.entry(bin).or_default() += count,
            }
        }
    }

    /// The largest saving or cost of one order, in basis points, rounded up to a bin.
    pub fn largest_bps(&self) -> f64 {
        let bins = self.counts();
        let reach = bins
            .keys()
            .map(|bin| bin.unsigned_abs().max((bin + 1).unsigned_abs()));
        reach.max().unwrap_or(0) as f64 / 1e3
    }

    /// All bins with an order.
    pub fn counts(&self) -> BTreeMap<i64, u64> {
        let near = (-NEAR..).zip(&self.near).filter(|(_, count)| **count > 0);
        let mut counts = self.far.clone();
        counts.extend(near.map(|(bin, count)| (bin, *count)));
        counts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bins_survive_packing_and_add_up(
            one in prop::collection::btree_map(-200_000_i64..200_000, 1_u64..1_000, 0..40),
            other in prop::collection::btree_map(any::<i64>(), 1_u64..1_000, 0..40),
        ) {
            let mut tally = Tally::default();
            let mut sum = one.clone();
            for counts in [&one, &other] {
                let bins = Bins::of(counts.clone());
                prop_assert_eq!(&bins.iter().collect::<BTreeMap<_, _>>(), counts);
                prop_assert_eq!(bins.orders(), Some(counts.values().sum()));
                tally.add(&bins);
            }
            for (bin, count) in other {
                *sum.entry(bin).or_default() += count;
            }
            prop_assert_eq!(tally.counts(), sum);
        }
    }

    #[test]
    fn what_was_never_packed_has_no_orders() {
        for bytes in [&[0x80][..], &[2], &[2, 0], &[2, 1, 1, 1], &[2, 1, 0, 1]] {
            assert_eq!(Bins(bytes.to_vec()).orders(), None, "{bytes:?}");
        }
        assert_eq!(
            Bins::of([(i64::MIN, 1), (i64::MAX, u64::MAX)]).orders(),
            None
        );
        assert_eq!(Bins::of([(i64::MIN, 1), (i64::MAX, 1)]).orders(), Some(2));
    }
}
