//! JSON numbers to integers without floats, in every spelling that producers use: `222.83`, `222`,
//! `2.2283e2`, `"222.83"`.

use market_data::units::decimal::{DecimalError, parse_nano};

/// Units of 1e-9 behind the text of a JSON number, or of a JSON string that holds a number.
///
/// # Errors
/// When the text is no number, does not fit, or has digits beyond the ninth decimal place; nothing
/// is ever rounded.
pub(crate) fn nano(text: &str) -> Result<i64, DecimalError> {
    // The plain notation first: it is nearly always that, and the other takes every notation.
    parse_nano(text.as_bytes()).or_else(|_| Scientific::parse(unquoted(text))?.at_scale(9))
}

/// The integer behind the text of a JSON number, or of a JSON string that holds a number; `36.0`
/// and `3.6e1` are 36.
///
/// # Errors
/// When the text is no number, no whole number, or does not fit.
pub(crate) fn whole(text: &str) -> Result<i64, DecimalError> {
    if !text.is_empty() && text.len() < 19 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| DecimalError::Overflow);
    }
    Scientific::parse(unquoted(text))?.at_scale(0)
}

/// What stands between the quotes of a JSON string without escapes; anything else as it is.
pub(crate) fn unquoted(text: &str) -> &str {
    text.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text)
}

/// `mantissa` times ten to the `exponent`.
#[derive(Clone, Copy)]
struct Scientific {
    mantissa: i128,
    exponent: i32,
}

impl Scientific {
    /// Parses an optional sign, digits with an optional point among or behind them, and an optional
    /// exponent.
    fn parse(text: &str) -> Result<Self, DecimalError> {
        let (negative, rest) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        let split = rest.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (number, exponent) = match split {
            Some(place) => (&rest[..place], parse_exponent(&rest[place + 1..])?),
            None => (rest, 0),
        };
        let mut value = Self {
            mantissa: 0,
            exponent,
        };
        let (mut digits, mut behind_point) = (0, false);
        for byte in number {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    value.push(i128::from(byte - b'0'), behind_point)?;
                }
                b'.' if !behind_point => behind_point = true,
                _ => return Err(DecimalError::NotANumber),
            }
        }
        if digits == 0 {
            return Err(DecimalError::NotANumber);
        }
        if negative {
            value.mantissa = -value.mantissa;
        }
        Ok(value)
    }

    fn push(&mut self, digit: i128, behind_point: bool) -> Result<(), DecimalError> {
        let grown = self
            .mantissa
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(digit));
        match grown {
            Some(mantissa) => {
                self.mantissa = mantissa;
                self.exponent -= i32::from(behind_point);
                Ok(())
            }
            None if !behind_point => Err(DecimalError::Overflow),
            None if digit == 0 => Ok(()),
            None => Err(DecimalError::TooPrecise),
        }
    }

    /// The number in units of ten to the minus `places`.
    fn at_scale(self, places: i32) -> Result<i64, DecimalError> {
        if self.mantissa == 0 {
            return Ok(0);
        }
        let shift = self.exponent.saturating_add(places);
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        let scaled = match (shift >= 0, power) {
            (true, Some(power)) => self.mantissa.checked_mul(power),
            (true, None) => None,
            (false, Some(power)) if self.mantissa % power == 0 => Some(self.mantissa / power),
            (false, _) => return Err(DecimalError::TooPrecise),
        };
        scaled
            .and_then(|units| i64::try_from(units).ok())
            .ok_or(DecimalError::Overflow)
    }
}

fn parse_exponent(text: &[u8]) -> Result<i32, DecimalError> {
    let digits = match text {
        [b'+' | b'-', digits @ ..] | digits => digits,
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(DecimalError::NotANumber);
    }
    // Beyond four digits no number of ours has room for the difference.
    let significant = &digits[digits.iter().take_while(|digit| **digit == b'0').count()..];
    let magnitude = significant
        .iter()
        .take(5)
        .fold(0, |value, digit| value * 10 + i32::from(digit - b'0'));
    Ok(if text.starts_with(b"-") {
        -magnitude
    } else {
        magnitude
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_of_a_price_is_the_same_price() {
        for text in [
            "222.83",
            "2.2283e2",
            "2.2283E+2",
            "22283e-2",
            "\"222.83\"",
            "222.830000000",
            "222830000000e-9",
            "+222.83",
            "0222.83",
        ] {
            assert_eq!(nano(text), Ok(222_830_000_000), "{text}");
        }
        assert_eq!(nano("1e-9"), Ok(1));
        let zeros = "0".repeat(60);
        assert_eq!(nano(&format!("2.2283{zeros}e2")), Ok(222_830_000_000));
        assert_eq!(nano("-0.002"), Ok(-2_000_000));
        assert_eq!(nano("0e99999"), Ok(0));
    }

    #[test]
    fn what_is_no_price_says_why() {
        let table = [
            ("", DecimalError::NotANumber),
            ("NaN", DecimalError::NotANumber),
            ("true", DecimalError::NotANumber),
            ("[1]", DecimalError::NotANumber),
            ("1e", DecimalError::NotANumber),
            ("e5", DecimalError::NotANumber),
            (".", DecimalError::NotANumber),
            ("1.2.3", DecimalError::NotANumber),
            ("1e-10", DecimalError::TooPrecise),
            ("1e-99999", DecimalError::TooPrecise),
            ("1e10", DecimalError::Overflow),
            ("1e99999", DecimalError::Overflow),
            ("1e4294967296", DecimalError::Overflow),
            (
                "99999999999999999999999999999999999999999",
                DecimalError::Overflow,
            ),
        ];
        for (text, expected) in table {
            assert_eq!(nano(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn whole_numbers_may_be_spelled_as_floats() {
        for text in ["36", "36.0", "3.6e1", "\"36\"", "360e-1"] {
            assert_eq!(whole(text), Ok(36), "{text}");
        }
        assert_eq!(whole("36.5"), Err(DecimalError::TooPrecise));
        assert_eq!(whole("-1"), Ok(-1));
        assert_eq!(whole("9223372036854775808"), Err(DecimalError::Overflow));
        assert_eq!(whole("x"), Err(DecimalError::NotANumber));
    }

    proptest! {
        #[test]
        fn what_floats_print_reads_exactly(units in 1..1_000_000_000_000_000_i64) {
            let float = units as f64 / 1e9;
            for text in [format!("{float}"), format!("{float:e}"), format!("\"{float:?}\"")] {
                prop_assert_eq!(nano(&text), Ok(units));
            }
        }

        #[test]
        fn no_text_panics(text in "[-+0-9.eE\"]{0,60}") {
            let _ = (nano(&text), whole(&text));
        }
    }
}
