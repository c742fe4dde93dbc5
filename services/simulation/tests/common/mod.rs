//! Small random markets, and shorthands to execute on them.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

pub(crate) mod trading;

use std::num::NonZeroU32;
use std::time::Duration;

use market_data::{
    Event, PerShare, Price, PublisherId, Quote, Row, Shares, Side, SymbolTable, Tape, Timestamp,
    VenueFees,
};
use proptest::prelude::*;
use routing::penalties::Urgency;
use simulation::engine::replay::replay;
use simulation::execution::{Execution, Fill};
use simulation::order::latency::{Delays, Latency};
use simulation::order::window::{Span, Window};
use simulation::order::{Assumptions, FillModel, ParentOrder, SnapshotMode, TakeOrder, VwapVenues};
use simulation::schedule::Schedule;
use simulation::strategy::{BestAsk, Routed, Strategy as Trader, Sweep, Twap, Vwap};

/// The model of fills that a property draws.
pub(crate) fn fill_model(displayed: bool) -> FillModel {
    if displayed {
        FillModel::Displayed
    } else {
        FillModel::Ledger
    }
}

/// Assumptions for the market's mirror image, whose prices are as far below the base as those of
/// the market are above it.
pub(crate) fn reflected(assumptions: &Assumptions) -> Assumptions {
    let mirror = |price: Price| Price::from_units(2 * BASE - price.units()).unwrap();
    Assumptions {
        limit: assumptions.limit.map(mirror),
        ..assumptions.clone()
    }
}

/// Whether none of these fills is at a worse price than the limit.
pub(crate) fn within(fills: &[Fill], side: Side, limit: Option<Price>) -> bool {
    fills.iter().all(|fill| match (side, limit) {
        (_, None) => true,
        (Side::Buy, Some(limit)) => fill.price <= limit,
        (Side::Sell, Some(limit)) => fill.price >= limit,
    })
}

/// The mode of snapshots that a property draws.
pub(crate) fn snapshot_mode(event: bool) -> SnapshotMode {
    if event {
        SnapshotMode::Event
    } else {
        SnapshotMode::Consolidated
    }
}

/// One tick, in units of 1e-9 dollars.
pub(crate) const TICK: i64 = 10_000_000;

/// Price of tick zero.
pub(crate) const BASE: i64 = 100_000_000_000;

/// What one row shows: ticks and shares, where there is a quote.
pub(crate) type Shown = Option<(i64, u32)>;

/// A row before it is one: seconds since the row before, venue, ask, bid.
pub(crate) type Sketch = (u8, u16, Shown, Shown);

/// Markets of a few venues with few prices and small sizes, so that everything happens often.
pub(crate) fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let shown = |ticks: std::ops::Range<i64>| prop::option::weighted(0.9, (ticks, 1..40_u32));
    let gap = prop_oneof![3 => Just(0_u8), 3 => 1..5_u8, 1 => 30..70_u8];
    prop::collection::vec((gap, 1..5_u16, shown(0..4), shown(-4..0)), 1..60)
}

pub(crate) fn quote(shown: Shown) -> Option<Quote> {
    shown.map(|(ticks, size)| Quote {
        price: Price::from_units(BASE + ticks * TICK).unwrap(),
        size: NonZeroU32::new(size).unwrap(),
    })
}

pub(crate) fn rows(sketches: &[Sketch]) -> Vec<Row> {
    let mut time = Timestamp::parse(b"2024-08-01T13:36:32.000000000Z").unwrap();
    let mut rows = Vec::new();
    for (sequence, (gap, venue, ask, bid)) in (0..).zip(sketches) {
        time = time + Duration::from_secs(u64::from(*gap));
        let event = Event::quote(time, PublisherId(*venue), quote(*ask), quote(*bid));
        rows.push(Row {
            event,
            sequence,
            ts_recv: None,
            symbol: market_data::SymbolId(0),
        });
    }
    rows
}

pub(crate) fn tape_of(rows: Vec<Row>) -> Tape {
    let mut symbols = SymbolTable::default();
    symbols.intern("TEST").unwrap();
    Tape::split(rows, &symbols).pop().unwrap()
}

pub(crate) fn tape(sketches: &[Sketch]) -> Tape {
    tape_of(rows(sketches))
}

