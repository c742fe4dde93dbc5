//! The result in a terminal: a verdict, a table as wide as there is room, and what to know.

use std::fmt::Write;

use crate::page::Notice;
use crate::{evaluation, panel, run, words};
use result::{BacktestResult, Document, Evaluation, EvaluationDocument, Panel};

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
    let all = all.iter().map(|one| {
        headed(
            &evaluation::title(one),
            &of_evaluation(one, terminal),
            terminal,
        )
    });
    all.collect::<Vec<_>>().join("\n")
}

fn headed(title: &str, text: &str, terminal: Terminal) -> String {
    format!("{}\n{text}", wrapped(title, terminal.width).join("\n"))
}

/// What a run says.
fn of_run(result: &BacktestResult, terminal: Terminal) -> String {
    let head = [
        "",
        "average",
        "saving bps",
        "routing",
        "filled",
        "shortfall",
        "fees",
        "last fill",
    ];
    let rows = run::strategies::strategies(result)
        .into_iter()
        .map(|(key, one, _)| {
            let detail = result.savings_detail.get(key);
            let parts = detail.and_then(|one| one.timing_bps.zip(one.routing_bps));
            let bps = |value: Option<f64>| value.map_or_else(String::new, words::bps);
            vec![
                words::strategy(key).to_owned(),
                one.avg_fill_px
                    .map_or_else(String::new, |price| words::number(price, 4)),
                bps(parts.map(|(timing, routing)| timing + routing)),
                bps(parts.map(|(_, routing)| routing)),
                words::count(one.filled),
                bps(one.implementation_shortfall_bps),
                words::number(one.fees, 2),
                one.last_fill
                    .as_deref()
                    .map_or_else(String::new, |time| words::time_of_day(time).to_owned()),
            ]
        });
    let verdict = run::verdict::sentence(result);
    written(
        &verdict,
        &table(&head, &rows.collect::<Vec<_>>(), terminal),
        &run::verdict::notices(result),
        terminal,
    )
}

/// What an evaluation says.
fn of_evaluation(result: &Evaluation, terminal: Terminal) -> String {
    let head = [
        "against",
        "mean bps",
        "from",
        "to",
        "says",
        "routing",
        "routing says",
        "orders",
        "filled",
        "won",
    ];
    let rows = evaluation::verdict::lines(result).into_iter().map(|line| {
        let one = line.comparison;
        let bps = |value: Option<f64>| value.map_or_else(String::new, words::bps);
        let percent = |value: Option<f64>| {
            value.map_or_else(String::new, |rate| {
                format!("{} %", words::number(rate * 100.0, 0))
            })
        };
        let short = |verdict: &str| evaluation::verdict::short(verdict).to_owned();
        let routing = one.routing.as_ref();
        vec![
            line.name(),
            bps(one.mean_bps),
            bps(one.ci_low_bps),
            bps(one.ci_high_bps),
            short(&one.verdict),
            bps(one.routing_bps),
            routing.map_or_else(String::new, |routing| short(&routing.verdict)),
            words::count(one.n),
            percent(one.fill_rate_router),
            percent(one.win_rate),
        ]
    });
    let verdict = evaluation::verdict::sentence(result);
    let notices = evaluation::verdict::notices(result);
    written(
        &verdict,
        &table(&head, &rows.collect::<Vec<_>>(), terminal),
        &notices,
        terminal,
    )
}

/// What a panel says.
fn of_panel(result: &Panel, terminal: Terminal) -> String {
    let head = [
        "against", "bps", "from", "to", "says", "new day", "routing", "days won", "orders",
        "filled",
    ];
    let bps = |value: Option<f64>| value.map_or_else(String::new, words::bps);
    let rows = panel::verdict::lines(result).into_iter().map(|(key, one)| {
        let between = one.between_days.as_ref();
        let new = between.and_then(|one| one.new_day_low_bps.zip(one.new_day_high_bps));
        let filled = one
            .fill_rate_router
            .map(|rate| words::number(rate * 100.0, 0));
        vec![
            words::strategy(key).to_owned(),
            bps(one.saving_bps),
            bps(one.ci_low_bps),
            bps(one.ci_high_bps),
            panel::verdict::short(&one.verdict).to_owned(),
            new.map_or_else(String::new, |(low, high)| {
                format!("{} to {}", words::bps(low), words::bps(high))
            }),
            bps(one.routing_bps),
            format!("{}/{}", one.days_won, result.days_reported),
            words::count(one.n),
            filled.map_or_else(String::new, |filled| format!("{filled} %")),
        ]
    });
    let verdict = panel::verdict::sentence(result);
    let notices = panel::verdict::notices(result);
    written(
        &verdict,
        &table(&head, &rows.collect::<Vec<_>>(), terminal),
        &notices,
        terminal,
    )
}

fn written(verdict: &str, table: &str, notices: &[Notice], terminal: Terminal) -> String {
    let mut text = String::new();
    for line in wrapped(verdict, terminal.width) {
        let _ = writeln!(text, "{}", coloured("1", &line, terminal));
    }
    let _ = writeln!(text, "\n{table}");
    for notice in notices {
        let whole = format!("{}: {}", notice.title, notice.text);
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

/// Columns as far as they fit, names to the left, the rest to the right.
fn table(head: &[&str], rows: &[Vec<String>], terminal: Terminal) -> String {
    const GAP: usize = 2;
    let shown_cell = |cell: &String| text::visible(cell).into_owned();
    let rows: Vec<Vec<_>> = rows
        .iter()
        .map(|row| row.iter().map(shown_cell).collect())
        .collect();
    let length = |text: &str| text.chars().count();
    let mut shown = Vec::new();
    let mut used = 0;
    for (column, name) in head.iter().enumerate() {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let width = cells
            .map(|cell| length(cell))
            .chain([length(name)])
            .max()
            .unwrap_or(0);
        let gap = if column == 0 { 0 } else { GAP };
        // The first two say the least that is worth a table.
        if column > 1 && used + gap + width > terminal.width {
            break;
        }
        used += gap + width;
        shown.push((column, width));
    }
    let line = |cells: &dyn Fn(usize) -> String| {
        let mut line = String::new();
        for (column, width) in &shown {
            let cell = cells(*column);
            let fill = " ".repeat(width.saturating_sub(length(&cell)));
            match column {
                0 => line.extend([cell, fill]),
                _ => line.extend([" ".repeat(GAP), fill, cell]),
            }
        }
        line.trim_end().to_owned()
    };
    let mut text = coloured("2", &line(&|column| head[column].to_owned()), terminal);
    text.push('\n');
    for row in &rows {
        text.push_str(&line(&|column| {
            row.get(column).cloned().unwrap_or_default()
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
    let text = &text::visible(text);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_columns_that_fit() {
        let head = ["", "one", "another"];
        let rows = [vec![
            "name".to_owned(),
            "1".to_owned(),
            "\u{2212}22".to_owned(),
        ]];
        let terminal = |width| Terminal {
            width,
            colours: false,
        };
        assert_eq!(
            table(&head, &rows, terminal(80)),
            "      one  another\nname    1      \u{2212}22\n"
        );
        assert_eq!(table(&head, &rows, terminal(12)), "      one\nname    1\n");
        assert_eq!(table(&head, &rows, terminal(1)), "      one\nname    1\n");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible", 4), ["incomprehensible"]);
    }
}
