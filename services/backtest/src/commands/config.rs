//! `config`: the settings in force.

use anyhow::Result;

use crate::cli::{ConfigAction, ConfigArgs};
use crate::settings::load;

pub(super) fn config(args: &ConfigArgs) -> Result<()> {
    let ConfigAction::Show { execution, kafka } = &args.action;
    let loaded = load::for_execution(execution, Some(kafka))?;
    loaded.settings.resolve()?;
    crate::output::print_lines(&loaded.origins())
}
