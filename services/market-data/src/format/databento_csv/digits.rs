//! Numbers of which it is known where they begin and end, read as words and without a branch on
//! their length: how long they are is not to be predicted.

use memchr::memchr;

/// What a number counts in units of 1e-9 dollars that ends at so many decimal places.
const SCALE: [u64; 10] = [
    1_000_000_000,
    100_000_000,
    10_000_000,
    1_000_000,
    100_000,
    10_000,
    1_000,
    100,
    10,
    1,
];

const TEN_TO_THE_EIGHTH: u64 = 100_000_000;

/// Highest bit of each byte.
const HIGHEST: u64 = repeated(0x80);

/// A point as it stands among digits that have been turned into their values.
const POINT: u64 = repeated(b'.' ^ b'0');

/// How much of a line its numbers are read from: any `u8` is a place in it with sixteen bytes.
pub(super) const WINDOW: usize = 256 + 16;

/// Digits of a number that is read as one word, at most.
pub(super) const SHORT: usize = 8;

/// The start of a line and whatever stands behind it, so that words can be read from any place.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a [u8; WINDOW]);

/// Where a column begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) start: u8,
    pub(super) end: u8,
}

impl Place {
    #[inline]
    pub(super) fn len(self) -> usize {
        usize::from(self.end.wrapping_sub(self.start))
    }
}

impl<'a> Text<'a> {
    /// The bytes of a column.
    #[inline]
    pub(super) fn column(self, place: Place) -> &'a [u8] {
        let range = usize::from(place.start)..usize::from(place.end);
        self.0.get(range).unwrap_or_default()
    }

    /// The eight bytes from `start` on, the first of them lowest.
    #[inline]
    fn eight(self, start: u8) -> u64 {
        let start = usize::from(start);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[start..start + 8]);
        u64::from_le_bytes(bytes)
    }

    /// The values of a column of one to eight digits, the last of them highest, zeros below; `None`
    /// for another length.
    #[inline]
    fn word(self, place: Place) -> Option<u64> {
        let length = place.len();
        let word = self.eight(place.start) ^ repeated(b'0');
        (length.wrapping_sub(1) < 8).then(|| word << (8 * (8 - length)))
    }

    /// A number of up to eight digits; nothing at all is zero.
    #[inline]
    pub(super) fn short(self, place: Place) -> Option<u64> {
        match self.word(place) {
            Some(word) => are_digits(word).then(|| value(word)),
            None => (place.len() == 0).then_some(0),
        }
    }

    /// The number of the nine digits from `at` on.
    #[inline]
    pub(super) fn nine(self, at: u8) -> Option<u64> {
        let word = self.eight(at) ^ repeated(b'0');
        let last = u64::from(self.0[usize::from(at) + 8] ^ b'0');
        (are_digits(word) && last < 10).then(|| value(word) * 10 + last)
    }

    /// A number of up to sixteen digits; nothing at all is zero.
    #[inline]
    pub(super) fn long(self, place: Place) -> Option<u64> {
        let length = place.len();
        if length.wrapping_sub(1) >= 16 {
            return (length == 0).then_some(0);
        }
        let words = [self.eight(place.start), self.eight_more(place.start)];
        let words = words.map(|word| u128::from(word ^ repeated(b'0')));
        let words = (words[1] << 64 | words[0]) << (8 * (16 - length));
        let (high, low) = (words as u64, (words >> 64) as u64);
        (are_digits(high) && are_digits(low)).then(|| value(high) * TEN_TO_THE_EIGHTH + value(low))
    }

    /// The eight bytes behind those from `start` on.
    #[inline]
    fn eight_more(self, start: u8) -> u64 {
        let start = usize::from(start) + 8;
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[start..start + 8]);
        u64::from_le_bytes(bytes)
    }

    /// Dollars in units of 1e-9 dollars, with at most eight digits before the point; nothing at all
    /// is zero.
    #[inline]
    pub(super) fn dollars(self, place: Place) -> Option<u64> {
        match self.word(place) {
            Some(word) => short_dollars(word, place.len()),
            None => self.long_dollars(place),
        }
    }

    /// Dollars as they stand with all nine decimal places, or none.
    #[inline(never)]
    fn long_dollars(self, place: Place) -> Option<u64> {
        if place.len() == 0 {
            return Some(0);
        }
        let point = memchr(b'.', self.column(place))?;
        let whole = Place {
            end: place.start + point as u8,
            ..place
        };
        let fraction = Place {
            start: whole.end + 1,
            ..place
        };
        if point == 0 || fraction.len() == 0 {
            return None;
        }
        let scale = SCALE.get(fraction.len())?;
        Some(self.short(whole)? * SCALE[0] + self.long(fraction)? * scale)
    }
}

