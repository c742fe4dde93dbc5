//! `schema`: the JSON Schema of the result.

use anyhow::Result;

use crate::cli::Format;
use report::result::Document;

pub(super) fn schema() -> Result<()> {
    let schema = schemars::schema_for!(Document);
    crate::output::print(&serde_json::to_value(schema)?, Format::Pretty)
}
