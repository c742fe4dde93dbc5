//! Results as a screen can show them.

use serde_json::{Map, Value, json};

/// Headline figures of a result, or of several: those that were asked for, some twenty lines each.
/// `None` for documents of another kind.
pub(crate) fn of(document: &Value) -> Option<Value> {
    if let Some(results) = document["results"].as_array() {
        let short: Option<Vec<_>> = results.iter().map(of).collect();
        return Some(json!({"results": short?}));
    }
    if document["units"].is_object() {
        return of_panel(document);
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

/// Headline figures of a panel: what was saved against each baseline, and what is said of it.
fn of_panel(panel: &Value) -> Option<Value> {
    let comparisons = panel["comparisons"].as_object()?;
    let each = |field: &str| -> Map<String, Value> {
        let fields = comparisons
            .iter()
            .map(|(name, one)| (name.clone(), one[field].clone()));
        fields.collect()
    };
    Some(json!({
        "days_reported": panel["days_reported"],
        "savings_vs_baselines_bps": each("saving_bps"),
        "verdicts": each("verdict"),
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
    fn of_a_panel_savings_and_verdicts() {
        let one = json!({"verdict": "saves", "saving_bps": 1, "groups": [2]});
        let panel = json!({"units": {}, "days_reported": 9, "comparisons": {"twap": one}});
        let short = json!({
            "days_reported": 9,
            "savings_vs_baselines_bps": {"twap": 1},
            "verdicts": {"twap": "saves"},
        });
        assert_eq!(of(&panel), Some(short));
    }
}
