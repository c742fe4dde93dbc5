//! News and orders that take time: scenarios worked out by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::{BASE, Sketch, TICK, buy, span, tape};
use market_data::{PublisherId, Tape};
use routing::offer::{Take, VenueIndex};
use simulation::engine::replay::replay;
use simulation::execution::Execution;
use simulation::order::child::{Orders, Post};
use simulation::order::latency::{Delays, Latency};
use simulation::order::{Assumptions, TakeOrder};
use simulation::strategy::{BestAsk, Situation, Strategy, Sweep};

/// Asks for everything at the first venue, at every instant.
struct Grab;

impl Strategy for Grab {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        orders.takes.push(Take {
            venue: VenueIndex(0),
            shares: situation.remaining(),
        });
    }
}

/// Leaves all to the completion.
struct Nothing;

impl Strategy for Nothing {
    fn decide(&mut self, _: &Situation<'_>, _: &mut Orders) {}
}

/// Posts everything at the first venue's best bid, and cancels at the next instant.
struct Regret;

impl Strategy for Regret {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let venue = VenueIndex(0);
        if situation.posted().at(venue).is_some() {
            orders.cancels.push(venue);
        } else if let Some(queue) = situation.queue_at(venue) {
            orders.posts.push(Post {
                venue,
                price: queue.quote.price,
                shares: situation.remaining(),
            });
        }
    }
}

fn seconds(data: u64, order: u64, acknowledgement: u64) -> Delays {
    let [data, order, acknowledgement] = [data, order, acknowledgement].map(Duration::from_secs);
    Delays {
        data,
        order,
        acknowledgement,
    }
}

/// (seconds since the first row, venue, tick, shares) of every fill.
fn fills(
    tape: &Tape,
    strategy: Box<dyn Strategy>,
    order: u64,
    latency: Latency,
) -> Vec<(u64, u16, i64, u64)> {
    let assumptions = Assumptions {
        latency,
        ..Assumptions::default()
    };
    fills_under(tape, strategy, order, &assumptions)
}

/// The fills of orders without a limit.
fn fills_at_any_price(
    tape: &Tape,
    strategy: Box<dyn Strategy>,
    order: u64,
    latency: Latency,
) -> Vec<(u64, u16, i64, u64)> {
    let assumptions = Assumptions {
        latency,
        take: TakeOrder::Market,
        ..Assumptions::default()
    };
    fills_under(tape, strategy, order, &assumptions)
}

fn fills_under(
    tape: &Tape,
    strategy: Box<dyn Strategy>,
    order: u64,
    assumptions: &Assumptions,
) -> Vec<(u64, u16, i64, u64)> {
    let mut all = [Execution::new(
        strategy,
        buy(order),
        assumptions,
        tape.venues().len() as u16,
    )];
    let span = span(tape);
    replay(tape, &span, buy(order).side, assumptions, &mut all);
    let [execution] = all;
    let summary = |fill: &simulation::execution::Fill| {
        let tick = (fill.price.units() - BASE) / TICK;
        (
            fill.time.since(span.first).as_secs(),
            fill.venue.0,
            tick,
            fill.shares.get(),
        )
    };
    execution.fills().iter().map(summary).collect()
}

fn at(venue: u16, delays: Delays) -> Latency {
    let mut latency = Latency::default();
    latency.set(PublisherId(venue), delays);
    latency
}

const BID: common::Shown = Some((-1, 5));

#[test]
fn an_order_meets_the_book_of_its_venue_when_it_arrives() {
    let market: [Sketch; 4] = [
        (0, 1, Some((0, 10)), BID),
        (0, 2, Some((0, 10)), BID),
        (1, 2, Some((1, 10)), BID),
        (9, 1, Some((3, 1)), BID),
    ];
    let tape = tape(&market);
    let slow = at(2, seconds(0, 2, 0));
    // At the second venue the price decided on is gone, and an order that is limited to it fills
    // nothing.
    assert_eq!(
        fills(&tape, Box::new(Sweep), 20, slow.clone()),
        [(0, 0, 0, 10)]
    );
    assert_eq!(
        fills_at_any_price(&tape, Box::new(Sweep), 20, slow),
        [(0, 0, 0, 10), (2, 1, 1, 10)]
    );
    let everywhere = Latency::from(Duration::from_secs(2));
    assert_eq!(
        fills_at_any_price(&tape, Box::new(Sweep), 20, everywhere),
        [(2, 0, 0, 10), (2, 1, 1, 10)]
    );
}

