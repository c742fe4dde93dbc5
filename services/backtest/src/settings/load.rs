//! The layers of settings, and what the command line adds to them.

use anyhow::Result;
use app::settings::{Loaded, load, load_over};
use serde::Serialize;

use super::{Profile, Settings};
use crate::cli::{ExecutionOptions, KafkaOptions};

/// What the command line says, as a part of the tree of settings.
#[derive(Serialize)]
struct CommandLine<'a> {
    #[serde(flatten)]
    execution: &'a ExecutionOptions,
    kafka: Option<&'a KafkaOptions>,
}

/// The settings of a command that executes an order; `kafka` for one that needs a broker as well.
///
/// # Errors
/// When a layer cannot be read, has an unknown key, or has a value that does not fit.
pub(crate) fn for_execution(
    execution: &ExecutionOptions,
    kafka: Option<&KafkaOptions>,
) -> Result<Loaded<Settings>> {
    let layer = CommandLine { execution, kafka };
    let file = execution.common.config.as_deref();
    let mut loaded: Loaded<Settings> = load(file, &layer)?;
    // The profile is itself a setting: where it asks for other defaults, the layers go over those.
    if loaded.settings.profile == Profile::Seed {
        loaded = load_over(&Settings::of_profile(Profile::Seed), file, &layer)?;
    }
    loaded.settings.typed = loaded.typed();
    Ok(loaded)
}
