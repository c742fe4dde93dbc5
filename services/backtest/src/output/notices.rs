//! What evaluations of one day warn of, each sentence once.

use result::Evaluation;
use tracing::warn;

/// Why one day has no groups.
const NO_GROUPS: &str =
    "--by finds no groups: what all orders of the day have in common makes none";

/// What evaluations of one day warn of, each sentence with the symbols that it is of: many have the
/// same.
#[derive(Default)]
pub(crate) struct Notices(Vec<(String, Vec<String>)>);

impl Notices {
    /// Adds what an evaluation warns of, and that it has no groups where some are asked for.
    pub(crate) fn add(&mut self, one: &Evaluation, is_grouped: bool) {
        let has_groups = one.comparisons.values().any(|one| !one.strata.is_empty());
        let without = (is_grouped && !has_groups).then(|| NO_GROUPS.to_owned());
        // What follows from figures is shown beside them.
        let shown = report::cautions::of_evaluation(one);
        let warnings = one.warnings.iter();
        let warnings = warnings.filter(|warning| !shown.contains(warning)).cloned();
        for said in without.into_iter().chain(warnings) {
            let symbol = one.symbol.clone().unwrap_or_default();
            match self.0.iter_mut().find(|(known, _)| *known == said) {
                Some((_, symbols)) => symbols.push(symbol),
                None => self.0.push((said, vec![symbol])),
            }
        }
    }

    /// Says them, with the symbols where there are several `evaluations`.
    pub(crate) fn say(&self, evaluations: usize) {
        const NAMED: usize = 3;
        for (said, symbols) in &self.0 {
            match symbols.len() {
                _ if evaluations < 2 => warn!("{said}"),
                1 => warn!("{}: {said}", symbols.concat()),
                several => {
                    let names = text::few(symbols.iter().cloned(), NAMED);
                    warn!("{several} of {evaluations} symbols ({names}): {said}");
                }
            }
        }
    }
}
