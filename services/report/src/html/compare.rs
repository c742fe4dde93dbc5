//! Several results side by side: what differs stands out.

use crate::input::{Named, Outcome};
use crate::page::{Cell, Section, Table, step};
use crate::run::strategies::rank;
use crate::strategy_name::{self, Sides};
use result::{BacktestResult, Evaluation};

/// One line of the comparison: its name and what each result has there.
type Line = (String, Vec<Cell>);

/// What a result has on a line; the second argument places a JSON pointer in it.
type Told<'a, T> = &'a dyn Fn(&T, &dyn Fn(&str) -> String) -> Cell;

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
    let runs = results
        .iter()
        .enumerate()
        .filter_map(|(place, one)| match &one.outcome {
            Outcome::Run(run) => Some((place, one.name.as_str(), run.as_ref())),
            Outcome::Evaluation(_) | Outcome::Panel(_) => None,
        });
    let runs: Vec<_> = runs.collect();
    if !runs.is_empty() {
        section
            .tables
            .push(table("Runs of one order", &runs, &run_lines(&runs)));
    }
    let evaluations = results
        .iter()
        .enumerate()
        .filter_map(|(place, one)| match &one.outcome {
            Outcome::Evaluation(evaluation) => {
                Some((place, one.name.as_str(), evaluation.as_ref()))
            }
            Outcome::Run(_) | Outcome::Panel(_) => None,
        });
    let evaluations: Vec<_> = evaluations.collect();
    if !evaluations.is_empty() {
        let lines = evaluation_lines(&evaluations);
        section
            .tables
            .push(table("Evaluations of many orders", &evaluations, &lines));
    }
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
        lines.push(line(&format!("saving against {name}, bps"), &|run, at| {
            let saving = run.savings_vs_baselines_bps.against(key);
            Cell::bps(saving, at(&format!("/savings_vs_baselines_bps/{key}")))
        }));
        lines.push(line("of it routing, bps", &|run, at| {
            let detail = run.savings_detail.get(key);
            let routing = detail.and_then(|detail| detail.routing_bps);
            Cell::bps(routing, at(&format!("/savings_detail/{key}/routing_bps")))
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
    let mut keys: Vec<_> = evaluations
        .iter()
        .flat_map(|(_, _, one)| one.comparisons.keys())
        .collect();
    keys.sort_by_key(|key| (rank(key), *key));
    keys.dedup();
    let sides: Sides = evaluations
        .iter()
        .map(|(.., one)| Sides::from(*one))
        .collect();
    for key in keys {
        let name = strategy_name::in_sentence(key, sides);
        lines.push(line(&format!("against {name}"), &|one, _| {
            let comparison = one.comparisons.get(key);
            Cell::text(comparison.map_or("\u{2013}", |one| &*one.statement))
        }));
        for (label, field) in [
            ("mean, bps", "mean_bps"),
            ("lower end", "ci_low_bps"),
            ("upper end", "ci_high_bps"),
        ] {
            lines.push(line(label, &|one, at| {
                let comparison = one.comparisons.get(key);
                let value = comparison.and_then(|one| match field {
                    "mean_bps" => one.mean_bps,
                    "ci_low_bps" => one.ci_low_bps,
                    _ => one.ci_high_bps,
                });
                let pointer = at(&format!("/comparisons/{}/{field}", step(key)));
                // Coloured only where there is evidence that it is not zero.
                let sure =
                    comparison.is_some_and(|one| matches!(one.verdict.as_str(), "saves" | "costs"));
                if sure && field == "mean_bps" {
                    Cell::saving(value, pointer)
                } else {
                    Cell::bps(value, pointer)
                }
            }));
        }
    }
    lines
}
