//! What a panel says, in a sentence, and what must be known before it is believed.

use std::fmt::Write;

use super::lines::{first, lines};
use crate::evaluation;
use crate::evaluation::verdict::{BY_POSTING, Figure, granted, in_words};
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
/// whether it can be believed, in which direction, and how much.
pub(crate) fn sentence(panel: &Panel) -> String {
    let Headline { main, rest } = headline(panel);
    format!("{main} {rest}").trim_end().to_owned()
}

/// The verdict of a page: what was found of routing, in large letters, and the rest below it.
pub(crate) fn headline(panel: &Panel) -> Headline {
    if panel.days_reported == 0 {
        return Headline {
            main: "Nothing can be said yet: no day is left to report on.".into(),
            rest: String::new(),
        };
    }
    let [main, rest] = found(panel);
    let rest = format!("{rest} {}", scope(panel));
    Headline {
        main,
        rest: rest.trim_start().to_owned(),
    }
}

/// What is found of routing, and of all of the saving where that is something else.
fn found(panel: &Panel) -> [String; 2] {
    let router = router(panel);
    let verdict = |one: &PanelComparison| says(&one.verdict, &one.statement);
    let whole = said(panel, verdict, Figure::Whole);
    if !is_routed(panel) {
        return [
            "There is one venue, hence nothing to route.".into(),
            format!("By timing alone, the {router} router {whole}."),
        ];
    }
    let is_judged = panel.comparisons.values().all(|one| one.routing.is_some());
    if !is_judged {
        // Results of earlier versions do not say what routing alone saved.
        return [
            format!("In all, the {router} router {whole}."),
            String::new(),
        ];
    }
    let by_routing = |one: &PanelComparison| {
        let routing = one.routing.as_ref();
        routing.map_or("", |one| says(&one.verdict, &one.statement))
    };
    let routing = said(panel, by_routing, Figure::Routing);
    if posts(router) {
        // What waits earns half a spread in one part, and pays for its wait in the other.
        return [
            format!("In all, the {router} router {whole}."),
            format!("{BY_POSTING}, it {routing}."),
        ];
    }
    if said(panel, verdict, Figure::None) == said(panel, by_routing, Figure::None) {
        let both = said(panel, verdict, Figure::Both);
        return [
            format!("By routing alone as with timing, the {router} router {both}."),
            String::new(),
        ];
    }
    [
        format!("By routing alone, the {router} router {routing}."),
        format!("With timing, it {whole}."),
    ]
}

/// The verdicts against the baselines that come first, in words, those alike together, with how
/// much is saved or costs.
fn said(
    panel: &Panel,
    verdict: impl Fn(&PanelComparison) -> &'static str,
    figure: Figure,
) -> String {
    let found = first(panel).into_iter().map(|(key, one)| {
        let (verdict, name) = (verdict(one), strategy_name::in_sentence(key, panel));
        let figure = figure.of(verdict, one.saving_bps, one.routing_bps);
        let named = figure.map_or_else(|| name.clone(), |figure| format!("{name} ({figure})"));
        (verdict, named)
    });
    in_words(&found.collect::<Vec<_>>())
}

/// Of what the verdict is, and what it takes for granted; where days are too few, how many more it
/// takes.
fn scope(panel: &Panel) -> String {
    let these = match panel.symbols.len() {
        1 => "this symbol".to_owned(),
        many => format!("these {} symbols", words::count(many as u64)),
    };
    let mut scope = format!(
        "On {these}, over days like these {}, {}.",
        words::count(panel.days_reported),
        granted(is_without_delay(panel))
    );
    let few = first(panel).into_iter().map(|(_, one)| one);
    let few = few.filter(|one| one.verdict == "too_few");
    if let Some(one) = few.into_iter().next() {
        let _ = write!(scope, " {}.", text::titled(&one.statement));
    }
    scope
}

/// Whether orders, market data and answers take no time.
fn is_without_delay(panel: &Panel) -> bool {
    let is_nothing = |name: &str| {
        let milliseconds = panel.assumed.get(name).map(|text| text.parse());
        milliseconds == Some(Ok(0.0))
    };
    !panel.assumed.contains_key("market.latencies")
        && [
            "market.latency_ms",
            "market.data_latency_ms",
            "market.ack_latency_ms",
        ]
        .into_iter()
        .all(is_nothing)
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
