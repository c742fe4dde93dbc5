//! Placement of a slice: which shares to take now, which to post where.

mod cont_kukanov;
mod take_post;

use market_data::Shares;
use routing::penalties::Penalties;

use crate::market::view::Queue;
use crate::order::child::Post;
use crate::strategy::situation::Situation;

/// A model that splits a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Predicted fills: [`routing::take_post`].
    TakePost(Penalties),
    /// Random fills: `cont_kukanov`.
    ContKukanov(Penalties),
}

impl Placement {
    /// Splits `slice` on what `situation` shows: adds orders to `posts` and gives the shares to
    /// take now, cheapest first; `None` while the market shows nothing to take. Each of `samples`
    /// holds one past outflow of every venue's queue over a horizon; without samples nothing is
    /// posted.
    pub fn place(
        self,
        slice: Shares,
        situation: &Situation<'_>,
        samples: &[Vec<f64>],
        posts: &mut Vec<Post>,
    ) -> Option<Shares> {
        let offer = situation.cheapest_displayed()?;
        // The models know one limit price, and past outflows are mostly those of queues at it.
        let queues: &Vec<Queue> = &situation.best_queues().copied().collect();
        if slice.is_zero() || samples.is_empty() || queues.is_empty() {
            return Some(slice);
        }
        Some(match self {
            Self::TakePost(penalties) => {
                take_post::place(penalties, slice, situation, queues, samples, posts)
            }
            Self::ContKukanov(penalties) => {
                let market =
                    cont_kukanov::place(penalties, slice, offer, situation, queues, samples, posts);
                market.unwrap_or(slice)
            }
        })
    }
}
