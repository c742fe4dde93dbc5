//! Several results side by side: what differs stands out.

use std::collections::BTreeMap;

use crate::evaluation::verdict::says;
use crate::input::{Named, Outcome};
use crate::page::{Cell, Section, Table, step};
use crate::panel;
use crate::run::provenance::assumed;
use crate::run::strategies::rank;
use crate::run::verdict::is_routed;
use crate::words::strategy_name::Sides;
use crate::words::{self, strategy_name};
use result::{
    Assumptions, BacktestResult, Comparison, Evaluation, Panel, PanelComparison, PanelDay,
    ReactionKernel, RoutingEvidence, Venue,
};

/// One line of the comparison: its name and what each result has there.
type Line = (String, Vec<Cell>);

/// What a result has on a line; the second argument places a JSON pointer in it.
type Told<'a, T> = &'a dyn Fn(&T, &dyn Fn(&str) -> String) -> Cell;

/// What a comparison has on a line; the second argument places a JSON pointer in it.
type ToldOf<'a> = &'a dyn Fn(&Compared<'_>, &dyn Fn(&str) -> String) -> Cell;

/// The section that compares several results by their `names`; `None` for one.
pub(super) fn section(results: &[Named], names: &[String]) -> Option<Section> {
    if results.len() < 2 {
        return None;
    }
    let mut section = Section {
        id: "side-by-side".into(),
        title: "What is the same, and what differs".into(),
        ..Section::default()
    };
    section
        .lead
        .push("Lines in which results differ are marked.".into());
    section.lead.push(
        "Of what was assumed, only the main lines are here where all results have the same: the \
         parts of each result have the rest."
            .into(),
    );
    let (mut runs, mut evaluations, mut panels) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (one, name)) in results.iter().zip(names).enumerate() {
        let name = name.as_str();
        match &one.outcome {
            Outcome::Run(run) => runs.push((place, name, run.as_ref())),
            Outcome::Evaluation(one) => evaluations.push((place, name, one.as_ref())),
            Outcome::Panel(panel) => panels.push((place, name, panel.as_ref())),
        }
    }
    let mut show = |table: Table| {
        if table.head.len() > 1 {
            section.tables.push(table);
        }
    };
    show(table("Runs of one order", &runs, &run_lines(&runs)));
    let lines = evaluation_lines(&evaluations);
    show(table("Evaluations of many orders", &evaluations, &lines));
    let lines = panel_lines(&panels);
    show(table("Evaluations of many days", &panels, &lines));
    Some(section)
}

fn table<T>(caption: &str, results: &[(usize, &str, T)], lines: &[Line]) -> Table {
    let head: Vec<&str> = [""]
        .into_iter()
        .chain(results.iter().map(|(_, name, _)| *name))
        .collect();
    let rows = lines.iter().map(|(name, cells)| {
        let differs = differ(cells);
        let name = Cell {
            class: if differs { "words differs" } else { "words" },
            ..Cell::text(&**name)
        };
        [name].into_iter().chain(cells.iter().cloned()).collect()
    });
    let table = Table {
        by_row: true,
        ..Table::new(caption, &head)
    };
    table.with(rows)
}

/// Whether results differ in a line.
fn differ(cells: &[Cell]) -> bool {
    cells.windows(2).any(|pair| pair[0].text != pair[1].text)
}

/// Lines that are shown only where results differ in them.
fn differing(lines: Vec<Line>) -> impl Iterator<Item = Line> {
    lines.into_iter().filter(|(_, cells)| differ(cells))
}

/// Lines of what was assumed of each result, which has its place among all: those in which results
/// differ, and the main ones.
fn assumed<'a>(all: impl Iterator<Item = (usize, &'a Assumptions)>) -> impl Iterator<Item = Line> {
    let rows = all.map(|(place, assumptions)| {
        let rows = assumed::rows(assumptions).into_iter();
        let rows = rows.filter_map(|row| <[Cell; 2]>::try_from(row).ok());
        let named = rows.map(|[name, mut value]| {
            value.pointer = value.pointer.map(|pointer| format!("r{place}#{pointer}"));
            (name.text, value)
        });
        named.collect()
    });
    aligned(rows.collect()).filter(|(name, cells)| assumed::is_essential(name) || differ(cells))
}

