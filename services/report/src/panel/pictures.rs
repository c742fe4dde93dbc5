//! The pictures of a panel: by symbol, day, hour and size; the grid; orders by saving.

use super::lines::{first, lines};
use super::tables::{groups, tables};
use crate::chart::histogram::{self, tied};
use crate::chart::intervals::Row;
use crate::chart::parts::plane::{self, Square};
use crate::chart::{Figure, Room, heat, intervals};
use crate::page::{Cell, Section, Table};
use crate::words::{self, strategy_name};
use result::{Panel, PanelComparison, PanelGroup, PanelRule};

/// Most lines of one picture: of more, the worst and the best are shown.
const MOST: usize = 40;

/// The baseline that pictures are about: the first of those that come first.
pub(super) fn main(panel: &Panel) -> Option<(&str, &PanelComparison)> {
    first(panel).into_iter().next()
}

/// The groups of a picture: all, or the worst and the best half of [`MOST`].
fn shown<'a>(groups: &[(usize, &'a PanelGroup)], ranked: bool) -> Vec<&'a PanelGroup> {
    let mut shown: Vec<_> = groups.iter().map(|(_, group)| *group).collect();
    shown.retain(|group| group.saving_bps.is_some());
    let saving = |group: &&PanelGroup| group.saving_bps.unwrap_or(0.0);
    if ranked || shown.len() > MOST {
        shown.sort_by(|one, other| saving(other).total_cmp(&saving(one)));
    }
    if shown.len() > MOST {
        shown.drain(MOST / 2..shown.len() - MOST / 2);
    }
    shown
}

fn forest(section: &mut Section, title: &str, groups: &[&PanelGroup]) {
    let rows: Vec<Row<'_>> = groups
        .iter()
        .filter_map(|group| {
            Some(Row {
                name: &group.value,
                mean: group.saving_bps?,
                interval: group.ci_low_bps.zip(group.ci_high_bps),
                // A group has an interval, but nothing is said of it alone.
                verdict: "",
            })
        })
        .collect();
    if !rows.is_empty() {
        section.wide.push(Figure::draw(
            &section.picture("intervals"),
            title,
            "A mark for each saving and a line for its interval; the table below has the numbers.",
            Room::Wide,
            |room| intervals::draw(&rows, room),
        ));
    }
}

/// By symbol or day: a picture against the baseline that comes first, and tables against all.
pub(super) fn by(subject: &str, panel: &Panel, (id, head): (&str, &str), ranked: bool) -> Section {
    let mut section = Section::new(subject, id, &format!("By {id}"));
    let Some((key, one)) = main(panel) else {
        return section;
    };
    let all = groups(one, id);
    let some = shown(&all, ranked);
    let cut = if some.len() < all.len() {
        let half = MOST / 2;
        format!(": the {half} best and the {half} worst of {}", all.len())
    } else {
        String::new()
    };
    forest(
        &mut section,
        &format!(
            "Saving against {}{cut}",
            strategy_name::in_table(key, panel)
        ),
        &some,
    );
    if all.len() > 10 {
        let misses = (1.0 - panel.confidence) * all.len() as f64;
        section.lead.push(format!(
            "Each interval is of one {id} alone: where nothing is saved, about {} of {} lie beside \
             zero by chance.",
            words::number(misses, usize::from(misses < 3.0)),
            all.len(),
        ));
    }
    section.tables.extend(tables(panel, key, id, head));
    section
}

/// By symbol, the best first; `None` where the result has no such groups.
pub(super) fn symbols(subject: &str, panel: &Panel) -> Option<Section> {
    let (_, one) = main(panel)?;
    let is_there = !groups(one, "symbol").is_empty();
    is_there.then(|| by(subject, panel, ("symbol", "Symbol"), true))
}

