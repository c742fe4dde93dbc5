//! What an evaluation says, in a sentence, and what must be known before it is believed.

use super::lines::{Line, first, lines};
use crate::page::{Headline, Notice};
use crate::run::provenance::notes::left_by_reaction;
use crate::run::verdict::{
    free_of_charge, in_no_mean, of_timing, posting, posts, refilled_orders, timed,
};
use crate::words::{self, strategy_name};
use result::{Comparison, Evaluation, ROUTING_UNFILLED, UNFILLED};

/// What verdicts, as [`says`] has them, say of a router, before the names of baselines.
const SAYINGS: [(&str, &str); 10] = [
    ("saves", "saves money against"),
    ("costs", "costs money against"),
    ("no evidence", "shows no evidence of a difference to"),
    (
        "unfilled",
        "has no verdict, for orders that were filled differently decide the sign, against",
    ),
    (
        "too few",
        "was tried on too few independent windows to judge against",
    ),
    ("too few days", "has too few days to be judged against"),
    (
        "too little filled",
        "cannot be judged, for too little was filled, against",
    ),
    ("same", "costs the same as"),
    ("one venue", "has nothing to route against"),
    ("nothing", "cannot be compared with"),
];

/// What a figure behind a verdict is of.
#[derive(Clone, Copy)]
pub(crate) enum Figure {
    None,
    Whole,
    Routing,
    Both,
}

impl Figure {
    /// How much of all of a saving and of its part by routing, in words; of a `verdict` that has a
    /// direction.
    pub(crate) fn of(
        self,
        verdict: &str,
        whole: Option<f64>,
        routing: Option<f64>,
    ) -> Option<String> {
        if !["saves", "costs"].contains(&verdict) {
            return None;
        }
        let size = |bps: f64| words::number(bps.abs(), words::bps_decimals(bps));
        let whole = || whole.map(size);
        let routing = || routing.map(size);
        match self {
            Self::None => None,
            Self::Whole => Some(format!("{} bps", whole()?)),
            Self::Routing => Some(format!("{} bps", routing()?)),
            Self::Both => Some(format!(
                "{} bps by routing, {} bps in all",
                routing()?,
                whole()?
            )),
        }
    }
}

/// The verdicts about `lines` in words, those alike together, with how much is saved or costs.
fn said(
    lines: &[Line<'_>],
    verdict: impl Fn(&Comparison) -> &'static str,
    figure: Figure,
) -> String {
    let found = lines.iter().map(|line| {
        let one = line.comparison;
        let verdict = verdict(one);
        let figure = figure.of(verdict, one.mean_bps, one.routing_bps);
        (verdict, line.in_sentence_with(figure))
    });
    in_words(&found.collect::<Vec<_>>())
}

/// Verdicts, as [`says`] has them, with the names of the baselines that they are about: what they
/// say of a router, those alike together.
pub(crate) fn in_words(found: &[(&str, String)]) -> String {
    let said = SAYINGS.iter().filter_map(|(verdict, saying)| {
        let of = found.iter().filter(|(known, _)| known == verdict);
        let names: Vec<_> = of.map(|(_, name)| name.clone()).collect();
        (!names.is_empty()).then(|| format!("{saying} {}", words::listed(&names)))
    });
    let said: Vec<_> = said.collect();
    if said.is_empty() {
        "has nothing to be compared with".into()
    } else {
        said.join("; it ")
    }
}

/// The verdict with its scope: first of routing, then of all of the saving.
pub(crate) fn sentence(evaluation: &Evaluation) -> String {
    let of = scope(evaluation);
    let found = found(evaluation).join(" ");
    let found = found.trim_end();
    let mut letters = found.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    let found: String = first.chain(letters).collect();
    format!("On this recording, {}, {of}: {found}", provided(evaluation))
}

/// The verdict of a page: what was found of routing, in large letters, and the rest below it.
pub(crate) fn headline(evaluation: &Evaluation) -> Headline {
    let of = scope(evaluation);
    let [main, rest] = found(evaluation);
    let of = format!("On this recording, {}, {of}.", provided(evaluation));
    Headline {
        main,
        rest: format!("{rest} {of}").trim_start().to_owned(),
    }
}

/// What the verdict takes for granted.
fn provided(evaluation: &Evaluation) -> &'static str {
    let assumed = &evaluation.assumptions;
    let by_venue = assumed.venue_latencies.values();
    let by_venue = by_venue.flat_map(|one| {
        [
            one.data_seconds,
            one.order_seconds,
            one.acknowledgement_seconds,
        ]
    });
    let mut all = by_venue.chain([
        assumed.latency_seconds,
        assumed.data_latency_seconds,
        assumed.acknowledgement_latency_seconds,
    ]);
    granted(all.all(|seconds| seconds == 0.0))
}

/// What a verdict takes for granted, where orders, market data and answers take no time or some.
pub(crate) fn granted(is_without_delay: bool) -> &'static str {
    if is_without_delay {
        "if orders reach the venues without delay and the market does not react"
    } else {
        "if the market does not react"
    }
}

