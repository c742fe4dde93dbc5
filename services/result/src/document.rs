//! What a command prints, whatever its input holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evaluation::{Evaluation, Evaluations};
use crate::panel::Panel;

/// What `evaluate` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "sor-backtest evaluation")]
pub enum EvaluationDocument {
    /// The recording has one symbol, or one was asked for.
    One(Box<Evaluation>),
    /// The recording has several.
    Many(Evaluations),
    /// The recordings are of several days.
    Panel(Box<Panel>),
}
