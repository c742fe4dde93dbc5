//! The layers of settings, and what the command line adds to them.

use anyhow::Result;
use app::settings::{Loaded, load, load_over};
use serde::Serialize;
use tracing::warn;

use super::{Profile, Settings};
#[cfg(feature = "kafka")]
use crate::cli::{CommonOptions, WorkOptions};
use crate::cli::{ExecutionOptions, KafkaOptions};

/// What the command line says, as a part of the tree of settings.
#[derive(Serialize)]
struct CommandLine<'a> {
    #[serde(flatten)]
    execution: &'a ExecutionOptions,
    kafka: Option<&'a KafkaOptions>,
}

/// What the command line says of work that is shared.
#[cfg(feature = "kafka")]
#[derive(Serialize)]
struct WorkLine<'a, T: Serialize> {
    #[serde(flatten)]
    execution: &'a ExecutionOptions,
    kafka: &'a T,
}

/// The settings of a command that executes an order; `kafka` for one that needs a broker as well.
///
/// # Errors
/// When a layer cannot be read, has an unknown key, or has a value that does not fit.
pub(crate) fn for_execution(
    execution: &ExecutionOptions,
    kafka: Option<&KafkaOptions>,
) -> Result<Loaded<Settings>> {
    layered(execution, &CommandLine { execution, kafka })
}

/// The settings of an evaluation whose units are shared.
///
/// # Errors
/// As those of [`for_execution`].
#[cfg(feature = "kafka")]
pub(crate) fn for_sharing(
    execution: &ExecutionOptions,
    kafka: &impl Serialize,
) -> Result<Loaded<Settings>> {
    layered(execution, &WorkLine { execution, kafka })
}

/// The settings of a worker, who takes those of what it executes with its tasks.
///
/// # Errors
/// As those of [`for_execution`].
#[cfg(feature = "kafka")]
pub(crate) fn for_work(common: &CommonOptions, kafka: &WorkOptions) -> Result<Settings> {
    let execution = ExecutionOptions {
        common: common.clone(),
        ..ExecutionOptions::default()
    };
    Ok(for_sharing(&execution, kafka)?.settings)
}

fn layered(execution: &ExecutionOptions, layer: &impl Serialize) -> Result<Loaded<Settings>> {
    let file = execution.common.config.as_deref();
    let mut loaded: Loaded<Settings> = load(file, layer)?;
    // The profile is itself a setting: where it asks for other defaults, the layers go over those.
    if loaded.settings.profile == Profile::Seed {
        loaded = load_over(&Settings::of_profile(Profile::Seed), file, layer)?;
    }
    loaded.settings.typed = loaded.typed();
    if let Some(own) = &execution.own {
        loaded.settings.own = Some(own.clone());
        for key in [
            "kind",
            "schedule",
            "step",
            "lambda_over",
            "lambda_under",
            "theta_queue",
        ] {
            if loaded.is_given(&format!("router.{key}")) {
                warn!(
                    "router.{key} is left out: it means nothing to {}",
                    own.name()
                );
            }
        }
    }
    Ok(loaded)
}
