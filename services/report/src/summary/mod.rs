//! The result in a terminal: a verdict, a table as wide as there is room, and what to know.

mod of_evaluation;
mod of_panel;
mod of_run;
mod table;

use std::fmt::Write;

use crate::evaluation::{self, together::Together};
use crate::input::Outcome;
use crate::page::Notice;
use crate::panel;
use crate::run;
use of_evaluation::of_evaluation;
use of_panel::of_panel;
use of_run::of_run;
use result::{Document, EvaluationDocument};

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

/// A verdict, a table and what to know.
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

/// Text in a colour, where colours are wanted.
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
