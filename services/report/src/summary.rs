//! The result in a terminal: a verdict, a table as wide as there is room, and what to know.

use std::fmt::Write;

use crate::page::Notice;
use crate::{evaluation, panel, run, strategy_name, words};
use result::{
    BacktestResult, BetweenDays, Comparison, Document, Evaluation, EvaluationDocument, Panel,
    PanelComparison, SavingsDetail, Strategy,
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
        "routing bps",
        "timing bps",
        "saving bps",
        "filled",
        "fees",
        "shortfall bps",
        "last fill",
    ];
    let all = run::strategies::strategies(result);
    let column = |value: &dyn Fn(&str, &Strategy) -> Option<f64>| {
        let values: Vec<_> = all.iter().map(|(key, one, _)| value(key, one)).collect();
        words::bps_column(&values)
    };
    let part = |of: fn(&SavingsDetail) -> Option<f64>| {
        column(&|key, _| result.savings_detail.get(key).and_then(of))
    };
    let routing = part(|one| one.routing_bps);
    let timing = part(|one| one.timing_bps);
    let saving = part(|one| Some(one.timing_bps? + one.routing_bps?));
    let shortfall = column(&|_, one| one.implementation_shortfall_bps);
    let dollars = |least: usize, value: &dyn Fn(&Strategy) -> Option<f64>| {
        let values: Vec<_> = all.iter().map(|(_, one, _)| value(one)).collect();
        words::column(&values, least)
    };
    let average = dollars(4, &|one| one.avg_fill_px);
    let fees = dollars(2, &|one| Some(one.fees));
    let rows = all.iter().enumerate().map(|(place, (key, one, _))| {
        vec![
            strategy_name::in_table(key, result).to_owned(),
            average[place].clone(),
            routing[place].clone(),
            timing[place].clone(),
            saving[place].clone(),
            words::count(one.filled),
            fees[place].clone(),
            shortfall[place].clone(),
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
        "bps against",
        "routing",
        "says",
        "saving",
        "from",
        "to",
        "says",
        "won",
        "tied",
        "orders",
        "filled",
    ];
    let lines = evaluation::verdict::lines(result);
    let column = |of: fn(&Comparison) -> Option<f64>| {
        let values: Vec<_> = lines.iter().map(|line| of(line.comparison)).collect();
        words::bps_column(&values)
    };
    let routing = column(|one| one.routing_bps);
    let means: Vec<_> = lines
        .iter()
        .map(|line| line.comparison)
        .map(|one| [one.mean_bps, one.ci_low_bps, one.ci_high_bps])
        .collect();
    let means = words::bps_intervals(&means);
    let rows = lines.iter().zip(means).enumerate();
    let rows = rows.map(|(place, (line, [mean, low, high]))| {
        let one = line.comparison;
        let percent =
            |value: Option<f64>| value.map_or_else(String::new, |rate| words::percent(rate, 0));
        let short = |verdict: &str| evaluation::verdict::short(verdict).to_owned();
        vec![
            line.short_name(),
            routing[place].clone(),
            one.routing
                .as_ref()
                .map_or_else(String::new, |routing| short(&routing.verdict)),
            mean,
            low,
            high,
            short(&one.verdict),
            percent(one.win_rate),
            percent(one.tie_rate),
            words::count(one.n),
            percent(one.fill_rate_router),
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
    let lines = panel::verdict::lines(result);
    let column = |of: fn(&PanelComparison) -> Option<f64>| {
        let values: Vec<_> = lines.iter().map(|(_, one)| of(one)).collect();
        words::bps_column(&values)
    };
    let savings: Vec<_> = lines
        .iter()
        .map(|(_, one)| [one.saving_bps, one.ci_low_bps, one.ci_high_bps])
        .collect();
    let savings = words::bps_intervals(&savings);
    let routing = column(|one| one.routing_bps);
    let new_day = |of: fn(&BetweenDays) -> Option<f64>| {
        let between = lines.iter().map(|(_, one)| one.between_days.as_ref());
        between.map(move |between| between.and_then(of))
    };
    let new_days: Vec<_> = new_day(|between| between.new_day_low_bps)
        .zip(new_day(|between| between.new_day_high_bps))
        .map(|(low, high)| [None, low, high])
        .collect();
    let new_days = words::bps_intervals(&new_days);
    let rows = lines.iter().zip(savings).enumerate();
    let rows = rows.map(|(row, ((key, one), [saving, from, to]))| {
        let new = match &new_days[row] {
            [_, low, high] if !low.is_empty() && !high.is_empty() => format!("{low} to {high}"),
            _ => String::new(),
        };
        let filled = one.fill_rate_router.map(|rate| words::percent(rate, 0));
        vec![
            strategy_name::in_table(key, result).to_owned(),
            saving,
            from,
            to,
            panel::verdict::short(&one.verdict).to_owned(),
            new,
            routing[row].clone(),
            format!("{}/{}", one.days_won, result.days_reported),
            words::count(one.n),
            filled.unwrap_or_default(),
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
    text::wrapped(&text::visible(text), width)
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
}
