//! Notices of who filled how much, of every strategy.

use super::strategies::strategies;
use crate::page::{Notice, warning};
use crate::words::{self, strategy_name};
use result::BacktestResult;

/// Names with what they have in common, in the order in which they come first.
fn together<T: PartialEq>(all: impl Iterator<Item = (String, T)>) -> Vec<(Vec<String>, T)> {
    let mut groups: Vec<(Vec<String>, T)> = Vec::new();
    for (name, common) in all {
        match groups.iter_mut().find(|(_, known)| *known == common) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], common)),
        }
    }
    groups
}

/// The strategies that the router is not compared with, and why.
pub(super) fn unequal(result: &BacktestResult) -> Option<Notice> {
    let filled = result.optimized.filled;
    let uncompared = strategies(result).into_iter().skip(1).filter(|(key, ..)| {
        let detail = result.savings_detail.get(*key);
        detail.is_none_or(|detail| detail.timing_bps.is_none())
    });
    let named = uncompared.map(|(key, one, _)| {
        let reason = result.savings_detail.get(key);
        let reason = reason.and_then(|detail| detail.reason.as_deref());
        let reason = reason.unwrap_or("no reason is given");
        let name = strategy_name::in_sentence(key, result);
        (name, (one.filled, reason))
    });
    let (unlike, alike): (Vec<_>, Vec<_>) = named.partition(|(_, (shares, _))| *shares != filled);
    let unlike = unlike.into_iter().map(|(name, (shares, _))| (name, shares));
    let unlike: Vec<_> = together(unlike)
        .iter()
        .map(|(names, shares)| format!("{} {}", names.join(", "), words::count(*shares)))
        .collect();
    let mut said = Vec::new();
    if !unlike.is_empty() {
        said.push(format!(
            "The router filled {} of {} shares; {}: costs of different fills are not compared.",
            words::count(filled),
            words::count(result.order.size),
            unlike.join("; ")
        ));
    }
    let alike = alike.into_iter().map(|(name, (_, reason))| (name, reason));
    let alike = together(alike);
    said.extend(
        alike
            .iter()
            .map(|(names, reason)| format!("Against {}: {reason}.", words::listed(names))),
    );
    let title = "Fills differ: not everything is compared";
    (!said.is_empty()).then(|| warning(title, said.join(" ")))
}

/// The strategies that left shares of the order, and how many.
pub(super) fn incomplete(result: &BacktestResult) -> Option<Notice> {
    let short = strategies(result)
        .into_iter()
        .filter(|(_, one, _)| !one.complete)
        .map(|(key, one, _)| (strategy_name::in_sentence(key, result), one.unfilled));
    let short: Vec<_> = together(short)
        .iter()
        .map(|(names, shares)| format!("{} left {}", words::listed(names), words::count(*shares)))
        .collect();
    (!short.is_empty()).then(|| {
        let text = format!(
            "Of {} shares {}. No price or cost here has the unfilled shares in it: a saving \
             between incomplete executions says nothing about the rest.",
            words::count(result.order.size),
            short.join("; ")
        );
        warning("The order was not filled", text)
    })
}
