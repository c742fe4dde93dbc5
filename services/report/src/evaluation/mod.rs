//! The page of an evaluation: many orders, out of sample.

pub(crate) mod cells;
pub(crate) mod lines;
pub(crate) mod parts;
mod refused;
pub(crate) mod routing;
mod tables;
pub(crate) mod together;
pub(crate) mod verdict;

use crate::chart::histogram::{self, tied};
use crate::chart::intervals::Row;
use crate::chart::{Figure, Room, intervals};
use crate::page::{Cell, Part, Section, Subject, Table, Tile, by_outcome, step};
use crate::run;
use crate::run::verdict::posts;
use crate::words::{self, strategy_name};
use cells::saving;
use lines::{Line, lines};
use result::{Comparison, Evaluation};

/// The page of an evaluation.
pub(crate) fn subject(id: &str, name: &str, evaluation: &Evaluation) -> Subject {
    Subject {
        id: id.to_owned(),
        name: name.to_owned(),
        title: title(evaluation),
        verdict: verdict::headline(evaluation),
        tiles: lines::first(evaluation)
            .into_iter()
            .map(|line| tile(evaluation, &line))
            .collect(),
        notices: verdict::notices(evaluation),
        sections: [
            Some(means(id, evaluation)),
            Some(tables::basis(id, evaluation)),
            tables::strata(id, evaluation),
            Some(distribution(id, evaluation)),
            Some(folds(id, evaluation)),
            Some(reproduce(id, evaluation)),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
    .with_meanings()
}

/// What was evaluated, in one line.
pub(crate) fn title(evaluation: &Evaluation) -> String {
    format!(
        "{}: {} to {} {} within {} s each{}, {}, {} router",
        evaluation.symbol.as_deref().unwrap_or("no symbol"),
        words::counted(evaluation.orders, "order", "orders"),
        evaluation.sides.join(" or "),
        words::shares(&evaluation.sizes),
        words::shortest(evaluation.horizon_seconds),
        words::limited(evaluation.assumptions.limit),
        words::day(&evaluation.data.first),
        evaluation.assumptions.router
    )
}

fn confidence(evaluation: &Evaluation) -> String {
    format!(
        "{} % interval",
        words::number(evaluation.confidence * 100.0, 0)
    )
}

/// The tile of a baseline: first what the verdict is about, which is all of the saving for a router
/// that posts, and routing, what a router is for, for others.
fn tile(evaluation: &Evaluation, line: &Line<'_>) -> Tile {
    let one = line.comparison;
    let at = |field: &str| format!("/comparisons/{}/{field}", step(line.key));
    let confidence = confidence(evaluation);
    let named = (
        format!("against {}", line.names_in_sentence()),
        confidence.as_str(),
    );
    let timing = Cell::bps(one.timing_bps, at("timing_bps"));
    let whole = Part {
        name: "both",
        unit: "bps in all",
        figure: saving(one.mean_bps, &one.verdict, at("mean_bps")),
        interval: Cell::interval(one.ci_low_bps, one.ci_high_bps),
        dollars: Cell::per_million(one.mean_bps, at("mean_bps")),
        statement: one.statement.clone(),
    };
    let by_routing = one.routing.as_ref().map(|known| Part {
        name: "routing",
        unit: "bps by routing",
        figure: cells::routing(one.routing_bps, one.routing.as_ref(), at("routing_bps")),
        interval: Cell::interval(known.ci_low_bps, known.ci_high_bps),
        dollars: Cell::per_million(one.routing_bps, at("routing_bps")),
        statement: known.statement.clone(),
    });
    let is_routed = verdict::is_routed(evaluation);
    let mut tile = match by_routing.filter(|_| is_routed) {
        Some(part) if posts(&evaluation.assumptions.router) => {
            Tile::led_by(whole, timing, Some(part), named)
        }
        Some(part) => Tile::led_by(part, timing, Some(whole), named),
        None => {
            let unit = match one.routing_bps {
                Some(_) if is_routed => "bps by routing",
                Some(_) => "one venue: nothing to route",
                None => "",
            };
            let figure = cells::routing(one.routing_bps, one.routing.as_ref(), at("routing_bps"));
            Tile::unrouted((figure, unit), timing, whole, named)
        }
    };
    tile.lines.extend([
        ("orders".into(), by_outcome(one.win_rate, one.tie_rate)),
        (
            "independent windows".into(),
            Cell::count(one.independent_windows, at("independent_windows")),
        ),
    ]);
    tile
}

/// A mean, its interval, and what is said of it.
type Mean<'a> = (f64, Option<(f64, f64)>, &'a str);

fn means(subject: &str, evaluation: &Evaluation) -> Section {
    let mut section = Section::new(subject, "means", "Mean savings, and how sure they are");
    let lines_of_rows = lines(evaluation);
    let confidence = confidence(evaluation);
    let mut forest = |name: &str, what: &str, of: &dyn Fn(&Comparison) -> Option<Mean<'_>>| {
        let rows: Vec<_> = lines_of_rows
            .iter()
            .filter_map(|line| {
                let (mean, interval, verdict) = of(line.comparison)?;
                Some(Row {
                    name: strategy_name::in_table(line.key, evaluation),
                    mean,
                    interval,
                    verdict,
                })
            })
            .collect();
        if !rows.is_empty() {
            section.halves.push(Figure::draw(
                &section.picture(name),
                &format!("{what} against every baseline with its {confidence}"),
                "A mark for each mean and a line for its interval; the tables below have the \
                 numbers.",
                Room::Half,
                |room| intervals::draw(&rows, room),
            ));
        }
    };
    if verdict::is_routed(evaluation) {
        forest("routing", "Mean saving by routing", &|one| {
            let routing = one.routing.as_ref()?;
            let ends = routing.ci_low_bps.zip(routing.ci_high_bps);
            Some((one.routing_bps?, ends, &*routing.verdict))
        });
    }
    forest("intervals", "Mean saving, timing included,", &|one| {
        let ends = one.ci_low_bps.zip(one.ci_high_bps);
        Some((one.mean_bps?, ends, &*one.verdict))
    });
    section.tables.push(tables::routing(evaluation));
    let rows = lines(evaluation).into_iter().map(|line| {
        let one = line.comparison;
        let at = |field: &str| format!("/comparisons/{}/{field}", step(line.key));
        vec![
            Cell::text(line.name()),
            Cell::text(verdict::says(&one.verdict, &one.statement)),
            saving(one.mean_bps, &one.verdict, at("mean_bps")),
            Cell::bps(one.ci_low_bps, at("ci_low_bps")),
            Cell::bps(one.ci_high_bps, at("ci_high_bps")),
            Cell::bps(one.timing_bps, at("timing_bps")),
            Cell::p_value(one.p_value, at("p_value")),
            Cell::p_value(one.p_value_adjusted, at("p_value_adjusted")),
            Cell::p_value(one.p_value_corrected, at("p_value_corrected")),
        ]
    });
    let head = [
        "Against",
        "Says",
        "Mean, bps",
        "Lower end",
        "Upper end",
        "Timing",
        "p",
        "p, among all baselines",
        "p, corrected for the grid",
    ];
    section.tables.push(
        Table::new(
            "Savings of the router, timing included, out of sample",
            &head,
        )
        .with(rows),
    );
    section.tables.extend(tables::parts(evaluation));
    section
}

