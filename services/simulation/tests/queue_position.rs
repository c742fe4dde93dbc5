//! A posted order's place in its queue: scenarios worked out by hand, and a queue of single shares
//! as a second implementation.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use common::{BASE, TICK, quote};
use market_data::event::{Action, BookSide, Cause};
use market_data::{Event, Price, PublisherId, Shares, Side, Timestamp};
use proptest::prelude::*;
use simulation::venue::queue_position::{Resting, VenueUpdate};

type Shown = common::Shown;
type Reason = common::trading::Reason;

fn price(ticks: i64) -> Price {
    Price::from_units(BASE + ticks * TICK).unwrap()
}

fn row(cause: Reason, ask: Shown, bid: Shown) -> Event {
    let mut event = Event::quote(Timestamp::default(), PublisherId(1), quote(ask), quote(bid));
    if let Some((action, ticks, size)) = cause {
        event.cause = Cause::new(action, BookSide::None);
        event.set_price(Some(price(ticks)));
        event.size = size;
    }
    event
}

/// A scenario: what the venue shows when we join with 100 shares at tick 0, then rows and, after
/// each, (ahead, filled by it).
struct Scenario {
    name: &'static str,
    joined: Shown,
    rows: Vec<(Reason, Shown, Shown)>,
    expected: Vec<(Option<u64>, u64)>,
}

const T: Action = Action::Trade;
const C: Action = Action::Cancel;
const ASK: Shown = Some((2, 50));

#[allow(
    clippy::unnecessary_wraps,
    reason = "the other quotes of the tables may be none"
)]
fn bid(size: u32) -> Shown {
    Some((0, size))
}

fn trades() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "trades take from the front, then from us, in parts",
            joined: bid(300),
            rows: vec![
                (Some((T, 0, 120)), ASK, bid(180)),
                (Some((T, 0, 180)), ASK, bid(40)),
                (Some((T, 0, 30)), ASK, bid(10)),
                (Some((T, 0, 500)), ASK, Some((-1, 70))),
            ],
            expected: vec![(Some(180), 0), (Some(0), 0), (Some(0), 30), (Some(0), 70)],
        },
        Scenario {
            // Databento's own MBP files show the book before the trade on the trade's row.
            name: "the same trades, rows that show the book before the trade",
            joined: bid(421),
            rows: vec![
                (Some((T, 0, 190)), ASK, bid(421)),
                (Some((T, 0, 10)), ASK, bid(231)),
                (Some((T, 0, 100)), ASK, bid(221)),
                (Some((T, 0, 121)), ASK, bid(121)),
                (None, ASK, Some((-1, 100))),
            ],
            expected: vec![
                (Some(231), 0),
                (Some(221), 0),
                (Some(121), 0),
                (Some(0), 0),
                (Some(0), 0),
            ],
        },
    ]
}

fn places() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "cancellations come from behind while anybody is behind",
            joined: bid(200),
            rows: vec![
                (Some((Action::Add, 0, 100)), ASK, bid(300)),
                (Some((C, 0, 60)), ASK, bid(240)),
                (Some((C, 0, 60)), ASK, bid(180)),
                (None, ASK, bid(500)),
                (None, ASK, bid(90)),
            ],
            expected: vec![
                (Some(200), 0),
                (Some(200), 0),
                (Some(180), 0),
                (Some(180), 0),
                (Some(90), 0),
            ],
        },
        Scenario {
            name: "a level that vanishes leaves us first, and others return behind us",
            joined: bid(200),
            rows: vec![
                (Some((C, 0, 200)), ASK, Some((-1, 80))),
                (Some((Action::Add, 0, 700)), ASK, bid(700)),
                (Some((T, 0, 40)), ASK, bid(660)),
            ],
            expected: vec![(Some(0), 0), (Some(0), 0), (Some(0), 40)],
        },
        Scenario {
            name: "a trade through our price would have met us first",
            joined: bid(200),
            rows: vec![
                (Some((T, -3, 60)), ASK, bid(200)),
                (Some((T, -1, 60)), ASK, Some((-1, 5))),
            ],
            expected: vec![(Some(0), 60), (Some(0), 40)],
        },
        Scenario {
            name: "trades at better prices and F rows are none of ours",
            joined: bid(50),
            rows: vec![
                (Some((T, 1, 500)), ASK, Some((1, 20))),
                (Some((Action::Fill, 0, 500)), ASK, Some((1, 20))),
                (None, ASK, bid(60)),
            ],
            expected: vec![(Some(50), 0), (Some(50), 0), (Some(50), 0)],
        },
        Scenario {
            name: "behind the best price the place is unknown until it is shown",
            joined: Some((1, 10)),
            rows: vec![
                (Some((T, 0, 500)), ASK, Some((1, 10))),
                (None, ASK, bid(340)),
                (Some((T, 0, 350)), ASK, bid(20)),
            ],
            expected: vec![(None, 0), (Some(340), 0), (Some(0), 10)],
        },
        Scenario {
            name: "alone at a better price than anybody",
            joined: Some((-1, 900)),
            rows: vec![(Some((T, 0, 25)), ASK, Some((-1, 900)))],
            expected: vec![(Some(0), 25)],
        },
        Scenario {
            // Those shares fill us through the ledger; their own trade must not do so again.
            name: "trades against asks that stood at our price are not counted",
            joined: bid(10),
            rows: vec![
                (None, Some((0, 40)), Some((-1, 5))),
                (Some((T, 0, 40)), Some((0, 40)), Some((-1, 5))),
            ],
            expected: vec![(Some(0), 0), (Some(0), 0)],
        },
        Scenario {
            name: "no bid shown: nothing learnt",
            joined: bid(10),
            rows: vec![(None, ASK, None)],
            expected: vec![(Some(10), 0)],
        },
    ]
}

