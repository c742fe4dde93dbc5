//! Transaction cost analysis of fills worked out by hand, for a buy and for its mirror image.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::trading::{Reason, trading_tape};
use common::{BASE, Sketch, TICK, span};
use market_data::event::Action;
use market_data::{Cash, PerShare, Price, Shares, Side, Tape};
use routing::offer::VenueIndex;
use simulation::execution::outcome::Outcome;
use simulation::execution::{Fill, Liquidity};
use simulation::market::mid_path::MarketPath;
use simulation::order::Assumptions;
use simulation::tca::{
    Incomparable, RoutingParts, Savings, effective_spread, implementation_shortfall, markouts,
    opportunity_cost, participation, refill_bias, savings,
};

const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

/// Ticks as a buyer counts them: upwards, and downwards for a seller.
fn ticks(side: Side, ticks: i64) -> i64 {
    match side {
        Side::Buy => ticks,
        Side::Sell => -ticks,
    }
}

fn price(side: Side, above: i64) -> Price {
    Price::from_units(BASE + ticks(side, above) * TICK).unwrap()
}

/// 100.00 in the middle, 100.02 after ten seconds, 100.04 after a minute; 60 shares trade at ten
/// seconds.
fn market(side: Side) -> Tape {
    let row = |gap, middle: i64, reason: Reason| -> (Sketch, Reason) {
        let ask = Some((ticks(side, middle) + 1, 50));
        let bid = Some((ticks(side, middle) - 1, 50));
        ((gap, 1, ask, bid), reason)
    };
    trading_tape(&[
        row(0, 0, None),
        row(10, 2, Some((Action::Trade, 1, 60))),
        row(50, 4, None),
    ])
}

fn path(side: Side) -> MarketPath {
    let tape = market(side);
    MarketPath::follow(&tape, &span(&tape), side, &Assumptions::default())
}

/// A fill so many seconds after the first row: of `shares` at `paid` ticks, with the best price and
/// the middle where they are.
fn fill(side: Side, after: u64, paid: i64, shares: u64, best: i64, middle: i64) -> Fill {
    Fill {
        time: span(&market(side)).first + Duration::from_secs(after),
        venue: VenueIndex(0),
        price: price(side, paid),
        shares: Shares::new(shares),
        fee: PerShare::default(),
        liquidity: Liquidity::Taker,
        recorded: Shares::ZERO,
        best: price(side, best),
        twice_mid: 2 * i128::from(price(side, middle).units()),
    }
}

fn outcome(side: Side, ordered: u64, fills: &[Fill]) -> Outcome {
    Outcome {
        side,
        ordered: Shares::new(ordered),
        filled: fills.iter().map(|fill| fill.shares).sum(),
        cash: fills.iter().map(|fill| fill.cash(side)).sum(),
        fees: fills.iter().map(|fill| fill.fee.times(fill.shares)).sum(),
        fills: fills.to_vec(),
        venues: Vec::new(),
    }
}

/// 30 shares at once, a tick from the middle, and 10 after ten seconds two ticks from it, with a
/// fee of a tenth of a cent: 40 of 50.
fn router(side: Side) -> Outcome {
    let dear = Fill {
        fee: PerShare::parse_dollars(b"0.001").unwrap(),
        ..fill(side, 10, 4, 10, 3, 2)
    };
    outcome(side, 50, &[fill(side, 0, 1, 30, 1, 0), dear])
}

/// 40 shares after ten seconds, a tick from the middle.
fn baseline(side: Side) -> Outcome {
    outcome(side, 50, &[fill(side, 10, 3, 40, 3, 2)])
}