/// Lines of named values of each result; a dash where a result has no value of that name.
fn aligned(all: Vec<Vec<(String, Cell)>>) -> impl Iterator<Item = Line> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in all.iter().flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.into_iter().map(move |name| {
        let cell = |values: &Vec<(String, Cell)>| {
            let value = values.iter().find(|(known, _)| *known == name);
            value.map_or_else(Cell::none, |(_, cell)| cell.clone())
        };
        let cells = all.iter().map(cell).collect();
        (name, cells)
    })
}

/// Venues by their names, in one cell.
fn venues(all: &[Venue]) -> Cell {
    let names = all
        .iter()
        .map(|one| words::venue(&one.publisher_id.to_string(), one.mic.as_deref()));
    Cell::text(names.collect::<Vec<_>>().join(", "))
}

/// What reaction of the market was asked for.
fn reaction(kernel: Option<&ReactionKernel>) -> Cell {
    let asked = kernel.and_then(|kernel| kernel.kappa);
    let asked = asked.map_or_else(String::new, |kappa| {
        format!("{}: ", words::shortest_power(kappa))
    });
    Cell::text(format!("{asked}{}", words::dying_out(kernel)))
}

fn run_lines(runs: &[(usize, &str, &BacktestResult)]) -> Vec<Line> {
    let line = |name: &str, cell: Told<BacktestResult>| {
        let cells = runs.iter().map(|(place, _, run)| {
            let at = |pointer: &str| format!("r{place}#{pointer}");
            cell(run, &at)
        });
        (name.to_owned(), cells.collect())
    };
    let mut lines = vec![
        line("symbol", &|run, _| {
            Cell::text(run.order.symbol.as_deref().unwrap_or("\u{2013}"))
        }),
        line("side", &|run, _| Cell::text(&*run.order.side)),
        line("shares", &|run, at| {
            Cell::count(run.order.size, at("/order/size"))
        }),
        line("from", &|run, _| Cell::text(&*run.order.start)),
        line("to", &|run, _| Cell::text(&*run.order.end)),
    ];
    lines.extend(differing(vec![
        line("venues", &|run, _| venues(&run.data.venues)),
        line("reaction", &|run, _| reaction(run.reaction.as_ref())),
    ]));
    let assumptions = runs
        .iter()
        .map(|(place, _, run)| (*place, &run.assumptions));
    lines.extend(assumed(assumptions));
    lines.extend([
        line("filled", &|run, at| {
            Cell::count(run.optimized.filled, at("/optimized/filled"))
        }),
        line("average price", &|run, at| {
            Cell::maybe(run.optimized.avg_fill_px, 6, at("/optimized/avg_fill_px"))
        }),
        line("dollars, fees in", &|run, at| {
            Cell::maybe(
                Some(run.optimized.total_cash),
                2,
                at("/optimized/total_cash"),
            )
        }),
        line("shortfall, bps", &|run, at| {
            let pointer = at("/optimized/implementation_shortfall_bps");
            let value = run.optimized.implementation_shortfall_bps;
            Cell::bps(value, pointer)
        }),
    ]);
    let sides: Sides = runs.iter().map(|(.., run)| Sides::from(*run)).collect();
    for key in ["best_ask", "twap", "vwap"] {
        let name = strategy_name::in_sentence(key, sides);
        lines.push(line(
            &format!("routing, against {name}, bps"),
            &|run, at| {
                let detail = run.savings_detail.get(key).filter(|_| is_routed(run));
                let routing = detail.and_then(|detail| detail.routing_bps);
                Cell::bps(routing, at(&format!("/savings_detail/{key}/routing_bps")))
            },
        ));
        lines.push(line("with timing, bps", &|run, at| {
            let saving = run.savings_vs_baselines_bps.against(key);
            Cell::bps(saving, at(&format!("/savings_vs_baselines_bps/{key}")))
        }));
    }
    lines.push(line("tuning", &|run, _| {
        Cell::text(words::grouped(&run.tuning.statement))
    }));
    lines.push(line("digest", &|run, _| Cell {
        class: "words digest",
        ..Cell::text(run.digest.get(..16).unwrap_or(&run.digest))
    }));
    lines
}

