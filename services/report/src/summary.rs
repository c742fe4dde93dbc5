//! The result in a terminal: a verdict, a table as wide as there is room, and what to know.

use std::fmt::Write;

use crate::evaluation::{self, together::Together};
use crate::input::Outcome;
use crate::page::Notice;
use crate::panel;
use crate::run;
use crate::words::{self, strategy_name};
use result::{
    BacktestResult, Comparison, Document, Evaluation, EvaluationDocument, Panel, PanelComparison,
    SavingsDetail, Strategy,
};

/// Room and colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Whether colours are wanted.
    pub colours: bool,
}

/// What runs say, one after the other.
#[must_use]
pub fn of_document(document: &Document, terminal: Terminal) -> String {
    let runs = match document {
        Document::One(run) => std::slice::from_ref(run.as_ref()),
        Document::Many(several) => several.results.as_slice(),
    };
    let runs = runs
        .iter()
        .map(|run| headed(&run::title(run), &of_run(run, terminal), terminal));
    runs.collect::<Vec<_>>().join("\n")
}

/// What all of several results say together.
#[must_use]
pub fn said_of_all(sentences: &str, terminal: Terminal) -> String {
    format!("\n{}\n", wrapped(sentences, terminal.width).join("\n"))
}

/// What evaluations say, one after the other.
#[must_use]
pub fn of_evaluations(document: &EvaluationDocument, terminal: Terminal) -> String {
    let all = match document {
        EvaluationDocument::One(one) => std::slice::from_ref(one.as_ref()),
        EvaluationDocument::Many(several) => several.evaluations.as_slice(),
        EvaluationDocument::Panel(panel) => {
            return headed(&panel::title(panel), &of_panel(panel, terminal), terminal);
        }
    };
    let mut together = Together::default();
    let mut texts = Vec::new();
    for one in all {
        together.add(one);
        let said = of_evaluation(one, terminal);
        texts.push(headed(&evaluation::title(one), &said, terminal));
    }
    let said = together.sentences();
    let said = said.map_or_else(String::new, |said| said_of_all(&said, terminal));
    texts.join("\n") + &said
}

/// What one result says.
#[must_use]
pub fn of_outcome(outcome: &Outcome, terminal: Terminal) -> String {
    let (title, text) = match outcome {
        Outcome::Run(run) => (run::title(run), of_run(run, terminal)),
        Outcome::Evaluation(one) => (evaluation::title(one), of_evaluation(one, terminal)),
        Outcome::Panel(panel) => (panel::title(panel), of_panel(panel, terminal)),
    };
    headed(&title, &text, terminal)
}

fn headed(title: &str, text: &str, terminal: Terminal) -> String {
    format!("{}\n{text}", wrapped(title, terminal.width).join("\n"))
}

/// What a run says.
fn of_run(result: &BacktestResult, terminal: Terminal) -> String {
    let all = run::strategies::strategies(result);
    let column = |value: &dyn Fn(&str, &Strategy) -> Option<f64>| {
        let values: Vec<_> = all.iter().map(|(key, one, _)| value(key, one)).collect();
        words::bps_column(&values)
    };
    let part = |of: fn(&SavingsDetail) -> Option<f64>| {
        column(&|key, _| result.savings_detail.get(key).and_then(of))
    };
    let dollars = |least: usize, value: &dyn Fn(&Strategy) -> Option<f64>| {
        let values: Vec<_> = all.iter().map(|(_, one, _)| value(one)).collect();
        words::column(&values, least)
    };
    let prices: Vec<_> = all.iter().map(|(_, one, _)| one.avg_fill_px).collect();
    let prices = words::prices(&prices);
    let text = |of: &dyn Fn(&str, &Strategy) -> String| -> Vec<String> {
        all.iter().map(|(key, one, _)| of(key, one)).collect()
    };
    let is_routed = run::verdict::is_routed(result);
    let routing = part(|one| one.routing_bps);
    let columns = [
        (
            "",
            text(&|key, _| strategy_name::in_table(key, result).to_owned()),
        ),
        ("average", prices),
        ("routing bps", if is_routed { routing } else { Vec::new() }),
        ("timing bps", part(|one| one.timing_bps)),
        (
            "saving bps",
            part(|one| Some(one.timing_bps? + one.routing_bps?)),
        ),
        ("filled", text(&|_, one| words::count(one.filled))),
        ("fees", dollars(2, &|one| Some(one.fees))),
        (
            "shortfall bps",
            column(&|_, one| one.implementation_shortfall_bps),
        ),
        (
            "last fill",
            text(&|_, one| {
                let last = one.last_fill.as_deref();
                last.map_or_else(String::new, |time| words::time_of_day(time).to_owned())
            }),
        ),
    ];
    let mut notices = run::provenance::notes::notices(result);
    notices.extend(run::provenance::notes::at_terminal(result));
    written(
        &run::verdict::sentence(result),
        &table(&columns, terminal),
        &notices,
        terminal,
    )
}

