//! What a panel says, in a sentence, and what must be known before it is believed.

use super::lines::{first, lines};
use crate::evaluation;
use crate::page::{Headline, Notice};
use crate::run::verdict::{
    in_no_mean, no_fees, of_all, of_timing, posting, posts, refilled_orders, timed,
};
use crate::words::{self, strategy_name};
use result::{Panel, PanelComparison};

/// A verdict and its statement in a word or two, for narrow columns.
pub(crate) fn says(verdict: &str, statement: &str) -> &'static str {
    match verdict {
        "too_few" => "too few days",
        other => evaluation::verdict::says(other, statement),
    }
}

/// Whether some day has more than one venue, hence something to route.
pub(crate) fn is_routed(panel: &Panel) -> bool {
    let mut all = panel.comparisons.values();
    !all.any(|one| {
        let routing = one.routing.as_ref();
        routing.is_some_and(|routing| routing.verdict == "one_venue")
    })
}

/// What is said against the baselines that come first, of routing and then of all of the saving:
/// whether it can be believed, and in which direction. Figures stand below it.
pub(crate) fn sentence(panel: &Panel) -> String {
    let Headline { main, rest } = headline(panel);
    format!("{main} {rest}").trim_end().to_owned()
}

/// The verdict of a page: what is said of routing, in large letters, and the rest below it.
pub(crate) fn headline(panel: &Panel) -> Headline {
    if panel.days_reported == 0 {
        return Headline {
            main: "Nothing can be said yet: no day is left to report on.".into(),
            rest: String::new(),
        };
    }
    let whole = said(panel, &|one| &one.statement);
    if !is_routed(panel) {
        return Headline {
            main: "There is one venue, hence nothing to route.".into(),
            rest: format!("By timing alone, {whole}"),
        };
    }
    let is_judged = panel.comparisons.values().all(|one| one.routing.is_some());
    if !is_judged {
        // Results of earlier versions do not say what routing alone saved.
        return Headline {
            main: format!("In all, {whole}"),
            rest: String::new(),
        };
    }
    let routing = said(panel, &|one| {
        let routing = one.routing.as_ref();
        routing.map_or("", |routing| &routing.statement)
    });
    if posts(router(panel)) {
        // What waits earns half a spread in one part, and pays for its wait in the other.
        Headline {
            main: format!("In all, {whole}"),
            rest: format!("By venues and posting, without what posted shares wait for, {routing}"),
        }
    } else if routing == whole {
        Headline {
            main: format!("By routing alone as with timing, {whole}"),
            rest: String::new(),
        }
    } else {
        Headline {
            main: format!("By routing alone, {routing}"),
            rest: format!("With timing, {whole}"),
        }
    }
}

/// Statements with the baselines that they are about; those of which the same is said, together.
fn said<'a>(panel: &'a Panel, statement: &dyn Fn(&'a PanelComparison) -> &'a str) -> String {
    let mut said: Vec<(&str, Vec<String>)> = Vec::new();
    for (key, one) in first(panel) {
        let (statement, name) = (statement(one), strategy_name::in_sentence(key, panel));
        match said.iter_mut().find(|(known, _)| *known == statement) {
            Some((_, names)) => names.push(name),
            None => said.push((statement, vec![name])),
        }
    }
    let each = said.iter();
    let each = each.map(|(what, names)| format!("against {}: {what}", words::listed(names)));
    format!("{}.", each.collect::<Vec<_>>().join("; "))
}

/// Warnings, and how much of the saving a single day makes.
pub(crate) fn notices(panel: &Panel) -> Vec<Notice> {
    let found = cautions(panel);
    let is_known = |text: &str| found.iter().any(|notice| notice.is_in(text));
    let told = panel.warnings.iter();
    let told = told.filter(|text| !is_known(text)).map(|text| Notice {
        warning: true,
        title: "Before this is believed".into(),
        text: words::grouped(text),
    });
    let refused = crate::cautions::refused::notice(super::refused::judged(panel));
    let all = told.chain(found.iter().cloned()).chain(refused);
    let mut notices: Vec<_> = all.collect();
    notices.sort_by_key(|notice| !notice.warning);
    notices
}

/// The warnings that follow from the figures: the panel has them among its own, so that whoever
/// reads its JSON knows what a terminal says.
pub(crate) fn cautions(panel: &Panel) -> Vec<Notice> {
    let mut notices = Vec::new();
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
    let timed: Vec<_> = first(panel)
        .iter()
        .filter_map(|(key, one)| {
            let routing = one.routing_bps?;
            let name = strategy_name::in_sentence(key, panel);
            timed(&name, (one.saving_bps? - routing, routing))
        })
        .collect();
    if is_routed(panel) {
        notices.extend(of_timing(&timed, router(panel), posts(router(panel))));
        notices.extend(posting(router(panel)));
    }
    let is_of_first = of_fills(panel, &first(panel)).is_some();
    notices.extend(of_all(is_of_first, of_fills(panel, &lines(panel))));
    notices.extend(
        panel
            .assumed
            .get(FILLS)
            .and_then(|fills| refilled_orders(fills)),
    );
    let excluded = first(panel).into_iter().map(|(_, one)| &one.excluded);
    notices.extend(in_no_mean(excluded, limit(panel)));
    let is_free = |name: &str| {
        let fee = panel.assumed.get(name).map(|fee| fee.parse());
        fee.is_none_or(|fee: Result<f64, _>| fee == Ok(0.0))
    };
    if is_free("market.fee") && is_free("market.rebate") && !panel.assumed.contains_key(FEES) {
        notices.push(no_fees());
    }
    notices
}

/// The worst price at which orders trade, in dollars; nothing where there is none.
pub(crate) fn limit(panel: &Panel) -> Option<f64> {
    panel.assumed.get("order.limit")?.parse().ok()
}

/// The router's name.
pub(crate) fn router(panel: &Panel) -> &str {
    let named = panel.assumed.get("router.kind");
    named.map_or("unknown", String::as_str)
}

/// What was not filled, and by whom, of some comparisons.
fn of_fills(panel: &Panel, lines: &[(&str, &PanelComparison)]) -> Option<Notice> {
    const ALL_BUT: f64 = 0.999;
    let of_router = lines.iter().filter_map(|(_, one)| one.fill_rate_router);
    let router = of_router.reduce(f64::min);
    let router = router.map(|rate| ("the router".to_owned(), rate));
    let baselines = lines.iter().filter_map(|(key, one)| {
        let name = strategy_name::in_sentence(key, panel);
        Some((name, one.fill_rate_baseline?))
    });
    let short = router.into_iter().chain(baselines);
    let short: Vec<_> = short
        .filter(|(_, rate)| *rate < ALL_BUT)
        .map(|(name, rate)| format!("{name} {}", words::percent(rate, 1)))
        .collect();
    (!short.is_empty()).then(|| Notice {
        warning: true,
        title: "Not all was filled".into(),
        text: format!(
            "Of what was ordered, filled: {}. What is left is priced at the last touch and \
             somewhat beyond it.",
            words::listed(&short)
        ),
    })
}

/// The setting that says what displayed shares fill.
const FILLS: &str = "market.fills";

/// The setting that names fees by venue.
const FEES: &str = "market.fees";
