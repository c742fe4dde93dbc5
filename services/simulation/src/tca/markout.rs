use std::time::Duration;

use super::{basis_points, signed};
use crate::execution::outcome::Outcome;
use crate::market::mid_path::MarketPath;

/// After how long the market is looked at again.
pub const HORIZONS: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(100),
    Duration::from_secs(1),
    Duration::from_secs(10),
    Duration::from_mins(1),
];

/// Where the market stood some time after the fills.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Markout {
    /// How long after.
    pub horizon: Duration,
    /// Share-weighted move of the mid from the fill price, in basis points of it: positive when the
    /// market moved the trader's way. `None` when the recording ends before any fill is that old.
    pub bps: Option<f64>,
    /// Share of the filled shares for which the recording reaches that far.
    pub covered: f64,
}

/// Markouts at every horizon.
pub fn markouts(outcome: &Outcome, path: &MarketPath) -> Vec<Markout> {
    HORIZONS
        .iter()
        .map(|horizon| markout(outcome, path, *horizon))
        .collect()
}

fn markout(outcome: &Outcome, path: &MarketPath, horizon: Duration) -> Markout {
    let (mut paid, mut later, mut covered) = (0, 0, 0_u64);
    for fill in &outcome.fills {
        let Some(point) = path.at(fill.time + horizon) else {
            continue;
        };
        let shares = i128::from(fill.shares.get());
        paid += 2 * i128::from(fill.price.units()) * shares;
        later += point.twice_mid * shares;
        covered += fill.shares.get();
    }
    Markout {
        horizon,
        bps: basis_points(signed(outcome.side, later - paid), paid),
        covered: covered as f64 / outcome.filled.get().max(1) as f64,
    }
}
