//! More results than stand side by side: one picture of all, and a table with a line for each.

use crate::chart::intervals::{self, Row};
use crate::chart::{Figure, Room};
use crate::evaluation;
use crate::input::{Named, Outcome};
use crate::page::{Cell, Section, Table};
use crate::strategy_name::{self, Sides};
use crate::words;
use result::BacktestResult;

/// Most results that stand side by side, each with all its parts.
pub(super) const FEW: usize = 4;

/// Most lines of the picture: of more, the best and the worst are drawn.
const MOST: usize = 40;

/// Most letters of a name in the picture.
const NAME: usize = 15;

/// The baseline of the picture.
const MAIN: &str = "best_ask";

/// The baselines of the table.
const BASELINES: [&str; 3] = [MAIN, "twap", "vwap"];

/// What one result says, whatever it is of.
struct Line {
    market: String,
    day: String,
    routing: Cell,
    savings: [Cell; 3],
    says: &'static str,
    /// The saving against the baseline of the picture, with its interval where it has one.
    main: Option<(f64, Option<(f64, f64)>)>,
}

/// The section about many results; `None` for few.
pub(super) fn section(results: &[Named]) -> Option<Section> {
    if results.len() <= FEW {
        return None;
    }
    let mut section = Section {
        id: "overview".into(),
        title: "All of them".into(),
        ..Section::default()
    };
    section.lead.push(
        "A line for each; the page of one result has everything else. Many results are no common \
         answer yet: evaluate with all recordings takes days as observations and says what holds \
         over all of them."
            .into(),
    );
    let lines: Vec<_> = results.iter().enumerate().map(line).collect();
    picture(&mut section, results, &lines);
    let rows = results.iter().zip(lines).map(|(named, line)| {
        let mut row = vec![
            Cell::text(&*named.name),
            Cell::text(line.market),
            Cell::text(line.day),
            line.routing,
        ];
        row.extend(line.savings);
        row.push(Cell::text(line.says));
        row
    });
    let sides: Sides = results.iter().map(Sides::from).collect();
    let caption = format!(
        "Savings in basis points; the last column is about {}",
        strategy_name::in_sentence(MAIN, sides)
    );
    let [main, twap, vwap] = BASELINES.map(|key| strategy_name::in_table(key, sides));
    let head = [
        "Result", "Symbol", "Day", "Routing", main, twap, vwap, "Says",
    ];
    section.tables.push(Table::new(&caption, &head).with(rows));
    Some(section)
}

/// The savings of all, or of the best and the worst.
fn picture(section: &mut Section, results: &[Named], lines: &[Line]) {
    let named = results.iter().zip(lines);
    let mut shown: Vec<_> = named
        .filter_map(|(named, line)| Some((label(&named.name), line.main?)))
        .collect();
    shown.sort_by(|(_, one), (_, other)| other.0.total_cmp(&one.0));
    let all = shown.len();
    if all > MOST {
        shown.drain(MOST / 2..all - MOST / 2);
    }
    let rows: Vec<Row<'_>> = shown
        .iter()
        .map(|(name, (mean, interval))| Row {
            name,
            mean: *mean,
            interval: *interval,
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
    section.wide.push(Figure::draw(
        "overview-savings",
        &format!(
            "Saving against {}{cut}",
            strategy_name::in_sentence(MAIN, results.iter().map(Sides::from).collect::<Sides>())
        ),
        "A mark for each result, and a line for its interval where it is of many orders; the table \
         below has the numbers.",
        Room::Wide,
        |room| intervals::draw(&rows, room),
    ));
}

/// The name of a result in the picture: without the suffix that all have, and short.
fn label(name: &str) -> String {
    let name = name.strip_suffix(".json").unwrap_or(name);
    if name.chars().count() > NAME {
        let beginning: String = name.chars().take(NAME - 1).collect();
        format!("{beginning}\u{2026}")
    } else {
        name.to_owned()
    }
}

fn line((place, named): (usize, &Named)) -> Line {
    let at = |pointer: &str| format!("r{place}#{pointer}");
    match &named.outcome {
        Outcome::Run(run) => of_run(run, &at),
        Outcome::Evaluation(one) => {
            let savings = BASELINES.map(|key| {
                let mean = one.comparisons.get(key).and_then(|one| one.mean_bps);
                Cell::bps(mean, at(&format!("/comparisons/{key}/mean_bps")))
            });
            let main = one.comparisons.get(MAIN);
            let pointer = at(&format!("/comparisons/{MAIN}/routing_bps"));
            Line {
                market: one.symbol.clone().unwrap_or_default(),
                day: one.data.date.clone().unwrap_or_default(),
                routing: Cell::bps(main.and_then(|one| one.routing_bps), pointer),
                savings,
                says: main.map_or("nothing", |one| evaluation::verdict::short(&one.verdict)),
                main: main
                    .and_then(|one| Some((one.mean_bps?, one.ci_low_bps.zip(one.ci_high_bps)))),
            }
        }
        Outcome::Panel(one) => {
            let savings = BASELINES.map(|key| {
                let saving = one.comparisons.get(key).and_then(|one| one.saving_bps);
                Cell::bps(saving, at(&format!("/comparisons/{key}/saving_bps")))
            });
            let main = one.comparisons.get(MAIN);
            Line {
                market: one.symbols.join(", "),
                day: format!("{} days", one.days_reported),
                routing: Cell::none(),
                savings,
                says: main.map_or("nothing", |one| evaluation::verdict::short(&one.verdict)),
                main: main
                    .and_then(|one| Some((one.saving_bps?, one.ci_low_bps.zip(one.ci_high_bps)))),
            }
        }
    }
}

fn of_run(run: &BacktestResult, at: &dyn Fn(&str) -> String) -> Line {
    let saving = |key: &str| run.savings_vs_baselines_bps.against(key);
    let routing = run.savings_detail.get(MAIN).and_then(|one| one.routing_bps);
    Line {
        market: run.order.symbol.clone().unwrap_or_default(),
        day: run.data.date.clone().unwrap_or_default(),
        routing: Cell::bps(routing, at(&format!("/savings_detail/{MAIN}/routing_bps"))),
        savings: BASELINES
            .map(|key| Cell::bps(saving(key), at(&format!("/savings_vs_baselines_bps/{key}")))),
        says: "one order",
        main: saving(MAIN).map(|saving| (saving, None)),
    }
}