fn evaluation_lines(evaluations: &[(usize, &str, &Evaluation)]) -> Vec<Line> {
    let line = |name: &str, cell: Told<Evaluation>| {
        let cells = evaluations.iter().map(|(place, _, one)| {
            let at = |pointer: &str| format!("r{place}#{pointer}");
            cell(one, &at)
        });
        (name.to_owned(), cells.collect())
    };
    let mut lines = vec![
        line("symbol", &|one, _| {
            Cell::text(one.symbol.as_deref().unwrap_or("\u{2013}"))
        }),
        line("side", &|one, _| Cell::text(one.sides.join(" or "))),
        line("shares", &|one, _| Cell::text(words::sizes(&one.sizes))),
        line("from", &|one, _| Cell::text(&*one.data.first)),
        line("to", &|one, _| Cell::text(&*one.data.last)),
        line("orders", &|one, at| Cell::count(one.orders, at("/orders"))),
        line("seconds each", &|one, at| {
            Cell::exact(one.horizon_seconds, at("/horizon_seconds"))
        }),
    ];
    lines.extend(differing(vec![
        line("venues", &|one, _| venues(&one.data.venues)),
        line("reaction", &|one, _| reaction(one.reaction.as_ref())),
        line("points of the grid", &|one, at| {
            Cell::count(one.points, at("/points"))
        }),
        line("coverage of intervals", &|one, at| {
            Cell::percent(Some(one.confidence), 1, at("/confidence"))
        }),
        line("named beforehand", &|one, _| named(one.against.as_deref())),
    ]));
    let assumptions = evaluations.iter();
    let assumptions = assumptions.map(|(place, _, one)| (*place, &one.assumptions));
    lines.extend(assumed(assumptions));
    let all = evaluations.iter().map(|(place, _, one)| Against {
        place: *place,
        sides: Sides::from(*one),
        comparisons: one
            .comparisons
            .iter()
            .map(|(key, one)| (key.as_str(), Compared::from(one)))
            .collect(),
    });
    lines.extend(against(&all.collect::<Vec<_>>()));
    lines
}

fn panel_lines(panels: &[(usize, &str, &Panel)]) -> Vec<Line> {
    let line = |name: &str, cell: Told<Panel>| {
        let cells = panels.iter().map(|(place, _, one)| {
            let at = |pointer: &str| format!("r{place}#{pointer}");
            cell(one, &at)
        });
        (name.to_owned(), cells.collect())
    };
    let mut lines = vec![
        line("symbols", &|one, _| Cell::text(one.symbols.join(", "))),
        line("side", &|one, _| Cell::text(one.sides.join(" or "))),
        line("shares", &|one, _| Cell::text(words::sizes(&one.sizes))),
        line("from", &|one, _| day(one.days.first())),
        line("to", &|one, _| day(one.days.last())),
        line("trading hours", &|one, _| Cell::text(&*one.session)),
        line("days reported on", &|one, at| {
            Cell::count(one.days_reported, at("/days_reported"))
        }),
        line("orders", &|one, at| Cell::count(one.orders, at("/orders"))),
        line("seconds each", &|one, at| {
            Cell::exact(one.horizon_seconds, at("/horizon_seconds"))
        }),
        line("router", &|one, _| Cell::text(panel::verdict::router(one))),
    ];
    lines.extend(differing(vec![
        line("clocks", &|one, _| Cell::text(&*one.clocks)),
        line("spacing", &|one, _| Cell::text(&*one.spacing)),
        line("points of the grid", &|one, at| {
            Cell::count(one.points, at("/points"))
        }),
        line("coverage of intervals", &|one, at| {
            Cell::percent(Some(one.confidence), 1, at("/confidence"))
        }),
        line("tolerated unfilled", &|one, at| {
            Cell::exact(one.tolerated_unfilled, at("/tolerated_unfilled"))
        }),
        line("named beforehand", &|one, _| named(one.against.as_deref())),
    ]));
    let assumed = panels.iter().map(|(.., one)| {
        let values = one.assumed.iter();
        let values = values.filter(|(name, _)| *name != ROUTER);
        values
            .map(|(name, value)| (name.clone(), Cell::text(&**value)))
            .collect()
    });
    lines.extend(aligned(assumed.collect()).filter(|(_, cells)| differ(cells)));
    let all = panels.iter().map(|(place, _, one)| Against {
        place: *place,
        sides: Sides::from(*one),
        comparisons: one
            .comparisons
            .iter()
            .map(|(key, one)| (key.as_str(), Compared::from(one)))
            .collect(),
    });
    lines.extend(against(&all.collect::<Vec<_>>()));
    lines
}

/// The setting of a panel that has a line of its own.
const ROUTER: &str = "router.kind";

/// The date of a day of a panel.
fn day(day: Option<&PanelDay>) -> Cell {
    day.map_or_else(Cell::none, |day| Cell::text(&*day.date))
}

/// The baseline that was named beforehand.
fn named(against: Option<&str>) -> Cell {
    Cell::text(against.unwrap_or("\u{2013}"))
}