fn distribution(subject: &str, evaluation: &Evaluation) -> Section {
    let mut section = Section::new(
        subject,
        "distribution",
        "How savings are distributed over orders",
    );
    for line in lines(evaluation) {
        let one = line.comparison;
        let Some(counts) = one.histogram.as_ref().filter(|one| one.width_bps > 0.0) else {
            continue;
        };
        section.thirds.push(Figure::draw(
            &section.picture(&format!("{}", section.thirds.len())),
            &format!("Savings against {}, by order", line.name()),
            &format!(
                "Counts of {} by saving; the table below has the quantiles.",
                words::counted(one.n, "order", "orders")
            ),
            Room::Third,
            |room| histogram::draw(counts, (one.mean_bps, tied(one.tie_rate, one.n)), room),
        ));
    }
    let quantiles = lines(evaluation);
    let quantiles = quantiles.iter().map(|line| &line.comparison.quantiles);
    let quantiles = quantiles.into_iter().find(|one| !one.is_empty());
    let names: Vec<_> = quantiles.map_or_else(Vec::new, |quantiles| {
        quantiles
            .iter()
            .map(|one| match one.quantile {
                least if least <= 0.0 => "Least".to_owned(),
                most if most >= 1.0 => "Most".to_owned(),
                quantile => format!("{} %", words::number(quantile * 100.0, 0)),
            })
            .collect()
    });
    let head: Vec<&str> = ["Against", "Orders", "Won", "Tied"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    let rows = lines(evaluation).into_iter().map(|line| {
        let one = line.comparison;
        let at = |field: &str| format!("/comparisons/{}/{field}", step(line.key));
        let quantiles = one.quantiles.iter().enumerate().map(|(place, quantile)| {
            let pointer = at(&format!("quantiles/{place}/bps"));
            Cell::bps(Some(quantile.bps), pointer)
        });
        [
            Cell::text(line.name()),
            Cell::count(one.n, at("n")),
            Cell::percent(one.win_rate, 1, at("win_rate")),
            Cell::percent(one.tie_rate, 1, at("tie_rate")),
        ]
        .into_iter()
        .chain(quantiles)
        .collect()
    });
    section
        .tables
        .push(Table::new("Quantiles of the saving, bps", &head).with(rows));
    section
}

fn folds(subject: &str, evaluation: &Evaluation) -> Section {
    let mut section = Section::new(
        subject,
        "folds",
        "Tuned on the past, reported on the future",
    );
    section.lead.push(format!(
        "{} points of the grid are {} different rules, of which {} differ in what they achieved.",
        words::count(evaluation.points),
        words::count(evaluation.distinct_rules),
        words::count(evaluation.distinct_outcomes)
    ));
    let rows = evaluation.folds.iter().enumerate().map(|(place, fold)| {
        let at = |field: &str| format!("/folds/{place}/{field}");
        let penalties = fold.penalties.map_or_else(Vec::new, |one| {
            [
                (one.lambda_over, "lambda_over"),
                (one.lambda_under, "lambda_under"),
                (one.theta_queue, "theta_queue"),
            ]
            .map(|(value, name)| Cell::exact(value, at(&format!("penalties/{name}"))))
            .to_vec()
        });
        let mut row = vec![
            Cell::text(format!(
                "{} to {}",
                words::time_of_day(&fold.from),
                words::time_of_day(&fold.to)
            )),
            Cell::count(fold.tuned_on, at("tuned_on")),
            Cell::count(fold.rules_dropped, at("rules_dropped")),
            Cell::count(fold.purged, at("purged")),
            Cell::count(fold.tested, at("tested")),
        ];
        row.extend(penalties);
        row.resize_with(8, Cell::none);
        row
    });
    let head = [
        "Reported on",
        "Tuned on",
        "Rules dropped",
        "Purged",
        "Tested",
        "lambda_over",
        "lambda_under",
        "theta_queue",
    ];
    section
        .tables
        .push(Table::new("Stretches of time", &head).with(rows));
    section
}

fn reproduce(subject: &str, evaluation: &Evaluation) -> Section {
    let mut section = Section::new(
        subject,
        "reproduce",
        "Assumptions, and how to reproduce this",
    );
    let data = &evaluation.data;
    section
        .tables
        .push(run::assumptions(&evaluation.assumptions));
    section
        .tables
        .push(Table::new("Data", &["", "How many"]).with([
            vec![Cell::text("rows"), Cell::count(data.rows, "/data/rows")],
            vec![
                Cell::text("instants"),
                Cell::count(data.snapshots, "/data/snapshots"),
            ],
            vec![
                Cell::text("rows refused"),
                Cell::count(data.rejected.total, "/data/rejected/total"),
            ],
        ]));
    run::again(
        &mut section,
        &evaluation.meta,
        &evaluation.digest,
        &data.source,
    );
    section
}
