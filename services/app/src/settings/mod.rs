//! Settings from four layers, weakest first: built-in defaults, a TOML file, `SOR_*` environment variables (`__` separates
//! levels), the command line. Every value remembers where it came from, and an unknown key is an error that names both.

mod span;

use std::fmt;
use std::path::Path;

use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider, Source};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use span::Span;

/// Prefix of our environment variables.
const PREFIX: &str = "SOR_";

/// The variable that Kafka's users know: a synonym of `SOR_KAFKA__BROKERS`, and weaker.
const BOOTSTRAP: &str = "KAFKA_BOOTSTRAP_SERVERS";

/// Variables with our prefix that are not settings: those of the compose file, and the one that names the file.
const NOT_SETTINGS: [&str; 9] = [
    "metrics",
    "metrics_linger",
    "config",
    "uid",
    "gid",
    "data_dir",
    "results_dir",
    "version",
    "revision",
];

const DEFAULTS: &str = "built-in default";
const ENVIRONMENT: &str = "environment";
const COMMAND_LINE: &str = "command line";

/// Settings that cannot be used; the message says which and where they stand.
#[derive(Debug, Error)]
#[error("{}", .0.join("; "))]
pub struct SettingsError(Vec<String>);

/// Settings, and where each came from.
#[derive(Clone)]
pub struct Loaded<T> {
    /// The settings.
    pub settings: T,
    figment: Figment,
}

/// One setting for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its key, levels separated by dots.
    pub key: String,
    /// Its value; `(hidden)` for a secret.
    pub value: String,
    /// Where it came from.
    pub origin: String,
}

/// Loads settings of type `T`, whose default is the weakest layer; otherwise as [`load_over`].
///
/// # Errors
/// When a layer cannot be read, has an unknown key, or has a value that does not fit.
pub fn load<T>(
    file: Option<&Path>,
    command_line: &impl Serialize,
) -> Result<Loaded<T>, SettingsError>
where
    T: Default + Serialize + DeserializeOwned,
{
    load_over(&T::default(), file, command_line)
}

/// Loads settings over `defaults`. `file` must exist when it is given. `command_line` is any part of the tree of `T`; what
/// was not given there must not be serialized (`skip_serializing_if`), or it would override.
///
/// # Errors
/// When a layer cannot be read, has an unknown key, or has a value that does not fit.
pub fn load_over<T>(
    defaults: &T,
    file: Option<&Path>,
    command_line: &impl Serialize,
) -> Result<Loaded<T>, SettingsError>
where
    T: Serialize + DeserializeOwned,
{
    let mut figment = Figment::from(Layer(DEFAULTS, Serialized::defaults(defaults)));
    if let Some(path) = file {
        if let Err(error) = std::fs::File::open(path) {
            let path = path.display();
            let told = format!("cannot open the settings file {path}: {error}");
            return Err(SettingsError(vec![told]));
        }
        figment = figment.merge(Toml::file_exact(path));
    }
    let bootstrap = Env::raw()
        .only(&[BOOTSTRAP])
        .map(|_| "kafka.brokers".into());
    let ours = Env::prefixed(PREFIX).ignore(&NOT_SETTINGS).split("__");
    let figment = figment
        .merge(Layer(BOOTSTRAP, bootstrap))
        .merge(Layer(ENVIRONMENT, ours))
        .merge(Layer(COMMAND_LINE, Serialized::defaults(command_line)));
    match figment.extract() {
        Ok(settings) => Ok(Loaded { settings, figment }),
        Err(error) => Err(SettingsError(
            error.into_iter().map(|error| explain(&error)).collect(),
        )),
    }
}

impl<T: fmt::Debug> fmt::Debug for Loaded<T> {
    /// The settings only: the layers behind them hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

impl<T> Loaded<T> {
    /// Every setting with its origin, by key. Secrets are hidden.
    pub fn origins(&self) -> Vec<Setting> {
        let mut settings = Vec::new();
        if let Ok(tree) = self.figment.extract::<Dict>() {
            self.walk(&mut Vec::new(), &tree, &mut settings);
        }
        settings
    }

