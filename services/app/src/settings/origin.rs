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
pub(super) const VARIABLE: &str = "environment variable";

/// Where a value stands, for people.
pub(super) fn origin(metadata: &Metadata, path: &[String]) -> String {
    // A value of a list stands where the list does.
    let is_place = |key: &String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let end = path.iter().rposition(|key| !is_place(key));
    let path = &path[..end.map_or(0, |end| end + 1)];
    match (&metadata.source, metadata.name.as_ref()) {
        (Some(Source::File(file)), _) => file.display().to_string(),
        (_, ENVIRONMENT) => variable(PREFIX, path),
        (_, INSTALLATION) => variable(INSTALLATION_PREFIX, path),
        (_, BOOTSTRAP) => format!("{VARIABLE} {BOOTSTRAP}"),
        (_, COMMAND_LINE) => format!("{COMMAND_LINE} {}", option(path)),
        (_, name) => name.to_owned(),
    }
}

fn variable(prefix: &str, path: &[String]) -> String {
    format!(
        "{VARIABLE} {prefix}{}",
        path.join("__").to_ascii_uppercase()
    )
}

/// The option of a setting: its key without the table, but for those that would say too little.
fn option(path: &[String]) -> String {
    let names: Vec<_> = path.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["order", "size"] => "--order-size".to_owned(),
        ["router", "kind"] => "--router".to_owned(),
        ["reaction", key] => format!("--reaction-{}", key.replace('_', "-")),
        [.., key] => format!("--{}", key.replace('_', "-")),
        [] => String::new(),
    }
}
