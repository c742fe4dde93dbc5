//! Prices and sizes of mapped files.

use chrono::NaiveDate;

use crate::format::databento_csv::notation::float_dollars;
use crate::format::mapping::map::error::MapFault;
use crate::format::rows::reject::Reason;
use crate::units::decimal::{DecimalError, parse_nano};

const NANO: i128 = 1_000_000_000;

/// Shares of a round lot.
const ROUND_LOT: u32 = 100;

/// Prices in units of ten to the power of minus this many dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PriceForm {
    places: u32,
    /// Of how many shares the file says the price.
    parts: u32,
}

impl PriceForm {
    /// `decimal`, or `1e-4` and the like.
    pub(crate) fn of(text: &str) -> Result<Self, MapFault> {
        let places = match text {
            "decimal" => Some(0),
            _ => text
                .strip_prefix("1e-")
                .and_then(|places| places.parse().ok()),
        };
        let places = places.filter(|places| *places <= 9);
        let bad = || MapFault::of("price", text, "decimal, 1e-4 or 1e-9");
        Ok(Self {
            places: places.ok_or_else(bad)?,
            parts: 1,
        })
    }

    /// Prices of things that are so many shares each, by the share.
    pub(crate) fn of_parts(self, size: SizeForm) -> Self {
        match size {
            SizeForm::Parts(parts) => Self { parts, ..self },
            SizeForm::Lots(_) | SizeForm::LotsUntil(_) => self,
        }
    }

    /// Units of 1e-9 dollars a share behind a number of the file.
    pub(crate) fn units(self, number: i128) -> Result<i64, Reason> {
        let scale = 10_i128.pow(self.places) * i128::from(self.parts);
        if number % scale != 0 {
            return Err(Reason::PriceTooPrecise);
        }
        i64::try_from(number / scale).map_err(|_| Reason::PriceOverflow)
    }

    pub(crate) fn words(self) -> String {
        match self.places {
            0 => "prices are dollars".to_owned(),
            places => format!("prices are units of 1e-{places} dollars"),
        }
    }
}

/// What a size counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SizeForm {
    /// So many shares, each at the file's price.
    Lots(u32),
    /// A thing that is so many shares, which together have the file's price.
    Parts(u32),
    /// Round lots before a day, shares from it on.
    LotsUntil(NaiveDate),
}

impl SizeForm {
    /// `shares`, `lots:100`, `parts:1000`, `lots-until:2025-11-03`.
    pub(crate) fn of(text: &str) -> Result<Self, MapFault> {
        let expected = "shares, lots:100, lots-until:2025-11-03 or parts:1000";
        let bad = || MapFault::of("size", text, expected);
        if text == "shares" {
            return Ok(Self::Lots(1));
        }
        let counted = |count: &str| count.parse().ok().filter(|count: &u32| *count > 0);
        if let Some(lot) = text.strip_prefix("lots:") {
            return counted(lot).map(Self::Lots).ok_or_else(bad);
        }
        if let Some(parts) = text.strip_prefix("parts:") {
            return counted(parts).map(Self::Parts).ok_or_else(bad);
        }
        let date = text.strip_prefix("lots-until:").map(str::parse);
        date.and_then(Result::ok)
            .map(Self::LotsUntil)
            .ok_or_else(bad)
    }

    /// Whether it depends on the day.
    pub(crate) fn is_by_day(self) -> bool {
        matches!(self, Self::LotsUntil(_))
    }

    /// Shares behind a number of the file, and whether a part of one was left out: never more
    /// than there are.
    pub(crate) fn shares(self, number: i128, date: NaiveDate) -> Result<(u32, bool), Reason> {
        let lot = match self {
            Self::Lots(lot) | Self::Parts(lot) => lot,
            Self::LotsUntil(day) if date < day => ROUND_LOT,
            Self::LotsUntil(_) => 1,
        };
        if number < 0 {
            return Err(Reason::SizeNegative);
        }
        let scaled = number.checked_mul(lot.into()).ok_or(Reason::SizeOverflow)?;
        if lot == 1 && scaled % NANO != 0 {
            return Err(Reason::SizeNotANumber);
        }
        let shares = u32::try_from(scaled / NANO).map_err(|_| Reason::SizeOverflow)?;
        Ok((shares, scaled % NANO != 0))
    }

