//! Child orders: what a strategy sends.

use market_data::{Price, Shares};
use routing::offer::{Take, VenueIndex};

/// Shares to be posted at one venue. Post-only: where the price would trade at once, the order is
/// refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// The venue. It holds one order of a strategy at a time: another one is refused until that is
    /// filled or cancelled.
    pub venue: VenueIndex,
    /// Limit price, without rebate.
    pub price: Price,
    /// How many.
    pub shares: Shares,
}

/// What a strategy sends at one instant, carried out in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// Posted orders to be cancelled, by venue.
    pub cancels: Vec<VenueIndex>,
    /// Shares to be taken, one order a venue. What exceeds the available shares is not filled.
    pub takes: Vec<Take>,
    /// Posted orders to be moved to another price, to the back of its queue, by venue.
    pub replaces: Vec<(VenueIndex, Price)>,
    /// Shares to be posted.
    pub posts: Vec<Post>,
}

/// A child order on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    Cancel(VenueIndex),
    /// Shares to be taken, at no price worse than the limit.
    Take(Take, Option<Price>),
    Replace(VenueIndex, Price),
    Post(Post),
}

impl Orders {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        let Self {
            cancels,
            takes,
            replaces,
            posts,
        } = self;
        cancels.is_empty() && takes.is_empty() && replaces.is_empty() && posts.is_empty()
    }

    /// All of them, one after the other; nothing is left.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Message> {
        let Self {
            cancels,
            takes,
            replaces,
            posts,
        } = self;
        join_venues(takes);
        let replace = |(venue, price)| Message::Replace(venue, price);
        (cancels.drain(..).map(Message::Cancel))
            .chain(takes.drain(..).map(|take| Message::Take(take, None)))
            .chain(replaces.drain(..).map(replace))
            .chain(posts.drain(..).map(Message::Post))
    }
}

/// Makes one order of all for the same venue: what is offered at several prices of a venue is taken
/// by walking through them.
pub(crate) fn join_venues(takes: &mut Vec<Take>) {
    let mut joined = 0;
    for place in 0..takes.len() {
        let take = takes[place];
        let mut earlier = takes[..joined].iter_mut();
        if let Some(same) = earlier.find(|earlier| earlier.venue == take.venue) {
            same.shares += take.shares;
        } else {
            takes[joined] = take;
            joined += 1;
        }
    }
    takes.truncate(joined);
}
