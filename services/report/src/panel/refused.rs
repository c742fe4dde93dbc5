//! What verdicts of a panel were drawn from.

use super::lines::lines;
use crate::cautions::refused::{Judged, PValue};
use crate::words::strategy_name;
use result::{Panel, PanelComparison};

/// What is said of routing, and of the whole saving, against each baseline.
pub(super) fn judged(panel: &Panel) -> impl Iterator<Item = Judged<'_>> {
    let level = 1.0 - panel.confidence;
    let lines = lines(panel).into_iter();
    lines.flat_map(move |(key, one)| of(one, &strategy_name::in_sentence(key, panel), level))
}

fn of<'a>(one: &'a PanelComparison, name: &str, level: f64) -> Vec<Judged<'a>> {
    let held = |name: &str, p| PValue {
        name: name.to_owned(),
        p,
        level,
    };
    let by_signs = |alone: Option<f64>, among: Option<f64>| {
        let among = among.filter(|_| among != alone);
        vec![
            held("p by flipped signs", alone),
            held("p among all baselines", among),
        ]
    };
    let routing = one.routing.iter().map(|routing| Judged {
        about: format!("routing against {name}"),
        verdict: &routing.verdict,
        statement: &routing.statement,
        ends: routing.ci_low_bps.zip(routing.ci_high_bps),
        p_values: by_signs(routing.p_value, routing.p_value_adjusted),
    });
    let ends = one.ci_low_bps.zip(one.ci_high_bps);
    let mut p_values = by_signs(one.p_value_signs, one.p_value_adjusted);
    if ends.is_some_and(|(low, _)| low > 0.0) {
        let rules = "p corrected for all rules that were tried";
        p_values.push(held(rules, one.p_value_corrected));
    }
    let whole = Judged {
        about: format!("against {name}"),
        verdict: &one.verdict,
        statement: &one.statement,
        ends,
        p_values,
    };
    routing.chain([whole]).collect()
}
