//! Fills of child orders.

use market_data::{Cash, PerShare, Price, Shares, Side, Timestamp};
use routing::offer::VenueIndex;

/// Whether a fill took shares on offer or was waited for (`LastLiquidityInd`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Liquidity {
    /// Shares on offer were taken; the venue charges its fee.
    #[default]
    Taker,
    /// A posted order was filled; the venue pays its rebate.
    Maker,
}

/// One fill of a child order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// When it filled.
    pub time: Timestamp,
    /// Where (`LastMkt`).
    pub venue: VenueIndex,
    /// Price, without fees (`LastPx`).
    pub price: Price,
    /// Shares (`LastQty`).
    pub shares: Shares,
    /// Fee per share; negative where the venue pays: a rebate.
    pub fee: PerShare,
    /// Taken or posted.
    pub liquidity: Liquidity,
    /// Of the shares, those that the recording's trades contain: it shows a trade that a posted
    /// order takes part in, and none for other fills.
    pub recorded: Shares,
    /// Best displayed price over all venues just before the fill, of a posted one before the rows
    /// of its instant, on the side that the parent order trades against, without fees.
    pub best: Price,
    /// Twice the mid over all venues just before the fill, in units of 1e-9 dollars (see
    /// [`crate::market::touch::Touch`]).
    pub twice_mid: i128,
}

impl Fill {
    /// Cash paid for a buy, received for a sell; fees included.
    pub fn cash(&self, side: Side) -> Cash {
        let fees = self.fee.times(self.shares);
        match side {
            Side::Buy => self.price.times(self.shares) + fees,
            Side::Sell => self.price.times(self.shares) - fees,
        }
    }
}
