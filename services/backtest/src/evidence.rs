//! An evaluation as JSON.

use routing::penalties::Penalties;
use serde::Serialize;
use serde_json::{Value, json};
use simulation::evaluation::walk_forward::Fold;
use simulation::evaluation::{Comparison, Evaluation, EvaluationSettings, QUANTILES};

/// What many parent orders say about the router.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Evidence {
    symbol: Option<String>,
    /// In words: how many independent samples the recording really holds.
    independence: String,
    orders: u64,
    horizon_seconds: f64,
    folds: Vec<Value>,
    points: u64,
    distinct_rules: u64,
    distinct_outcomes: u64,
    confidence: f64,
    /// By baseline.
    comparisons: serde_json::Map<String, Value>,
}

impl Evidence {
    pub(crate) fn of(symbol: &str, settings: &EvaluationSettings, evaluation: &Evaluation) -> Self {
        let comparison = |one: &Comparison| (one.baseline.name().to_owned(), comparison(one));
        Self {
            symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
            independence: evaluation.independence.to_string(),
            orders: evaluation.independence.orders as u64,
            horizon_seconds: settings.horizon.as_secs_f64(),
            folds: evaluation.folds.iter().map(fold).collect(),
            points: evaluation.points as u64,
            distinct_rules: evaluation.distinct_rules as u64,
            distinct_outcomes: evaluation.distinct_outcomes as u64,
            confidence: settings.inference.confidence,
            comparisons: evaluation.comparisons.iter().map(comparison).collect(),
        }
    }
}

fn comparison(one: &Comparison) -> Value {
    let excluded: serde_json::Map<_, _> = one
        .excluded
        .iter()
        .map(|(why, count)| (why.name().to_owned(), json!(count)))
        .collect();
    let quantiles: Vec<_> = QUANTILES
        .iter()
        .zip(&one.quantiles)
        .map(|(quantile, bps)| json!({"quantile": quantile, "bps": bps}))
        .collect();
    json!({
        "verdict": one.verdict.name(),
        "statement": one.verdict.to_string(),
        "n": one.n,
        "excluded": excluded,
        "mean_bps": one.mean_bps,
        "standard_error_bps": one.standard_error_bps,
        "ci_low_bps": one.interval.map(|interval| interval.low),
        "ci_high_bps": one.interval.map(|interval| interval.high),
        "win_rate": one.win_rate,
        "tie_rate": one.tie_rate,
        "effective_n": one.effective_n,
        "independent_windows": one.independent,
        "p_value": one.p_value,
        "p_value_corrected": one.p_value_corrected,
        "p_value_reality_check": one.p_value_reality_check,
        "rules_tried": one.rules_tried,
        "timing_bps": one.timing_bps,
        "routing_bps": one.routing_bps,
        "quantiles": quantiles,
    })
}

fn fold(fold: &Fold) -> Value {
    json!({
        "fold": fold.fold,
        "from": fold.from.to_string(),
        "to": fold.to.to_string(),
        "trained": fold.trained,
        "purged": fold.purged,
        "tested": fold.tested,
        "penalties": fold.choice.map(|choice| penalties(choice.penalties)),
    })
}

fn penalties(penalties: Penalties) -> Value {
    json!({
        "lambda_over": penalties.lambda_over.to_dollars(),
        "lambda_under": penalties.lambda_under.to_dollars(),
        "theta_queue": penalties.theta_queue.to_dollars(),
    })
}