/// By hour, size and side, as far as the result has them; `None` where it has none.
pub(super) fn hours(subject: &str, panel: &Panel) -> Option<Section> {
    let (key, one) = main(panel)?;
    let there: Vec<String> = ["hour", "size", "side"]
        .into_iter()
        .filter(|by| !groups(one, by).is_empty())
        .map(str::to_owned)
        .collect();
    if there.is_empty() {
        return None;
    }
    let title = format!("By {}", words::listed(&there));
    let mut section = Section::new(subject, "hours", &title);
    if there.iter().any(|by| by == "hour") {
        section
            .lead
            .push(format!("Hours are those of clocks in {}.", panel.clocks));
    }
    let plane: Vec<(&str, &str, &PanelGroup)> = groups(one, "hour_and_size")
        .into_iter()
        .filter_map(|(_, group)| {
            let (hour, size) = group.value.split_once(' ')?;
            Some((hour, size, group))
        })
        .collect();
    let distinct = |names: Vec<&str>| {
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_by_key(|name| name.parse::<u64>().unwrap_or(0));
        names.dedup();
        names
    };
    let hours = distinct(plane.iter().map(|(hour, _, _)| *hour).collect());
    let sizes = distinct(plane.iter().map(|(_, size, _)| *size).collect());
    let squares: Vec<Square> = plane
        .iter()
        .filter_map(|(hour, size, group)| {
            Some(Square {
                across: hours.iter().position(|name| name == hour)?,
                up: sizes.iter().position(|name| name == size)?,
                saving: group.saving_bps?,
                tip: square_tip(hour, size, group),
            })
        })
        .collect();
    if !squares.is_empty() {
        section.wide.push(Figure::draw(
            &section.picture("plane"),
            &format!(
                "Saving in bps against {}, by hour and size",
                strategy_name::in_table(key, panel)
            ),
            "A square for each hour and size; the table below has the numbers.",
            Room::Wide,
            |room| plane::draw(&squares, (&hours, &sizes), room),
        ));
    }
    for (by, name) in [
        ("hour", "Hour"),
        ("size", "Shares"),
        ("side", "Side"),
        ("hour_and_size", "Hour, shares"),
    ] {
        section.tables.extend(tables(panel, key, by, name));
    }
    Some(section)
}

/// What a square of an hour and a size says when pointed at.
fn square_tip(hour: &str, size: &str, group: &PanelGroup) -> String {
    let orders = words::counted(group.n, "order", "orders");
    let saving = group.saving_bps.map_or_else(String::new, |saving| {
        format!(": {} bps", words::bps(saving))
    });
    let ends = words::interval(group.ci_low_bps, group.ci_high_bps)
        .map_or_else(String::new, |ends| format!(", interval {ends}"));
    let shares = words::shares(&[size.parse().unwrap_or(0)]);
    format!("{hour}:00, {shares}{saving}{ends}, {orders}")
}

/// Every rule of the grid on the reported days.
pub(super) fn surface(subject: &str, panel: &Panel) -> Section {
    let mut section = Section::new(subject, "surface", "The grid, out of sample");
    section.lead.push(format!(
        "{} points of the grid are {} rules: points that route alike are one, at its smallest \
         penalties. Savings are those of using one rule on all {} reported days; the shortfall is \
         what rules are chosen by, and the pictures show how much more of it than the best each \
         rule has, in bps.",
        words::count(panel.points),
        words::count(panel.distinct_rules),
        panel.days_reported
    ));
    let first: Vec<&str> = first(panel).into_iter().map(|(key, _)| key).collect();
    let rows = panel.surface.iter().enumerate().map(|(place, rule)| {
        let pointer = |field: &str| format!("/surface/{place}/{field}");
        let penalty =
            |value: f64, name: &str| Cell::exact(value, pointer(&format!("penalties/{name}")));
        let mut row = vec![
            penalty(rule.penalties.lambda_over, "lambda_over"),
            penalty(rule.penalties.lambda_under, "lambda_under"),
            penalty(rule.penalties.theta_queue, "theta_queue"),
            Cell::count(rule.days_chosen, pointer("days_chosen")),
            Cell::bps(rule.shortfall_bps, pointer("shortfall_bps")),
        ];
        row.extend(first.iter().map(|key| {
            let saving = rule.saving_bps.get(*key).copied().flatten();
            Cell::bps(
                saving,
                pointer(&format!("saving_bps/{}", crate::page::step(key))),
            )
        }));
        row
    });
    let mut head = vec![
        "lambda_over".to_owned(),
        "lambda_under".to_owned(),
        "theta_queue".to_owned(),
        "Days chosen".to_owned(),
        "Shortfall, bps".to_owned(),
    ];
    head.extend(
        first
            .iter()
            .map(|key| format!("Against {}, bps", strategy_name::in_table(key, panel))),
    );
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let table = Table::new("Rules", &head).with(rows);
    section.tables.push(if panel.surface.len() > 12 {
        table.folded()
    } else {
        table
    });
    slices(&mut section, &panel.surface);
    section
}

