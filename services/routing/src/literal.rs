//! The pseudocode's cost, taken literally where a split need not add up to the order.
//!
//! Each venue gets a multiple of the step up to a cap; shares beyond the displayed size stay
//! posted and are credited the rebate at once, as in the pseudocode. Then the penalties matter,
//! and so must the caps: nothing else bounds the credited shares.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

/// States of the dynamic programme beyond which it gives up.
const MAX_STATES: usize = 2_000_000;

/// Steps of it, a few seconds' worth, beyond which it gives up.
const MAX_STEPS: u64 = 50_000_000;

/// One venue. Prices are integers of any one unit, relative to the mid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiteralVenue {
    /// Ask plus fee: the cost of an executed share.
    pub take_cost: i64,
    /// Credit for each share beyond the displayed size.
    pub rebate: i64,
    /// Displayed size, shares.
    pub available: u64,
    /// Largest split, shares.
    pub cap: u64,
}

/// The order and its penalties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiteralOrder {
    /// Shares wanted.
    pub shares: u64,
    /// Splits are multiples of this.
    pub step: NonZeroU64,
    /// Cost of each missing share, `lambda_under + theta`.
    pub shortfall_cost: i64,
    /// Cost of each surplus share, `lambda_over + theta`.
    pub surplus_cost: i64,
    /// Largest sum of the split; `None` for no such limit.
    pub total_cap: Option<u64>,
}

/// The optimal split: the first of least cost in lexicographic order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralSplit {
    /// Shares for each venue.
    pub split: Vec<u64>,
    /// Total cost in the unit of the prices, penalties included.
    pub cost: i128,
}

/// The problem is too large to be solved exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the problem has more than {MAX_STATES} distinct totals, or takes more than {MAX_STEPS} steps: \
     use a larger step or smaller caps"
)]
pub struct TooLarge;

/// Shares executed and, where a total cap applies, shares split.
type State = (u64, u64);

/// Solves the problem exactly, by dynamic programming over executed shares.
///
/// # Errors
/// The problem is too large.
pub fn allocate(order: &LiteralOrder, venues: &[LiteralVenue]) -> Result<LiteralSplit, TooLarge> {
    let suffixes = suffixes(order, venues)?;
    let penalty = |executed: u64| penalty(order, executed);
    let goal = suffixes[0]
        .iter()
        .map(|((e, _), cash)| cash + penalty(*e))
        .min()
        .unwrap_or(0);
    let (mut split, mut state, mut spent) = (Vec::new(), (0_u64, 0_u64), 0_i128);
    for (venue, rest) in venues.iter().zip(&suffixes[1..]) {
        let attains = |q: &u64| {
            let (next, cash) = buy(order, venue, *q, state);
            rest.iter().any(|((e, t), later)| {
                within(order, next.1.saturating_add(*t))
                    && spent + cash + later + penalty(next.0.saturating_add(*e)) == goal
            })
        };
        let Some(q) = choices(order, venue).find(attains) else {
            break;
        };
        let (next, cash) = buy(order, venue, q, state);
        split.push(q);
        state = next;
        spent += cash;
    }
    Ok(LiteralSplit { split, cost: goal })
}

/// Least cash from venue `i` on for every reachable state, for every `i`.
fn suffixes(
    order: &LiteralOrder,
    venues: &[LiteralVenue],
) -> Result<Vec<BTreeMap<State, i128>>, TooLarge> {
    let mut all = vec![BTreeMap::from([((0, 0), 0)])];
    let mut steps = 0_u64;
    for venue in venues.iter().rev() {
        let before = all[all.len() - 1].len() as u64;
        let choices_here = (venue.cap / order.step).saturating_add(1);
        steps = steps.saturating_add(choices_here.saturating_mul(before));
        if steps > MAX_STEPS {
            return Err(TooLarge);
        }
        let mut states: BTreeMap<State, i128> = BTreeMap::new();
        for q in choices(order, venue) {
            for (state, cash) in &all[all.len() - 1] {
                let (next, own) = buy(order, venue, q, *state);
                if within(order, next.1) {
                    let least = states.entry(next).or_insert(i128::MAX);
                    *least = (*least).min(cash + own);
                }
            }
            if states.len() > MAX_STATES {
                return Err(TooLarge);
            }
        }
        all.push(states);
    }
    all.reverse();
    Ok(all)
}

fn choices(order: &LiteralOrder, venue: &LiteralVenue) -> impl Iterator<Item = u64> {
    let step = order.step.get();
    (0..=venue.cap / step).map(move |lots| lots * step)
}

/// The state after `q` shares for `venue`, and the cash they cost.
fn buy(order: &LiteralOrder, venue: &LiteralVenue, q: u64, from: State) -> (State, i128) {
    let executed = q.min(venue.available);
    let cash = i128::from(executed) * i128::from(venue.take_cost)
        - i128::from(q - executed) * i128::from(venue.rebate);
    let total = if order.total_cap.is_some() {
        from.1.saturating_add(q)
    } else {
        0
    };
    ((from.0.saturating_add(executed), total), cash)
}

fn within(order: &LiteralOrder, total: u64) -> bool {
    order.total_cap.is_none_or(|cap| total <= cap)
}

fn penalty(order: &LiteralOrder, executed: u64) -> i128 {
    let missing = i128::from(order.shares) - i128::from(executed);
    if missing > 0 {
        missing * i128::from(order.shortfall_cost)
    } else {
        -missing * i128::from(order.surplus_cost)
    }
}
