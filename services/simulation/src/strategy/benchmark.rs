//! The strategies that a router is compared with.

use super::context::StrategyContext;
use super::{BestAsk, ImplementationShortfall, Peg, Pov, Strategy, Sweep, Twap, Vwap, VwapTraded};

/// A strategy that the router is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Baseline {
    /// [`BestAsk`]
    BestAsk,
    /// [`Twap`]
    Twap,
    /// [`Vwap`]
    Vwap,
    /// [`Sweep`], reported beside the three and never instead, as are all that follow.
    Sweep,
    /// [`Pov`]
    Pov,
    /// [`ImplementationShortfall`]
    ImplementationShortfall,
    /// [`VwapTraded`]
    VwapTraded,
    /// [`Peg`]
    Peg,
}

impl Baseline {
    /// All: the three of every result first, in which order the others come does not matter.
    pub const ALL: [Self; 8] = [
        Self::BestAsk,
        Self::Twap,
        Self::Vwap,
        Self::Sweep,
        Self::Pov,
        Self::ImplementationShortfall,
        Self::VwapTraded,
        Self::Peg,
    ];

    /// Name of the benchmark in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::BestAsk => "best_ask",
            Self::Twap => "twap",
            Self::Vwap => "vwap",
            Self::Sweep => "sweep",
            Self::Pov => "pov",
            Self::ImplementationShortfall => "implementation_shortfall",
            Self::VwapTraded => "vwap_traded",
            Self::Peg => "peg",
        }
    }

    /// The strategy that executes the order of `context`.
    pub fn strategy(self, context: &StrategyContext) -> Box<dyn Strategy> {
        match self {
            Self::BestAsk => Box::new(BestAsk),
            Self::Twap => Box::new(Twap::new(context.schedule())),
            Self::Vwap => Box::new(Vwap::new(context.schedule(), context.vwap)),
            Self::Sweep => Box::new(Sweep),
            Self::Pov => Box::new(Pov::new(context)),
            Self::ImplementationShortfall => Box::new(ImplementationShortfall::new(context)),
            Self::VwapTraded => Box::new(VwapTraded::new(context)),
            Self::Peg => Box::new(Peg),
        }
    }
}
