//! Markets whose answer is known.
//!
//! One venue, one row a second. The price that an order trades against is a martingale, one tick up
//! or down with a chance of a quarter each; the spread is narrow, medium or wide, drawn anew every
//! second and independent of the price. The router waits for the spread that its urgency asks for,
//! or else for the end of the window; the baseline trades at once. By optional stopping waiting
//! gains nothing on a martingale: the expected saving is zero whatever the penalties, while the
//! savings of overlapping windows depend on each other as in any recording.
//!
//! To make waiting pay, the price is worse by a known surcharge while the spread is not narrow:
//! then the expected saving is the baseline's expected surcharge less the router's.

use std::num::NonZeroU32;
use std::time::Duration;

use market_data::units::money::UNITS_PER_DOLLAR;
use market_data::{
    Event, PerShare, Price, PublisherId, Quote, Row, Side, SymbolId, SymbolTable, Tape, Timestamp,
};
use rand::Rng as _;
use rand_pcg::Pcg64;
use routing::penalties::Penalties;

/// One cent, in units of 1e-9 dollars.
pub(super) const TICK: i64 = UNITS_PER_DOLLAR / 100;

/// The price at the start in ticks: 100 dollars, so that one tick is one basis point.
pub(super) const START: i64 = 10_000;

/// Half spreads in ticks, narrow to wide.
const HALF_SPREADS: [i64; 3] = [1, 2, 3];

/// How often each spread is shown, in percent.
const PERCENT: [u64; 3] = [8, 15, 77];

/// What is worse by how much, in ticks, at each spread.
pub(super) type Surcharge = [i64; 3];

/// The recording of so many seconds, with a martingale on the side that an order of `side` trades
/// against.
pub(super) fn recording(seconds: u64, side: Side, surcharge: Surcharge, draw: &mut Pcg64) -> Tape {
    let mut symbols = SymbolTable::default();
    let symbol = symbols.intern("KNOWN").unwrap_or(SymbolId(0));
    let mut ticks = START;
    let rows = (0..seconds).filter_map(|second| {
        ticks += match below(4, draw) {
            0 => -1,
            1 => 1,
            _ => 0,
        };
        let spread = spread(below(100, draw));
        let event = event(second, side, ticks, HALF_SPREADS[spread], surcharge[spread])?;
        Some(Row {
            event,
            sequence: second,
            ts_recv: None,
            symbol,
        })
    });
    let rows = rows.collect();
    Tape::split(rows, &symbols).pop().unwrap_or_default()
}

fn event(second: u64, side: Side, ticks: i64, half: i64, surcharge: i64) -> Option<Event> {
    let quote = |ticks: i64| {
        Some(Quote {
            price: Price::from_units(ticks * TICK).ok()?,
            size: NonZeroU32::new(1_000)?,
        })
    };
    let outward = match side {
        Side::Buy => 1,
        Side::Sell => -1,
    };
    let near = ticks + outward * surcharge;
    let (near, far) = (quote(near)?, quote(near - outward * 2 * half)?);
    let (ask, bid) = match side {
        Side::Buy => (near, far),
        Side::Sell => (far, near),
    };
    Some(Event::quote(
        at_second(second),
        PublisherId(2),
        Some(ask),
        Some(bid),
    ))
}

/// So many seconds after 2024-08-01T13:30:00Z.
pub(super) fn at_second(second: u64) -> Timestamp {
    Timestamp::default() + Duration::from_secs(1_722_519_000 + second)
}

/// A number from zero to below `bound`.
pub(super) fn below(bound: u64, draw: &mut Pcg64) -> u64 {
    ((u128::from(draw.next_u64()) * u128::from(bound)) >> 64) as u64
}

fn spread(percentile: u64) -> usize {
    if percentile < PERCENT[0] {
        0
    } else if percentile < PERCENT[0] + PERCENT[1] {
        1
    } else {
        2
    }
}

/// What the router with these penalties is expected to save against trading at once, in basis
/// points, in windows of so many seconds. Exact up to the drift of the price, a thousandth of it.
///
/// With `A` the spreads that the router accepts, `q` their probability and `n` seconds, it pays the
/// expected surcharge given `A` with probability `1 - (1 - q)^n`, else that given "not `A`" at the
/// end.
pub(super) fn expected_saving(penalties: Penalties, surcharge: Surcharge, seconds: u64) -> f64 {
    let urgency = penalties.urgency().per_share();
    let accepts = |spread: &usize| HALF_SPREADS[*spread] * TICK < urgency.units();
    let (accepted, rest): (Vec<usize>, Vec<usize>) = (0..3).partition(accepts);
    let chance =
        |spreads: &[usize]| -> f64 { spreads.iter().map(|one| PERCENT[*one] as f64 / 100.0).sum() };
    let pays = |spreads: &[usize]| -> f64 {
        let weighted = |one: &usize| PERCENT[*one] as f64 / 100.0 * surcharge[*one] as f64;
        let sum: f64 = spreads.iter().map(weighted).sum();
        if spreads.is_empty() {
            0.0
        } else {
            sum / chance(spreads)
        }
    };
    let never = (1.0 - chance(&accepted)).powf(seconds as f64);
    let router = (1.0 - never) * pays(&accepted) + never * pays(&rest);
    (pays(&[0, 1, 2]) - router) * 10_000.0 / START as f64
}

/// An urgency in thousandths of a dollar.
pub(super) fn thousandths(urgency: i64) -> PerShare {
    PerShare::from_units(urgency * UNITS_PER_DOLLAR / 1_000).unwrap_or_default()
}