pub(crate) fn span(tape: &Tape) -> Span {
    Window::default().on(tape).unwrap()
}

pub(crate) fn buy(shares: u64) -> ParentOrder {
    ParentOrder {
        side: Side::Buy,
        size: Shares::new(shares),
    }
}

pub(crate) fn completing() -> Assumptions {
    Assumptions {
        completion: true,
        ..Assumptions::default()
    }
}

/// Every strategy, by name.
pub(crate) const TRADERS: [&str; 7] = [
    "best_ask", "sweep", "twap", "vwap", "strict", "patient", "urgent",
];

pub(crate) fn trader(name: &str, span: &Span, order: Shares, vwap: VwapVenues) -> Box<dyn Trader> {
    let urgency = |ticks| Urgency::new(PerShare::from_units(ticks * TICK / 2).unwrap());
    match name {
        "best_ask" => Box::new(BestAsk),
        "sweep" => Box::new(Sweep),
        "twap" => Box::new(Twap::new(Schedule::over(span, order))),
        "vwap" => Box::new(Vwap::new(Schedule::over(span, order), vwap)),
        "strict" => Box::new(Routed::strict(Shares::new(5))),
        "patient" => Box::new(Routed::by_urgency(urgency(1))),
        _ => Box::new(Routed::by_urgency(urgency(4))),
    }
}

pub(crate) fn executions(
    tape: &Tape,
    span: &Span,
    order: ParentOrder,
    assumptions: &Assumptions,
) -> Vec<Execution> {
    let venues = u16::try_from(tape.venues().len()).unwrap();
    TRADERS
        .iter()
        .map(|name| {
            Execution::new(
                trader(name, span, order.size, assumptions.vwap),
                order,
                assumptions,
                venues,
            )
        })
        .collect()
}

/// The fills of every strategy.
pub(crate) fn fills(
    tape: &Tape,
    span: &Span,
    order: ParentOrder,
    assumptions: &Assumptions,
) -> Vec<Vec<Fill>> {
    let mut executions = executions(tape, span, order, assumptions);
    replay(tape, span, order.side, assumptions, &mut executions);
    executions.into_iter().map(Execution::into_fills).collect()
}

/// Often none; else up to 1.4 s for orders everywhere, and delays of every kind at one venue.
fn latencies() -> impl Strategy<Value = Latency> {
    let delay = || (0..4_u64).prop_map(|tenths| Duration::from_millis(tenths * 450));
    let one = (delay(), delay(), delay()).prop_map(|(data, order, acknowledgement)| Delays {
        data,
        order,
        acknowledgement,
    });
    let orders = (0..3_u64).prop_map(|steps| Latency::from(Duration::from_millis(steps * 700)));
    (orders, prop::option::of((1..5_u16, one))).prop_map(|(mut latency, one)| {
        if let Some((venue, delays)) = one {
            latency.set(PublisherId(venue), delays);
        }
        latency
    })
}

/// Assumptions of every kind.
pub(crate) fn assumptions() -> impl Strategy<Value = Assumptions> {
    let fee = prop_oneof![Just(0_i64), Just(3_000_000), Just(-2_000_000)];
    (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        (any::<bool>(), any::<bool>()),
        latencies(),
        fee,
        prop::option::of(1..20_u64),
        prop::option::weighted(0.3, -3..4_i64),
    )
        .prop_map(
            |(displayed, event, completion, (market, all), latency, fee, stale, limit)| {
                let mut fees = market_data::FeeSchedule::default();
                let fee = PerShare::from_units(fee).unwrap();
                fees.set(
                    PublisherId(2),
                    VenueFees {
                        fee,
                        rebate: PerShare::from_units(2_000_000).unwrap(),
                    },
                );
                Assumptions {
                    fills: fill_model(displayed),
                    snapshots: snapshot_mode(event),
                    stale_after: stale.map(Duration::from_secs).into(),
                    crossed: simulation::order::Crossed::default(),
                    limit: limit.map(|ticks| Price::from_units(BASE + ticks * TICK).unwrap()),
                    latency,
                    fees,
                    completion,
                    take: if market {
                        TakeOrder::Market
                    } else {
                        TakeOrder::Ioc
                    },
                    vwap: if all {
                        VwapVenues::All
                    } else {
                        VwapVenues::BestPrice
                    },
                }
            },
        )
}