/// Of what the verdict is.
fn scope(evaluation: &Evaluation) -> String {
    let orders = words::count(tested(evaluation));
    format!("over {orders} orders out of sample")
}

/// How the part due to where is introduced of a router that posts.
pub(crate) const BY_POSTING: &str =
    "By venues and posting alone, without what the price did while posted shares waited";

/// What is found of routing, and of all of the saving where that is something else.
fn found(evaluation: &Evaluation) -> [String; 2] {
    let first = first(evaluation);
    let router = &evaluation.assumptions.router;
    let verdict = |one: &Comparison| says(&one.verdict, &one.statement);
    let whole = said(&first, verdict, Figure::Whole);
    if !is_routed(evaluation) {
        return [
            "There is one venue, hence nothing to route.".into(),
            format!("By timing alone, the {router} router {whole}."),
        ];
    }
    let is_judged = evaluation
        .comparisons
        .values()
        .all(|one| one.routing.is_some());
    if !is_judged {
        // Results of earlier versions do not say what routing alone saved.
        return [format!("The {router} router {whole}."), String::new()];
    }
    let by_routing = |one: &Comparison| {
        let routing = one.routing.as_ref();
        routing.map_or("", |one| says(&one.verdict, &one.statement))
    };
    let routing = said(&first, by_routing, Figure::Routing);
    if posts(router) {
        // What waits earns half a spread in one part, and pays for its wait in the other.
        return [
            format!("In all, the {router} router {whole}."),
            format!("{BY_POSTING}, it {routing}."),
        ];
    }
    if said(&first, verdict, Figure::None) == said(&first, by_routing, Figure::None) {
        let both = said(&first, verdict, Figure::Both);
        [
            format!("By routing alone as with timing, the {router} router {both}."),
            String::new(),
        ]
    } else {
        [
            format!("By routing alone, the {router} router {routing}."),
            format!("With timing, it {whole}."),
        ]
    }
}

/// Whether there is more than one venue, hence something to route.
pub(crate) fn is_routed(evaluation: &Evaluation) -> bool {
    evaluation.data.venues.len() > 1
}

/// A verdict and its statement in a word or two, for narrow columns.
pub(crate) fn says(verdict: &str, statement: &str) -> &'static str {
    match verdict {
        "no_evidence" if [UNFILLED, ROUTING_UNFILLED].contains(&statement) => "unfilled",
        "saves" => "saves",
        "costs" => "costs",
        "no_evidence" => "no evidence",
        "too_few" => "too few",
        "too_little_filled" => "too little filled",
        "same" => "same",
        "one_venue" => "one venue",
        _ => "nothing",
    }
}

/// What was not filled, and by whom.
fn of_fills(evaluation: &Evaluation) -> Option<Notice> {
    const ALL_BUT: f64 = 0.999;
    let short = evaluation
        .fill_rates
        .iter()
        .filter(|(_, one)| one.rate < ALL_BUT);
    let rates: Vec<_> = short
        .map(|(key, one)| {
            let name = if key == "router" {
                "the router".into()
            } else {
                strategy_name::in_sentence(key, evaluation)
            };
            format!("{name} {}", words::percent(one.rate, 1))
        })
        .collect();
    let all = evaluation.comparisons.values();
    let differ = all.map(|one| one.differently_filled).max();
    let differ = differ.unwrap_or(0);
    if rates.is_empty() && differ == 0 {
        return None;
    }
    let filled = if rates.is_empty() {
        String::new()
    } else {
        format!(" Of what was ordered, filled: {}.", words::listed(&rates))
    };
    Some(Notice {
        warning: true,
        title: "Fills differ".into(),
        text: format!(
            "{} {}{filled}",
            match differ {
                0 => "Not every order was filled whole, by router and baseline alike.".to_owned(),
                1 => "Router and baseline filled an order differently.".to_owned(),
                differ => format!(
                    "Router and a baseline filled up to {} orders differently.",
                    words::count(differ)
                ),
            },
            evaluation.residual
        ),
    })
}

/// Parent orders reported on, at most.
fn tested(evaluation: &Evaluation) -> u64 {
    let tested = evaluation.comparisons.values().map(|one| one.n);
    tested.max().unwrap_or(0)
}

/// What must be known before the numbers are believed, what changes their meaning first.
pub(crate) fn notices(evaluation: &Evaluation) -> Vec<Notice> {
    let found = cautions(evaluation);
    let is_known = |text: &str| found.iter().any(|notice| notice.is_in(text));
    let told = evaluation.warnings.iter();
    let told = told.filter(|text| !is_known(text)).map(|text| Notice {
        warning: true,
        title: "Before this is believed".into(),
        text: words::grouped(text),
    });
    let mut notices: Vec<_> = told.chain(found.iter().cloned()).collect();
    notices.extend(crate::cautions::refused::notice(super::refused::judged(
        evaluation,
    )));
    notices.extend(of_several(evaluation));
    notices.extend(of_reaction(evaluation));
    if !notices
        .iter()
        .any(|notice| notice.text.contains(&evaluation.independence))
    {
        notices.push(Notice {
            warning: false,
            title: "How many samples these really are".into(),
            text: evaluation.independence.clone(),
        });
    }
    notices
}

