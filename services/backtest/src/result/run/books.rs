//! The book around the router's largest fills, in bounded space.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use market_data::{Cash, Shares, Side, Tape, Timestamp};
use result::Books;
use routing::offer::VenueIndex;
use simulation::execution::{Fill, Liquidity};
use simulation::market::book::moments::{Moment, books_at};
use simulation::order::Assumptions;

use crate::result::numbers::seconds;

/// Most moments.
const MOMENTS: usize = 12;

/// Most entries; of more venues than this, some have none.
const ENTRIES: usize = 200;

/// What was filled at one venue at one moment.
#[derive(Clone, Copy, Default)]
struct Filled {
    /// Dollars per share times shares, without fees.
    paid: Cash,
    shares: Shares,
    fees: Cash,
}

/// The books at the moments of `fills` at which most shares were filled.
pub(crate) fn books(
    tape: &Tape,
    fills: &[Fill],
    (start, side): (Timestamp, Side),
    assumptions: &Assumptions,
) -> Books {
    let mut filled: BTreeMap<Moment, BTreeMap<VenueIndex, Filled>> = BTreeMap::new();
    for fill in fills {
        let moment = match fill.liquidity {
            Liquidity::Taker => Moment::After(fill.time),
            Liquidity::Maker => Moment::Before(fill.time),
        };
        let venues = filled.entry(moment).or_default();
        let sum = venues.entry(fill.venue).or_default();
        sum.paid += fill.price.times(fill.shares);
        sum.shares += fill.shares;
        sum.fees += fill.fee.times(fill.shares);
    }
    let mut largest: Vec<_> = filled.into_iter().collect();
    largest.sort_by_key(|(moment, venues)| {
        let shares: u64 = venues.values().map(|one| one.shares.get()).sum();
        (Reverse(shares), moment.time(), *moment)
    });
    let most = (ENTRIES / tape.venues().len().max(1)).clamp(1, MOMENTS);
    largest.truncate(most);
    let moments: Vec<_> = largest.iter().map(|(moment, _)| *moment).collect();
    let mut books = Books {
        venues_left_out: tape.venues().len().saturating_sub(ENTRIES) as u64,
        ..Books::default()
    };
    for ((moment, filled), shown) in largest.iter().zip(books_at(tape, assumptions, &moments)) {
        let filled_at = |venue| filled.get(&VenueIndex(venue)).copied().unwrap_or_default();
        let mut venues: Vec<_> = tape.venues().iter().zip(shown).zip(0..).collect();
        // Those at which most was filled, then those with the best quotes.
        venues.sort_by_key(|((_, shown), venue)| {
            let price = match side {
                Side::Buy => shown.ask.map(|ask| ask.price.units()),
                Side::Sell => shown.bid.map(|bid| -bid.price.units()),
            };
            let shares = filled_at(*venue).shares;
            (Reverse(shares), price.is_none(), price, *venue)
        });
        venues.truncate(ENTRIES);
        venues.sort_by_key(|(_, venue)| *venue);
        for ((publisher, shown), venue) in venues {
            let filled = filled_at(venue);
            let price = filled.paid.average(filled.shares);
            books.seconds.push(seconds(moment.time(), start));
            books.venue.push(publisher.0);
            let dollars = |quote: market_data::Quote| quote.price.to_dollars();
            let shares = |quote: market_data::Quote| quote.shares().get();
            books.bid.push(shown.bid.map(dollars));
            books.bid_shares.push(shown.bid.map_or(0, shares));
            books.ask.push(shown.ask.map(dollars));
            books.ask_shares.push(shown.ask.map_or(0, shares));
            books.filled.push(filled.shares.get());
            books.price.push(price);
            books.fees.push(filled.fees.to_dollars());
            books.posted.push(matches!(moment, Moment::Before(_)));
        }
    }
    books
}
