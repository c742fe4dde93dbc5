//! The strategies that a router is compared with, from one table: a file each.

mod best_ask;
mod implementation_shortfall;
mod peg;
mod pov;
mod sweep;
mod table;
mod twap;
mod vwap;
mod vwap_traded;

use super::context::StrategyContext;
use super::situation::Strategy;

pub use best_ask::BestAsk;
pub use implementation_shortfall::ImplementationShortfall;
pub use peg::Peg;
pub use pov::Pov;
pub use sweep::Sweep;
pub use twap::Twap;
pub use vwap::Vwap;
pub use vwap_traded::{VolumeProfile, VwapTraded};

table::table! {
    /// At each instant the cheapest venue only.
    BestAsk, "best_ask": |_| BestAsk;

    /// Equal slices over the window, cheapest venues first.
    Twap, "twap": |order| Twap::new(order.schedule());

    /// Slices as of TWAP, split over venues in proportion to what they show.
    Vwap, "vwap": |order| Vwap::new(order.schedule(), order.assumptions.vwap);

    /// Everything on offer, cheapest first, from the start.
    Sweep, "sweep": |_| Sweep;

    /// A part of what others trade.
    Pov, "pov": Pov::new;

    /// Early slices larger, as the shortfall against the arrival price asks for.
    ImplementationShortfall, "implementation_shortfall": ImplementationShortfall::new;

    /// Slices as the market traded on the days before.
    VwapTraded, "vwap_traded": VwapTraded::new;

    /// Posted at the best price, which it follows.
    Peg, "peg": |_| Peg;
}
