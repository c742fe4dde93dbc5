//! Where the columns of a line end, sixty-four bytes at a time.

use wide::u8x16;

/// Bytes looked at at once. A text must go on for as many behind its end.
pub(super) const BLOCK: usize = 64;

/// Which bytes of a block end something: bit by bit, the first byte lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// Commas.
    pub(super) commas: u64,
    /// All other bytes below the comma, among them line breaks, quotes and NUL: what makes a line
    /// end, or unusual.
    pub(super) others: u64,
}

impl Marks {
    #[inline]
    pub(super) fn of(block: &[u8; BLOCK]) -> Self {
        let comma = u8x16::splat(b',');
        let (mut commas, mut low) = (0, 0);
        let (parts, _) = block.as_chunks::<16>();
        for (part, shift) in parts.iter().zip([0, 16, 32, 48]) {
            let bytes = u8x16::new(*part);
            commas |= mask(bytes, comma) << shift;
            low |= mask(bytes.min(comma), bytes) << shift;
        }
        Self {
            commas,
            others: low ^ commas,
        }
    }
}

/// Whether any of a few bytes ends something.
#[inline]
pub(super) fn has_any(bytes: &[u8; 16]) -> bool {
    let bytes = u8x16::new(*bytes);
    mask(bytes.min(u8x16::splat(b',')), bytes) != 0
}

/// Which bytes are equal.
#[inline]
fn mask(one: u8x16, other: u8x16) -> u64 {
    u64::from(one.simd_eq(other).to_bitmask())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_are_where_the_bytes_are(
            block in proptest::collection::vec(prop_oneof![b'*'..b'/', any::<u8>()], BLOCK),
        ) {
            let place = |wanted: fn(u8) -> bool| {
                let found = block.iter().rev().map(|byte| u64::from(wanted(*byte)));
                found.fold(0, |bits, bit| bits << 1 | bit)
            };
            let expected = Marks {
                commas: place(|byte| byte == b','),
                others: place(|byte| byte < b','),
            };
            prop_assert_eq!(Marks::of(block.first_chunk().unwrap()), expected);
            prop_assert_eq!(
                has_any(block.first_chunk().unwrap()),
                (expected.commas | expected.others) as u16 > 0
            );
        }
    }
}
