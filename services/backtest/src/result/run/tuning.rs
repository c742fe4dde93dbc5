//! What a result says of the grid of penalties.

use market_data::PerShare;
use result::{Parameters, SurfacePoint, Tuning};
use routing::penalties::Penalties;
use simulation::backtest::Backtest;

use crate::result::numbers::average;

/// How the best penalties were found, and whether they matter.
pub(crate) fn tuning(backtest: &Backtest) -> Tuning {
    let tuning = &backtest.tuning;
    let (points, ties) = (tuning.points.len() as u64, tuning.ties() as u64);
    let flat = tuning.is_flat();
    let statement = if flat {
        format!("The penalties do not matter here: all {points} points execute the order alike.")
    } else {
        format!(
            "{ties} of {points} points execute the order as well as the best; the grid has {} \
             different results.",
            tuning.distinct_outcomes()
        )
    };
    let ranks = tuning.ranks();
    let surface = |(penalties, index): &(Penalties, usize)| {
        let Parameters {
            lambda_over,
            lambda_under,
            theta_queue,
        } = parameters(*penalties);
        let outcome = tuning.outcomes.get(*index);
        SurfacePoint {
            lambda_over,
            lambda_under,
            theta_queue,
            avg_fill_px: outcome.and_then(average),
            filled: outcome.map_or(0, |outcome| outcome.filled.get()),
            rank: ranks.get(*index).copied().unwrap_or(0) as u64,
        }
    };
    Tuning {
        points,
        distinct_outcomes: tuning.distinct_outcomes() as u64,
        ties,
        flat,
        statement,
        surface: tuning.points.iter().map(surface).collect(),
    }
}

/// Penalties in dollars.
pub(crate) fn parameters(penalties: Penalties) -> Parameters {
    let [lambda_over, lambda_under, theta_queue] = [
        penalties.lambda_over,
        penalties.lambda_under,
        penalties.theta_queue,
    ]
    .map(PerShare::to_dollars);
    Parameters {
        lambda_over,
        lambda_under,
        theta_queue,
    }
}
