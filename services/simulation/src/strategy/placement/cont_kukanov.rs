//! Placement by the Cont-Kukanov model.

use cont_kukanov::outflow::Empirical;
use cont_kukanov::sample_average::{SampleAverageOptions, solve_sample_average};
use cont_kukanov::single::solve_single;
use cont_kukanov::{Allocation, Problem, ProblemError, Samples, Terms, VenueTerms};
use market_data::units::money::UNITS_PER_DOLLAR;
use market_data::{Shares, Side};
use routing::penalties::Penalties;

use crate::market::view::{Displayed, Queue};
use crate::order::child::Post;
use crate::strategy::situation::Situation;

/// Elementary steps a placement may cost: a few milliseconds.
const BUDGET: u64 = 200_000;

/// A placement this close to the best, as a fraction of the cost of the slice at market, is good
/// enough.
const TOLERANCE: f64 = 1e-3;

/// Splits `slice`: posts at every venue's best price on the order's own side, and gives the shares
/// to take; `offer` is the cheapest displayed. `None` where the market makes no problem.
pub(super) fn place(
    penalties: Penalties,
    slice: Shares,
    offer: &Displayed,
    situation: &Situation<'_>,
    queues: &[Queue],
    samples: &[Vec<f64>],
    posts: &mut Vec<Post>,
) -> Option<Shares> {
    let problem = problem(penalties, slice, offer, situation, queues)?;
    let allocation = solve(&problem, queues, samples).ok()?;
    for (queue, limit) in queues.iter().zip(&allocation.limits) {
        let shares = whole(*limit);
        if !shares.is_zero() {
            posts.push(Post {
                venue: queue.venue,
                price: queue.quote.price,
                shares,
            });
        }
    }
    Some(whole(allocation.market).min(slice))
}

/// The problem as the market stands. Every venue's queue has the price of its own best quote, so
/// the rebate that the model is given includes by how much that is better or worse than half a
/// spread from the mid: `r_k = mid - cost_k - h`.
fn problem(
    penalties: Penalties,
    slice: Shares,
    offer: &Displayed,
    situation: &Situation<'_>,
    queues: &[Queue],
) -> Option<Problem> {
    let twice_mid = situation.reference()?.0;
    let from_mid =
        |cost: i64| (2 * i128::from(cost) - twice_mid) as f64 / (2 * UNITS_PER_DOLLAR) as f64;
    let price = match situation.side() {
        Side::Buy => offer.price.units(),
        Side::Sell => -offer.price.units(),
    };
    // Not below zero where venues cross each other.
    let half_spread = from_mid(price).max(0.0);
    let venue = |queue: &Queue| VenueTerms {
        queue_ahead: queue.quote.shares().get() as f64,
        rebate: -from_mid(queue.cost.0) - half_spread,
    };
    let terms = Terms {
        shares: slice.get() as f64,
        half_spread,
        taker_fee: from_mid(offer.cost.0) - half_spread,
        lambda_under: penalties.lambda_under.to_dollars(),
        lambda_over: penalties.lambda_over.to_dollars(),
        theta: penalties.theta_queue.to_dollars(),
        venues: queues.iter().map(venue).collect(),
    };
    Problem::new(terms).ok()
}

fn solve(
    problem: &Problem,
    queues: &[Queue],
    samples: &[Vec<f64>],
) -> Result<Allocation, ProblemError> {
    let outflow =
        |sample: &Vec<f64>, venue: u16| sample.get(usize::from(venue)).copied().unwrap_or(0.0);
    if let [queue] = queues {
        let outflows = samples.iter().map(|sample| outflow(sample, queue.venue.0));
        let solution = solve_single(problem, &Empirical::new(outflows.collect())?)?;
        return Ok(solution.allocation);
    }
    let row = |sample| {
        let queues = queues.iter();
        queues.map(|queue| outflow(sample, queue.venue.0)).collect()
    };
    let rows: Vec<Vec<f64>> = samples.iter().map(row).collect();
    let samples = Samples::from_rows(queues.len(), &rows)?;
    let options = SampleAverageOptions {
        gap_tolerance: TOLERANCE,
        budget: BUDGET,
    };
    Ok(solve_sample_average(problem, &samples, &options)?.allocation)
}

fn whole(shares: f64) -> Shares {
    Shares::new(shares.round().max(0.0) as u64)
}