/// Part of one as a percentage; nothing where it is not known.
fn percent(part: Option<f64>) -> String {
    part.map_or_else(String::new, |part| words::percent(part, 0))
}

/// What router and baseline filled of what was ordered, as the lower percentage of both: a row is
/// judged by that, whoever of the two filled less.
fn filled(router: Option<f64>, baseline: Option<f64>) -> String {
    percent(router.into_iter().chain(baseline).reduce(f64::min))
}

/// Figures and the ends of their intervals, as columns.
fn intervals(lines: &[[Option<f64>; 3]]) -> [Vec<String>; 3] {
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    for line in words::bps_intervals(lines) {
        for (column, text) in columns.iter_mut().zip(line) {
            column.push(text);
        }
    }
    columns
}

/// What an evaluation says: of routing first, then of all of the saving.
fn of_evaluation(result: &Evaluation, terminal: Terminal) -> String {
    let lines = evaluation::lines::lines(result);
    let all = || lines.iter().map(|line| line.comparison);
    let text = |of: &dyn Fn(&Comparison) -> String| -> Vec<String> { all().map(of).collect() };
    let says =
        |verdict: &str, statement: &str| evaluation::verdict::says(verdict, statement).to_owned();
    let by_routing = |one: &Comparison| {
        let routing = one.routing.as_ref();
        let ends = routing.map(|routing| [routing.ci_low_bps, routing.ci_high_bps]);
        let [low, high] = ends.unwrap_or_default();
        [one.routing_bps, low, high]
    };
    let is_routed = evaluation::verdict::is_routed(result);
    let routing: Vec<_> = all().filter(|_| is_routed).map(by_routing).collect();
    let [routing, routing_from, routing_to] = intervals(&routing);
    let means: Vec<_> = all()
        .map(|one| [one.mean_bps, one.ci_low_bps, one.ci_high_bps])
        .collect();
    let [mean, from, to] = intervals(&means);
    let columns = [
        (
            "bps against",
            lines
                .iter()
                .map(evaluation::lines::Line::short_name)
                .collect(),
        ),
        ("routing", routing),
        (
            SAYS,
            text(&|one| {
                let routing = one.routing.as_ref().filter(|_| is_routed);
                routing.map_or_else(String::new, |one| says(&one.verdict, &one.statement))
            }),
        ),
        ("saving", mean),
        (FROM, from),
        (TO, to),
        (SAYS, text(&|one| says(&one.verdict, &one.statement))),
        ("routing from", routing_from),
        (TO, routing_to),
        ("won", text(&|one| percent(one.win_rate))),
        ("tied", text(&|one| percent(one.tie_rate))),
        ("orders", text(&|one| words::count(one.n))),
        (
            "filled",
            text(&|one| filled(one.fill_rate_router, one.fill_rate_baseline)),
        ),
    ];
    written(
        &evaluation::verdict::sentence(result),
        &table(&columns, terminal),
        &evaluation::verdict::notices(result),
        terminal,
    )
}

/// What a panel says: of routing first, then of all of the saving.
fn of_panel(result: &Panel, terminal: Terminal) -> String {
    let lines = panel::lines::lines(result);
    let all = || lines.iter().map(|(_, one)| *one);
    let text = |of: &dyn Fn(&PanelComparison) -> String| -> Vec<String> { all().map(of).collect() };
    let says = |verdict: &str, statement: &str| panel::verdict::says(verdict, statement).to_owned();
    let by_routing = |one: &PanelComparison| {
        let routing = one.routing.as_ref();
        let ends = routing.map(|routing| [routing.ci_low_bps, routing.ci_high_bps]);
        let [low, high] = ends.unwrap_or_default();
        [one.routing_bps, low, high]
    };
    let is_routed = panel::verdict::is_routed(result);
    let routing: Vec<_> = all().filter(|_| is_routed).map(by_routing).collect();
    let [routing, routing_from, routing_to] = intervals(&routing);
    let savings: Vec<_> = all()
        .map(|one| [one.saving_bps, one.ci_low_bps, one.ci_high_bps])
        .collect();
    let [saving, from, to] = intervals(&savings);
    let new_days: Vec<_> = all()
        .map(|one| {
            let between = one.between_days.as_ref();
            let ends = between.map(|between| [between.new_day_low_bps, between.new_day_high_bps]);
            let [low, high] = ends.unwrap_or_default();
            [None, low, high]
        })
        .collect();
    let [_, low, high] = intervals(&new_days);
    let new_day = low.iter().zip(&high).map(|(low, high)| {
        if low.is_empty() || high.is_empty() {
            String::new()
        } else {
            format!("{low} to {high}")
        }
    });
    let names = lines.iter();
    let names = names.map(|(key, _)| strategy_name::in_table(key, result).to_owned());
    let columns = [
        ("bps against", names.collect()),
        ("routing", routing),
        (
            SAYS,
            text(&|one| {
                let routing = one.routing.as_ref().filter(|_| is_routed);
                routing.map_or_else(String::new, |one| says(&one.verdict, &one.statement))
            }),
        ),
        ("saving", saving),
        (FROM, from),
        (TO, to),
        (SAYS, text(&|one| says(&one.verdict, &one.statement))),
        ("new day", new_day.collect()),
        ("routing from", routing_from),
        (TO, routing_to),
        (
            "days won",
            text(&|one| format!("{}/{}", one.days_won, result.days_reported)),
        ),
        ("orders", text(&|one| words::count(one.n))),
        (
            "filled",
            text(&|one| filled(one.fill_rate_router, one.fill_rate_baseline)),
        ),
    ];
    let first = lines.first().map(|(_, one)| one.groups.iter());
    let of_first = first.into_iter().flatten().map(|one| Group {
        by: &one.by,
        value: &one.value,
        n: one.n,
        routing: one.routing_bps.filter(|_| is_routed),
        saving: [one.saving_bps, one.ci_low_bps, one.ci_high_bps],
    });
    let against = lines.first();
    let against = against.map(|(key, _)| strategy_name::in_table(key, result).to_owned());
    let groups = group_tables(&of_first.collect::<Vec<_>>(), against, terminal);
    written(
        &panel::verdict::sentence(result),
        &format!("{}{groups}", table(&columns, terminal)),
        &panel::verdict::notices(result),
        terminal,
    )
}

