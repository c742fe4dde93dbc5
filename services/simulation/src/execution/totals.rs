//! What fills add up to.

use market_data::{Cash, Shares, Side};

/// What the fills of one strategy add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Buy or sell.
    pub side: Side,
    /// `CumQty`.
    pub filled: Shares,
    /// Cash paid for a buy, received for a sell; fees included.
    pub cash: Cash,
}
