//! What is to be known of a run, warnings first.

use crate::page::{Notice, note};
use crate::run::names::Names;
use crate::run::strategies::{baselines, strategies};
use crate::run::verdict::{found, has_posted, is_routed, stream, told};
use crate::words::{self, strategy_name};
use result::{BacktestResult, Strategy};

/// What must be known before the numbers are believed, what changes their meaning first.
pub(crate) fn notices(result: &BacktestResult) -> Vec<Notice> {
    let shown = found(result);
    let is_known = |text: &str| shown.iter().any(|notice| notice.is_in(text));
    let others: Vec<Notice> = told(result)
        .filter(|notice| !is_known(&notice.text))
        .collect();
    let mut notices: Vec<Notice> = stream(result).into_iter().chain(shown).collect();
    notices.extend(others);
    notices.extend(good_to_know(result));
    notices.sort_by_key(|notice| !notice.warning);
    notices
}

/// Notices that are no warnings.
fn good_to_know(result: &BacktestResult) -> impl Iterator<Item = Notice> {
    let all = [
        one_venue(result),
        reacting(result),
        ties(result),
        rejected(result),
    ];
    all.into_iter().flatten()
}

/// What the reaction that was asked for would leave of the savings.
fn reacting(result: &BacktestResult) -> Option<Notice> {
    let kappa = result.reaction.as_ref()?.kappa?;
    let keys = strategies(result).into_iter().skip(1);
    let savings = keys.filter_map(|(key, ..)| {
        let detail = result.savings_detail.get(key)?;
        let name = strategy_name::in_sentence(key, result);
        Some((name, detail.saving_with_reaction_bps?))
    });
    left_by_reaction(kappa, savings)
}

/// Notices for a terminal alone: what its table may have no room for, and which lines are one.
pub(crate) fn at_terminal(result: &BacktestResult) -> impl Iterator<Item = Notice> {
    [benchmarks(result), alike(result)].into_iter().flatten()
}

/// What a trading desk compares an order with, and when the order was done.
fn benchmarks(result: &BacktestResult) -> Option<Notice> {
    let router = &result.optimized;
    let to = |what: &str, price: Option<f64>, bps: Option<f64>| {
        let (price, bps) = (words::price(price?), bps?);
        let size = words::number(bps.abs(), words::bps_decimals(bps));
        let how = match bps {
            0.0 => "as good as".to_owned(),
            worse if worse > 0.0 => format!("{size} bps worse than"),
            _ => format!("{size} bps better than"),
        };
        Some(format!("{how} {what} ({price})"))
    };
    let shortfall = router.implementation_shortfall_bps;
    let slippage = router.slippage_vs_market_vwap_bps;
    let market = result.data.window.market_vwap;
    let compared = [
        to("the mid on arrival", result.order.arrival_price, shortfall),
        to("the market's VWAP", market, slippage),
    ];
    let compared: Vec<_> = compared.into_iter().flatten().collect();
    let last = words::time_of_day(router.last_fill.as_deref()?);
    (!compared.is_empty()).then(|| {
        let compared = words::listed(&compared);
        note(
            "Benchmarks",
            format!("The router was {compared}; its last fill was at {last} UTC."),
        )
    })
}

/// Baselines that executed the order alike.
fn alike(result: &BacktestResult) -> Option<Notice> {
    let mut groups: Vec<(&Strategy, Vec<String>)> = Vec::new();
    let filled = strategies(result).into_iter().skip(1);
    for (key, one, _) in filled.filter(|(_, one, _)| one.filled > 0) {
        let name = strategy_name::in_sentence(key, result);
        match groups.iter_mut().find(|(other, _)| *other == one) {
            Some((_, names)) => names.push(name),
            None => groups.push((one, vec![name])),
        }
    }
    let groups = groups.iter().filter(|(_, names)| names.len() > 1);
    let alike: Vec<_> = groups.map(|(_, names)| words::listed(names)).collect();
    (!alike.is_empty()).then(|| {
        let text = format!("{}.", alike.join("; "));
        note("The same fills", text)
    })
}

/// Where router and baselines were filled at one venue alone: nothing was chosen there.
fn one_venue(result: &BacktestResult) -> Option<Notice> {
    let only = |one: &Strategy| {
        let mut filled = one.by_venue.iter().filter(|(_, share)| share.filled > 0);
        let venue = filled.next()?.0.clone();
        filled.next().is_none().then_some(venue)
    };
    let venue = only(&result.optimized)?;
    let compared = baselines(result).into_iter().filter(|(key, ..)| {
        let detail = result.savings_detail.get(*key);
        detail.and_then(|one| one.routing_bps).unwrap_or(0.0) != 0.0
    });
    let compared = compared
        .filter(|(_, baseline, _)| only(baseline).as_ref() == Some(&venue))
        .map(|(key, ..)| strategy_name::in_sentence(key, result));
    let compared: Vec<_> = ["The router".to_owned()]
        .into_iter()
        .chain(compared)
        .collect();
    let is_taking = !has_posted(result);
    (is_routed(result) && is_taking && compared.len() > 1).then(|| {
        let name = Names::of(result).name(&venue);
        note(
            "One venue filled all",
            format!(
                "{} were filled at {name} alone: what is called routing there is how deep was \
                 taken, and no choice of venues.",
                words::listed(&compared)
            ),
        )
    })
}

fn ties(result: &BacktestResult) -> Option<Notice> {
    let tuning = &result.tuning;
    (tuning.ties > 1 && !tuning.flat).then(|| {
        note(
            "The best penalties are not the only ones",
            words::grouped(&tuning.statement),
        )
    })
}

fn rejected(result: &BacktestResult) -> Option<Notice> {
    let rejected = &result.data.rejected;
    (rejected.total > 0).then(|| {
        note(
            "Some rows were refused",
            format!(
                "{} {} refused; the reasons are below.",
                words::count(rejected.total),
                if rejected.total == 1 {
                    "row was"
                } else {
                    "rows were"
                }
            ),
        )
    })
}

/// The notice of savings, by the names of baselines, that a reaction would leave.
pub(crate) fn left_by_reaction(
    kappa: f64,
    savings: impl Iterator<Item = (String, f64)>,
) -> Option<Notice> {
    let savings = savings.map(|(name, bps)| format!("{} against {name}", words::bps(bps)));
    let savings: Vec<_> = savings.collect();
    (!savings.is_empty()).then(|| Notice {
        warning: false,
        title: "If the market reacts".into(),
        text: format!(
            "With {kappa:e} dollars per share and share (--reaction-kappa) savings are, in basis \
             points: {}.",
            words::listed(&savings)
        ),
    })
}
