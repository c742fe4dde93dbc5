//! The side of the parent order.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Side of an order (FIX tag 54).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Buys from the asks.
    #[default]
    Buy,
    /// Sells to the bids: the mirror image.
    Sell,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        })
    }
}
