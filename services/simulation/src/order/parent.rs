//! The parent order.

use market_data::{Shares, Side};

/// What is to be bought or sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParentOrder {
    /// Buy or sell.
    pub side: Side,
    /// `OrderQty`, above zero.
    pub size: Shares,
}
