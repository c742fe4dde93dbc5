//! What days say of days to come: how they differ, what a new one would save, how many it takes.

use super::lines::{first, lines};
use super::pictures::{by, main};
use super::tables::{at, groups};
use crate::chart::new_day::{self, Outlook};
use crate::chart::power::{self, Power};
use crate::chart::{Figure, Room};
use crate::page::{Cell, Section, Table};
use crate::words::{self, strategy_name};
use result::{BetweenDays, Panel, PanelComparison};

/// By day, with what a new one would save.
pub(super) fn days(subject: &str, panel: &Panel) -> Section {
    let mut section = by(subject, panel, ("day", "Day"), false);
    let Some((key, one)) = main(panel) else {
        return section;
    };
    if let Some(between) = &one.between_days {
        new_day(&mut section, panel, (key, one), between);
        let ends = words::interval(between.new_day_low_bps, between.new_day_high_bps);
        let new = ends.map_or_else(
            || "so few do not show what a new day would save".to_owned(),
            |ends| {
                format!(
                    "with {} the true saving of a new day lies in {ends} bps, without the \
                     scatter of its own orders, which what is seen of a day has on top. Days that \
                     are known better weigh more here, so that this may be narrower than the \
                     interval of the panel",
                    words::percent(panel.confidence, 0)
                )
            },
        );
        section.lead.push(format!(
            "Days differ by {} bps beyond the scatter inside of each; {new}.",
            words::number(
                between.deviation_bps,
                words::bps_decimals(between.deviation_bps)
            )
        ));
    }
    let rows = one.without_one_day.iter().enumerate().map(|(place, day)| {
        let pointer = at(key, &format!("without_one_day/{place}/saving_bps"));
        vec![
            Cell::text(day.date.clone()),
            Cell::bps(Some(day.saving_bps), pointer),
        ]
    });
    if !one.without_one_day.is_empty() {
        section.tables.push(
            Table::new(
                "Without the day that matters most",
                &["Left out", "Saving, bps"],
            )
            .with(rows),
        );
    }
    section
}

/// The days seen beside what a new one would save.
fn new_day(
    section: &mut Section,
    panel: &Panel,
    (key, one): (&str, &PanelComparison),
    between: &BetweenDays,
) {
    let days = groups(one, "day");
    let days = days
        .iter()
        .filter_map(|(_, day)| Some((day.value.as_str(), day.saving_bps?)));
    let outlook = Outlook {
        days: days.collect(),
        mean: between.mean_bps,
        of_mean: between.ci_low_bps.zip(between.ci_high_bps),
        of_day: between.new_day_low_bps.zip(between.new_day_high_bps),
        verdict: &one.verdict,
    };
    let title = format!(
        "What a new day would save against {}",
        strategy_name::in_table(key, panel)
    );
    let picture = Figure::draw(
        &section.picture("new-day"),
        &title,
        "The days seen, below them the interval of their mean and that of a new day.",
        Room::Wide,
        |room| new_day::draw(&outlook, room),
    );
    section.wide.insert(0, picture);
}

/// How small a saving days show, and how many a saving needs.
pub(super) fn power(subject: &str, panel: &Panel) -> Section {
    let mut section = Section::new(subject, "power", "What so many days can show");
    section.lead.push(
        "A saving is detectable when four such panels of five would show it. Days needed grow with \
         the square of how much days scatter."
            .into(),
    );
    curves(&mut section, panel);
    if lines(panel).iter().all(|(_, one)| one.power.is_none()) {
        section
            .lead
            .push("So few days do not show how much they scatter.".into());
        return section;
    }
    let rows = lines(panel).into_iter().filter_map(|(key, one)| {
        let power = one.power.as_ref()?;
        let at = |field: &str| at(key, &format!("power/{field}"));
        let days = |days: Option<u64>, field: &str| {
            days.map_or_else(Cell::none, |days| Cell::count(days, at(field)))
        };
        Some(vec![
            Cell::text(strategy_name::in_table(key, panel)),
            unsigned(power.detectable_bps, at("detectable_bps")),
            unsigned(power.day_deviation_bps, at("day_deviation_bps")),
            days(power.days_needed, "days_needed"),
            days(power.days_for_half_a_bps, "days_for_half_a_bps"),
            days(power.days_for_one_bps, "days_for_one_bps"),
        ])
    });
    let head = [
        "Against",
        "Detectable, bps",
        "A day scatters by, bps",
        "Days for the saving seen",
        "Days for 0.5 bps",
        "Days for 1 bps",
    ];
    section.tables.push(Table::new("Power", &head).with(rows));
    section
}

/// A size in basis points, without a sign.
fn unsigned(bps: f64, pointer: String) -> Cell {
    Cell::maybe(Some(bps), words::bps_decimals(bps), pointer)
}

/// How small a saving days show, by their number, against the baselines that come first.
fn curves(section: &mut Section, panel: &Panel) {
    for (key, one) in first(panel) {
        let Some(power) = one.power.filter(|power| power.detectable_bps > 0.0) else {
            continue;
        };
        let power = Power {
            days: groups(one, "day").len() as u64,
            detectable: power.detectable_bps,
            seen: one.saving_bps,
            needed: power.days_needed,
        };
        section.thirds.push(Figure::draw(
            &section.picture(&format!("{}", section.thirds.len())),
            &format!(
                "Detectable against {}, by days",
                strategy_name::in_table(key, panel)
            ),
            "The smallest saving that four such panels of five would show; the table below has \
             the numbers.",
            Room::Third,
            |room| power::draw(&power, room),
        ));
    }
}
