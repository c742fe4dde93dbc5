//! How a file writes prices and sizes.

use super::columns::split_plain;
use super::header::Header;
use crate::event::Quote;
use crate::format::field::Field;
use crate::format::rows::raw::{QuotePart, RawQuote};
use crate::format::rows::reject::Reason;
use crate::units::money::{Price, PriceError, UNDEF_PRICE};

/// An integer price without a decimal point is in units of 1e-9 dollars from here on (a tenth of a
/// cent), and in whole dollars below.
const SMALLEST_UNIT_PRICE: u64 = 1_000_000;

/// How a file writes prices. Databento offers both; a file uses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceNotation {
    /// Dollars, with or without a decimal point: `222.83`, `222`.
    Dollars,
    /// Integers of 1e-9 dollars: `222830000000`.
    Units,
}

impl PriceNotation {
    /// Finds the notation by the first rows: a decimal point anywhere in a price, but for a
    /// trailing `.0`, means dollars; without any, numbers too large to be dollars mean units.
    /// Beside it, whether it was guessed so: there are prices, and all are whole numbers.
    pub fn detect(rows: &[u8], header: &Header) -> (Self, bool) {
        let (mut seen_units, mut seen_numbers) = (false, false);
        for line in rows.split(|byte| *byte == b'\n') {
            let mut fields = [b"".as_slice(); Field::COUNT];
            if split_plain(header, line, &mut fields).is_err() {
                continue;
            }
            for field in [Field::AskPrice, Field::BidPrice, Field::Price] {
                let text = without_quotes(fields[field as usize]);
                let text = text.strip_suffix(b".0").unwrap_or(text);
                if text.contains(&b'.') {
                    return (Self::Dollars, false);
                }
                let value = parse_unsigned(text);
                seen_numbers |= value.is_some_and(|value| value > 0);
                seen_units |= value.is_some_and(|value| value >= SMALLEST_UNIT_PRICE);
            }
        }
        let notation = if seen_units {
            Self::Units
        } else {
            Self::Dollars
        };
        (notation, seen_numbers)
    }

    /// The price behind a field: `None` where it is empty or the null of DBN.
    pub(super) fn parse(self, text: &[u8]) -> Result<Option<Price>, PriceError> {
        match self.units(text)? {
            UNDEF_PRICE => Ok(None),
            units => Price::from_units(units).map(Some),
        }
    }

    /// Units of 1e-9 dollars behind a field; the null of DBN where it is empty.
    pub(super) fn units(self, text: &[u8]) -> Result<i64, PriceError> {
        match self {
            _ if text.is_empty() => Ok(UNDEF_PRICE),
            Self::Dollars => match crate::units::decimal::parse_nano(text) {
                Ok(units) => Ok(units),
                Err(error) => float_dollars(text).ok_or_else(|| error.into()),
            },
            Self::Units => parse_units(text),
        }
    }

    /// The quote behind a price and a size, as it is encoded.
    pub(super) fn raw_quote(
        self,
        price: &[u8],
        size: &[u8],
    ) -> Result<RawQuote, (QuotePart, Reason)> {
        let shares = parse_size(size);
        let price = match self.units(price) {
            Ok(units) if units != UNDEF_PRICE && size.is_empty() => {
                return Err((QuotePart::Size, Reason::SizeZero));
            }
            Ok(units) => units,
            Err(_) if is_not_a_number(price) && shares == Ok(0) => UNDEF_PRICE,
            Err(error) => return Err((QuotePart::Price, error.into())),
        };
        let size = shares.map_err(|reason| (QuotePart::Size, reason))?;
        Ok(RawQuote { price, size })
    }

    /// The quote behind a price and a size: `None` for no quote.
    pub(super) fn quote(
        self,
        price: &[u8],
        size: &[u8],
    ) -> Result<Option<Quote>, (QuotePart, Reason)> {
        self.raw_quote(price, size)?.quote()
    }
}

/// Whether a program of floats wrote that there is no number.
pub(super) fn is_not_a_number(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"nan")
}

/// Dollars as programs of floats write them: what is a breath of a float away from a multiple of
/// 1e-9 is that multiple. `None` for everything that no float is.
pub(in crate::format) fn float_dollars(text: &[u8]) -> Option<i64> {
    const BREATH: f64 = 1e-12;
    const UNITS: f64 = 1e9;
    let is_float = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    if !text.first()?.is_ascii_digit() && !text.starts_with(b"-") || !text.iter().all(is_float) {
        return None;
    }
    let dollars: f64 = str::from_utf8(text).ok()?.parse().ok()?;
    let units = (dollars * UNITS).round();
    let near = (units / UNITS - dollars).abs() <= BREATH * dollars.abs();
    if near && dollars.abs() <= UNITS {
        return Some(units as i64);
    }
    // The null of DBN, seen through a float.
    let null = UNDEF_PRICE as f64 / UNITS;
    ((dollars - null).abs() <= BREATH * null).then_some(UNDEF_PRICE)
}

/// A whole number of up to twenty digits.
pub(super) fn parse_unsigned(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// The digits of a whole number that a data frame wrote as a float: without a trailing `.0`.
pub(super) fn without_point(text: &[u8]) -> &[u8] {
    text.strip_suffix(b".0").unwrap_or(text)
}

fn without_quotes(text: &[u8]) -> &[u8] {
    let inner = text.strip_prefix(b"\"");
    inner
        .and_then(|inner| inner.strip_suffix(b"\""))
        .unwrap_or(text)
}

/// An integer of 1e-9 dollars. A trailing `.0`, as data frames write it, is accepted.
fn parse_units(text: &[u8]) -> Result<i64, PriceError> {
    let text = text.strip_suffix(b".0").unwrap_or(text);
    let (sign, digits) = text
        .strip_prefix(b"-")
        .map_or((1, text), |digits| (-1, digits));
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(PriceError::NotANumber);
    }
    let value = parse_unsigned(digits).and_then(|value| i64::try_from(value).ok());
    value.map(|value| sign * value).ok_or(PriceError::Overflow)
}

/// Whole shares; an empty field is none. A trailing `.0`, as data frames write it, is accepted.
pub(super) fn parse_size(text: &[u8]) -> Result<u32, Reason> {
    if text.is_empty() {
        return Ok(0);
    }
    let whole = text.strip_suffix(b".0").unwrap_or(text);
    match whole {
        [b'-', digits @ ..] if parse_unsigned(digits).is_some() => Err(Reason::SizeNegative),
        digits if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => {
            let value = parse_unsigned(digits).ok_or(Reason::SizeOverflow)?;
            u32::try_from(value).map_err(|_| Reason::SizeOverflow)
        }
        _ => Err(Reason::SizeNotANumber),
    }
}
