//! Whole shares.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// A number of whole shares, zero included. Sums saturate; subtraction below zero is a bug and
/// saturates at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shares(u64);

impl Shares {
    /// No shares.
    pub const ZERO: Self = Self(0);

    /// That many shares.
    pub const fn new(shares: u64) -> Self {
        Self(shares)
    }

    /// The number of shares.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether there is none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The largest multiple of `step` not above this; zero for a step of zero.
    #[must_use]
    pub fn round_down_to(self, step: Self) -> Self {
        self.0
            .checked_div(step.0)
            .map_or(Self::ZERO, |lots| Self(lots * step.0))
    }
}

impl Add for Shares {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Shares {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        debug_assert!(self.0 >= other.0, "{} - {} shares", self.0, other.0);
        Self(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Shares {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Shares {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Shares {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
