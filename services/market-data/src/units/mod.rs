//! What figures are in.
//!
//! - [`money`], [`shares`], [`side`], [`time`]: prices and cash, shares, buy or sell, times
//! - [`decimal`]: their text, without floats

pub mod decimal;
pub mod money;
pub mod shares;
pub mod side;
pub mod time;
