//! A table as wide as there is room, and its cells.

use super::terminal::{Terminal, coloured};
use crate::words;
use result::RoutingEvidence;

/// The column of an interval's upper end, behind that of its lower.
pub(super) const TO: &str = "to";

/// The column of a verdict.
pub(super) const SAYS: &str = "says";

/// The column of an interval's lower end.
pub(super) const FROM: &str = "from";

/// The columns that are shown at a width: where the last verdict has no room, the interval before
/// it, which a page has too, makes way.
fn with_verdict<'a>(
    columns: &'a [(&'a str, Vec<String>)],
    width: usize,
) -> Vec<&'a (&'a str, Vec<String>)> {
    let is_shown = |(_, cells): &&(&str, Vec<String>)| !cells.iter().all(String::is_empty);
    let shown: Vec<_> = columns.iter().filter(is_shown).collect();
    let Some(last) = shown.iter().rposition(|(name, _)| *name == SAYS) else {
        return shown;
    };
    let widths = shown[..=last]
        .iter()
        .map(|column| GAP + column_width(column));
    if widths.sum::<usize>() <= width + GAP {
        return shown;
    }
    let kept = shown
        .into_iter()
        .enumerate()
        .filter(|(place, (name, _))| *place > last || ![FROM, TO].contains(name));
    kept.map(|(_, column)| column).collect()
}

/// How wide a column is.
fn column_width((name, cells): &(&str, Vec<String>)) -> usize {
    let length = |text: &str| text.chars().count();
    let cells = cells.iter().map(|cell| length(&text::visible(cell)));
    cells.chain([length(name)]).max().unwrap_or(0)
}

/// Blanks between columns.
const GAP: usize = 2;

/// Columns as far as they fit, names to the left, the rest to the right; those without any text are
/// left out.
pub(super) fn table(columns: &[(&str, Vec<String>)], terminal: Terminal) -> String {
    let columns = with_verdict(columns, terminal.width);
    let length = |text: &str| text.chars().count();
    let mut shown: Vec<(&str, Vec<String>, usize)> = Vec::new();
    let mut used = 0;
    let widths: Vec<_> = columns.iter().map(|column| column_width(column)).collect();
    for (place, (name, cells)) in columns.iter().enumerate() {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| text::visible(cell).into_owned())
            .collect();
        let width = widths[place];
        let gap = if shown.is_empty() { 0 } else { GAP };
        // One end of an interval says nothing without the other.
        let other = columns.get(place + 1).filter(|(name, _)| *name == TO);
        let needed = width + other.map_or(0, |_| GAP + widths[place + 1]);
        // The first two say the least that is worth a table.
        if shown.len() > 1 && used + gap + needed > terminal.width {
            break;
        }
        used += gap + width;
        shown.push((*name, cells, width));
    }
    let rows = shown
        .iter()
        .map(|(_, cells, _)| cells.len())
        .max()
        .unwrap_or(0);
    let line = |of: &dyn Fn(&str, &[String]) -> String| {
        let mut line = String::new();
        for (place, (name, cells, width)) in shown.iter().enumerate() {
            let cell = of(name, cells);
            let fill = " ".repeat(width.saturating_sub(length(&cell)));
            match place {
                0 => line.extend([cell, fill]),
                _ => line.extend([" ".repeat(GAP), fill, cell]),
            }
        }
        line.trim_end().to_owned()
    };
    let mut text = coloured("2", &line(&|name, _| name.to_owned()), terminal);
    text.push('\n');
    for row in 0..rows {
        text.push_str(&line(&|_, cells| {
            cells.get(row).cloned().unwrap_or_default()
        }));
        text.push('\n');
    }
    text
}

/// Part of one as a percentage; nothing where it is not known.
pub(super) fn percent(part: Option<f64>) -> String {
    part.map_or_else(String::new, |part| words::percent(part, 0))
}

/// What router and baseline filled of what was ordered, as the lower percentage of both: a row is
/// judged by that, whoever of the two filled less.
pub(super) fn filled(router: Option<f64>, baseline: Option<f64>) -> String {
    percent(router.into_iter().chain(baseline).reduce(f64::min))
}

/// A mean due to routing, and the ends of its interval.
pub(super) fn by_routing(mean: Option<f64>, of: Option<&RoutingEvidence>) -> [Option<f64>; 3] {
    let [low, high] = of.map_or([None; 2], |one| [one.ci_low_bps, one.ci_high_bps]);
    [mean, low, high]
}

/// Figures and the ends of their intervals, as columns.
pub(super) fn intervals(lines: &[[Option<f64>; 3]]) -> [Vec<String>; 3] {
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    for line in words::bps_intervals(lines) {
        for (column, text) in columns.iter_mut().zip(line) {
            column.push(text);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_is_what_both_filled() {
        for (router, baseline, shown) in [
            (Some(1.0), Some(0.62), "62 %"),
            (Some(0.62), Some(1.0), "62 %"),
            (Some(0.98), Some(0.98), "98 %"),
            (Some(0.5), None, "50 %"),
            (None, None, ""),
        ] {
            assert_eq!(filled(router, baseline), shown);
        }
    }

    #[test]
    fn the_last_verdict_stays_where_an_interval_has_no_room() {
        let column = |name, text: &str| (name, vec![text.to_owned()]);
        let columns = [
            column("", "name"),
            column(SAYS, "too little filled"),
            column("saving", "+1.5"),
            column(FROM, "+1.0"),
            column(TO, "+2.0"),
            column(SAYS, "saves"),
            column("won", "5 %"),
        ];
        let shown = |width| {
            let colours = false;
            table(&columns, Terminal { width, colours })
        };
        let narrow = "                   says  saving   says  won\n\
                      name  too little filled    +1.5  saves  5 %\n";
        assert_eq!(shown(47), narrow);
        assert!(shown(50).contains("from    to   says"), "{}", shown(50));
        assert!(
            shown(49)
                .lines()
                .all(|line| line.ends_with("won") || line.ends_with("5 %"))
        );
    }

    #[test]
    fn a_table_has_the_columns_that_fit() {
        let column = |name, text: &str| (name, vec![text.to_owned()]);
        let columns = [
            column("", "name"),
            column("none", ""),
            column("one", "1"),
            column("another", "\u{2212}22"),
        ];
        let terminal = |width| Terminal {
            width,
            colours: false,
        };
        assert_eq!(
            table(&columns, terminal(80)),
            "      one  another\nname    1      \u{2212}22\n"
        );
        assert_eq!(table(&columns, terminal(12)), "      one\nname    1\n");
        let ends = [
            column("", "name"),
            column("one", "1"),
            column("from", "1"),
            column("to", "2"),
        ];
        assert_eq!(table(&ends, terminal(18)), "      one\nname    1\n");
        assert_eq!(
            table(&ends, terminal(19)),
            "      one  from  to\nname    1     1   2\n"
        );
        assert_eq!(table(&columns, terminal(1)), "      one\nname    1\n");
    }
}
