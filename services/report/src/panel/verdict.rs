//! What a panel says, in a sentence, and what must be known before it is believed.

use crate::page::Notice;
use crate::run::strategies;
use crate::strategy_name;
use crate::words;
use result::{Panel, PanelComparison};

/// The comparisons in the order in which strategies are shown.
pub(crate) fn lines(panel: &Panel) -> Vec<(&str, &PanelComparison)> {
    let mut lines: Vec<_> = panel
        .comparisons
        .iter()
        .map(|(key, one)| (key.as_str(), one))
        .collect();
    lines.sort_by_key(|(key, _)| strategies::rank(key));
    lines
}

/// The comparisons that come first: with the baseline named beforehand, else with the three usual
/// ones, else all.
pub(crate) fn first(panel: &Panel) -> Vec<(&str, &PanelComparison)> {
    let named = panel.against.as_deref();
    let usual = named.map_or_else(|| vec!["best_ask", "twap", "vwap"], |named| vec![named]);
    let all = lines(panel);
    let some: Vec<_> = all
        .iter()
        .copied()
        .filter(|(key, _)| usual.contains(key))
        .collect();
    if some.is_empty() { all } else { some }
}

/// A verdict in a word or two.
pub(crate) fn short(verdict: &str) -> &str {
    match verdict {
        "no_evidence" => "no evidence",
        "too_few" => "too few days",
        "too_little_filled" => "too little filled",
        "nothing_to_compare" => "nothing to compare",
        other => other,
    }
}

/// What is said against the baselines that come first; those of which the same is said, together.
pub(crate) fn sentence(panel: &Panel) -> String {
    let first = first(panel);
    let savings: Vec<_> = first.iter().map(|(_, one)| one.saving_bps).collect();
    let mut said: Vec<(&str, Vec<String>)> = Vec::new();
    for ((key, one), saving) in first.iter().zip(words::bps_column(&savings)) {
        let mut name = strategy_name::in_sentence(key, panel);
        if !saving.is_empty() {
            name = format!("{name} ({saving} bps)");
        }
        let known = said.iter_mut().find(|(what, _)| *what == one.statement);
        match known {
            Some((_, names)) => names.push(name),
            None => said.push((&one.statement, vec![name])),
        }
    }
    let sentences = said
        .iter()
        .map(|(what, names)| format!("Against {}: {what}.", words::listed(names)));
    sentences.collect::<Vec<_>>().join(" ")
}

/// Warnings, and how much of the saving a single day makes.
pub(crate) fn notices(panel: &Panel) -> Vec<Notice> {
    let mut notices: Vec<Notice> = panel
        .warnings
        .iter()
        .map(|text| Notice {
            warning: true,
            title: "Before this is believed".into(),
            text: text.clone(),
        })
        .collect();
    for (key, one) in first(panel) {
        let turned = one.without_one_day.iter().find(|day| {
            one.saving_bps
                .is_some_and(|saving| saving * day.saving_bps <= 0.0 && saving != 0.0)
        });
        if let Some(day) = turned {
            notices.push(Notice {
                warning: true,
                title: "One day decides".into(),
                text: format!(
                    "Without {} the saving against {} is {} bps: its sign is that of one day.",
                    day.date,
                    strategy_name::in_sentence(key, panel),
                    words::bps(day.saving_bps)
                ),
            });
        }
    }
    notices
}
