//! The comparisons of an evaluation, a line each, those alike in one.

use crate::run::strategies;
use crate::words::strategy_name::Sides;
use crate::words::{self, strategy_name};
use result::{Comparison, Evaluation};

/// A comparison with every baseline that executed all orders alike: one line.
pub(crate) struct Line<'a> {
    /// The baseline in whose place the comparison stands.
    pub(crate) key: &'a str,
    /// All of them.
    pub(crate) keys: Vec<&'a str>,
    /// What is found.
    pub(crate) comparison: &'a Comparison,
    /// Sides of the orders.
    sides: Sides,
}

impl Line<'_> {
    /// Names of the baselines in a table.
    pub(crate) fn name(&self) -> String {
        let names = self.keys.iter();
        let names = names.map(|key| strategy_name::in_table(key, self.sides));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Name of the first baseline, and how many executed every order as it did.
    pub(crate) fn short_name(&self) -> String {
        match self.keys.len() {
            0 | 1 => strategy_name::in_table(self.key, self.sides).to_owned(),
            all => format!(
                "{} and {} more",
                strategy_name::in_table(self.key, self.sides),
                all - 1
            ),
        }
    }

    /// Names of the baselines within a sentence that has no room for more.
    pub(crate) fn names_in_sentence(&self) -> String {
        let names = self.keys.iter();
        let names = names.map(|key| strategy_name::in_sentence(key, self.sides));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Names of the baselines in a sentence.
    pub(super) fn in_sentence(&self) -> String {
        self.in_sentence_with(None)
    }

    /// [`Line::in_sentence`], with a figure behind the first name.
    pub(super) fn in_sentence_with(&self, figure: Option<String>) -> String {
        let said = |key: &&str| strategy_name::in_sentence(key, self.sides);
        let Some((first, rest)) = self.keys.split_first() else {
            return String::new();
        };
        let rest: Vec<_> = rest.iter().map(said).collect();
        let same = (!rest.is_empty()).then(|| format!("the same: {}", words::listed(&rest)));
        let more: Vec<_> = figure.into_iter().chain(same).collect();
        if more.is_empty() {
            return said(first);
        }
        format!("{} ({})", said(first), more.join("; "))
    }
}

/// The comparisons in the order in which strategies are shown, identical ones in one line.
pub(crate) fn lines(evaluation: &Evaluation) -> Vec<Line<'_>> {
    let mut keys: Vec<&str> = evaluation.comparisons.keys().map(String::as_str).collect();
    keys.sort_by_key(|key| strategies::rank(key));
    let mut lines: Vec<Line<'_>> = Vec::new();
    for key in keys {
        let comparison = &evaluation.comparisons[key];
        let first = comparison.identical_to.as_deref().unwrap_or(key);
        let known = lines.iter_mut().find(|line| {
            line.key == first
                || line.comparison.identical_to.as_deref().unwrap_or(line.key) == first
        });
        match known {
            Some(line) => line.keys.push(key),
            None => lines.push(Line {
                key,
                keys: vec![key],
                comparison,
                sides: evaluation.into(),
            }),
        }
    }
    lines
}

/// The lines that come first: with the baseline that was named beforehand, else with the three
/// usual ones, else all.
pub(crate) fn first(evaluation: &Evaluation) -> Vec<Line<'_>> {
    let named = evaluation.against.as_deref();
    let usual = named.map_or_else(|| vec!["best_ask", "twap", "vwap"], |named| vec![named]);
    let has = |line: &Line<'_>| line.keys.iter().any(|key| usual.contains(key));
    if lines(evaluation).iter().any(has) {
        lines(evaluation).into_iter().filter(has).collect()
    } else {
        lines(evaluation)
    }
}
