//! One parent order with the router and with a baseline: every order counts, what is unfilled is
//! priced.

pub mod executed;
pub mod parts;
pub mod residual;

use std::fmt;

use market_data::{Shares, Side};

use residual::Residual;
use simulation::tca::{RoutingParts, basis_points, signed};

/// What one rule or baseline achieved with one parent order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Achieved {
    /// Shares filled.
    pub filled: Shares,
    /// Cash in units of 1e-9 dollars, fees included: paid for a buy, received for a sell.
    pub cash: i128,
    /// Cash at the best displayed price of the moment of each fill, without fees.
    pub at_best: i128,
    /// What was paid beyond that in fees, less rebates: bad for the trader where above zero.
    pub fees: i128,
    /// What posted shares paid beyond it, without fees: below zero by the spread that they earned.
    pub posting: i128,
    /// Shares left unfilled.
    pub unfilled: Shares,
    /// What they would cost; `None` where nothing was left, or where no price was ever displayed.
    pub residual: Option<Residual>,
    /// Exposure to the market's reaction, in shares squared ([`simulation::tca::impact`]).
    pub exposure: f64,
}

impl Achieved {
    /// Cash for the whole order, with the unfilled shares at the last displayed touch and `scale`
    /// times what walking through the book adds; `None` where they have no price.
    pub fn priced(&self, side: Side, scale: i128) -> Option<i128> {
        if self.unfilled.is_zero() {
            return Some(self.cash);
        }
        let residual = self.residual?;
        Some(self.cash + residual.at_touch + signed(side, scale * residual.beyond_touch))
    }

    /// Fees less rebates, of what was filled and of what would have been taken at the touch.
    fn all_fees(&self) -> i128 {
        self.fees + self.residual.map_or(0, |one| one.fees)
    }

    /// What was paid beyond the best displayed prices, fees included: the cost of where. Unfilled
    /// shares count as taken at the touch.
    fn beyond_best(&self, side: Side) -> i128 {
        let residual = self.residual.map_or(0, |one| one.at_touch - one.at_best);
        signed(side, self.cash - self.at_best + residual)
    }
}

/// Why a parent order is not in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// Neither filled any share.
    NothingFilled,
    /// No price: that of unfilled shares, for none was displayed, or the baseline's, which is not
    /// above zero.
    NoPrice,
    /// In the first fold: only tuned on.
    FirstFold,
    /// Purging left no earlier parent order to tune on.
    NotTuned,
}

impl Exclusion {
    /// Name of the reason in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::NothingFilled => "nothing_filled",
            Self::NoPrice => "no_price",
            Self::FirstFold => "first_fold",
            Self::NotTuned => "not_tuned",
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingFilled => "neither filled any share",
            Self::NoPrice => "unfilled shares have no price, or the baseline's is not above zero",
            Self::FirstFold => "in the first fold, which is only tuned on",
            Self::NotTuned => "no earlier order to tune on",
        })
    }
}

/// What the router saved on one parent order, in units of 1e-9 dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// What the baseline paid or received for the whole order.
    pub base: i128,
    /// What the router saved of it.
    pub saved: i128,
    /// Of that, the part due to where: what was paid beyond the best displayed prices; nothing on a
    /// market of one venue.
    pub by_routing: i128,
    /// Of the part due to where, what was saved in fees, rebates among them.
    pub by_fees: i128,
    /// Of the part due to where, what posting saved.
    pub by_posting: i128,
    /// Of what was saved, what the price of unfilled shares beyond the touch contributes.
    pub by_residual: i128,
    /// Whether both filled the same shares.
    pub alike: bool,
    /// The baseline's exposure less the router's, in shares squared.
    pub exposure: f64,
}

impl Pair {
    /// Compares the router with a baseline.
    ///
    /// # Errors
    /// When neither filled anything or something has no price.
    pub fn new(side: Side, router: &Achieved, baseline: &Achieved) -> Result<Self, Exclusion> {
        if router.filled.is_zero() && baseline.filled.is_zero() {
            return Err(Exclusion::NothingFilled);
        }
        let cash = |one: &Achieved, scale| one.priced(side, scale).ok_or(Exclusion::NoPrice);
        let (paid, base) = (cash(router, 1)?, cash(baseline, 1)?);
        let at_touch = cash(baseline, 0)? - cash(router, 0)?;
        if base <= 0 {
            return Err(Exclusion::NoPrice);
        }
        let saved = signed(side, base - paid);
        Ok(Self {
            base,
            saved,
            by_routing: baseline.beyond_best(side) - router.beyond_best(side),
            by_fees: baseline.all_fees() - router.all_fees(),
            by_posting: baseline.posting - router.posting,
            by_residual: saved - signed(side, at_touch),
            alike: router.filled == baseline.filled,
            exposure: baseline.exposure - router.exposure,
        })
    }

    /// The pair on a market of one venue, where nothing is due to where.
    #[must_use]
    pub fn without_routing(self) -> Self {
        Self {
            by_routing: 0,
            by_fees: 0,
            by_posting: 0,
            ..self
        }
    }

    /// The saving in basis points of the baseline.
    pub fn total_bps(&self) -> f64 {
        self.bps(self.saved)
    }

    /// The part due to where.
    pub fn routing_bps(&self) -> f64 {
        self.bps(self.by_routing)
    }

    /// What the part due to where was saved by. Unfilled shares count as taken at the touch.
    pub fn routing_parts(&self) -> Option<RoutingParts> {
        routing_parts([self.by_routing, self.by_fees, self.by_posting], self.base)
    }

    /// The part due to when.
    pub fn timing_bps(&self) -> f64 {
        self.bps(self.saved - self.by_routing)
    }

    fn bps(&self, part: i128) -> f64 {
        10_000.0 * part as f64 / self.base as f64
    }
}

/// What the part due to where was saved by, of sums over orders: all of it, fees and posting; the
/// baseline paid `base`. `None` where that is nothing.
pub(crate) fn routing_parts(
    [routing, fees, posting]: [i128; 3],
    base: i128,
) -> Option<RoutingParts> {
    Some(RoutingParts {
        fees_bps: basis_points(fees, base)?,
        posting_bps: basis_points(posting, base)?,
        price_bps: basis_points(routing - fees - posting, base)?,
    })
}

/// What one parent order says about one baseline.
pub type Paired = Result<Pair, Exclusion>;
