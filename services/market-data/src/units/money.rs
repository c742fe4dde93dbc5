//! Money as integers of 1e-9 dollars: [`Price`] of one share, signed [`PerShare`] amounts, and
//! [`Cash`] sums.

use std::fmt;
use std::iter::Sum;
use std::num::NonZeroU64;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use thiserror::Error;

use super::decimal::{self, DecimalError};
use super::shares::Shares;

/// How many integer units make one dollar, in every type of this module (Databento:
/// `FIXED_PRICE_SCALE`).
pub const UNITS_PER_DOLLAR: i64 = 1_000_000_000;

/// The integer that Databento writes where there is no price (`UNDEF_PRICE`).
pub const UNDEF_PRICE: i64 = i64::MAX;

/// Price of one share in units of 1e-9 dollars: above zero, at most [`Price::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(NonZeroU64);

/// Why a number is not a [`Price`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PriceError {
    /// Not a decimal number (`NaN`, `inf`, letters, an exponent).
    #[error("not a number")]
    NotANumber,
    /// Below zero.
    #[error("negative")]
    Negative,
    /// Exactly zero.
    #[error("zero")]
    Zero,
    /// Above [`Price::MAX`].
    #[error("above 1,000,000,000 dollars")]
    Overflow,
    /// Digits beyond 1e-9 dollars, which would be lost.
    #[error("finer than 1e-9 dollars")]
    TooPrecise,
}

impl From<DecimalError> for PriceError {
    fn from(error: DecimalError) -> Self {
        match error {
            DecimalError::NotANumber => Self::NotANumber,
            DecimalError::Overflow => Self::Overflow,
            DecimalError::TooPrecise => Self::TooPrecise,
        }
    }
}

impl Price {
    /// The highest price accepted, one billion dollars: anything above is damage, not a market.
    pub const MAX: i64 = 1_000_000_000 * UNITS_PER_DOLLAR;

    /// A price from units of 1e-9 dollars.
    ///
    /// # Errors
    /// When `units` is not between 1 and [`Price::MAX`].
    pub fn from_units(units: i64) -> Result<Self, PriceError> {
        match u64::try_from(units) {
            Err(_) => Err(PriceError::Negative),
            Ok(_) if units > Self::MAX => Err(PriceError::Overflow),
            Ok(unsigned) => NonZeroU64::new(unsigned).map(Self).ok_or(PriceError::Zero),
        }
    }

    /// A price from decimal dollars, such as `222.83`.
    ///
    /// # Errors
    /// When the text is not a positive decimal of at most nine places.
    pub fn parse_dollars(text: &[u8]) -> Result<Self, PriceError> {
        Self::from_units(decimal::parse_nano(text)?)
    }

    /// The price behind units that a price was turned into.
    pub(crate) fn from_raw(units: NonZeroU64) -> Self {
        Self(units)
    }

    /// The units alone, for what is kept as bytes.
    pub(crate) fn into_raw(self) -> NonZeroU64 {
        self.0
    }

    /// The price in units of 1e-9 dollars.
    pub fn units(self) -> i64 {
        self.0.get().cast_signed()
    }

    /// The price in dollars, for reports and optimisers only.
    pub fn to_dollars(self) -> f64 {
        self.units() as f64 / UNITS_PER_DOLLAR as f64
    }

    /// What `shares` cost at this price.
    pub fn times(self, shares: Shares) -> Cash {
        Cash(i128::from(self.units()) * i128::from(shares.get()))
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write_nano(f, i128::from(self.units()))
    }
}

/// A signed amount of 1e-9 dollars per share: fees (negative on inverted venues), rebates,
/// penalties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerShare(i64);

impl PerShare {
    /// Nothing per share.
    pub const ZERO: Self = Self(0);

    /// The largest magnitude accepted, one million dollars per share.
    pub const MAX: i64 = 1_000_000 * UNITS_PER_DOLLAR;

    /// An amount from units of 1e-9 dollars.
    ///
    /// # Errors
    /// When the magnitude is above [`PerShare::MAX`].
    pub fn from_units(units: i64) -> Result<Self, PriceError> {
        if units.unsigned_abs() > Self::MAX.unsigned_abs() {
            return Err(PriceError::Overflow);
        }
        Ok(Self(units))
    }

