//! The page of a panel: many days and symbols, one observation a day.

pub(crate) mod lines;
mod outlook;
mod pictures;
mod refused;
mod tables;
pub(crate) mod verdict;

use crate::evaluation::cells::{self, saving};
use crate::evaluation::parts::{self, Parted};
use crate::evaluation::routing::{self, Routed};
use crate::page::{Cell, Part, Section, Subject, Table, Tile, by_outcome};
use crate::run;
use crate::run::verdict::posts;
use crate::words::{self, strategy_name};
use lines::lines;
use result::{Panel, PanelComparison};
use tables::at;

/// The page of a panel.
pub(crate) fn subject(id: &str, name: &str, panel: &Panel) -> Subject {
    Subject {
        id: id.to_owned(),
        name: name.to_owned(),
        title: title(panel),
        verdict: verdict::headline(panel),
        tiles: lines::first(panel)
            .into_iter()
            .map(|(key, one)| tile(panel, key, one))
            .collect(),
        notices: verdict::notices(panel),
        sections: [
            Some(savings(id, panel)),
            pictures::symbols(id, panel),
            Some(outlook::days(id, panel)),
            pictures::hours(id, panel),
            Some(pictures::surface(id, panel)),
            Some(pictures::distribution(id, panel)),
            Some(outlook::power(id, panel)),
            Some(reproduce(id, panel)),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
    .with_meanings()
}

/// What a panel is of, in one line.
pub(crate) fn title(panel: &Panel) -> String {
    let days = panel.days.first().zip(panel.days.last());
    let days = days.map_or_else(String::new, |(first, last)| {
        format!(", {} to {}", first.date, last.date)
    });
    let symbols = match panel.symbols.as_slice() {
        [only] => only.clone(),
        several => format!("{} symbols", several.len()),
    };
    let reported = panel.days.iter().filter(|day| day.penalties.is_some());
    let reported: u64 = reported.map(|day| day.orders).sum();
    let reported = if reported < panel.orders {
        format!(
            "; figures are of {}, {}",
            text::counted(panel.days_reported, "day", "days"),
            words::counted(reported, "order", "orders")
        )
    } else {
        String::new()
    };
    format!(
        "{symbols} over {}{days}: {} to {} {} within {} s each{}, {} router{reported}",
        text::counted(panel.days.len() as u64, "day", "days"),
        words::counted(panel.orders, "order", "orders"),
        panel.sides.join(" or "),
        words::shares(&panel.sizes),
        words::shortest(panel.horizon_seconds),
        words::limited(verdict::limit(panel)),
        verdict::router(panel),
    )
}

/// The tile of a baseline: first what the verdict is about, which is all of the saving for a router
/// that posts, and routing, what a router is for, for others.
fn tile(panel: &Panel, key: &str, one: &PanelComparison) -> Tile {
    let confidence = confidence(panel);
    let named = (
        format!("against {}", strategy_name::in_sentence(key, panel)),
        confidence.as_str(),
    );
    // Results of earlier versions do not have it.
    let timing = one.saving_bps.zip(one.routing_bps);
    let timing = timing.map(|(saving, routing)| saving - routing);
    let timing = match one.timing_bps {
        Some(_) => Cell::bps(one.timing_bps, at(key, "timing_bps")),
        None => timing.map_or_else(Cell::none, Cell::derived_bps),
    };
    let whole = Part {
        name: "both",
        unit: "bps in all",
        figure: saving(one.saving_bps, &one.verdict, at(key, "saving_bps")),
        interval: Cell::interval(one.ci_low_bps, one.ci_high_bps),
        dollars: Cell::per_million(one.saving_bps, at(key, "saving_bps")),
        statement: one.statement.clone(),
    };
    let by_routing = one.routing.as_ref().map(|known| Part {
        name: "routing",
        unit: "bps by routing",
        figure: cells::routing(
            one.routing_bps,
            one.routing.as_ref(),
            at(key, "routing_bps"),
        ),
        interval: Cell::interval(known.ci_low_bps, known.ci_high_bps),
        dollars: Cell::per_million(one.routing_bps, at(key, "routing_bps")),
        statement: known.statement.clone(),
    });
    let is_routed = verdict::is_routed(panel);
    let mut tile = match by_routing.filter(|_| is_routed) {
        Some(part) if posts(verdict::router(panel)) => {
            Tile::led_by(whole, timing, Some(part), named)
        }
        Some(part) => Tile::led_by(part, timing, Some(whole), named),
        None => {
            let unit = match one.routing_bps {
                Some(_) if is_routed => "bps by routing",
                Some(_) => "one venue: nothing to route",
                None => "",
            };
            let figure = cells::routing(
                one.routing_bps,
                one.routing.as_ref(),
                at(key, "routing_bps"),
            );
            Tile::unrouted((figure, unit), timing, whole, named)
        }
    };
    if let Some(between) = &one.between_days {
        let new = Cell::interval(between.new_day_low_bps, between.new_day_high_bps);
        tile.lines.push(("true saving of a new day".into(), new));
    }
    tile.lines.extend([
        (
            "days won".into(),
            Cell::derived(format!("{} of {}", one.days_won, panel.days_reported)),
        ),
        ("orders".into(), by_outcome(one.win_rate, one.tie_rate)),
    ]);
    tile
}

fn confidence(panel: &Panel) -> String {
    format!("{} % interval", words::number(panel.confidence * 100.0, 0))
}

/// The part of every saving that a router is for.
fn by_routing(panel: &Panel) -> Table {
    let lines = lines(panel).into_iter();
    let routed = lines.filter_map(|(key, one)| {
        let evidence = one.routing.as_ref()?;
        Some(Routed {
            key,
            name: strategy_name::in_table(key, panel).to_owned(),
            says: verdict::says(&evidence.verdict, &evidence.statement),
            bps: one.routing_bps,
            evidence,
        })
    });
    routing::table(routed, "p, signs of days flipped")
}

fn savings(subject: &str, panel: &Panel) -> Section {
    let mut section = Section::new(subject, "savings", "Savings, and how sure they are");
    section.lead.push(panel.scope.clone());
    section.tables.push(by_routing(panel));
    let rows = lines(panel).into_iter().map(|(key, one)| {
        vec![
            Cell::text(strategy_name::in_table(key, panel)),
            Cell::text(verdict::says(&one.verdict, &one.statement)),
            saving(one.saving_bps, &one.verdict, at(key, "saving_bps")),
            Cell::bps(one.ci_low_bps, at(key, "ci_low_bps")),
            Cell::bps(one.ci_high_bps, at(key, "ci_high_bps")),
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
        "p, signs of days flipped",
        "p, among all baselines",
        "p, corrected for the grid",
    ];
    section.tables.push(
        Table::new(
            "Savings of the router, timing included, days as observations",
            &head,
        )
        .with(rows),
    );
    section
        .tables
        .extend(parts::table(lines(panel).into_iter().map(|(key, one)| {
            Parted {
                key,
                name: strategy_name::in_table(key, panel).to_owned(),
                timing: [
                    one.timing_bps,
                    one.timing_ci_low_bps,
                    one.timing_ci_high_bps,
                ],
                evidence: one.routing.as_ref(),
            }
        })));
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
        vec![
            Cell::text("trading hours"),
            Cell::text(panel.session.clone()),
        ],
        vec![Cell::text("clocks"), Cell::text(panel.clocks.clone())],
        vec![Cell::text("spacing"), Cell::text(panel.spacing.clone())],
    ];
    rows.extend(run::of_settings(&panel.assumed));
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