/// Dollars of so many characters, with a point that is neither first nor last or without one.
#[inline]
fn short_dollars(word: u64, length: usize) -> Option<u64> {
    let others = word ^ POINT;
    // The lowest bit set is in the first byte that is a point.
    let points = others.wrapping_sub(repeated(1)) & !others & HIGHEST;
    if points == 0 {
        return are_digits(word).then(|| value(word) * SCALE[0]);
    }
    let before = points.trailing_zeros() / 8;
    let places = 7 - before as usize;
    if places == 0 || places + 1 == length {
        return None;
    }
    let below = (1_u64 << (8 * before)) - 1;
    // The digits before the point move up to those behind it.
    let digits = (word & below) << 8 | word & !(below << 8 | 0xff);
    are_digits(digits).then(|| value(digits) * SCALE[places])
}

/// One byte eight times.
pub(super) const fn repeated(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Whether all bytes are values of digits.
#[inline]
fn are_digits(word: u64) -> bool {
    // Bytes above nine get their highest bit set; what they carry reaches only bytes behind them.
    (word.wrapping_add(repeated(0x80 - 10)) | word) & HIGHEST == 0
}

/// The number behind the values of eight digits, the first of them lowest: pairs, fours and all
/// become one number.
#[inline]
fn value(digits: u64) -> u64 {
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `text` between other bytes, and its place.
    fn surrounded(text: &str) -> ([u8; WINDOW], Place) {
        let mut whole = [0; WINDOW];
        let text = [b"12,", text.as_bytes(), b",34.5,\n"].concat();
        whole[..text.len()].copy_from_slice(&text);
        let end = text.len() as u8 - 7;
        (whole, Place { start: 3, end })
    }

    proptest! {
        #[test]
        fn numbers_are_what_the_standard_library_says(
            text in prop_oneof!["[0-9]{0,20}", "[0-9]{9}", "[ -~]{1,20}"],
        ) {
            let (whole, place) = surrounded(&text);
            let expected = |most: usize| {
                let good = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
                good.then(|| text.parse().unwrap_or(0))
            };
            prop_assert_eq!(Text(&whole).short(place), expected(8));
            prop_assert_eq!(Text(&whole).long(place), expected(16));
            if text.len() == 9 {
                prop_assert_eq!(Text(&whole).nine(place.start), expected(9));
            }
        }

        #[test]
        fn dollars_are_what_the_general_parser_says(
            text in prop_oneof!["[0-9]{0,9}[.]?[0-9]{0,10}", "[0-9.,-]{1,12}"],
        ) {
            let (whole, place) = surrounded(&text);
            if let Some(units) = Text(&whole).dollars(place) {
                let general = if text.is_empty() {
                    Ok(0)
                } else {
                    crate::units::decimal::parse_nano(text.as_bytes())
                };
                prop_assert_eq!(general, Ok(units.cast_signed()));
            }
        }
    }

    #[test]
    fn usual_dollars_are_read_this_way() {
        for (text, units) in [
            ("222.83", 222_830_000_000),
            ("222.8", 222_800_000_000),
            ("222", 222_000_000_000),
            ("1.000001", 1_000_001_000),
            ("99999.99", 99_999_990_000_000),
            ("12345678", 12_345_678_000_000_000),
            ("222.830000001", 222_830_000_001),
            ("12345678.123456789", 12_345_678_123_456_789),
            ("", 0),
        ] {
            let (whole, place) = surrounded(text);
            assert_eq!(Text(&whole).dollars(place), Some(units), "{text}");
        }
    }
}
