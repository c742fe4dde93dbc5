//! Child orders: what a strategy sends.

use std::collections::BTreeMap;

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

/// Child orders from which on venues are kept in order: to look at fewer costs less.
const MANY: usize = 32;

/// Makes one order of all for the same venue: what is offered at several prices of a venue is taken
/// by walking through them.
pub(crate) fn join_venues(takes: &mut Vec<Take>) {
    let mut joined = 0;
    let mut place_of = BTreeMap::new();
    let is_many = takes.len() > MANY;
    for place in 0..takes.len() {
        let take = takes[place];
        let same = if is_many {
            let first = *place_of.entry(take.venue).or_insert(joined);
            (first < joined).then_some(first)
        } else {
            let earlier = &takes[..joined];
            earlier.iter().position(|one| one.venue == take.venue)
        };
        if let Some(same) = same {
            takes[same].shares += take.shares;
        } else {
            takes[joined] = take;
            joined += 1;
        }
    }
    takes.truncate(joined);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_of_a_venue_are_one_in_the_order_of_the_first_of_each() {
        for (count, venues) in [(0, 1), (32, 7), (33, 7), (20_000, 3), (60_000, 60_000)] {
            let venue = |place: u64| VenueIndex(u16::try_from(place * 11 % venues).unwrap());
            let mut takes: Vec<Take> = (0..count)
                .map(|place| Take {
                    venue: venue(place),
                    shares: Shares::new(place),
                })
                .collect();
            let all: Shares = takes.iter().map(|take| take.shares).sum();
            join_venues(&mut takes);
            let firsts: Vec<_> = (0..venues.min(count)).map(venue).collect();
            assert!(takes.iter().map(|take| take.venue).eq(firsts), "{count}");
            assert_eq!(takes.iter().map(|take| take.shares).sum::<Shares>(), all);
            if let Some(first) = takes.first() {
                let of_first = (0..count).filter(|place| venue(*place) == first.venue);
                assert_eq!(first.shares, of_first.map(Shares::new).sum());
            }
        }
    }
}
