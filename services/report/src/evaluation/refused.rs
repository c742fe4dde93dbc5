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
    let found = first.iter().flat_map(|line| of(line, level));
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

/// What is refused of one baseline: of routing, and of the whole saving.
fn of(line: &Line<'_>, level: f64) -> Vec<String> {
    let one = line.comparison;
    let name = line.in_sentence();
    let is_open = |verdict: &str, statement: &str, ends: Option<(f64, f64)>| {
        let is_withheld = [UNFILLED, ROUTING_UNFILLED].contains(&statement);
        let leaves_zero_out = ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        verdict == "no_evidence" && !is_withheld && leaves_zero_out
    };
    let mut found = Vec::new();
    if let Some(routing) = &one.routing {
        let ends = routing.ci_low_bps.zip(routing.ci_high_bps);
        if is_open(&routing.verdict, &routing.statement, ends)
            && let Some(why) = among(routing.p_value_adjusted, level)
        {
            found.push(format!("routing against {name}: {why}"));
        }
    }
    let ends = one.ci_low_bps.zip(one.ci_high_bps);
    if is_open(&one.verdict, &one.statement, ends) {
        let is_saving = ends.is_some_and(|(low, _)| low > 0.0);
        let of_rules = is_saving.then(|| of_rules(one, level)).flatten();
        let why: Vec<_> = [among(one.p_value_adjusted, level), of_rules]
            .into_iter()
            .flatten()
            .collect();
        if !why.is_empty() {
            found.push(format!("against {name}: {}", why.join(", ")));
        }
    }
    found
}

/// The p value among all baselines, where it refuses.
fn among(p: Option<f64>, level: f64) -> Option<String> {
    refuses("p among all baselines", p?, level)
}

/// The p value of a saving among all rules that were tried, where it refuses.
fn of_rules(one: &Comparison, level: f64) -> Option<String> {
    let rules = words::counted(
        one.rules_tried,
        "rule that was tried",
        "rules that were tried",
    );
    let name = format!("p corrected for {rules}");
    refuses(&name, one.p_value_corrected?, level / 2.0)
}

/// A p value above its level, which is written without what binary fractions add to it.
fn refuses(name: &str, p: f64, level: f64) -> Option<String> {
    let level = (level * 1e6).round() / 1e6;
    let shown = (words::p_value(p), words::shortest(level));
    (p > level).then(|| format!("{name} is {}, above {}", shown.0, shown.1))
}
