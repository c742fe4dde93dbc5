//! What figures are in: prices and money, shares, times, sides, and decimal text.

pub mod decimal;
pub mod money;
pub mod shares;
pub mod side;
pub mod time;
