//! Take and post at once, with predicted fills: the deterministic relative of the Cont-Kukanov
//! model.
//!
//! At each venue some shares can be taken at the ask and some, predicted to fill, can be posted at
//! the bid. What misses or exceeds the order is penalised per share. The cost is convex in the
//! number of shares, so buying the cheapest lots first is optimal; integers keep it exact.

use std::num::NonZeroU64;

/// What one venue offers. Prices are in units of 1e-9 dollars per share against any common
/// reference, usually the mid (they must be relative, or buying nothing always wins).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakePostVenue {
    /// Cost of taking a share: ask + fee - mid.
    pub take_cost: i64,
    /// Cost of a share that fills passively: bid - rebate - mid, usually negative.
    pub post_cost: i64,
    /// Shares on offer.
    pub available: u64,
    /// Shares that a posted order is predicted to get.
    pub predicted_fill: u64,
}

/// The order and what missing it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakePostOrder {
    /// Shares wanted.
    pub shares: u64,
    /// Lot size: every size below is a multiple of it.
    pub step: NonZeroU64,
    /// Cost of each missing share, `lambda_under + theta`, 1e-9 dollars.
    pub shortfall_cost: i64,
    /// Cost of each surplus share, `lambda_over + theta`, 1e-9 dollars.
    pub surplus_cost: i64,
}

/// The optimal split.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakePostSplit {
    /// Shares to take at each venue.
    pub take: Vec<u64>,
    /// Shares to post at each venue.
    pub post: Vec<u64>,
    /// Total cost in 1e-9 dollars, penalties included.
    pub cost: i128,
}

/// How shares are got; posting comes first among equal costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Post,
    Take,
}

/// Lots of one venue at one cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Segment {
    cost: i64,
    way: Way,
    venue: usize,
    lots: u64,
}

/// Minimises `sum take_i take_cost_i + sum post_i post_cost_i + shortfall + surplus penalties`.
/// Among equal costs posting comes before taking, then the lower index; a share that costs exactly
/// what missing it costs is left.
pub fn allocate(order: &TakePostOrder, venues: &[TakePostVenue]) -> TakePostSplit {
    let step = order.step.get();
    let mut split = TakePostSplit {
        take: vec![0; venues.len()],
        post: vec![0; venues.len()],
        cost: 0,
    };
    let mut bought = 0_i128;
    for segment in segments(venues, step) {
        let lots = lots_to_buy(order, &segment, bought);
        let shares = lots * step;
        let side = match segment.way {
            Way::Post => &mut split.post,
            Way::Take => &mut split.take,
        };
        side[segment.venue] += shares;
        bought += i128::from(shares);
        split.cost += i128::from(segment.cost) * i128::from(shares);
    }
    let missing = i128::from(order.shares) - bought;
    let (rate, shares) = if missing > 0 {
        (order.shortfall_cost, missing)
    } else {
        (order.surplus_cost, -missing)
    };
    split.cost += i128::from(rate) * shares;
    split
}

/// All lots, cheapest first.
fn segments(venues: &[TakePostVenue], step: u64) -> Vec<Segment> {
    let each = venues.iter().enumerate().flat_map(|(venue, v)| {
        let segment = |way, cost, shares: u64| Segment {
            cost,
            way,
            venue,
            lots: shares / step,
        };
        [
            segment(Way::Post, v.post_cost, v.predicted_fill),
            segment(Way::Take, v.take_cost, v.available),
        ]
    });
    let mut all: Vec<Segment> = each.collect();
    all.sort_unstable();
    all
}

/// Lots of `segment` worth buying when `bought` shares are there already: whole lots while shares
/// are missing, one lot across the target if it pays, and any number beyond it only if paid to.
fn lots_to_buy(order: &TakePostOrder, segment: &Segment, bought: i128) -> u64 {
    let step = i128::from(order.step.get());
    let cost = i128::from(segment.cost);
    let (shortfall, surplus) = (
        i128::from(order.shortfall_cost),
        i128::from(order.surplus_cost),
    );
    let available = i128::from(segment.lots);
    let missing = (i128::from(order.shares) - bought).max(0);
    let mut lots = if cost < shortfall {
        available.min(missing / step)
    } else {
        0
    };
    let left = missing - lots * step;
    let mut filled = left == 0;
    if lots < available && 0 < left && left < step {
        let straddle = shortfall * left - surplus * (step - left);
        if cost * step < straddle {
            lots += 1;
            filled = true;
        }
    }
    if filled && cost < -surplus {
        lots = available;
    }
    u64::try_from(lots).unwrap_or(segment.lots)
}
