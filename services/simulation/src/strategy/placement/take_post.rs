//! Take and post with predicted fills.

use std::num::NonZeroU64;

use market_data::Shares;
use routing::offer::UnitCost;
use routing::penalties::Penalties;
use routing::take_post::{TakePostOrder, TakePostVenue, allocate};

use crate::market::view::Queue;
use crate::order::child::Post;
use crate::strategy::situation::Situation;

/// Splits `slice` in single shares. A posted order is predicted to get the mean of what past
/// outflows would have given it.
pub(super) fn place(
    penalties: Penalties,
    slice: Shares,
    situation: &Situation<'_>,
    queues: &[Queue],
    samples: &[Vec<f64>],
    posts: &mut Vec<Post>,
) -> Shares {
    let Some(reference) = situation.reference() else {
        return slice;
    };
    let relative = |UnitCost(cost)| {
        let twice = 2 * i128::from(cost) - reference.0;
        i64::try_from(twice.div_euclid(2)).unwrap_or(i64::MAX)
    };
    let taking = situation.offers().map(|offer| TakePostVenue {
        take_cost: relative(offer.cost),
        post_cost: 0,
        available: offer.available.get(),
        predicted_fill: 0,
    });
    let posting = queues.iter().map(|queue| {
        let ahead = queue.quote.shares().get() as f64;
        let got = |sample: &Vec<f64>| {
            let outflow = sample
                .get(usize::from(queue.venue.0))
                .copied()
                .unwrap_or(0.0);
            (outflow - ahead).clamp(0.0, slice.get() as f64)
        };
        let mean = samples.iter().map(got).sum::<f64>() / samples.len() as f64;
        TakePostVenue {
            take_cost: 0,
            post_cost: relative(queue.cost),
            available: 0,
            predicted_fill: mean as u64,
        }
    });
    let venues: Vec<_> = taking.chain(posting).collect();
    let theta = penalties.theta_queue;
    let order = TakePostOrder {
        shares: slice.get(),
        step: NonZeroU64::MIN,
        shortfall_cost: (penalties.lambda_under + theta).units(),
        surplus_cost: (penalties.lambda_over + theta).units(),
    };
    let split = allocate(&order, &venues);
    let takes = venues.len() - queues.len();
    let posted = queues.iter().zip(split.post.iter().skip(takes));
    posts.extend(
        posted
            .filter(|(_, shares)| **shares > 0)
            .map(|(queue, shares)| Post {
                venue: queue.venue,
                price: queue.quote.price,
                shares: Shares::new(*shares),
            }),
    );
    let taken: Shares = split.take.iter().copied().map(Shares::new).sum();
    // In a crossed book the rebate can pay for a surplus, which an order to be filled and no more
    // does not want.
    taken.min(slice)
}
