//! The comparisons of a panel, in the order in which they are shown.

use crate::run::strategies;
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