/// So many hundredths of a tick a share lost, of so many shares, in basis points of the price at so
/// many ticks.
#[track_caller]
fn assert_bps(found: Option<f64>, lost: i64, shares: i64, paid: f64) {
    let expected = 10_000.0 * (lost * TICK / 100 * shares) as f64 / paid;
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

#[test]
fn costs_of_what_was_filled_and_of_what_was_not() {
    for side in SIDES {
        let (router, path) = (router(side), path(side));
        let middle = (40 * BASE) as f64;
        // 30 shares a tick above the price at arrival, 10 four ticks and a tenth.
        assert_bps(implementation_shortfall(&router, &path), 7_100, 1, middle);
        // Against the middle of their moments, twice: 30 shares a tick, 10 two.
        let middles = (30 * BASE + 10 * price(side, 2).units()) as f64;
        assert_bps(effective_spread(&router), 2 * 5_000, 1, middles);
        // Ten unfilled shares, and the middle four ticks away at the end.
        let ran_away = Cash::from_units(i128::from(10 * 4 * TICK));
        assert_eq!(opportunity_cost(&router, &path), Some(ran_away));
        assert_eq!(participation(&router, &path), Some(0.4));
        let nothing = outcome(side, 50, &[]);
        assert_eq!(implementation_shortfall(&nothing, &path), None);
        assert_eq!(effective_spread(&nothing), None);
        assert_eq!(participation(&nothing, &path), Some(0.0));
        assert_eq!(participation(&router, &MarketPath::default()), None);
        assert_eq!(opportunity_cost(&router, &MarketPath::default()), None);
    }
}

#[test]
fn the_market_some_time_after_the_fills() {
    for side in SIDES {
        let found = markouts(&router(side), &path(side));
        let paid = (30 * price(side, 1).units() + 10 * price(side, 4).units()) as f64;
        let early = (30 * price(side, 1).units()) as f64;
        // (ticks gained by the 30 shares, by the 10, which a minute later nobody knows)
        let expected = [
            (-1, -2, paid),
            (-1, -2, paid),
            (-1, -2, paid),
            (1, -2, paid),
            (3, 0, early),
        ];
        for (found, (thirty, ten, paid)) in found.iter().zip(expected) {
            assert_bps(found.bps, 100 * (30 * thirty + 10 * ten), 1, paid);
        }
        let covered: Vec<_> = found.iter().map(|one| one.covered).collect();
        assert_eq!(covered, [1.0, 1.0, 1.0, 1.0, 0.75]);
        let nothing = markouts(&outcome(side, 50, &[]), &path(side));
        assert!(
            nothing
                .iter()
                .all(|one| one.bps.is_none() && one.covered == 0.0)
        );
    }
}

#[test]
fn a_saving_is_of_moments_and_of_places() {
    for side in SIDES {
        let (router, baseline) = (router(side), baseline(side));
        let paid = (40 * price(side, 3).units()) as f64;
        let found = savings(&router, &baseline).unwrap();
        // The baseline pays 40 shares at three ticks; the router 30 at one, and 10 at four and a
        // tenth.
        assert_bps(Some(found.total_bps), 100 * 120 - 7_100, 1, paid);
        // The best price was at one for 30 of them, at three for 10.
        assert_bps(Some(found.timing_bps), 100 * (120 - 60), 1, paid);
        assert_bps(Some(found.routing_bps), 100 * 60 - 7_100, 1, paid);
        let alone = found.without_routing();
        let all_of_it = Savings {
            timing_bps: found.total_bps,
            routing_bps: 0.0,
            routing_parts: None,
            ..found
        };
        assert_eq!(alone, all_of_it);
        assert_bps(
            refill_bias(baseline.totals(), router.totals()),
            100 * 120 - 7_100,
            1,
            paid,
        );

        let more = outcome(side, 50, &[fill(side, 10, 3, 41, 3, 2)]);
        assert_eq!(
            savings(&router, &more),
            Err(Incomparable::DifferentFills {
                router: Shares::new(40),
                baseline: Shares::new(41),
            })
        );
        assert_eq!(refill_bias(more.totals(), router.totals()), None);
        let nothing = outcome(side, 50, &[]);
        assert_eq!(
            savings(&nothing, &nothing),
            Err(Incomparable::NothingFilled)
        );
        let free = Outcome {
            cash: Cash::default(),
            ..baseline.clone()
        };
        assert_eq!(savings(&router, &free), Err(Incomparable::NoPrice));
    }
}

/// The router posts 20 shares at the near touch, two ticks from the far one, for a rebate of two
/// tenths of a tick, and takes 20 a tick behind the touch for a fee of three; the baseline takes 40
/// at the touch for that fee.
#[test]
fn routing_is_of_fees_of_posting_and_of_prices() {
    let per_share = |dollars: &str| PerShare::parse_dollars(dollars.as_bytes()).unwrap();
    for side in SIDES {
        let posted = Fill {
            fee: per_share("-0.002"),
            liquidity: Liquidity::Maker,
            ..fill(side, 0, -1, 20, 1, 0)
        };
        let taken = |after, paid, shares, best| Fill {
            fee: per_share("0.003"),
            ..fill(side, after, paid, shares, best, best - 1)
        };
        let router = outcome(side, 40, &[posted, taken(10, 4, 20, 3)]);
        let baseline = outcome(side, 40, &[taken(10, 3, 40, 3)]);
        let paid = baseline.cash.units() as f64;
        let found = savings(&router, &baseline).unwrap();
        let RoutingParts {
            fees_bps,
            posting_bps,
            price_bps,
        } = found.routing_parts.unwrap();
        assert_bps(Some(found.timing_bps), 100 * 20 * 2, 1, paid);
        assert_bps(Some(fees_bps), 30 * 40 - 30 * 20 + 20 * 20, 1, paid);
        assert_bps(Some(posting_bps), 100 * 20 * 2, 1, paid);
        assert_bps(Some(price_bps), -100 * 20, 1, paid);
        assert_bps(Some(found.routing_bps), 1_000 + 4_000 - 2_000, 1, paid);
    }
}
