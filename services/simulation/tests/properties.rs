//! What must hold on every market, for every strategy.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{
    BASE, Sketch, TICK, assumptions, buy, completing, executions, fills, rows, sketches, span,
    tape, tape_of,
};
use market_data::{Cash, Shares, Side};
use proptest::prelude::*;
use simulation::engine::replay::replay_observed;
use simulation::execution::Fill;
use simulation::order::{Assumptions, ParentOrder};

fn total(fills: &[Fill], side: Side) -> Cash {
    fills.iter().map(|fill| fill.cash(side)).sum()
}

fn shares(fills: &[Fill]) -> Shares {
    fills.iter().map(|fill| fill.shares).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn order_quantity_is_cumulative_plus_leaves_after_every_event(
        market in sketches(),
        size in 1..300_u64,
        sell in any::<bool>(),
        assumptions in assumptions(),
    ) {
        let tape = tape(&market);
        let span = span(&tape);
        let side = if sell { Side::Sell } else { Side::Buy };
        let order = ParentOrder {
            side,
            size: Shares::new(size),
        };
        let mut all = executions(&tape, &span, order, &assumptions);
        replay_observed(&tape, &span, side, &assumptions, &mut all, |_, session| {
            for one in session.executions() {
                assert_eq!(
                    one.cumulative_quantity() + one.leaves_quantity(),
                    one.order_quantity()
                );
            }
        });
        for one in &all {
            prop_assert!(one.fills().is_sorted_by_key(|fill| fill.time));
            prop_assert!(one.fills().iter().all(|fill| !fill.shares.is_zero()));
            prop_assert!(common::within(one.fills(), side, assumptions.limit));
        }
    }

    #[test]
    fn no_displayed_share_is_filled_twice(
        market in sketches(),
        size in 1..600_u64,
        latency in 0..3_u64,
    ) {
        let tape = tape(&market);
        let assumptions = Assumptions {
            latency: Duration::from_secs(latency).into(),
            ..completing()
        };
        // What was ever there to be had, at each venue and price: the first showing and every
        // increase after it.
        let mut offered: BTreeMap<(u16, i64), u64> = BTreeMap::new();
        let mut last: BTreeMap<(u16, i64), u64> = BTreeMap::new();
        for event in tape.events() {
            // What is better than the best price is gone, and new when it comes back.
            let best = event.ask().map_or(i64::MAX, |ask| ask.price.units());
            last.retain(|(venue, price), _| *venue != event.publisher.0 || *price >= best);
            if let Some(ask) = event.ask() {
                let key = (event.publisher.0, ask.price.units());
                let shown = ask.shares().get();
                *offered.entry(key).or_default() +=
                    shown.saturating_sub(last.insert(key, shown).unwrap_or(0));
            }
        }
        for fills in fills(&tape, &span(&tape), buy(size), &assumptions) {
            let mut taken: BTreeMap<(u16, i64), u64> = BTreeMap::new();
            for fill in fills {
                let venue = tape.venues()[usize::from(fill.venue.0)];
                *taken.entry((venue.0, fill.price.units())).or_default() += fill.shares.get();
            }
            for (key, shares) in taken {
                prop_assert!(
                    shares <= offered[&key],
                    "{key:?}: {shares} of {}",
                    offered[&key]
                );
            }
        }
    }

    #[test]
    fn nothing_that_comes_later_changes_a_decision(
        market in sketches(),
        other in sketches(),
        cut in 0..60_usize,
        size in 1..300_u64,
        assumptions in assumptions(),
    ) {
        let cut = cut % market.len();
        let mut changed: Vec<Sketch> = market.clone();
        for (row, new) in changed.iter_mut().zip(&other).skip(cut) {
            // Same times, so that the schedules stay; another ask, another bid.
            (row.2, row.3) = (new.2, new.3);
        }
        let (one, two) = (tape(&market), tape(&changed));
        let span = span(&one);
        let assumptions = Assumptions {
            completion: false,
            ..assumptions
        };
        let until = one.events()[cut].ts_event;
        let early = |fills: Vec<Fill>| -> Vec<Fill> {
            fills.into_iter().filter(|fill| fill.time < until).collect()
        };
        let before = fills(&one, &span, buy(size), &assumptions)
            .into_iter()
            .map(early);
        let after = fills(&two, &span, buy(size), &assumptions)
            .into_iter()
            .map(early);
        prop_assert!(before.eq(after));
    }

    #[test]
    fn scaling_prices_scales_cash(market in sketches(), size in 1..300_u64, factor in 2..5_i64) {
        // Without penalties in dollars, which do not scale with prices: all strategies but the
        // urgent ones.
        let scaled: Vec<_> = rows(&market)
            .into_iter()
            .map(|mut row| {
                let scale = |quote: Option<market_data::Quote>| {
                    quote.map(|quote| market_data::Quote {
                        price: market_data::Price::from_units(quote.price.units() * factor)
                            .unwrap(),
                        ..quote
                    })
                };
                let event = row.event;
                row.event = market_data::Event::quote(
                    event.ts_event,
                    event.publisher,
                    scale(event.ask()),
                    scale(event.bid()),
                );
                row
            })
            .collect();
        let (one, two) = (tape(&market), tape_of(scaled));
        let span = span(&one);
        let pairs = fills(&one, &span, buy(size), &completing())
            .into_iter()
            .zip(fills(&two, &span, buy(size), &completing()));
        for (name, (plain, scaled)) in common::TRADERS.iter().zip(pairs) {
            if !["patient", "urgent"].contains(name) {
                prop_assert_eq!(shares(&plain), shares(&scaled));
                let cash = total(&plain, Side::Buy).units() * i128::from(factor);
                prop_assert_eq!(total(&scaled, Side::Buy).units(), cash, "{}", name);
            }
        }
    }

    #[test]
    fn interleaving_venues_within_an_instant_changes_nothing(
        market in sketches(), size in 1..300_u64, assumptions in assumptions(),
    ) {
        let plain = rows(&market);
        let mut interleaved = plain.clone();
        // Venue by venue within each instant; rows of one venue keep their order.
        interleaved.sort_by_key(|row| (row.event.ts_event, std::cmp::Reverse(row.event.publisher)));
        for (sequence, row) in (0..).zip(&mut interleaved) {
            row.sequence = sequence;
        }
        let (one, two) = (tape_of(plain), tape_of(interleaved));
        let span = span(&one);
        prop_assert_eq!(
            fills(&one, &span, buy(size), &assumptions),
            fills(&two, &span, buy(size), &assumptions)
        );
    }

    #[test]
    fn selling_is_the_mirror_image_of_buying(
        market in sketches(),
        size in 1..300_u64,
        assumptions in assumptions(),
    ) {
        let mirror = |shown: common::Shown| shown.map(|(ticks, size)| (-ticks, size));
        let mirrored: Vec<Sketch> = market
            .iter()
            .map(|(gap, venue, ask, bid)| (*gap, *venue, mirror(*bid), mirror(*ask)))
            .collect();
        let (one, two) = (tape(&market), tape(&mirrored));
        let span = span(&one);
        let sell = ParentOrder {
            side: Side::Sell,
            size: Shares::new(size),
        };
        let bought = fills(&one, &span, buy(size), &assumptions);
        let sold = fills(&two, &span, sell, &common::reflected(&assumptions));
        for (bought, sold) in bought.iter().zip(&sold) {
            let summary = |fill: &Fill| (fill.time, fill.venue, fill.shares, fill.fee);
            prop_assert!(bought.iter().map(summary).eq(sold.iter().map(summary)));
            let filled = i128::from(shares(bought).get());
            let both = total(bought, Side::Buy).units() + total(sold, Side::Sell).units();
            prop_assert_eq!(both, 2 * i128::from(BASE) * filled);
        }
    }

    #[test]
    fn at_a_constant_price_everyone_pays_it(market in sketches(), size in 1..300_u64) {
        let constant: Vec<Sketch> = market
            .iter()
            .map(|(gap, venue, ask, bid)| (*gap, *venue, ask.map(|(_, size)| (2, size)), *bid))
            .collect();
        let tape = tape(&constant);
        for fills in fills(&tape, &span(&tape), buy(size), &completing()) {
            let price = i128::from(BASE + 2 * TICK);
            prop_assert_eq!(
                total(&fills, Side::Buy).units(),
                price * i128::from(shares(&fills).get())
            );
        }
    }
}