    /// An amount from decimal dollars, such as `-0.002`.
    ///
    /// # Errors
    /// When the text is not a decimal of at most nine places.
    pub fn parse_dollars(text: &[u8]) -> Result<Self, PriceError> {
        Self::from_units(decimal::parse_nano(text)?)
    }

    /// The amount in units of 1e-9 dollars.
    pub fn units(self) -> i64 {
        self.0
    }

    /// The amount in dollars, for reports and optimisers only.
    pub fn to_dollars(self) -> f64 {
        self.0 as f64 / UNITS_PER_DOLLAR as f64
    }

    /// The amount for `shares`.
    pub fn times(self, shares: Shares) -> Cash {
        Cash(i128::from(self.0) * i128::from(shares.get()))
    }
}

impl Add for PerShare {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl fmt::Display for PerShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write_nano(f, i128::from(self.0))
    }
}

/// A signed sum of money in units of 1e-9 dollars. Exact: prices times shares never round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cash(i128);

impl Cash {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A sum from units of 1e-9 dollars.
    pub fn from_units(units: i128) -> Self {
        Self(units)
    }

    /// The sum in units of 1e-9 dollars.
    pub fn units(self) -> i128 {
        self.0
    }

    /// The sum in dollars: the nearest float, which shows the exact decimal for up to 15
    /// significant digits.
    pub fn to_dollars(self) -> f64 {
        // Through text: a division of two floats would round twice.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The sum per share in dollars, rounded half away from zero: to a millionth of a dollar, and
    /// below a dollar to a billionth, as coins cost; `None` for no shares.
    pub fn average(self, shares: Shares) -> Option<f64> {
        const NANO: i128 = 1_000_000_000;
        let shares = i128::from(shares.get());
        if shares == 0 {
            return None;
        }
        let step = if self.0.abs() < shares * NANO {
            1
        } else {
            1_000
        };
        let divisor = shares * step;
        let half = if self.0 < 0 {
            -divisor / 2
        } else {
            divisor / 2
        };
        let steps = (self.0 + half) / divisor;
        Some(steps as f64 / (NANO / step) as f64)
    }
}

impl Add for Cash {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Cash {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Cash {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Cash {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Cash {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Cash {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Cash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write_nano(f, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_keep_every_digit_and_refuse_what_is_none() {
        let table: [(&str, Result<i64, PriceError>); 12] = [
            ("222.83", Ok(222_830_000_000)),
            ("222", Ok(222_000_000_000)),
            ("0.000000001", Ok(1)),
            ("5.510000000000", Ok(5_510_000_000)),
            ("1000000000", Ok(Price::MAX)),
            ("1000000000.000000001", Err(PriceError::Overflow)),
            ("0.0000000001", Err(PriceError::TooPrecise)),
            ("0", Err(PriceError::Zero)),
            ("-1.5", Err(PriceError::Negative)),
            ("NaN", Err(PriceError::NotANumber)),
            ("1e3", Err(PriceError::NotANumber)),
            ("99999999999999999999", Err(PriceError::Overflow)),
        ];
        for (text, expected) in table {
            assert_eq!(
                Price::parse_dollars(text.as_bytes()).map(Price::units),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn averages_round_half_away_from_zero() {
        let average = |units: i128, shares| Cash::from_units(units).average(Shares::new(shares));
        for (units, shares, dollars) in [
            (4_000_001_000, 2, Some(2.000_001)),
            (-4_000_001_000, 2, Some(-2.000_001)),
            (4_000_000_999, 2, Some(2.0)),
            // Coins may cost millionths of a dollar.
            (24_691, 2, Some(0.000_012_346)),
            (24_690, 2, Some(0.000_012_345)),
            (-1_999_999_999, 2, Some(-1.0)),
            (-1_999_999_997, 2, Some(-0.999_999_999)),
            (0, 2, Some(0.0)),
            (999, 0, None),
        ] {
            assert_eq!(average(units, shares), dollars, "{units} for {shares}");
        }
    }

    #[test]
    fn an_optional_price_takes_eight_bytes() {
        assert_eq!(size_of::<Option<Price>>(), 8);
    }
}
