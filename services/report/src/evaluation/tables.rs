//! Tables of an evaluation: routing alone, what the means rest on, and orders by what they have in
//! common.

use super::cells::saving;
use super::lines::lines;
use super::parts::{self, Parted};
use super::routing::{self, Routed};
use super::verdict::says;
use crate::page::{Cell, Section, Table, step};
use crate::words;
use result::Evaluation;

/// The part of every saving that a router is for.
pub(super) fn routing(evaluation: &Evaluation) -> Table {
    let lines = lines(evaluation);
    let routed = lines.iter().filter_map(|line| {
        let evidence = line.comparison.routing.as_ref()?;
        Some(Routed {
            key: line.key,
            name: line.name(),
            says: says(&evidence.verdict, &evidence.statement),
            bps: line.comparison.routing_bps,
            evidence,
        })
    });
    routing::table(routed, "p")
}

/// What every saving is made of.
pub(super) fn parts(evaluation: &Evaluation) -> Option<Table> {
    let lines = lines(evaluation);
    parts::table(lines.iter().map(|line| Parted {
        key: line.key,
        name: line.name(),
        timing: [
            line.comparison.timing_bps,
            line.comparison.timing_ci_low_bps,
            line.comparison.timing_ci_high_bps,
        ],
        evidence: line.comparison.routing.as_ref(),
    }))
}

/// What the means rest on, and what could move them.
pub(super) fn basis(subject: &str, evaluation: &Evaluation) -> Section {
    let mut section = Section::new(subject, "basis", "What the means rest on");
    section.lead.push(evaluation.residual.clone());
    let rows = lines(evaluation).into_iter().map(|line| {
        let one = line.comparison;
        let at = |field: &str| format!("/comparisons/{}/{field}", step(line.key));
        vec![
            Cell::text(line.name()),
            Cell::count(one.n, at("n")),
            Cell::count(one.differently_filled, at("differently_filled")),
            Cell::percent(one.fill_rate_router, 1, at("fill_rate_router")),
            Cell::percent(one.fill_rate_baseline, 1, at("fill_rate_baseline")),
            Cell::bps(one.filled_alike_bps, at("filled_alike_bps")),
            Cell::bps(one.at_touch_bps, at("at_touch_bps")),
            Cell::bps(one.per_order_bps, at("per_order_bps")),
            Cell::count(one.independent_windows, at("independent_windows")),
            Cell::maybe(one.rho_1, 2, at("rho_1")),
            Cell::count(one.degrees_of_freedom, at("degrees_of_freedom")),
            Cell::count(one.corrected_on, at("corrected_on")),
            Cell::count(one.rules_tried, at("rules_tried")),
            Cell::count(one.rules_dropped, at("rules_dropped")),
        ]
    });
    let head = [
        "Against",
        "Orders",
        "Filled differently",
        "Router filled",
        "Baseline filled",
        "Filled alike only, bps",
        "Residual at the touch, bps",
        "Per order, bps",
        "Independent windows",
        "rho 1",
        "Degrees of freedom",
        "Corrected on",
        "Rules tried",
        "Rules dropped",
    ];
    section
        .tables
        .push(Table::new("Fills, dependence, and the other ways to count", &head).with(rows));
    section.tables.push(reaction(evaluation));
    let excluded = lines(evaluation).into_iter().flat_map(|line| {
        let name = line.name();
        let key = line.key;
        let reasons = line.comparison.excluded.iter();
        reasons.map(move |(reason, count)| {
            let pointer = format!("/comparisons/{}/excluded/{reason}", step(key));
            vec![
                Cell::text(name.clone()),
                Cell::text(reason.replace('_', " ")),
                Cell::count(*count, pointer),
            ]
        })
    });
    let head = ["Against", "Why", "Orders"];
    section
        .tables
        .push(Table::new("Orders that are in no mean", &head).with(excluded));
    section
}

/// What the market's reaction would do to each saving.
fn reaction(evaluation: &Evaluation) -> Table {
    let rows = lines(evaluation).into_iter().filter_map(|line| {
        let reaction = line.comparison.reaction.as_ref()?;
        let at = |field: &str| format!("/comparisons/{}/reaction/{field}", step(line.key));
        Some(vec![
            Cell::text(line.name()),
            saving(
                line.comparison.mean_bps,
                &line.comparison.verdict,
                format!("/comparisons/{}/mean_bps", step(line.key)),
            ),
            Cell::by_power(Some(reaction.slope), at("slope")),
            Cell::break_even(
                line.comparison.mean_bps,
                reaction.breaks_even_at,
                at("breaks_even_at"),
            ),
            Cell::bps(reaction.saving_bps, at("saving_bps")),
        ])
    });
    let kernel = evaluation.reaction.as_ref();
    let asked = kernel.and_then(|kernel| kernel.kappa).map_or_else(
        || "Saving with reaction: --reaction-kappa".to_owned(),
        |kappa| {
            let kappa = words::shortest_power(kappa);
            format!("Saving with a reaction of {kappa} dollars per share and share, bps")
        },
    );
    let head = [
        "Against",
        "Saving without reaction, bps",
        "bps of saving for each dollar per share and share",
        "Reaction at which nothing is saved, dollars per share and share",
        &asked,
    ];
    let title = kernel.map_or_else(
        || "If the market reacts".to_owned(),
        |kernel| format!("If the market reacts: {}", words::dying_out(Some(kernel))),
    );
    Table::new(&title, &head).with(rows)
}

/// Orders by side, size and hour, as far as the result has them; `None` where it has none.
pub(super) fn strata(subject: &str, evaluation: &Evaluation) -> Option<Section> {
    let lines = lines(evaluation);
    let strata = || lines.iter().flat_map(|line| &line.comparison.strata);
    let there: Vec<String> = ["side", "size", "hour"]
        .into_iter()
        .filter(|by| strata().any(|one| one.by == *by))
        .map(str::to_owned)
        .collect();
    if there.is_empty() {
        return None;
    }
    let title = format!("By {}", words::listed(&there));
    let mut section = Section::new(subject, "strata", &title);
    section.lead.push(
        "Means weigh orders by the baseline\u{2019}s cash. Intervals are not corrected for how \
         many lines there are."
            .into(),
    );
    let rows = lines.iter().flat_map(|line| {
        let name = line.name();
        let key = line.key;
        let strata = line.comparison.strata.iter().enumerate();
        strata.map(move |(place, one)| {
            let at = |field: &str| format!("/comparisons/{}/strata/{place}/{field}", step(key));
            vec![
                Cell::text(name.clone()),
                Cell::text(match one.by.as_str() {
                    "hour" => format!("{}:00 UTC", one.value),
                    "size" => format!(
                        "{} shares",
                        words::shortest(one.value.parse().unwrap_or(0.0))
                    ),
                    _ => one.value.clone(),
                }),
                Cell::count(one.n, at("n")),
                Cell::bps(Some(one.mean_bps), at("mean_bps")),
                Cell::bps(one.ci_low_bps, at("ci_low_bps")),
                Cell::bps(one.ci_high_bps, at("ci_high_bps")),
                Cell::bps(Some(one.routing_bps), at("routing_bps")),
            ]
        })
    });
    let head = [
        "Against",
        "Orders that",
        "Orders",
        "Mean, bps",
        "Lower end",
        "Upper end",
        "Routing",
    ];
    section
        .tables
        .push(Table::new("Savings by what orders have in common", &head).with(rows));
    Some(section)
}
