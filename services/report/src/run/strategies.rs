//! The strategies of a run, in the order of the page.

use result::{BacktestResult, Strategy};

use super::verdict;
use crate::page::step;

/// Every strategy with the JSON pointer to it, the router first, then the baselines.
pub(crate) fn strategies(result: &BacktestResult) -> Vec<(&str, &Strategy, String)> {
    let baselines = verdict::baselines(result);
    let baselines =
        baselines.map(|(key, strategy, _)| (key, strategy, format!("/baselines/{key}")));
    let extras = result.extra_strategies.iter().map(|(key, strategy)| {
        let pointer = format!("/extra_strategies/{}", step(key));
        (key.as_str(), strategy, pointer)
    });
    [("optimized", &result.optimized, "/optimized".to_owned())]
        .into_iter()
        .chain(baselines)
        .chain(extras)
        .collect()
}

/// The rank of a strategy's colour and shape: the router, the three baselines, then all others
/// alike.
pub(crate) fn rank(key: &str) -> usize {
    let ranked = ["optimized", "best_ask", "twap", "vwap"];
    ranked.iter().position(|one| *one == key).unwrap_or(4)
}
