//! `schema`: the JSON Schema of what is printed.

use anyhow::Result;
use result::{Document, EvaluationDocument};
use schemars::schema_for;

use crate::cli::{Described, Format};

pub(super) fn schema(of: Described) -> Result<()> {
    let schema = match of {
        Described::Result => schema_for!(Document),
        Described::Evaluation => schema_for!(EvaluationDocument),
    };
    crate::output::print(&serde_json::to_value(schema)?, Format::Pretty)
}
