//! Results as a screen can show them.

use serde_json::{Map, Value, json};

use crate::result::numbers::round;

/// Headline figures of a result, or of several: those that were asked for, some twenty lines each.
/// `None` for documents of another kind.
pub(crate) fn of(document: &Value) -> Option<Value> {
    if let Some(results) = document["results"].as_array() {
        let short: Option<Vec<_>> = results.iter().map(of).collect();
        return Some(json!({"results": short?}));
    }
    if let Some(evaluations) = document["evaluations"].as_array() {
        let short: Option<Vec<_>> = evaluations.iter().map(of_evaluation).collect();
        return Some(json!({"evaluations": short?}));
    }
    if document["units"].is_object() {
        return of_panel(document);
    }
    if document["comparisons"].is_object() {
        return of_evaluation(document);
    }
    let strategy =
        |one: &Value| json!({"total_cash": one["total_cash"], "avg_fill_px": one["avg_fill_px"]});
    let baselines = document["baselines"].as_object()?;
    let baselines: Map<_, _> = baselines
        .iter()
        .map(|(name, one)| (name.clone(), strategy(one)))
        .collect();
    Some(json!({
        "best_parameters": document["best_parameters"],
        "optimized": strategy(&document["optimized"]),
        "baselines": baselines,
        "savings_vs_baselines_bps": document["savings_vs_baselines_bps"],
    }))
}

/// A figure as a screen shows it: to six decimals, beyond which there is noise.
fn rounded(value: Value) -> Value {
    match value.as_f64().filter(|_| value.is_f64()) {
        Some(figure) => json!(round(figure)),
        None => value,
    }
}

/// The baselines that were asked for; a screen has no room for more of them.
const ASKED_FOR: [&str; 3] = ["best_ask", "twap", "vwap"];

/// Headline figures of an evaluation: what routing and the router saved against the baselines that
/// were asked for, and what is said of it. Where none of them was compared, against all that were.
fn of_evaluation(evaluation: &Value) -> Option<Value> {
    let comparisons = evaluation["comparisons"].as_object()?;
    let any = ASKED_FOR.iter().any(|name| comparisons.contains_key(*name));
    let shown = |name: &str| !any || ASKED_FOR.contains(&name);
    let each = |of: &dyn Fn(&Value) -> Value| -> Map<String, Value> {
        let shown = comparisons.iter().filter(|(name, _)| shown(name));
        shown
            .map(|(name, one)| (name.clone(), rounded(of(one))))
            .collect()
    };
    Some(json!({
        "symbol": evaluation["symbol"],
        "routing_vs_baselines_bps": each(&|one| one["routing_bps"].clone()),
        "routing_verdicts": each(&|one| one["routing"]["verdict"].clone()),
        "savings_vs_baselines_bps": each(&|one| one["mean_bps"].clone()),
        "verdicts": each(&|one| one["verdict"].clone()),
    }))
}

/// Headline figures of a panel: what was saved against each baseline, and what is said of it.
fn of_panel(panel: &Value) -> Option<Value> {
    let comparisons = panel["comparisons"].as_object()?;
    let each = |of: &dyn Fn(&Value) -> Value| -> Map<String, Value> {
        let fields = comparisons
            .iter()
            .map(|(name, one)| (name.clone(), rounded(of(one))));
        fields.collect()
    };
    Some(json!({
        "days_reported": panel["days_reported"],
        "routing_vs_baselines_bps": each(&|one| one["routing_bps"].clone()),
        "routing_verdicts": each(&|one| one["routing"]["verdict"].clone()),
        "savings_vs_baselines_bps": each(&|one| one["saving_bps"].clone()),
        "verdicts": each(&|one| one["verdict"].clone()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_shows_the_figures_that_were_asked_for() {
        let one = json!({
            "best_parameters": {"theta_queue": 0.0},
            "optimized": {"total_cash": 1.0, "avg_fill_px": 2.0, "fills": 3},
            "baselines": {"twap": {"total_cash": 4.0, "avg_fill_px": 5.0, "fills": 6}},
            "savings_vs_baselines_bps": {"twap": null},
            "series": {"quotes": [7]},
        });
        let short = json!({
            "best_parameters": {"theta_queue": 0.0},
            "optimized": {"total_cash": 1.0, "avg_fill_px": 2.0},
            "baselines": {"twap": {"total_cash": 4.0, "avg_fill_px": 5.0}},
            "savings_vs_baselines_bps": {"twap": null},
        });
        assert_eq!(of(&one), Some(short.clone()));
        let many = json!({"results": [one.clone(), one]});
        assert_eq!(of(&many), Some(json!({"results": [short.clone(), short]})));
        assert_eq!(of(&json!({"verdict": "saves"})), None);
    }

    #[test]
    fn of_an_evaluation_routing_savings_and_verdicts() {
        let one = json!({
            "verdict": "no_evidence", "mean_bps": 1.5, "routing_bps": 0.5,
            "routing": {"verdict": "saves"}, "quantiles": [2],
        });
        let short = |name: &str| {
            json!({
                "symbol": "A",
                "routing_vs_baselines_bps": {name: 0.5},
                "routing_verdicts": {name: "saves"},
                "savings_vs_baselines_bps": {name: 1.5},
                "verdicts": {name: "no_evidence"},
            })
        };
        let all = json!({"symbol": "A", "comparisons": {"twap": one, "peg": one}, "folds": [3]});
        assert_eq!(of(&all), Some(short("twap")));
        let only = json!({"symbol": "A", "comparisons": {"peg": one}});
        assert_eq!(of(&only), Some(short("peg")));
        let many = json!({"evaluations": [all]});
        assert_eq!(of(&many), Some(json!({"evaluations": [short("twap")]})));
    }

    #[test]
    fn of_a_panel_savings_and_verdicts() {
        let one = json!({
            "verdict": "saves", "saving_bps": 1.234_567_89, "groups": [2],
            "routing_bps": 0.5, "routing": {"verdict": "no_evidence"},
        });
        let panel = json!({"units": {}, "days_reported": 9, "comparisons": {"twap": one}});
        let short = json!({
            "days_reported": 9,
            "routing_vs_baselines_bps": {"twap": 0.5},
            "routing_verdicts": {"twap": "no_evidence"},
            "savings_vs_baselines_bps": {"twap": 1.234_568},
            "verdicts": {"twap": "saves"},
        });
        assert_eq!(of(&panel), Some(short));
    }
}
