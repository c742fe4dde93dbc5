//! Intervals without zero that are no evidence, and which p value refused them.

use super::lines::{Line, first};
use crate::page::Notice;
use crate::words;
use result::{Comparison, Evaluation, ROUTING_UNFILLED, UNFILLED};

/// Why an interval that leaves zero out is no verdict, for each of the first baselines of which
/// that is so.
pub(super) fn notice(evaluation: &Evaluation) -> Option<Notice> {
    let level = 1.0 - evaluation.confidence;
    let first = first(evaluation);
    let found = first.iter().filter_map(|line| of(line, level));
    let found: Vec<_> = found.collect();
    (!found.is_empty()).then(|| Notice {
        warning: false,
        title: "Intervals without zero that are no evidence".into(),
        text: format!(
            "A p value refused: {}. An interval is of one comparison alone; a verdict must hold \
             among all that was tried.",
            words::listed(&found)
        ),
    })
}

fn of(line: &Line<'_>, level: f64) -> Option<String> {
    let one = line.comparison;
    let name = line.in_sentence();
    let routing = one.routing.as_ref().and_then(|routing| {
        let ends = routing.ci_low_bps.zip(routing.ci_high_bps)?;
        let open = routing.verdict == "no_evidence" && routing.statement != ROUTING_UNFILLED;
        let refused = among(routing.p_value_adjusted, level)?;
        (open && leaves_zero_out(ends)).then(|| format!("routing against {name}: {refused}"))
    });
    routing.or_else(|| {
        let ends = one.ci_low_bps.zip(one.ci_high_bps)?;
        let open = one.verdict == "no_evidence" && one.statement != UNFILLED;
        let refused =
            among(one.p_value_adjusted, level).or_else(|| of_rules(one, ends.0 > 0.0, level))?;
        (open && leaves_zero_out(ends)).then(|| format!("against {name}: {refused}"))
    })
}

fn leaves_zero_out((low, high): (f64, f64)) -> bool {
    low > 0.0 || high < 0.0
}

/// The p value among all baselines, where it refuses.
fn among(p: Option<f64>, level: f64) -> Option<String> {
    let p = p.filter(|p| *p > level)?;
    Some(format!(
        "p among all baselines is {}, above {}",
        words::p_value(p),
        exact(level)
    ))
}

/// The p value of a saving among all rules that were tried, where it refuses.
fn of_rules(one: &Comparison, is_saving: bool, level: f64) -> Option<String> {
    let p = one.p_value_corrected.filter(|_| is_saving)?;
    (p > level / 2.0).then(|| {
        format!(
            "p corrected for {} is {}, above {}",
            words::counted(
                one.rules_tried,
                "rule that was tried",
                "rules that were tried"
            ),
            words::p_value(p),
            exact(level / 2.0)
        )
    })
}

/// A level without what binary fractions add to it.
fn exact(level: f64) -> String {
    words::shortest((level * 1e6).round() / 1e6)
}
