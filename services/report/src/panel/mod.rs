//! The page of a panel: many days and symbols, one observation a day.

mod outlook;
mod pictures;
mod tables;
pub(crate) mod verdict;

use crate::page::{Cell, Headline, Section, Subject, Table, Tile};
use crate::strategy_name;
use crate::words;
use result::{Panel, PanelComparison};
use tables::at;
use verdict::lines;

/// The page of a panel.
pub(crate) fn subject(id: &str, name: &str, panel: &Panel) -> Subject {
    Subject {
        id: id.to_owned(),
        name: name.to_owned(),
        title: title(panel),
        verdict: Headline {
            main: verdict::sentence(panel),
            rest: String::new(),
        },
        tiles: verdict::first(panel)
            .into_iter()
            .map(|(key, one)| tile(panel, key, one))
            .collect(),
        notices: verdict::notices(panel),
        sections: vec![
            savings(id, panel),
            pictures::symbols(id, panel),
            outlook::days(id, panel),
            pictures::hours(id, panel),
            pictures::surface(id, panel),
            pictures::distribution(id, panel),
            outlook::power(id, panel),
            reproduce(id, panel),
        ],
    }
}

/// What a panel is of, in one line.
pub(crate) fn title(panel: &Panel) -> String {
    let sizes: Vec<_> = panel.sizes.iter().map(|size| words::count(*size)).collect();
    let days = panel.days.first().zip(panel.days.last());
    let days = days.map_or_else(String::new, |(first, last)| {
        format!(", {} to {}", first.date, last.date)
    });
    let symbols = match panel.symbols.as_slice() {
        [only] => only.clone(),
        several => format!("{} symbols", several.len()),
    };
    format!(
        "{symbols} over {}{days}: {} orders to {} {} shares within {} s each",
        text::counted(panel.days.len() as u64, "day", "days"),
        words::count(panel.orders),
        panel.sides.join(" or "),
        words::listed(&sizes),
        words::shortest(panel.horizon_seconds),
    )
}

/// A saving: coloured only where there is evidence that it is not zero.
fn saving(one: &PanelComparison, pointer: String) -> Cell {
    match one.verdict.as_str() {
        "saves" | "costs" => Cell::saving(one.saving_bps, pointer),
        _ => Cell::bps(one.saving_bps, pointer),
    }
}

/// The two ends of an interval, in words.
fn interval(low: Option<f64>, high: Option<f64>) -> Cell {
    let ends = words::interval(low, high);
    ends.map_or_else(|| Cell::text("nothing bounds it"), Cell::derived)
}

fn tile(panel: &Panel, key: &str, one: &PanelComparison) -> Tile {
    let mut lines = vec![
        (one.statement.clone(), Cell::text("")),
        (
            format!("{} % interval", words::number(panel.confidence * 100.0, 0)),
            interval(one.ci_low_bps, one.ci_high_bps),
        ),
    ];
    if let Some(between) = &one.between_days {
        let new = interval(between.new_day_low_bps, between.new_day_high_bps);
        lines.push(("a new day may bring".into(), new));
    }
    lines.extend([
        (
            "by where (routing)".into(),
            Cell::bps(one.routing_bps, at(key, "routing_bps")),
        ),
        (
            "days won".into(),
            Cell::derived(format!("{} of {}", one.days_won, panel.days_reported)),
        ),
        (
            "orders won".into(),
            Cell::percent(one.win_rate, 0, at(key, "win_rate")),
        ),
    ]);
    Tile {
        name: format!("against {}", strategy_name::in_sentence(key, panel)),
        figure: saving(one, at(key, "saving_bps")),
        unit: if one.saving_bps.is_some() { "bps" } else { "" },
        lines,
    }
}

fn savings(subject: &str, panel: &Panel) -> Section {
    let mut section = Section::new(subject, "savings", "Savings, and how sure they are");
    section.lead.push(panel.scope.clone());
    let rows = lines(panel).into_iter().map(|(key, one)| {
        vec![
            Cell::text(strategy_name::in_table(key, panel)),
            Cell::text(verdict::short(&one.verdict)),
            saving(one, at(key, "saving_bps")),
            Cell::bps(one.ci_low_bps, at(key, "ci_low_bps")),
            Cell::bps(one.ci_high_bps, at(key, "ci_high_bps")),
            Cell::bps(one.routing_bps, at(key, "routing_bps")),
            Cell::p_value(one.p_value_signs, at(key, "p_value_signs")),
            Cell::p_value(one.p_value_adjusted, at(key, "p_value_adjusted")),
            Cell::p_value(one.p_value_corrected, at(key, "p_value_corrected")),
        ]
    });
    let head = [
        "Against",
        "Says",
        "Saving, bps",
        "Lower end",
        "Upper end",
        "Routing",
        "p, signs of days flipped",
        "p, among all baselines",
        "p, corrected for the grid",
    ];
    section
        .tables
        .push(Table::new("Savings of the router, days as observations", &head).with(rows));
    let rows = lines(panel).into_iter().map(|(key, one)| {
        vec![
            Cell::text(strategy_name::in_table(key, panel)),
            Cell::count(one.n, at(key, "n")),
            Cell::bps(one.per_order_bps, at(key, "per_order_bps")),
            Cell::bps(one.equal_day_bps, at(key, "equal_day_bps")),
            Cell::bps(one.filled_alike_bps, at(key, "filled_alike_bps")),
            Cell::percent(one.fill_rate_router, 1, at(key, "fill_rate_router")),
            Cell::percent(one.fill_rate_baseline, 1, at(key, "fill_rate_baseline")),
            Cell::maybe(one.effective_days, 1, at(key, "effective_days")),
        ]
    });
    let head = [
        "Against",
        "Orders",
        "Orders alike, bps",
        "Days alike, bps",
        "Filled alike, bps",
        "Router filled",
        "Baseline filled",
        "Effective days",
    ];
    section.tables.push(
        Table::new("The same with other weights", &head)
            .with(rows)
            .folded(),
    );
    section
}

fn reproduce(subject: &str, panel: &Panel) -> Section {
    let mut section = Section::new(
        subject,
        "reproduce",
        "Assumptions, and how to reproduce this",
    );
    let mut rows = vec![
        vec![Cell::text("session"), Cell::text(panel.session.clone())],
        vec![Cell::text("clocks"), Cell::text(panel.clocks.clone())],
        vec![Cell::text("spacing"), Cell::text(panel.spacing.clone())],
    ];
    rows.extend(
        panel
            .assumed
            .iter()
            .map(|(name, value)| vec![Cell::text(name.clone()), Cell::text(value.clone())]),
    );
    section.tables.push(
        Table::new("Assumptions", &["Setting", "Value"])
            .with(rows)
            .folded(),
    );
    section
        .tables
        .push(Table::new("Data", &["", "How many"]).with([
            vec![
                Cell::text("cells"),
                Cell::count(panel.units.cells, "/units/cells"),
            ],
            vec![
                Cell::text("rows"),
                Cell::count(panel.units.rows, "/units/rows"),
            ],
        ]));
    section.lead.push(format!("Digest {}.", panel.digest));
    section.commands.extend(panel.meta.command.clone());
    section
}