    pub(crate) fn words(self) -> String {
        match self {
            Self::Lots(1) => "sizes are shares".to_owned(),
            Self::Lots(lot) => {
                format!("sizes are lots of {lot} shares, prices those of one share")
            }
            Self::Parts(parts) => {
                format!(
                    "what the file counts and prices is {parts} shares of the result: a share is \
                     one of {parts} parts, at that part of the price"
                )
            }
            Self::LotsUntil(day) => {
                format!(
                    "sizes are round lots of {ROUND_LOT} shares before {day}, shares from then on"
                )
            }
        }
    }
}

/// A number of the file, in units of 1e-9.
pub(crate) fn number(text: &[u8]) -> Option<i128> {
    match parse_nano(text) {
        Ok(units) => return Some(units.into()),
        Err(DecimalError::Overflow) => {
            let whole = str::from_utf8(text).ok()?.parse::<i64>().ok()?;
            return Some(i128::from(whole) * NANO);
        }
        Err(DecimalError::NotANumber | DecimalError::TooPrecise) => {}
    }
    // As programs of floats write it.
    float_dollars(text)
        .filter(|units| *units != crate::units::money::UNDEF_PRICE)
        .map(i128::from)
}

/// A whole number that is not below zero.
pub(crate) fn whole(text: &[u8]) -> Option<u64> {
    let text = text.strip_suffix(b".0").unwrap_or(text);
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    digits.then(|| str::from_utf8(text).ok()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shares_lots_or_lots_until_a_day() {
        let (before, from) = ("2025-11-02".parse().unwrap(), "2025-11-03".parse().unwrap());
        let lots = SizeForm::of("lots-until:2025-11-03").unwrap();
        assert_eq!(lots.shares(3 * NANO, before), Ok((300, false)));
        assert_eq!(lots.shares(3 * NANO, from), Ok((3, false)));
        let shares = SizeForm::of("shares").unwrap();
        assert_eq!(shares.shares(NANO / 2, from), Err(Reason::SizeNotANumber));
        assert_eq!(shares.shares(-NANO, from), Err(Reason::SizeNegative));
        let parts = SizeForm::of("parts:1000").unwrap();
        assert_eq!(parts.shares(NANO / 2, from), Ok((500, false)));
        assert_eq!(parts.shares(NANO / 3, from), Ok((333, true)));
        assert_eq!(parts.shares(NANO / 2_000, from), Ok((0, true)));
        for bad in ["lots", "lots:0", "parts:-1", "lots-until:soon", "pieces"] {
            assert!(SizeForm::of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn prices_are_dollars_or_parts_of_them() {
        let ten_thousandths = PriceForm::of("1e-4").unwrap();
        assert_eq!(
            ten_thousandths.units(number(b"5853300").unwrap()),
            Ok(585_330_000_000)
        );
        let nano = PriceForm::of("1e-9").unwrap();
        assert_eq!(nano.units(number(b"1").unwrap()), Ok(1));
        assert_eq!(
            nano.units(number(b"0.5").unwrap()),
            Err(Reason::PriceTooPrecise)
        );
        let coins = PriceForm::of("decimal").unwrap();
        let thousandths = coins.of_parts(SizeForm::of("parts:1000").unwrap());
        assert_eq!(
            thousandths.units(number(b"64000.01").unwrap()),
            Ok(64_000_010_000),
            "cash of the parts is that of the coin"
        );
        assert_eq!(
            thousandths.units(number(b"0.00000123").unwrap()),
            Err(Reason::PriceTooPrecise)
        );
        assert_eq!(coins.of_parts(SizeForm::of("lots:100").unwrap()), coins);
        assert_eq!(number(b"9999999999"), Some(9_999_999_999 * NANO));
        assert_eq!(number(b"1e-05"), Some(10_000));
        assert_eq!(number(b"NaN"), None);
        assert!(PriceForm::of("1e-12").is_err() && PriceForm::of("cents").is_err());
    }
}
