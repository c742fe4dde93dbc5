//! The static allocators, in micro-dollars throughout.

use std::num::NonZeroU64;

use market_data::Shares;
use serde::Deserialize;

use super::fault::Fault;
use super::input::StaticJson;
use super::output::StaticSolutionJson;
use crate::literal::{self, LiteralOrder, LiteralVenue};
use crate::offer::{Offer, UnitCost, VenueIndex};
use crate::strict;
use crate::take_post::{self, TakePostOrder, TakePostVenue};

/// Prices beyond this would overflow sums of two.
const MAX_PRICE: i64 = i64::MAX / 8;

/// A venue of R2.
#[derive(Debug, Clone, Deserialize)]
struct TakePostJson {
    mid: i64,
    ask: i64,
    bid: i64,
    fee: i64,
    rebate: i64,
    size: i64,
    #[serde(rename = "G")]
    predicted_fill: i64,
}

/// Solves the problem.
pub(super) fn solve(json: &StaticJson) -> Result<StaticSolutionJson, Fault> {
    let empty = StaticSolutionJson {
        name: json.name.clone(),
        kind: json.kind.clone(),
        split: None,
        take: None,
        post: None,
        cost: None,
        cost_micro: None,
    };
    match json.kind.as_str() {
        "toy" => toy(json, empty),
        "R1" => literal(json, empty),
        "R2" => take_post(json, empty),
        other => Err(Fault::UnknownKind(other.to_owned())),
    }
}

/// The pseudocode: all or nothing in whole lots.
fn toy(json: &StaticJson, empty: StaticSolutionJson) -> Result<StaticSolutionJson, Fault> {
    let venues = &json.venues_ask_size_fee_rebate_micro;
    let step = step(json)?;
    let mut offers = Vec::with_capacity(venues.len());
    for (i, [ask, size, fee, _]) in venues.iter().enumerate() {
        offers.push(Offer {
            venue: VenueIndex(index(i)?),
            cost: UnitCost(price("ask", *ask)? + price("fee", *fee)?),
            available: Shares::new(u64::try_from(*size).unwrap_or(0)),
        });
    }
    let mut takes = Vec::new();
    // The enumeration finds no split at all for a negative order or size.
    let possible = json.order >= 0 && venues.iter().all(|[_, size, _, _]| *size >= 0);
    let order = u64::try_from(json.order).unwrap_or(0);
    let cost = possible
        .then(|| {
            strict::allocate(
                Shares::new(order),
                Shares::new(step.get()),
                &mut offers,
                &mut takes,
            )
        })
        .flatten();
    let mut split = vec![0; if cost.is_some() { venues.len() } else { 0 }];
    for take in takes.iter().filter(|_| cost.is_some()) {
        split[usize::from(take.venue.0)] += take.shares.get();
    }
    let cost = cost.map(market_data::Cash::units);
    Ok(StaticSolutionJson {
        split: Some(split),
        cost,
        cost_micro: Some(cost),
        ..empty
    })
}

/// The literal cost under caps.
fn literal(json: &StaticJson, empty: StaticSolutionJson) -> Result<StaticSolutionJson, Fault> {
    let rows: Vec<[i64; 4]> = serde_json::from_value(json.venues.clone()).map_err(Fault::Field)?;
    let mut venues = Vec::with_capacity(rows.len());
    for (i, [ask, size, fee, rebate]) in rows.into_iter().enumerate() {
        let cap = json.caps.get(i).copied().unwrap_or(size);
        venues.push(LiteralVenue {
            take_cost: price("ask", ask)? + price("fee", fee)?,
            rebate: price("rebate", rebate)?,
            available: shares("size", size)?,
            cap: shares("caps", cap)?,
        });
    }
    let (shortfall_cost, surplus_cost) = penalties(json)?;
    let order = LiteralOrder {
        shares: shares("order", json.order)?,
        step: step(json)?,
        shortfall_cost,
        surplus_cost,
        total_cap: json
            .total_cap
            .map(|cap| shares("total_cap", cap))
            .transpose()?,
    };
    let best = literal::allocate(&order, &venues)?;
    Ok(StaticSolutionJson {
        split: Some(best.split),
        cost: Some(best.cost),
        ..empty
    })
}

/// Taking and posting with predicted fills.
fn take_post(json: &StaticJson, empty: StaticSolutionJson) -> Result<StaticSolutionJson, Fault> {
    let rows: Vec<TakePostJson> =
        serde_json::from_value(json.venues.clone()).map_err(Fault::Field)?;
    let mut venues = Vec::with_capacity(rows.len());
    for row in &rows {
        let mid = price("mid", row.mid)?;
        venues.push(TakePostVenue {
            take_cost: price("ask", row.ask)? + price("fee", row.fee)? - mid,
            post_cost: price("bid", row.bid)? - price("rebate", row.rebate)? - mid,
            available: shares("size", row.size)?,
            predicted_fill: shares("G", row.predicted_fill)?,
        });
    }
    let (shortfall_cost, surplus_cost) = penalties(json)?;
    let order = TakePostOrder {
        shares: shares("order", json.order)?,
        step: step(json)?,
        shortfall_cost,
        surplus_cost,
    };
    let best = take_post::allocate(&order, &venues);
    Ok(StaticSolutionJson {
        take: Some(best.take),
        post: Some(best.post),
        cost: Some(best.cost),
        ..empty
    })
}

/// Shortfall and surplus cost per share.
fn penalties(json: &StaticJson) -> Result<(i64, i64), Fault> {
    let theta = price("theta", json.theta)?;
    let shortfall = price("lambda_under", json.lambda_under)? + theta;
    Ok((shortfall, price("lambda_over", json.lambda_over)? + theta))
}

/// A venue's index.
fn index(i: usize) -> Result<u16, Fault> {
    let value = i64::try_from(i).unwrap_or(i64::MAX);
    u16::try_from(i).map_err(|_| Fault::OutOfRange {
        field: "number of venues",
        value,
    })
}

fn step(json: &StaticJson) -> Result<NonZeroU64, Fault> {
    let out_of_range = Fault::OutOfRange {
        field: "step",
        value: json.step,
    };
    u64::try_from(json.step)
        .ok()
        .and_then(NonZeroU64::new)
        .ok_or(out_of_range)
}

fn shares(field: &'static str, value: i64) -> Result<u64, Fault> {
    u64::try_from(value).map_err(|_| Fault::OutOfRange { field, value })
}

fn price(field: &'static str, value: i64) -> Result<i64, Fault> {
    if (-MAX_PRICE..=MAX_PRICE).contains(&value) {
        Ok(value)
    } else {
        Err(Fault::OutOfRange { field, value })
    }
}
