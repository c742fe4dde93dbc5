//! Several results side by side: what differs stands out.

use std::collections::BTreeMap;

use crate::evaluation::verdict::says;
use crate::input::{Named, Outcome};
use crate::page::{Cell, Section, Table, step};
use crate::run::strategies::rank;
use crate::run::verdict::is_routed;
use crate::strategy_name::{self, Sides};
use result::{BacktestResult, Comparison, Evaluation, Panel, PanelComparison, RoutingEvidence};

/// One line of the comparison: its name and what each result has there.
type Line = (String, Vec<Cell>);

/// What a result has on a line; the second argument places a JSON pointer in it.
type Told<'a, T> = &'a dyn Fn(&T, &dyn Fn(&str) -> String) -> Cell;

/// What a comparison has on a line; the second argument places a JSON pointer in it.
type ToldOf<'a> = &'a dyn Fn(&Compared<'_>, &dyn Fn(&str) -> String) -> Cell;

/// The section that compares several results; `None` for one.
pub(crate) fn section(results: &[Named]) -> Option<Section> {
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
    let (mut runs, mut evaluations, mut panels) = (Vec::new(), Vec::new(), Vec::new());
    for (place, one) in results.iter().enumerate() {
        let name = one.name.as_str();
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
        let differs = cells.windows(2).any(|pair| pair[0].text != pair[1].text);
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
        line("router", &|run, _| Cell::text(&*run.assumptions.router)),
        line("fills", &|run, _| Cell::text(&*run.assumptions.fills)),
        line("snapshots", &|run, _| {
            Cell::text(&*run.assumptions.snapshots)
        }),
        line("latency, seconds", &|run, at| {
            Cell::exact(
                run.assumptions.latency_seconds,
                at("/assumptions/latency_seconds"),
            )
        }),
        line("fee, dollars per share", &|run, at| {
            Cell::exact(run.assumptions.fee, at("/assumptions/fee"))
        }),
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
    ];
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
    lines.push(line("tuning", &|run, _| Cell::text(&*run.tuning.statement)));
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
        line("orders", &|one, at| Cell::count(one.orders, at("/orders"))),
        line("seconds each", &|one, at| {
            Cell::exact(one.horizon_seconds, at("/horizon_seconds"))
        }),
        line("router", &|one, _| Cell::text(&*one.assumptions.router)),
    ];
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
        line("days reported on", &|one, at| {
            Cell::count(one.days_reported, at("/days_reported"))
        }),
        line("orders", &|one, at| Cell::count(one.orders, at("/orders"))),
        line("seconds each", &|one, at| {
            Cell::exact(one.horizon_seconds, at("/horizon_seconds"))
        }),
    ];
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
