//! Decimal text to integers of 1e-9 and back, without floats.

use std::fmt;

use thiserror::Error;

/// Decimal places kept.
const PLACES: usize = 9;

/// Why a text is not a decimal number that fits 1e-9 units in 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// Anything but an optional minus, digits, and an optional point with digits.
    #[error("not a number")]
    NotANumber,
    /// Too large for 64 bits.
    #[error("too large")]
    Overflow,
    /// A digit other than zero beyond the ninth decimal place.
    #[error("more than nine decimal places")]
    TooPrecise,
}

/// Parses `-12.5` as `-12_500_000_000`, `.5` as `500_000_000`. No exponent, no plus sign, no
/// spaces.
///
/// # Errors
/// See [`DecimalError`]; no rounding ever happens.
pub fn parse_nano(text: &[u8]) -> Result<i64, DecimalError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut units: i64 = 0;
    let mut index = 0;
    while let Some(digit) = digits.get(index).and_then(|byte| ascii_digit(*byte)) {
        units = push_digit(units, digit)?;
        index += 1;
    }
    let fraction = match digits.get(index) {
        None if index > 0 => &[],
        Some(b'.') if digits.len() > index + 1 => &digits[index + 1..],
        _ => return Err(DecimalError::NotANumber),
    };
    for place in 0..fraction.len().max(PLACES) {
        let byte = fraction.get(place).copied().unwrap_or(b'0');
        let digit = ascii_digit(byte).ok_or(DecimalError::NotANumber)?;
        if place < PLACES {
            units = push_digit(units, digit)?;
        } else if digit != 0 {
            return Err(DecimalError::TooPrecise);
        }
    }
    Ok(if negative { -units } else { units })
}

/// Writes units of 1e-9 as the shortest decimal: `12.5`, `-0.002`, `3`.
///
/// # Errors
/// Only those of the formatter.
pub fn write_nano(f: &mut fmt::Formatter<'_>, units: i128) -> fmt::Result {
    let magnitude = units.unsigned_abs();
    let (whole, fraction) = (magnitude / 1_000_000_000, magnitude % 1_000_000_000);
    if units < 0 {
        f.write_str("-")?;
    }
    if fraction == 0 {
        return write!(f, "{whole}");
    }
    let text = format!("{fraction:09}");
    write!(f, "{whole}.{}", text.trim_end_matches('0'))
}

fn ascii_digit(byte: u8) -> Option<i64> {
    let value = byte.wrapping_sub(b'0');
    (value < 10).then_some(i64::from(value))
}

fn push_digit(units: i64, digit: i64) -> Result<i64, DecimalError> {
    units
        .checked_mul(10)
        .and_then(|tens| tens.checked_add(digit))
        .ok_or(DecimalError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Shown(i128);
    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_nano(f, self.0)
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            units in any::<i64>().prop_filter("has a negation", |v| *v != i64::MIN),
        ) {
            prop_assert_eq!(
                parse_nano(Shown(i128::from(units)).to_string().as_bytes()),
                Ok(units)
            );
        }

        #[test]
        fn no_text_panics(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = parse_nano(&text);
        }
    }

    #[test]
    fn edges() {
        for bad in [
            "", "-", ".", "1.", "-.", "+1", " 1", "1 ", "1.2.3", "1e5", "inf",
        ] {
            assert_eq!(
                parse_nano(bad.as_bytes()),
                Err(DecimalError::NotANumber),
                "{bad:?}"
            );
        }
        assert_eq!(parse_nano(b"9223372036.854775807"), Ok(i64::MAX));
        assert_eq!(
            parse_nano(b"9223372036.854775808"),
            Err(DecimalError::Overflow)
        );
    }
}
