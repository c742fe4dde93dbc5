//! What verdicts of an evaluation were drawn from.

use super::lines::{Line, lines};
use crate::cautions::refused::{Judged, PValue};
use crate::words;
use result::Evaluation;

/// What is said of routing, and of the whole saving, against each baseline.
pub(super) fn judged(evaluation: &Evaluation) -> impl Iterator<Item = Judged<'_>> {
    let level = 1.0 - evaluation.confidence;
    let lines = lines(evaluation).into_iter();
    lines.flat_map(move |line| of(&line, level))
}

fn of<'a>(line: &Line<'a>, level: f64) -> Vec<Judged<'a>> {
    let one = line.comparison;
    let name = line.in_sentence();
    let among = |p| PValue {
        name: "p among all baselines".into(),
        p,
        level,
    };
    let routing = one.routing.iter().map(|routing| Judged {
        about: format!("routing against {name}"),
        verdict: &routing.verdict,
        statement: &routing.statement,
        ends: routing.ci_low_bps.zip(routing.ci_high_bps),
        p_values: vec![among(routing.p_value_adjusted)],
    });
    let ends = one.ci_low_bps.zip(one.ci_high_bps);
    let rules = words::counted(
        one.rules_tried,
        "rule that was tried",
        "rules that were tried",
    );
    let of_rules = ends.is_some_and(|(low, _)| low > 0.0).then(|| PValue {
        name: format!("p corrected for {rules}"),
        p: one.p_value_corrected,
        level: level / 2.0,
    });
    let whole = Judged {
        about: format!("against {name}"),
        verdict: &one.verdict,
        statement: &one.statement,
        ends,
        p_values: [among(one.p_value_adjusted)]
            .into_iter()
            .chain(of_rules)
            .collect(),
    };
    routing.chain([whole]).collect()
}
