//! What an execution books of what it sent, and when it knows of it: scenarios worked out by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::trading::{Reason, trading_tape};
use common::{BASE, Sketch, TICK, buy, span};
use market_data::event::Action;
use market_data::{FeeSchedule, PerShare, Price, Shares, Tape, Timestamp, VenueFees};
use routing::offer::{Take, VenueIndex};
use simulation::engine::replay::replay;
use simulation::execution::outcome::Outcome;
use simulation::execution::{Execution, Liquidity};
use simulation::order::Assumptions;
use simulation::order::child::{Orders, Post};
use simulation::order::latency::{Delays, Latency};
use simulation::strategy::{Situation, Strategy};

const VENUE: VenueIndex = VenueIndex(0);

/// Posts 30 shares at the first venue's best bid, and takes the rest as soon as it knows that
/// nothing is posted any more.
#[derive(Default)]
struct PostThenTake {
    posted: bool,
}

impl Strategy for PostThenTake {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        if !self.posted {
            let price = situation.queue_at(VENUE).unwrap().quote.price;
            let shares = Shares::new(30);
            orders.posts.push(Post {
                venue: VENUE,
                price,
                shares,
            });
            self.posted = true;
        } else if situation.posted_shares().is_zero() {
            orders.takes.push(Take {
                venue: VENUE,
                shares: situation.remaining(),
            });
        }
    }
}

fn outcome(tape: &Tape, size: u64, latency: Latency) -> Outcome {
    let assumptions = Assumptions {
        latency,
        ..Assumptions::default()
    };
    let strategy = Box::new(PostThenTake::default());
    let mut all = [Execution::new(strategy, buy(size), &assumptions, 1)];
    replay(tape, &span(tape), buy(size).side, &assumptions, &mut all);
    let [execution] = all;
    Outcome::of(execution, buy(size).side)
}

fn price(ticks: i64) -> Price {
    Price::from_units(BASE + ticks * TICK).unwrap()
}

const BID: common::Shown = Some((-1, 5));

/// Posted at 0 s behind five shares while `before` is asked; 50 trade at that price at 2 s, while
/// `ask` is shown; then a row a second.
fn traded_after(before: common::Shown, ask: common::Shown) -> Tape {
    let quiet = |ask| -> (Sketch, Reason) { ((1, 1, ask, BID), None) };
    let mut market = vec![quiet(before), quiet(before)];
    market.push(((1, 1, ask, None), Some((Action::Trade, -1, 50))));
    market.extend([quiet(Some((2, 60))); 5]);
    trading_tape(&market)
}

fn traded(ask: common::Shown) -> Tape {
    traded_after(Some((2, 60)), ask)
}

#[test]
fn a_posted_fill_is_known_when_the_venue_has_said_so() {
    let tape = traded(Some((2, 60)));
    let late = Latency::uniform(Delays {
        acknowledgement: Duration::from_secs(3),
        ..Delays::default()
    });
    for (latency, known) in [(Latency::default(), 2), (late, 5)] {
        let outcome = outcome(&tape, 40, latency);
        let start = span(&tape).first;
        let seen: Vec<_> = outcome
            .fills
            .iter()
            .map(|fill| {
                (
                    fill.time.since(start).as_secs(),
                    fill.price,
                    fill.shares.get(),
                )
            })
            .collect();
        assert_eq!(seen, [(2, price(-1), 30), (known, price(2), 10)]);
    }
}

/// What is known of an own order: its price, the cost of a share, and the shares that are open.
type Known = (Price, i64, u64);

/// What was known, with the second at which it was.
type Noted = Vec<(u64, Vec<Known>)>;

/// Posts as [`PostThenTake`] does and notes what it knows of its orders, at each second.
struct Noting {
    posting: PostThenTake,
    start: Timestamp,
    noted: Arc<Mutex<Noted>>,
}

impl Strategy for Noting {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let own = situation.own_orders();
        let all = own.iter().fold(Shares::ZERO, |all, one| all + one.shares);
        assert_eq!(all, situation.posted_shares());
        let known = own
            .iter()
            .map(|one| (one.price, one.cost.0, one.shares.get()));
        let seconds = situation.time().since(self.start).as_secs();
        self.noted.lock().unwrap().push((seconds, known.collect()));
        self.posting.decide(situation, orders);
    }
}

