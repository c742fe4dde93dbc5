use market_data::{Cash, Shares};
use thiserror::Error;

use super::{BeyondTouch, basis_points, signed};
use crate::execution::outcome::Outcome;

/// What the router saved against a baseline, and where it came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Savings {
    /// 1e4 (baseline average - router's average) / baseline average, on all-in averages; sign
    /// flipped for sells.
    pub total_bps: f64,
    /// The part due to when: the move of the best displayed price between the fills of the two.
    pub timing_bps: f64,
    /// The rest, due to where; nothing where there is one venue.
    pub routing_bps: f64,
    /// What that is made of; `None` where there is one venue.
    pub routing_parts: Option<RoutingParts>,
}

/// The part of a saving that is due to where, by cause: together they are all of it. Each is what
/// the baseline paid so beyond the best displayed price of its fills less what the router did, as
/// [`BeyondTouch`] has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoutingParts {
    /// Due to fees and rebates.
    pub fees_bps: f64,
    /// Due to posting: spreads that posted shares earned.
    pub posting_bps: f64,
    /// Due to prices: what taken shares paid beyond the best displayed one.
    pub price_bps: f64,
}

impl Savings {
    /// The saving on a market of one venue: it cannot be due to where, so all of it is due to when.
    #[must_use]
    pub fn without_routing(self) -> Self {
        Self {
            timing_bps: self.total_bps,
            routing_bps: 0.0,
            routing_parts: None,
            ..self
        }
    }
}

/// Why two outcomes cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Incomparable {
    /// Nothing was filled.
    #[error("neither filled any share")]
    NothingFilled,
    /// Different shares were filled: a comparison of costs would say nothing.
    #[error(
        "the router filled {router} shares, the baseline {baseline}: costs of different fills are \
         not compared"
    )]
    DifferentFills {
        /// Shares that the router filled.
        router: Shares,
        /// Shares that the baseline filled.
        baseline: Shares,
    },
    /// The baseline's average price is not above zero, fees included.
    #[error("the baseline's average price is not above zero, fees included")]
    NoPrice,
}

/// Compares the router with a baseline.
///
/// # Errors
/// Unless both filled the same shares at a positive average price.
pub fn savings(router: &Outcome, baseline: &Outcome) -> Result<Savings, Incomparable> {
    if router.filled != baseline.filled {
        return Err(Incomparable::DifferentFills {
            router: router.filled,
            baseline: baseline.filled,
        });
    }
    if router.filled.is_zero() {
        return Err(Incomparable::NothingFilled);
    }
    let at_best = |outcome: &Outcome| -> i128 {
        outcome
            .fills
            .iter()
            .map(|fill| fill.best.times(fill.shares).units())
            .sum()
    };
    let paid = baseline.cash.units();
    let bps = |saved| basis_points(signed(router.side, saved), paid).ok_or(Incomparable::NoPrice);
    let total_bps = bps(paid - router.cash.units())?;
    let timing_bps = bps(at_best(baseline) - at_best(router))?;
    // Costs have the sign of the trader on both sides already.
    let saved = BeyondTouch::of(baseline) - BeyondTouch::of(router);
    let part = |saved: Cash| basis_points(saved.units(), paid).ok_or(Incomparable::NoPrice);
    let routing_parts = Some(RoutingParts {
        fees_bps: part(saved.fees)?,
        posting_bps: part(saved.posting)?,
        price_bps: part(saved.price)?,
    });
    Ok(Savings {
        total_bps,
        timing_bps,
        routing_bps: total_bps - timing_bps,
        routing_parts,
    })
}
