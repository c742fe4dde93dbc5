//! The strategies of a run, in the order of the page.

use result::{BacktestResult, Strategy};

use crate::page::step;

/// The three baselines of every result, with the saving against each.
pub(crate) fn baselines(result: &BacktestResult) -> [(&'static str, &Strategy, Option<f64>); 3] {
    let (baselines, savings) = (&result.baselines, &result.savings_vs_baselines_bps);
    [
        ("best_ask", &baselines.best_ask, savings.best_ask),
        ("twap", &baselines.twap, savings.twap),
        ("vwap", &baselines.vwap, savings.vwap),
    ]
}

/// Every strategy with the JSON pointer to it, the router first, then the baselines.
pub(crate) fn strategies(result: &BacktestResult) -> Vec<(&str, &Strategy, String)> {
    let baselines = baselines(result);
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