    fn walk(&self, path: &mut Vec<String>, tree: &Dict, settings: &mut Vec<Setting>) {
        for (key, value) in tree {
            path.push(key.clone());
            match value {
                Value::Dict(_, inner) if !inner.is_empty() => self.walk(path, inner, settings),
                leaf => {
                    let key = path.join(".");
                    let secret = is_secret(&key);
                    let metadata = self.figment.get_metadata(leaf.tag());
                    settings.push(Setting {
                        value: if secret {
                            "(hidden)".into()
                        } else {
                            shown(leaf)
                        },
                        origin: metadata
                            .map_or_else(|| DEFAULTS.to_owned(), |metadata| origin(metadata, path)),
                        key,
                    });
                }
            }
            path.pop();
        }
    }
}

/// Whether the value of a setting must not be shown.
pub fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('_', ".");
    // Where a secret stands is none.
    if matches!(key.rsplit('.').next(), Some("file" | "location")) {
        return false;
    }
    ["password", "secret", "pem", "oauthbearer.config", "jaas"]
        .iter()
        .any(|word| key.contains(word))
}

/// A value as TOML would write it.
fn shown(value: &Value) -> String {
    match value {
        Value::Empty(..) => "(not set)".to_owned(),
        Value::String(_, text) => text.clone(),
        Value::Dict(..) => "{}".to_owned(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// Where a value stands, for people.
fn origin(metadata: &Metadata, path: &[String]) -> String {
    match (&metadata.source, metadata.name.as_ref()) {
        (Some(Source::File(file)), _) => file.display().to_string(),
        (_, ENVIRONMENT) => {
            let levels: Vec<_> = path
                .iter()
                .map(|level| level.to_ascii_uppercase())
                .collect();
            format!("environment variable {PREFIX}{}", levels.join("__"))
        }
        (_, BOOTSTRAP) => format!("environment variable {BOOTSTRAP}"),
        (_, name) => name.to_owned(),
    }
}

/// Whether the value at this place may be a secret, or have one in it.
fn may_hold_secrets(path: &[String]) -> bool {
    match path {
        [] => true,
        [section] => section == "kafka",
        [section, key, ..] => {
            (section == "kafka" && key == "options") || is_secret(&path.join("."))
        }
    }
}

/// What a parser tells without the line of the file that it quotes, in which a secret may stand.
fn without_excerpt(told: &str) -> String {
    let quoted = |line: &str| {
        let rest = line.trim_start();
        let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        rest.trim_start().starts_with('|')
    };
    let kept: Vec<_> = told
        .split('\n')
        .filter(|line| !line.is_empty() && !quoted(line))
        .collect();
    kept.join(": ")
}

/// What is wrong, with the key and where it stands.
fn explain(error: &figment::Error) -> String {
    let mut path = error.path.clone();
    let what = match &error.kind {
        Kind::UnknownField(name, known) => {
            if path.last() != Some(name) {
                path.push(name.clone());
            }
            format!("unknown setting (known here: {})", known.join(", "))
        }
        Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
            // The value may be a secret: what it is not is told, what it is only where that is harmless.
            if may_hold_secrets(&path) {
                format!("not {expected}")
            } else {
                format!("{actual} is not {expected}")
            }
        }
        Kind::Message(told) => without_excerpt(told),
        other => other.to_string(),
    };
    let place = error
        .metadata
        .as_ref()
        .map(|metadata| format!(" ({})", origin(metadata, &path)))
        .unwrap_or_default();
    if path.is_empty() {
        return format!("{what}{place}");
    }
    format!("{}: {what}{place}", path.join("."))
}

/// A layer under a name of our own.
struct Layer<P>(&'static str, P);

impl<P: Provider> Provider for Layer<P> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.0)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        self.1.data()
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}  # {}", self.key, self.value, self.origin)
    }
}

/// Reads a text setting that a layer may have taken for a number or a truth value: a topic called `42`.
///
/// # Errors
/// When the value is none of these.
pub fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Text;
    impl serde::de::Visitor<'_> for Text {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }
        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
        fn visit_bool<E>(self, value: bool) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_i64<E>(self, value: i64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_u64<E>(self, value: u64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_f64<E>(self, value: f64) -> Result<String, E> {
            Ok(value.to_string())
        }
    }
    deserializer.deserialize_any(Text)
}