/// A picture of the grid for each of its first values of `lambda_over`.
fn slices(section: &mut Section, surface: &[PanelRule]) {
    const PICTURED: usize = 9;
    let mut ranked: Vec<f64> = surface
        .iter()
        .filter_map(|rule| rule.shortfall_bps)
        .collect();
    ranked.sort_by(f64::total_cmp);
    let Some((best, worst)) = ranked.first().copied().zip(ranked.last().copied()) else {
        return;
    };
    if surface.len() < 2 {
        return;
    }
    let over = values(surface, |rule| rule.penalties.lambda_over);
    let under = values(surface, |rule| rule.penalties.lambda_under);
    let theta = values(surface, |rule| rule.penalties.theta_queue);
    for value in over.iter().take(PICTURED) {
        let squares: Vec<heat::Square> = surface
            .iter()
            .filter(|rule| rule.penalties.lambda_over.total_cmp(value).is_eq())
            .filter_map(|rule| {
                let penalties = &rule.penalties;
                let place = |values: &[f64], one: f64| {
                    values
                        .iter()
                        .position(|value| value.total_cmp(&one).is_eq())
                };
                let shortfall = rule.shortfall_bps?;
                Some(heat::Square {
                    across: place(&theta, penalties.theta_queue)?,
                    up: place(&under, penalties.lambda_under)?,
                    rank: ranked.iter().filter(|one| **one < shortfall).count() as u64,
                    worse_bps: Some(shortfall - best),
                    tip: format!(
                        "lambda_under {}, theta_queue {}: shortfall {} bps, chosen for {}",
                        words::shortest(penalties.lambda_under),
                        words::shortest(penalties.theta_queue),
                        words::bps(shortfall),
                        words::counted(rule.days_chosen, "day", "days")
                    ),
                })
            })
            .collect();
        let figure = Figure::draw(
            &section.picture(&format!("slice-{}", section.thirds.len())),
            &format!("lambda_over {}", words::shortest(*value)),
            "How many basis points of shortfall each rule has more than the best; points that \
             route alike are one rule, drawn at its smallest penalties.",
            Room::Third,
            |room| heat::draw(&squares, (&theta, &under), worst - best, room),
        );
        section.thirds.push(figure);
    }
}

/// The different values of one penalty, ascending.
fn values(surface: &[PanelRule], of: impl Fn(&PanelRule) -> f64) -> Vec<f64> {
    let mut values: Vec<f64> = surface.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|one, other| one.total_cmp(other).is_eq());
    values
}

/// Orders by saving.
pub(super) fn distribution(subject: &str, panel: &Panel) -> Section {
    let mut section = Section::new(
        subject,
        "distribution",
        "How savings are distributed over orders",
    );
    for (key, one) in lines(panel) {
        let Some(counts) = one.histogram.as_ref().filter(|one| one.width_bps > 0.0) else {
            continue;
        };
        section.thirds.push(Figure::draw(
            &section.picture(&format!("{}", section.thirds.len())),
            &format!(
                "Savings against {}, by order",
                strategy_name::in_table(key, panel)
            ),
            &format!(
                "Counts of {} by saving.",
                words::counted(one.n, "order", "orders")
            ),
            Room::Third,
            |room| histogram::draw(counts, (one.saving_bps, tied(one.tie_rate, one.n)), room),
        ));
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_symbols_the_best_and_the_worst_are_drawn() {
        let group = |place: u32| PanelGroup {
            by: "symbol".into(),
            value: format!("S{place:03}"),
            n: 1,
            days: 1,
            saving_bps: Some(f64::from(place * 7 % 500)),
            ci_low_bps: None,
            ci_high_bps: None,
            routing_bps: None,
        };
        let groups: Vec<PanelGroup> = (0..500).map(group).collect();
        let all: Vec<_> = groups.iter().enumerate().collect();
        let drawn = shown(&all, true);
        let savings: Vec<_> = drawn.iter().filter_map(|group| group.saving_bps).collect();
        assert_eq!(savings.len(), MOST);
        let ends = savings.first().copied().zip(savings.last().copied());
        assert_eq!(ends, Some((499.0, 0.0)));
        assert!(savings.windows(2).all(|pair| pair[0] > pair[1]));
        // Few are all there, days in their own order.
        let few = shown(&all[..3], false);
        let names: Vec<_> = few.iter().map(|group| group.value.as_str()).collect();
        assert_eq!(names, ["S000", "S001", "S002"]);
    }
}
