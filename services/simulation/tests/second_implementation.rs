//! A second, literal implementation of replay, ledger and strategies: slow, with a ledger entry for
//! every (venue, price) ever shown. The product must give the same fills.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use common::trading::{trading_markets, trading_tape};
use common::{TICK, TRADERS, buy, fill_model, fills, snapshot_mode, span};
use market_data::event::{Action, BookSide};
use market_data::{Event, Tape};
use proptest::prelude::*;
use simulation::order::{Assumptions, FillModel, SnapshotMode, VwapVenues};

type Key = (u16, i64);
/// Time, venue, price, shares.
type Fill = (u64, u16, i64, u64);

#[derive(Default)]
struct Market {
    quotes: BTreeMap<u16, (i64, u64)>,
    bids: BTreeMap<u16, i64>,
    last_shown: BTreeMap<Key, u64>,
    available: BTreeMap<Key, u64>,
}

impl Market {
    fn row(&mut self, event: &Event) {
        let venue = event.publisher.0;
        self.quotes.remove(&venue);
        self.bids.remove(&venue);
        if let Some(bid) = event.bid() {
            self.bids.insert(venue, bid.price.units());
        }
        let traded = event.price().filter(|_| {
            event.cause.action() == Action::Trade && event.cause.side() != BookSide::None
        });
        if let Some(price) = traded
            && let Some(available) = self.available.get_mut(&(venue, price.units()))
        {
            *available = available.saturating_sub(u64::from(event.size));
        }
        let gone =
            |key: &Key| key.0 == venue && event.ask().is_none_or(|ask| key.1 < ask.price.units());
        self.available.retain(|key, _| !gone(key));
        self.last_shown.retain(|key, _| !gone(key));
        let Some(ask) = event.ask() else { return };
        let (price, shown) = (ask.price.units(), ask.shares().get());
        self.quotes.insert(venue, (price, shown));
        let key = (venue, price);
        let available = match (self.available.get(&key), self.last_shown.get(&key)) {
            (Some(available), Some(last)) => shown.min(available + shown.saturating_sub(*last)),
            _ => shown,
        };
        self.available.insert(key, available);
        self.last_shown.insert(key, shown);
    }
}

/// What is shown at an instant of these rows.
fn shown(
    market: &Market,
    instant: &[Event],
    assumptions: &Assumptions,
) -> (BTreeMap<u16, (i64, u64)>, BTreeMap<u16, i64>) {
    if assumptions.snapshots == SnapshotMode::Consolidated {
        return (market.quotes.clone(), market.bids.clone());
    }
    let (mut quotes, mut bids, mut seen) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for event in instant {
        if seen.contains(&event.publisher) {
            continue;
        }
        seen.push(event.publisher);
        if let Some(ask) = event.ask() {
            quotes.insert(event.publisher.0, (ask.price.units(), ask.shares().get()));
        }
        if let Some(bid) = event.bid() {
            bids.insert(event.publisher.0, bid.price.units());
        }
    }
    (quotes, bids)
}

/// The design's words, for a buyer without fees and latency.
fn literally(tape: &Tape, trader: &str, order: u64, assumptions: &Assumptions) -> Vec<Fill> {
    const MINUTE: u64 = 60_000_000_000;
    let mut market = Market::default();
    let mut fills: Vec<Fill> = Vec::new();
    let instants: Vec<&[Event]> = tape.instants().collect();
    let time = |instant: &[Event]| instant[0].ts_event.nanos();
    let (first, last) = (time(instants[0]), time(instants[instants.len() - 1]));
    let buckets = (last - first).div_ceil(MINUTE).max(1);
    // The start, the boundaries of its schedule where it has one, and the end; at each of them what
    // has happened until then stands.
    let scheduled = matches!(trader, "twap" | "vwap");
    let boundaries = 0..if scheduled { buckets } else { 1 };
    let mut moments: BTreeSet<u64> = boundaries.map(|bucket| first + bucket * MINUTE).collect();
    moments.insert(last);
    if assumptions.snapshots == SnapshotMode::Event {
        moments.clear();
    }
    moments.extend(instants.iter().map(|instant| time(instant)));
    let mut rows = instants.into_iter().peekable();
    for now in moments {
        let instant = rows
            .next_if(|instant| time(instant) == now)
            .unwrap_or_default();
        for event in instant {
            market.row(event);
        }
        let (quotes, bids) = shown(&market, instant, assumptions);
        let filled: u64 = fills.iter().map(|fill| fill.3).sum();
        let begun = ((now - first) / MINUTE + 1).min(buckets);
        let due: u64 = (0..begun)
            .map(|slice| order / buckets + u64::from(slice < order % buckets))
            .sum();
        let splits = decide(
            (trader, assumptions.vwap),
            &offers(&market, &quotes, assumptions),
            &quotes,
            &bids,
            order - filled,
            due.saturating_sub(filled),
        );
        for (venue, price, shares) in splits {
            let fill = (now, venue, price, shares);
            take(&mut market, &mut fills, assumptions, fill);
        }
    }
    if assumptions.completion {
        let quotes = market.quotes.clone();
        let mut left = order - fills.iter().map(|fill| fill.3).sum::<u64>();
        for (price, venue, available) in offers(&market, &quotes, assumptions) {
            let shares = left.min(available);
            left -= shares;
            let fill = (last, venue, price, shares);
            take(&mut market, &mut fills, assumptions, fill);
        }
    }
    fills
}

