//! Several results in one picture, and more than stand side by side in a table with a line for
//! each.

use crate::chart::intervals::{self, Row};
use crate::chart::{Figure, Room};
use crate::evaluation::verdict::says;
use crate::input::{Named, Outcome};
use crate::page::{Cell, Section, Table};
use crate::panel;
use crate::run::verdict::{is_routed, is_tuned, posts};
use crate::words::strategy_name::Sides;
use crate::words::{self, strategy_name};
use result::{BacktestResult, RoutingEvidence};

/// Most results that stand side by side, each with all its parts.
pub(super) const FEW: usize = 4;

/// Most lines of the picture: of more, the best and the worst are drawn.
const MOST: usize = 40;

/// The baseline of the picture.
const MAIN: &str = "best_ask";

/// The baselines of the table.
const BASELINES: [&str; 3] = [MAIN, "twap", "vwap"];

/// A figure in basis points and its interval, where it has one.
type Interval = (f64, Option<(f64, f64)>);

/// A line of a picture: its name, its figure, and what is said of it.
type Pictured<'a> = (&'a str, (Option<Interval>, &'static str));

/// What is said above many results of which some are of one order.
fn one_order(is_tuned: bool) -> String {
    let tuned = if is_tuned {
        ", and its penalties were tuned on the same order that it is reported on, so timing looks \
         better than it is"
    } else {
        ""
    };
    format!(
        "One order is no evidence: a saving on one order has no interval{tuned}. evaluate executes \
         many orders, tunes on some and reports on others."
    )
}

/// What one result says, whatever it is of.
struct Line {
    market: String,
    day: String,
    /// The part due to where, against the baseline of the picture, and what is said of it.
    routing: (Option<Interval>, Cell, &'static str),
    /// All of the saving against it, and what is said of that.
    main: (Option<Interval>, &'static str),
    savings: [Cell; 3],
}

/// The picture of several results, and of many a table with a line for each, by their `names`;
/// `None` for one.
pub(super) fn section(results: &[Named], names: &[String]) -> Option<Section> {
    if results.len() < 2 {
        return None;
    }
    let mut section = Section {
        id: "overview".into(),
        title: "All of them".into(),
        ..Section::default()
    };
    let lines: Vec<_> = results.iter().enumerate().map(line).collect();
    let short = super::names::short(names);
    let sides: Sides = results.iter().map(Sides::from).collect();
    let of = |figure: fn(&Line) -> (Option<Interval>, &'static str)| {
        let figures = lines.iter().map(figure);
        short.iter().map(String::as_str).zip(figures).collect()
    };
    let routing = of(|line| (line.routing.0, line.routing.2));
    let main = of(|line| line.main);
    let is_posting = results.iter().any(|one| posts(router(one)));
    // What a posting router earns in one part it may pay for in the other: all of it comes first.
    let pictures = if is_posting {
        [("In all", main), ("By venues and posting", routing)]
    } else {
        [("By routing alone", routing), ("With timing", main)]
    };
    for (what, figures) in pictures {
        picture(&mut section, what, sides, figures);
    }
    if results.len() <= FEW {
        return Some(section);
    }
    section.lead.push(
        "Many results are no common answer yet: evaluate with all recordings takes days as \
         observations and says what holds over all of them. The page of one result has everything \
         else."
            .into(),
    );
    let runs = results.iter().filter_map(|one| match &one.outcome {
        Outcome::Run(run) => Some(run),
        _ => None,
    });
    let is_tuned = runs
        .map(|run| is_tuned(run))
        .reduce(|one, other| one || other);
    section.lead.extend(is_tuned.map(one_order));
    let rows = names.iter().zip(lines).map(|(name, line)| {
        let (_, routing, says) = line.routing;
        let (routing, whole) = ([routing, Cell::text(says)], Cell::text(line.main.1));
        let mut row = vec![
            Cell::text(&**name),
            Cell::text(line.market),
            Cell::text(line.day),
        ];
        if is_posting {
            row.extend(line.savings);
            row.push(whole);
            row.extend(routing);
        } else {
            row.extend(routing);
            row.extend(line.savings);
            row.push(whole);
        }
        row
    });
    let caption = format!(
        "Each result in a line, in basis points; routing and what is said are about {}",
        strategy_name::in_sentence(MAIN, sides)
    );
    let [main, twap, vwap] = BASELINES.map(|key| strategy_name::in_table(key, sides));
    let head = if is_posting {
        [main, twap, vwap, "In all", "Routing", "By routing"]
    } else {
        ["Routing", "Says", main, twap, vwap, "With timing"]
    };
    let head = [&["Result", "Symbol", "Day"][..], &head].concat();
    let table = Table::new(&caption, &head).with(rows);
    section.tables.push(table.folded());
    Some(section.with_meanings())
}

/// The router of a result.
fn router(named: &Named) -> &str {
    match &named.outcome {
        Outcome::Run(run) => &run.assumptions.router,
        Outcome::Evaluation(one) => &one.assumptions.router,
        Outcome::Panel(one) => panel::verdict::router(one),
    }
}

/// The figures of all, or of the best and the worst.
fn picture(section: &mut Section, what: &str, sides: Sides, lines: Vec<Pictured<'_>>) {
    let lines = lines.into_iter();
    let mut shown: Vec<_> = lines
        .filter_map(|(name, (figure, verdict))| Some((name, figure?, verdict)))
        .collect();
    let all = shown.len();
    if all > FEW {
        shown.sort_by(|(_, one, _), (_, other, _)| other.0.total_cmp(&one.0));
    }
    if all > MOST {
        shown.drain(MOST / 2..all - MOST / 2);
    }
    let rows: Vec<Row<'_>> = shown
        .iter()
        .map(|(name, (mean, interval), verdict)| Row {
            name,
            mean: *mean,
            interval: *interval,
            verdict,
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let cut = if all > rows.len() {
        format!(": the best and the worst of {}", words::count(all as u64))
    } else {
        String::new()
    };
    section.halves.push(Figure::draw(
        &section.picture(&format!("{}", section.halves.len())),
        &format!(
            "{what}, against {}{cut}",
            strategy_name::in_sentence(MAIN, sides)
        ),
        "A mark for each result, and a line for its interval where it is of many orders; the table \
         below has the numbers.",
        Room::Half,
        |room| intervals::draw(&rows, room),
    ));
}

fn line((place, named): (usize, &Named)) -> Line {
    let at = |pointer: &str| format!("r{place}#{pointer}");
    match &named.outcome {
        Outcome::Run(run) => of_run(run, &at),
        Outcome::Evaluation(one) => {
            let main = one.comparisons.get(MAIN);
            let routing = main.and_then(|one| one.routing.as_ref());
            let savings = BASELINES.map(|key| {
                let mean = one.comparisons.get(key).and_then(|one| one.mean_bps);
                Cell::bps(mean, at(&format!("/comparisons/{key}/mean_bps")))
            });
            let whole =
                main.and_then(|one| Some((one.mean_bps?, one.ci_low_bps.zip(one.ci_high_bps))));
            Line {
                market: one.symbol.clone().unwrap_or_default(),
                day: one.data.date.clone().unwrap_or_default(),
                routing: of_routing(main.and_then(|one| one.routing_bps), routing, &at),
                savings,
                main: (
                    whole,
                    main.map_or("nothing", |one| says(&one.verdict, &one.statement)),
                ),
            }
        }
        Outcome::Panel(one) => {
            let main = one.comparisons.get(MAIN);
            let routing = main.and_then(|one| one.routing.as_ref());
            let savings = BASELINES.map(|key| {
                let saving = one.comparisons.get(key).and_then(|one| one.saving_bps);
                Cell::bps(saving, at(&format!("/comparisons/{key}/saving_bps")))
            });
            let whole =
                main.and_then(|one| Some((one.saving_bps?, one.ci_low_bps.zip(one.ci_high_bps))));
            Line {
                market: one.symbols.join(", "),
                day: words::counted(one.days_reported, "day", "days"),
                routing: of_routing(main.and_then(|one| one.routing_bps), routing, &at),
                savings,
                main: (
                    whole,
                    main.map_or("nothing", |one| says(&one.verdict, &one.statement)),
                ),
            }
        }
    }
}

/// The part due to where, with its interval, as a cell, and what is said of it.
fn of_routing(
    bps: Option<f64>,
    evidence: Option<&RoutingEvidence>,
    at: &dyn Fn(&str) -> String,
) -> (Option<Interval>, Cell, &'static str) {
    let said = evidence.map_or("nothing", |one| says(&one.verdict, &one.statement));
    let is_alone = evidence.is_some_and(|one| one.verdict == "one_venue");
    let bps = bps.filter(|_| !is_alone);
    let ends = evidence.and_then(|one| one.ci_low_bps.zip(one.ci_high_bps));
    let cell = Cell::bps(bps, at(&format!("/comparisons/{MAIN}/routing_bps")));
    (bps.map(|bps| (bps, ends)), cell, said)
}

fn of_run(run: &BacktestResult, at: &dyn Fn(&str) -> String) -> Line {
    let saving = |key: &str| run.savings_vs_baselines_bps.against(key);
    let is_routed = is_routed(run);
    let detail = run.savings_detail.get(MAIN).filter(|_| is_routed);
    let routing = detail.and_then(|one| one.routing_bps);
    let cell = Cell::bps(routing, at(&format!("/savings_detail/{MAIN}/routing_bps")));
    let says = if is_routed { "one order" } else { "one venue" };
    Line {
        market: run.order.symbol.clone().unwrap_or_default(),
        day: run.data.date.clone().unwrap_or_default(),
        routing: (routing.map(|routing| (routing, None)), cell, says),
        savings: BASELINES
            .map(|key| Cell::bps(saving(key), at(&format!("/savings_vs_baselines_bps/{key}")))),
        main: (saving(MAIN).map(|saving| (saving, None)), "one order"),
    }
}