#[test]
fn scenarios_worked_out_by_hand() {
    for Scenario {
        name,
        joined,
        rows,
        expected,
    } in trades().into_iter().chain(places())
    {
        for side in [Side::Buy, Side::Sell] {
            let mirror = |shown: Shown| match side {
                Side::Buy => shown,
                Side::Sell => shown.map(|(ticks, size)| (-ticks, size)),
            };
            let mut order = Resting::join(side, price(0), Shares::new(100), quote(mirror(joined)));
            let mut opposite = quote(mirror(ASK));
            let mut seen = Vec::new();
            for (cause, ask, bid) in &rows {
                let event = match side {
                    Side::Buy => row(*cause, *ask, *bid),
                    Side::Sell => row(
                        cause.map(|(action, ticks, size)| (action, -ticks, size)),
                        mirror(*bid),
                        mirror(*ask),
                    ),
                };
                let update = VenueUpdate::by(&event, side, opposite);
                opposite = update.opposite();
                let filled = order.advance(&update).get();
                seen.push((order.ahead().map(Shares::get), filled));
            }
            assert_eq!(seen, expected, "{name}, {side}");
        }
    }
}

/// What happens at one price level.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Join(usize),
    Cancel(usize),
    Trade(usize),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    prop::collection::vec(
        prop_oneof![
            (1..30_usize).prop_map(Happening::Join),
            (1..30_usize).prop_map(Happening::Cancel),
            (1..30_usize).prop_map(Happening::Trade),
        ],
        1..40,
    )
}

proptest! {
    #[test]
    fn a_queue_of_single_shares_gives_the_same(
        before in 1..60_usize,
        ours in 1..40_u64,
        happenings in happenings(),
    ) {
        // Others' shares of the recorded market: true stands ahead of us, false behind.
        let mut queue = vec![true; before];
        let mut order = Resting::join(
            Side::Buy,
            price(0),
            Shares::new(ours),
            quote(bid(before as u32)),
        );
        let mut left = ours;
        for happening in happenings {
            let (cause, reaching) = match happening {
                Happening::Join(shares) => {
                    queue.extend(vec![false; shares]);
                    ((Action::Add, 0, shares as u32), 0)
                }
                // The last to come leave first: the choice that helps us least.
                Happening::Cancel(shares) => {
                    queue.truncate(queue.len().saturating_sub(shares));
                    ((C, 0, shares as u32), 0)
                }
                Happening::Trade(shares) => {
                    let ahead = queue.iter().filter(|one| **one).count();
                    queue.drain(..shares.min(queue.len()));
                    ((T, 0, shares as u32), shares.saturating_sub(ahead) as u64)
                }
            };
            // Once nothing is ahead and the level is empty, a worse price is the venue's best.
            let shown = if queue.is_empty() {
                Some((-1, 1))
            } else {
                bid(queue.len() as u32)
            };
            let filled = order.advance(&VenueUpdate::by(
                &row(Some(cause), ASK, shown),
                Side::Buy,
                quote(ASK),
            ));
            let expected = reaching.min(left);
            left -= expected;
            prop_assert_eq!(filled.get(), expected);
            prop_assert_eq!(order.open().get(), left);
            prop_assert_eq!(
                order.ahead().map(Shares::get),
                Some(queue.iter().filter(|one| **one).count() as u64)
            );
        }
    }

    #[test]
    fn a_place_never_goes_back(
        joined in prop::option::of((-2..3_i64, 1..90_u32)),
        rows in prop::collection::vec((
            prop::option::of((
                prop_oneof![Just(T), Just(C), Just(Action::None)],
                -2..3_i64,
                0..90_u32,
            )),
            prop::option::of((-2..4_i64, 1..90_u32)),
            prop::option::of((-3..3_i64, 1..90_u32)),
        ), 1..40),
    ) {
        let mut order = Resting::join(Side::Buy, price(0), Shares::new(100), quote(joined));
        let mut opposite = None;
        for (cause, ask, bid) in rows {
            let before = order;
            let update = VenueUpdate::by(&row(cause, ask, bid), Side::Buy, opposite);
            opposite = update.opposite();
            let filled = order.advance(&update);
            prop_assert_eq!(order.open() + filled, before.open());
            let traded = cause
                .filter(|(action, ticks, _)| *action == T && *ticks <= 0)
                .map_or(0, |cause| cause.2);
            prop_assert!(filled.get() <= u64::from(traded));
            if let Some(ahead) = before.ahead() {
                prop_assert!(order.ahead().is_some_and(|now| now <= ahead));
                prop_assert!(filled.is_zero() || order.ahead() == Some(Shares::ZERO));
            } else {
                prop_assert!(filled.is_zero() || cause.is_some_and(|(_, ticks, _)| ticks < 0));
            }
        }
    }
}
