//! Settings from layers, weakest first: built-in defaults, those of an installation
//! (`SOR_DEFAULT_*` variables: what the containers have built in), a TOML file, `SOR_*` environment
//! variables (`__` separates levels), the command line. Every value remembers where it came from,
//! and an unknown key is an error that names both. An empty variable is none.
//!
//! One file serves both programs: each takes its own tables and checks that the other's keys exist.

mod error;
mod file;
mod known;
mod origin;
mod scope;
mod span;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use figment::error::Kind;
use figment::providers::{Env, Serialized};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::SettingsError;
pub use known::KNOWN;
use origin::{
    BOOTSTRAP, COMMAND_LINE, DEFAULTS, ENVIRONMENT, INSTALLATION, INSTALLATION_PREFIX, PREFIX,
    VARIABLE, origin,
};
use scope::Scope;
pub use span::Span;

/// Variables with our prefix that are not settings: those of the compose file, and the one that
/// names the file.
const NOT_SETTINGS: [&str; 9] = [
    "metrics",
    "metrics_linger",
    "config",
    "uid",
    "gid",
    "data_dir",
    "results_dir",
    "settings_dir",
    "version",
];

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
    /// Key, levels separated by dots.
    pub key: String,
    /// Value in force; `(hidden)` for a secret.
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

/// Loads settings over `defaults`. `file` is a file, or a folder that may have a `sor.toml`; where
/// none is given, `SOR_CONFIG` names it. `command_line` is any part of the tree of `T`; an option
/// that was not given is `None` there.
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
    let defaults = Layer(DEFAULTS, Serialized::defaults(defaults));
    let mut scope = Scope::of(&defaults);
    let installation = Layer(INSTALLATION, variables(INSTALLATION_PREFIX, &[]));
    let mut figment = Figment::from(defaults).merge(scope.own(installation));
    if let Some(file) = file::read(file)? {
        figment = figment.merge(scope.own(file));
    }
    let bootstrap = Env::raw()
        .only(&[BOOTSTRAP])
        .filter(|_| std::env::var_os(BOOTSTRAP).is_some_and(|value| !value.is_empty()))
        .map(|_| "kafka.brokers".into());
    figment = figment
        .merge(Layer(BOOTSTRAP, bootstrap))
        .merge(scope.own(Layer(ENVIRONMENT, variables(PREFIX, &NOT_SETTINGS))))
        .merge(Layer(
            COMMAND_LINE,
            Given(Serialized::defaults(command_line)),
        ));
    let unknown = scope.unknown();
    if !unknown.is_empty() {
        return Err(SettingsError(unknown));
    }
    match figment.extract() {
        Ok(settings) => Ok(Loaded { settings, figment }),
        Err(error) => Err(SettingsError(
            error.into_iter().map(|error| explain(&error)).collect(),
        )),
    }
}

/// The variables with this prefix that are set to something, but for `others`.
fn variables(prefix: &str, others: &[&str]) -> Env {
    let all = || Env::prefixed(prefix).ignore(others);
    let left_out: Vec<String> = all()
        .iter()
        .filter(|(name, value)| {
            value.is_empty() || (prefix == PREFIX && name.starts_with("default_"))
        })
        .map(|(name, _)| name.into_string())
        .collect();
    let left_out: Vec<&str> = left_out.iter().map(String::as_str).collect();
    all().ignore(&left_out).split("__")
}

impl<T: fmt::Debug> fmt::Debug for Loaded<T> {
    /// The settings only: the layers behind them hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

impl<T> Loaded<T> {
    /// What the user typed for each setting that is not a default, by key: the option, the
    /// variable, or the key and its file.
    pub fn typed(&self) -> BTreeMap<String, String> {
        let typed = |setting: Setting| {
            let Setting { key, origin, .. } = setting;
            let word = match origin.rsplit_once(' ') {
                _ if origin == DEFAULTS => return None,
                Some((COMMAND_LINE | VARIABLE, word)) => word.to_owned(),
                _ => format!("{key} (in {origin})"),
            };
            Some((key, word))
        };
        self.origins().into_iter().filter_map(typed).collect()
    }

    /// Every setting with its origin, by key. Secrets are hidden.
    pub fn origins(&self) -> Vec<Setting> {
        let mut settings = Vec::new();
        if let Ok(tree) = self.figment.extract::<Dict>() {
            self.walk(&mut Vec::new(), &tree, &mut settings);
        }
        settings
    }

    /// Whether somebody set `key`, levels separated by dots: it is not the built-in default.
    pub fn is_given(&self, key: &str) -> bool {
        let mut settings = self.origins().into_iter();
        settings.any(|setting| setting.key == key && setting.origin != DEFAULTS)
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

/// What a parser says, without the line of the file that it quotes, in which a secret may stand.
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
            // The value may be a secret: what it is not is told, what it is only where that is
            // harmless.
            let wanted = words::wanted(expected);
            if may_hold_secrets(&path) {
                format!("not {wanted}")
            } else {
                format!("{} is not {wanted}", words::found(actual))
            }
        }
        Kind::UnknownVariant(found, known) => {
            let known = known.join(", ");
            if may_hold_secrets(&path) {
                format!("none of: {known}")
            } else {
                format!("\"{found}\" is none of: {known}")
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

/// The options that were given: one that was not must not override a weaker layer.
struct Given<P>(P);

impl<P: Provider> Provider for Given<P> {
    fn metadata(&self) -> Metadata {
        self.0.metadata()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut data = self.0.data()?;
        data.values_mut().for_each(drop_absent);
        Ok(data)
    }
}

fn drop_absent(options: &mut Dict) {
    options.retain(|_, value| match value {
        Value::Empty(..) => false,
        Value::Dict(_, inner) => {
            drop_absent(inner);
            !inner.is_empty()
        }
        _ => true,
    });
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}  # {}", self.key, self.value, self.origin)
    }
}

/// Reads a text setting that a layer may have taken for a number or a truth value: a topic called
/// `42`.
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

/// Reads one path or several: a variable with one path need not be written as a list.
///
/// # Errors
/// When the value is neither.
pub fn paths<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<std::path::PathBuf>, D::Error> {
    struct Paths;
    impl<'de> serde::de::Visitor<'de> for Paths {
        type Value = Vec<std::path::PathBuf>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a path or a list of paths")
        }
        fn visit_str<E>(self, path: &str) -> Result<Self::Value, E> {
            Ok(Some(path.into())
                .filter(|_| !path.is_empty())
                .into_iter()
                .collect())
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut list: A,
        ) -> Result<Self::Value, A::Error> {
            let mut paths = Vec::new();
            while let Some(path) = list.next_element()? {
                paths.push(path);
            }
            Ok(paths)
        }
    }
    deserializer.deserialize_any(Paths)
}
