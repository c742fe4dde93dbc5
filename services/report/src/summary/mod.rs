//! The result in a terminal: a verdict, a table as wide as there is room, and what to know.

mod of_evaluation;
mod of_panel;
mod of_run;
mod table;
mod terminal;

use crate::evaluation::{self, together::Together};
use crate::input::Outcome;
use crate::panel;
use crate::run;
use of_evaluation::of_evaluation;
use of_panel::of_panel;
use of_run::of_run;
use result::{Document, EvaluationDocument};
pub use terminal::Terminal;
use terminal::wrapped;

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