#[test]
fn what_would_arrive_after_the_end_is_not_filled_and_the_completion_has_latency_too() {
    let market: [Sketch; 3] = [
        (0, 1, Some((0, 10)), BID),
        (0, 2, Some((0, 10)), BID),
        (9, 1, Some((3, 1)), BID),
    ];
    let tape = tape(&market);
    let slow = |seconds, completion| Assumptions {
        latency: Latency::from(Duration::from_secs(seconds)),
        completion,
        ..Assumptions::default()
    };
    // Decided at 5 s on what was shown then: the first venue has moved away when the order arrives.
    let swept = fills_under(&tape, Box::new(Nothing), 20, &slow(4, true));
    assert_eq!(swept, [(9, 1, 0, 10)]);
    let at_any_price = Assumptions {
        take: TakeOrder::Market,
        ..slow(4, true)
    };
    let swept = fills_under(&tape, Box::new(Nothing), 20, &at_any_price);
    assert_eq!(swept, [(9, 0, 3, 1), (9, 1, 0, 10)]);
    assert_eq!(fills_under(&tape, Box::new(Sweep), 20, &slow(60, true)), []);
    assert_eq!(
        fills_under(&tape, Box::new(Sweep), 20, &slow(60, false)),
        []
    );
    let in_time = fills_under(&tape, Box::new(Sweep), 20, &slow(9, false));
    assert_eq!(in_time, [(9, 1, 0, 10)]);
}

#[test]
fn shares_that_an_order_on_its_way_will_take_are_not_wanted_again() {
    let market: [Sketch; 5] = [
        (0, 1, Some((0, 10)), BID),
        (0, 2, Some((1, 20)), BID),
        (1, 1, Some((0, 10)), BID),
        (1, 1, Some((0, 15)), BID),
        (7, 1, Some((0, 15)), BID),
    ];
    let tape = tape(&market);
    let late = Latency::from(Duration::from_secs(5));
    // Ten at the first venue are on their way when it shows them again; of fifteen, five are new.
    assert_eq!(
        fills(&tape, Box::new(BestAsk), 35, late),
        [(5, 0, 0, 10), (6, 1, 1, 20), (7, 0, 0, 5)]
    );
    assert_eq!(
        fills(&tape, Box::new(BestAsk), 35, Latency::default()),
        [(0, 0, 0, 10), (1, 1, 1, 20), (2, 0, 0, 5)]
    );
}

#[test]
fn a_strategy_decides_on_what_it_has_been_told() {
    // The ask leaves tick 0 after three seconds; news of it comes after eight.
    let market: [Sketch; 5] = [
        (0, 1, Some((0, 10)), BID),
        (3, 1, Some((2, 10)), BID),
        (1, 2, None, None),
        (1, 2, None, None),
        (1, 2, None, None),
    ];
    let tape = tape(&market);
    let told_late = at(1, seconds(5, 0, 0));
    assert_eq!(fills(&tape, Box::new(Sweep), 10, told_late.clone()), []);
    assert_eq!(
        fills_at_any_price(&tape, Box::new(Sweep), 10, told_late),
        [(5, 0, 2, 10)]
    );
    assert_eq!(
        fills(&tape, Box::new(Sweep), 10, Latency::default()),
        [(0, 0, 0, 10)]
    );
}

#[test]
fn shares_come_back_when_the_venue_says_so() {
    let market: [Sketch; 6] = [
        (0, 1, Some((0, 10)), BID),
        (1, 1, Some((0, 60)), BID),
        (2, 1, Some((0, 60)), BID),
        (1, 1, Some((0, 60)), BID),
        (1, 1, Some((0, 60)), BID),
        (1, 1, Some((0, 60)), BID),
    ];
    let tape = tape(&market);
    // Ten of thirty fill at once; that the others did not is known four seconds later.
    assert_eq!(
        fills(&tape, Box::new(Grab), 30, at(1, seconds(0, 0, 4))),
        [(0, 0, 0, 10), (4, 0, 0, 20)]
    );
    assert_eq!(
        fills(&tape, Box::new(Grab), 30, Latency::default()),
        [(0, 0, 0, 10), (1, 0, 0, 20)]
    );
}

#[test]
fn a_cancellation_can_come_too_late() {
    // Posted at 0 s, to be cancelled at 1 s; the ask falls to the bid at 2 s.
    let market: [Sketch; 4] = [
        (0, 1, Some((2, 10)), BID),
        (1, 1, Some((2, 10)), BID),
        (1, 1, Some((-1, 40)), None),
        (8, 1, Some((2, 1)), BID),
    ];
    let tape = tape(&market);
    assert_eq!(fills(&tape, Box::new(Regret), 30, Latency::default()), []);
    assert_eq!(
        fills(
            &tape,
            Box::new(Regret),
            30,
            Latency::from(Duration::from_millis(900))
        ),
        []
    );
    assert_eq!(
        fills(&tape, Box::new(Regret), 30, at(1, seconds(0, 1, 0))),
        [(2, 0, -1, 30)]
    );
}

#[test]
fn delays_are_by_venue() {
    let mut latency = Latency::from(Duration::from_secs(1));
    assert!(!latency.is_zero() && !latency.delays_data());
    latency.set(PublisherId(7), seconds(1, 2, 3));
    assert!(latency.delays_data());
    assert_eq!(latency.of(PublisherId(7)), seconds(1, 2, 3));
    assert_eq!(latency.of(PublisherId(8)), latency.default_delays());
    assert!(latency.named().eq([(PublisherId(7), seconds(1, 2, 3))]));
    assert!(Latency::default().is_zero());
}