/// One result against its baselines.
struct Against<'a> {
    place: usize,
    sides: Sides,
    /// By the name of the baseline.
    comparisons: BTreeMap<&'a str, Compared<'a>>,
}

/// Figures with a verdict: what they are called in the JSON, and what they are.
struct Judged<'a> {
    verdict: &'a str,
    statement: &'a str,
    figures: [(&'static str, Option<f64>); 3],
}

/// One comparison: routing, and all of the saving.
struct Compared<'a> {
    routing: Judged<'a>,
    whole: Judged<'a>,
}

impl<'a> From<&'a Comparison> for Compared<'a> {
    fn from(one: &'a Comparison) -> Self {
        Self {
            routing: Judged::routing(one.routing_bps, one.routing.as_ref()),
            whole: Judged {
                verdict: &one.verdict,
                statement: &one.statement,
                figures: [
                    ("mean_bps", one.mean_bps),
                    ("ci_low_bps", one.ci_low_bps),
                    ("ci_high_bps", one.ci_high_bps),
                ],
            },
        }
    }
}

impl<'a> From<&'a PanelComparison> for Compared<'a> {
    fn from(one: &'a PanelComparison) -> Self {
        Self {
            routing: Judged::routing(one.routing_bps, one.routing.as_ref()),
            whole: Judged {
                verdict: &one.verdict,
                statement: &one.statement,
                figures: [
                    ("saving_bps", one.saving_bps),
                    ("ci_low_bps", one.ci_low_bps),
                    ("ci_high_bps", one.ci_high_bps),
                ],
            },
        }
    }
}

impl<'a> Judged<'a> {
    fn routing(bps: Option<f64>, evidence: Option<&'a RoutingEvidence>) -> Self {
        let low = evidence.and_then(|one| one.ci_low_bps);
        let high = evidence.and_then(|one| one.ci_high_bps);
        let said = evidence.map(|one| (&*one.verdict, &*one.statement));
        let (verdict, statement) = said.unwrap_or_default();
        let alone = verdict == "one_venue";
        Self {
            verdict,
            statement,
            figures: [
                ("routing_bps", bps.filter(|_| !alone)),
                ("routing/ci_low_bps", low.filter(|_| !alone)),
                ("routing/ci_high_bps", high.filter(|_| !alone)),
            ],
        }
    }

    /// The figure at a place, coloured only where there is evidence that it is not zero.
    fn cell(&self, place: usize, at: impl Fn(&str) -> String) -> Cell {
        let (field, value) = self.figures[place];
        if place == 0 && matches!(self.verdict, "saves" | "costs") {
            Cell::saving(value, at(field))
        } else {
            Cell::bps(value, at(field))
        }
    }
}

/// Lines about every baseline: routing first, then all of the saving.
fn against(all: &[Against<'_>]) -> Vec<Line> {
    let mut keys: Vec<_> = all
        .iter()
        .flat_map(|one| one.comparisons.keys().copied())
        .collect();
    keys.sort_by_key(|key| (rank(key), *key));
    keys.dedup();
    let sides: Sides = all.iter().map(|one| one.sides).collect();
    let mut lines = Vec::new();
    for key in keys {
        let name = strategy_name::in_sentence(key, sides);
        let mut line = |name: String, cell: ToldOf| {
            let cells = all.iter().map(|one| {
                let place = one.place;
                let at = |field: &str| format!("r{place}#/comparisons/{}/{field}", step(key));
                let compared = one.comparisons.get(key);
                compared.map_or_else(Cell::none, |compared| cell(compared, &at))
            });
            lines.push((name, cells.collect()));
        };
        // What is asked about most has its intervals too.
        let usual = ["best_ask", "twap", "vwap"].contains(&key);
        let ends = ["bps", "lower end", "upper end"];
        let ends = if usual { &ends[..] } else { &ends[..1] };
        line(format!("routing, against {name}"), &|one, _| {
            Cell::text(says(one.routing.verdict, one.routing.statement))
        });
        for (place, end) in ends.iter().enumerate() {
            line(format!("routing: {end}"), &|one, at| {
                one.routing.cell(place, at)
            });
        }
        line(format!("with timing, against {name}"), &|one, _| {
            Cell::text(says(one.whole.verdict, one.whole.statement))
        });
        for (place, end) in ends.iter().enumerate() {
            line(format!("with timing: {end}"), &|one, at| {
                one.whole.cell(place, at)
            });
        }
    }
    lines
}