fn take(market: &mut Market, fills: &mut Vec<Fill>, assumptions: &Assumptions, fill: Fill) {
    if fill.3 == 0 {
        return;
    }
    if assumptions.fills == FillModel::Ledger {
        *market.available.get_mut(&(fill.1, fill.2)).unwrap() -= fill.3;
    }
    fills.push(fill);
}

/// (price, venue, available), cheapest first.
fn offers(
    market: &Market,
    quotes: &BTreeMap<u16, (i64, u64)>,
    assumptions: &Assumptions,
) -> Vec<(i64, u16, u64)> {
    let mut offers: Vec<_> = quotes
        .iter()
        .map(|(venue, (price, shown))| match assumptions.fills {
            FillModel::Displayed => (*price, *venue, *shown),
            FillModel::Ledger => (
                *price,
                *venue,
                (market.available.get(&(*venue, *price)))
                    .map_or(0, |available| *available.min(shown)),
            ),
        })
        .filter(|offer| offer.2 > 0)
        .collect();
    offers.sort_unstable();
    offers
}

/// (venue, price, shares)
fn decide(
    (trader, vwap): (&str, VwapVenues),
    offers: &[(i64, u16, u64)],
    quotes: &BTreeMap<u16, (i64, u64)>,
    bids: &BTreeMap<u16, i64>,
    left: u64,
    due: u64,
) -> Vec<(u16, i64, u64)> {
    let mut wanted = match trader {
        "twap" | "vwap" => due,
        _ => left,
    };
    let Some(best) = quotes.values().map(|quote| quote.0).min() else {
        return Vec::new();
    };
    let twice_mid = best + bids.values().copied().max().unwrap_or(best);
    let urgency = match trader {
        "patient" => TICK / 2,
        "urgent" => TICK * 2,
        _ => i64::MAX / 4,
    };
    match trader {
        "strict" => {
            let mut lots: Vec<_> = offers
                .iter()
                .map(|offer| (offer.0, offer.1, offer.2 / 5 * 5))
                .collect();
            if !left.is_multiple_of(5) || lots.iter().map(|lot| lot.2).sum::<u64>() < left {
                return Vec::new();
            }
            lots.sort_by_key(|lot| (lot.0, std::cmp::Reverse(lot.1)));
            lots.iter()
                .map(|(price, venue, lot)| {
                    let shares = wanted.min(*lot);
                    wanted -= shares;
                    (*venue, *price, shares)
                })
                .collect()
        }
        "vwap" => {
            let best = offers.first().map_or(0, |offer| offer.0);
            let offers: Vec<_> = offers
                .iter()
                .filter(|offer| vwap == VwapVenues::All || offer.0 == best)
                .collect();
            let all: u64 = offers.iter().map(|offer| offer.2).sum();
            let wanted = wanted.min(all);
            let mut shares: Vec<_> = offers
                .iter()
                .map(|offer| (wanted * offer.2 / all, wanted * offer.2 % all, **offer))
                .collect();
            let mut rest = wanted - shares.iter().map(|share| share.0).sum::<u64>();
            shares.sort_by_key(|(_, remainder, offer)| (std::cmp::Reverse(*remainder), offer.1));
            for share in &mut shares {
                let one = rest.min(1);
                share.0 += one;
                rest -= one;
            }
            shares
                .iter()
                .map(|(shares, _, offer)| (offer.1, offer.0, *shares))
                .collect()
        }
        _ => offers
            .iter()
            .take(if trader == "best_ask" { 1 } else { usize::MAX })
            .filter(|offer| 2 * offer.0 - twice_mid < 2 * urgency)
            .map(|(price, venue, available)| {
                let shares = wanted.min(*available);
                wanted -= shares;
                (*venue, *price, shares)
            })
            .collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_same_fills(
        market in trading_markets(),
        order in 1..400_u64,
        displayed in any::<bool>(),
        event in any::<bool>(),
        completion in any::<bool>(),
        all in any::<bool>(),
    ) {
        let tape = trading_tape(&market);
        let assumptions = Assumptions {
            fills: fill_model(displayed),
            snapshots: snapshot_mode(event),
            completion,
            vwap: if all {
                VwapVenues::All
            } else {
                VwapVenues::BestPrice
            },
            latency: Duration::ZERO.into(),
            ..Assumptions::default()
        };
        let ours = fills(&tape, &span(&tape), buy(order), &assumptions);
        for (trader, ours) in TRADERS.iter().zip(ours) {
            let mut ours: Vec<Fill> = ours
                .iter()
                .map(|fill| {
                    let venue = tape.venues()[usize::from(fill.venue.0)].0;
                    (
                        fill.time.nanos(),
                        venue,
                        fill.price.units(),
                        fill.shares.get(),
                    )
                })
                .collect();
            let mut theirs = literally(&tape, trader, order, &assumptions);
            ours.sort_unstable();
            theirs.sort_unstable();
            prop_assert_eq!(ours, theirs, "{}", trader);
        }
    }
}