#[test]
fn own_orders_are_as_the_trader_knows_them() {
    // Posted at 0 s behind five shares; 20 trade at 2 s, so that 15 of 30 fill; 50 more at 3 s.
    let quiet: (Sketch, Reason) = ((1, 1, Some((2, 60)), BID), None);
    let trade = |shares| -> (Sketch, Reason) {
        let sketch = (1, 1, Some((2, 60)), BID);
        (sketch, Some((Action::Trade, -1, shares)))
    };
    let market = [
        quiet,
        quiet,
        trade(20),
        trade(50),
        quiet,
        quiet,
        quiet,
        quiet,
    ];
    let tape = trading_tape(&market);
    let acknowledgement = Duration::from_secs(2);
    let late = Latency::uniform(Delays {
        acknowledgement,
        ..Delays::default()
    });
    let rebate = PerShare::from_units(2_000_000).unwrap();
    let fees = FeeSchedule::uniform(VenueFees {
        rebate,
        ..VenueFees::default()
    });
    for (latency, expected) in [
        (Latency::default(), vec![30, 15]),
        (late, vec![30, 30, 30, 15]),
    ] {
        let noted: Arc<Mutex<Noted>> = Arc::default();
        let strategy = Box::new(Noting {
            posting: PostThenTake::default(),
            start: span(&tape).first,
            noted: Arc::clone(&noted),
        });
        let assumptions = Assumptions {
            latency,
            fees: fees.clone(),
            ..Assumptions::default()
        };
        let mut all = [Execution::new(strategy, buy(40), &assumptions, 1)];
        replay(&tape, &span(&tape), buy(40).side, &assumptions, &mut all);
        let noted = noted.lock().unwrap();
        let cost = price(-1).units() - rebate.units();
        for (second, known) in noted.iter() {
            let open = (1..).zip(&expected).find(|(at, _)| at == second);
            let wanted = open.map(|(_, open)| (price(-1), cost, *open));
            let wanted: Vec<Known> = wanted.into_iter().collect();
            assert_eq!(*known, wanted, "{expected:?} at {second}");
        }
        assert!(noted.len() > expected.len(), "{noted:?}");
    }
}

#[test]
fn a_posted_fill_is_booked_with_the_market_before_it_or_with_itself() {
    let fill = |before| {
        let outcome = outcome(&traded_after(before, Some((9, 60))), 30, Latency::default());
        let fill = outcome.fills[0];
        assert_eq!((fill.liquidity, fill.price), (Liquidity::Maker, price(-1)));
        (fill.best, fill.twice_mid)
    };
    let units = |ticks| i128::from(price(ticks).units());
    assert_eq!(fill(None), (price(-1), 2 * units(-1)));
    assert_eq!(fill(Some((2, 60))), (price(2), units(2) + units(-1)));
}

#[test]
fn a_posted_fill_among_rows_of_one_instant_is_booked_with_the_market_before_all_of_them() {
    let quiet = |gap, ask| -> (Sketch, Reason) { ((gap, 1, Some((ask, 60)), BID), None) };
    let trade = |ask, shares| -> (Sketch, Reason) {
        let sketch = (0, 1, Some((ask, 60)), BID);
        (sketch, Some((Action::Trade, -1, shares)))
    };
    // Posted at 0 s behind five shares. The ask falls in the instant in which 15 shares fill, and
    // rises in that in which the others do.
    let market = [
        quiet(1, 2),
        quiet(1, 2),
        quiet(1, 1),
        trade(0, 20),
        quiet(1, 4),
        trade(5, 50),
        quiet(1, 5),
    ];
    let outcome = outcome(&trading_tape(&market), 30, Latency::default());
    let fills = outcome.fills.iter();
    let found: Vec<_> = fills
        .map(|fill| (fill.shares.get(), fill.best, fill.twice_mid))
        .collect();
    let units = |ticks| i128::from(price(ticks).units());
    let expected = [
        (15, price(2), units(2) + units(-1)),
        (15, price(0), units(0) + units(-1)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_was_sent_is_told_beside_what_was_filled() {
    let outcome = outcome(&traded(Some((2, 4))), 40, Latency::default());
    let [venue] = outcome.venues[..] else {
        panic!("{:?}", outcome.venues)
    };
    // Thirty are posted; of ten that are then wanted four are there, and the other six a row later.
    assert_eq!((venue.posted.get(), venue.filled.get()), (30, 40));
    assert_eq!(venue.sent.get(), 30 + 10 + 6);
}
