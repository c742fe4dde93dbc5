//! Student's distribution.
//!
//! - [`whole`]: for a whole number of degrees of freedom, by finite sums
//! - [`fractional`]: for any number of them, by a continued fraction
//!
//! Each is tested by the other. Windows of one recording are counted, and what is said of them must
//! not change in its last digits; a panel's effective days are no whole number.

pub mod fractional;
pub mod whole;
