//! What a result has to say before its figures are believed, from these figures alone: a result has
//! it among its warnings, and a terminal and a page show it.

pub(super) mod refused;

use crate::evaluation;
use crate::page::Notice;
use crate::panel;
use crate::run;
use result::{BacktestResult, Evaluation, Panel};

/// Cautions of a run, each with its title.
#[must_use]
pub fn of_run(result: &BacktestResult) -> Vec<String> {
    said(&run::verdict::found(result))
}

/// Cautions of an evaluation.
#[must_use]
pub fn of_evaluation(result: &Evaluation) -> Vec<String> {
    said(&evaluation::verdict::cautions(result))
}

/// Cautions of a panel.
#[must_use]
pub fn of_panel(result: &Panel) -> Vec<String> {
    said(&panel::verdict::cautions(result))
}

fn said(notices: &[Notice]) -> Vec<String> {
    let warnings = notices.iter().filter(|notice| notice.warning);
    warnings.map(Notice::said).collect()
}