/// How few samples there are against the baselines for which they are too few, those alike
/// together; `None` where there are enough.
fn too_few(evaluation: &Evaluation, lines: &[Line<'_>]) -> Option<String> {
    let few = lines.iter();
    let few = few.filter(|line| line.comparison.verdict == "too_few");
    let mut alike: Vec<(String, Vec<String>)> = Vec::new();
    for line in few {
        let one = line.comparison;
        let windows = words::counted(
            one.independent_windows,
            "independent window",
            "independent windows",
        );
        let degrees = words::counted(one.degrees_of_freedom, "degree", "degrees");
        let so_few = format!("{windows} and {degrees} of freedom");
        let name = strategy_name::in_sentence(line.key, evaluation);
        match alike.iter_mut().find(|(known, _)| *known == so_few) {
            Some((_, names)) => names.push(name),
            None => alike.push((so_few, vec![name])),
        }
    }
    let said = alike
        .iter()
        .map(|(so_few, names)| format!("only {so_few} against {}", words::listed(names)));
    let said: Vec<_> = said.collect();
    (!said.is_empty()).then(|| format!("There are {}.", said.join("; ")))
}

/// The warnings that follow from the figures: the evaluation has them among its own, so that
/// whoever reads its JSON knows what a terminal says.
pub(crate) fn cautions(evaluation: &Evaluation) -> Vec<Notice> {
    let first = first(evaluation);
    let small = too_few(evaluation, &first);
    let small = small.map(|small| Notice {
        warning: true,
        title: "The sample is too small".into(),
        text: format!("{small} {}", evaluation.independence),
    });
    let timed: Vec<_> = first
        .iter()
        .filter_map(|line| {
            let one = line.comparison;
            let name = strategy_name::in_sentence(line.key, evaluation);
            timed(&name, (one.timing_bps?, one.routing_bps?))
        })
        .collect();
    let is_flat = evaluation.distinct_outcomes == 1 && evaluation.points > 1;
    let flat = is_flat.then(|| Notice {
        warning: true,
        title: "The tuning surface is flat".into(),
        text: format!(
            "All {} points of the grid execute every order alike: the penalties do not matter \
             here.",
            words::count(evaluation.points)
        ),
    });
    let router = &evaluation.assumptions.router;
    let all = [
        small,
        of_timing(&timed, router, posts(router)).filter(|_| is_routed(evaluation)),
        posting(router).filter(|_| is_routed(evaluation)),
        of_fills(evaluation),
        in_no_mean(
            first.iter().map(|line| &line.comparison.excluded),
            evaluation.assumptions.limit,
        ),
        of_persistence(evaluation, &first),
        flat,
        refilled_orders(&evaluation.assumptions.fills),
        free_of_charge(&evaluation.assumptions),
    ];
    all.into_iter().flatten().collect()
}

/// What the reaction that was asked for would leave of the savings.
fn of_reaction(evaluation: &Evaluation) -> Option<Notice> {
    let kappa = evaluation.reaction.as_ref()?.kappa?;
    let lines = lines(evaluation);
    let savings = lines.iter().filter_map(|line| {
        let saving = line.comparison.reaction.as_ref()?.saving_bps?;
        Some((line.in_sentence(), saving))
    });
    left_by_reaction(kappa, savings)
}

/// Baselines that executed every order alike.
fn of_several(evaluation: &Evaluation) -> Option<Notice> {
    let alike: Vec<_> = lines(evaluation)
        .iter()
        .filter(|line| line.keys.len() > 1)
        .map(|line| {
            let rest: Vec<_> = line.keys[1..]
                .iter()
                .map(|key| strategy_name::in_sentence(key, evaluation))
                .collect();
            let first = strategy_name::in_sentence(line.key, evaluation);
            let execute = if rest.len() == 1 {
                "executes"
            } else {
                "execute"
            };
            format!(
                "{} {execute} every order as {first} does",
                words::listed(&rest)
            )
        })
        .collect();
    (!alike.is_empty()).then(|| Notice {
        warning: false,
        title: "Lines that stand for several".into(),
        text: format!("{}.", words::listed(&alike)),
    })
}

/// Savings of windows that resemble the window before.
fn of_persistence(evaluation: &Evaluation, first: &[Line<'_>]) -> Option<Notice> {
    let persistent: Vec<_> = first
        .iter()
        .filter(|line| line.comparison.persistent)
        .filter_map(|line| {
            let rho = line.comparison.rho_1?;
            let rho = words::number(rho, words::decimals(rho, 2));
            let name = strategy_name::in_sentence(line.key, evaluation);
            Some(format!("{rho} against {name}"))
        })
        .collect();
    (!persistent.is_empty()).then(|| Notice {
        warning: true,
        title: "What pays goes on paying".into(),
        text: format!(
            "Windows that follow each other are correlated by {}. There are fewer independent \
             samples than windows, and intervals hold \
             for stretches like this one, not for the long run: more days can tell.",
            words::listed(&persistent)
        ),
    })
}