/// Orders that have something in common, against the baseline that comes first.
struct Group<'a> {
    by: &'a str,
    value: &'a str,
    n: u64,
    routing: Option<f64>,
    saving: [Option<f64>; 3],
}

/// Most groups of one kind in a table: a page has all.
const MOST_GROUPS: usize = 40;

/// Tables of a panel's groups, where some were asked for: where all kinds are there nobody chose,
/// and a page has them.
fn group_tables(groups: &[Group<'_>], against: Option<String>, terminal: Terminal) -> String {
    // Days are always there, and what is crossed has groups by each.
    let chosen = ["symbol", "hour", "size", "side"];
    let is_there = |by: &&str| groups.iter().any(|one| one.by == *by);
    let kinds: Vec<&str> = chosen.into_iter().filter(is_there).collect();
    let (Some(against), true) = (against, kinds.len() < chosen.len()) else {
        return String::new();
    };
    let mut text = String::new();
    for by in kinds {
        let some: Vec<_> = groups.iter().filter(|one| one.by == by).collect();
        let shown = &some[..some.len().min(MOST_GROUPS)];
        let [saving, from, to] = intervals(&shown.iter().map(|one| one.saving).collect::<Vec<_>>());
        let routing: Vec<_> = shown.iter().map(|one| one.routing).collect();
        let title = format!("by {by}, bps against {against}");
        let values = shown.iter().map(|one| one.value.to_owned());
        let columns = [
            (title.as_str(), values.collect()),
            ("routing", words::bps_column(&routing)),
            ("saving", saving),
            ("from", from),
            (TO, to),
            (
                "orders",
                shown.iter().map(|one| words::count(one.n)).collect(),
            ),
        ];
        let _ = write!(text, "\n{}", table(&columns, terminal));
        if some.len() > shown.len() {
            let more = text::counted((some.len() - shown.len()) as u64, "more", "more");
            let _ = writeln!(text, "{more}: the page and the JSON have them");
        }
    }
    text
}

fn written(verdict: &str, table: &str, notices: &[Notice], terminal: Terminal) -> String {
    let mut text = String::new();
    for line in wrapped(verdict, terminal.width) {
        let _ = writeln!(text, "{}", coloured("1", &line, terminal));
    }
    let _ = writeln!(text, "\n{table}");
    for notice in notices {
        let whole = notice.said();
        let (mark, colour) = if notice.warning {
            ("!", "33")
        } else {
            ("-", "36")
        };
        for (place, line) in wrapped(&whole, terminal.width.saturating_sub(2))
            .iter()
            .enumerate()
        {
            let mark = if place == 0 { mark } else { " " };
            let _ = writeln!(text, "{} {line}", coloured(colour, mark, terminal));
        }
    }
    text
}

/// The column of an interval's upper end, behind that of its lower.
const TO: &str = "to";

/// The column of a verdict.
const SAYS: &str = "says";

/// The column of an interval's lower end.
const FROM: &str = "from";

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
fn table(columns: &[(&str, Vec<String>)], terminal: Terminal) -> String {
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

fn coloured(code: &str, text: &str, terminal: Terminal) -> String {
    if terminal.colours {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// Lines of at most so many columns, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    text::wrapped(&text::visible(text), width)
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
