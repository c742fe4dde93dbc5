//! Where a setting comes from.

use figment::{Metadata, Source};

/// Prefix of our environment variables.
pub(super) const PREFIX: &str = "SOR_";

/// The variable that Kafka's users know: a synonym of `SOR_KAFKA__BROKERS`, and weaker.
pub(super) const BOOTSTRAP: &str = "KAFKA_BOOTSTRAP_SERVERS";

/// Prefix of the variables of an installation.
pub(super) const INSTALLATION_PREFIX: &str = "SOR_DEFAULT_";

pub(super) const DEFAULTS: &str = "built-in default";
pub(super) const INSTALLATION: &str = "default of the installation";
pub(super) const ENVIRONMENT: &str = "environment";
pub(super) const COMMAND_LINE: &str = "command line";

/// Where a value stands, for people.
pub(super) fn origin(metadata: &Metadata, path: &[String]) -> String {
    match (&metadata.source, metadata.name.as_ref()) {
        (Some(Source::File(file)), _) => file.display().to_string(),
        (_, ENVIRONMENT) => variable(PREFIX, path),
        (_, INSTALLATION) => variable(INSTALLATION_PREFIX, path),
        (_, BOOTSTRAP) => format!("environment variable {BOOTSTRAP}"),
        (_, name) => name.to_owned(),
    }
}

fn variable(prefix: &str, path: &[String]) -> String {
    format!(
        "environment variable {prefix}{}",
        path.join("__").to_ascii_uppercase()
    )
}
