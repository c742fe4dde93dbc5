//! What of a shared file, or of shared variables, is a program's own.

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

use super::known::KNOWN;
use super::origin::origin;

/// The tables of one program, and what was found wrong in those of the other.
pub(super) struct Scope {
    own: Vec<String>,
    unknown: Vec<String>,
}

impl Scope {
    /// The scope of a program with these settings.
    pub(super) fn of(defaults: &impl Provider) -> Self {
        let tables = defaults.data().unwrap_or_default().into_values();
        Self {
            own: tables.flat_map(Dict::into_keys).collect(),
            unknown: Vec::new(),
        }
    }

    /// A layer without the tables of the other program, whose keys must exist.
    pub(super) fn own(&mut self, layer: impl Provider) -> Own {
        let metadata = layer.metadata();
        let mut data = layer.data();
        for tables in data.iter_mut().flat_map(|data| data.values_mut()) {
            tables.retain(|table, value| {
                let foreign = !self.own.contains(table) && is_table(table);
                if foreign {
                    self.check(&metadata, &mut vec![table.clone()], value);
                }
                !foreign
            });
        }
        Own { metadata, data }
    }

    /// The keys of no program, and where they stand.
    pub(super) fn unknown(self) -> Vec<String> {
        self.unknown
    }

    fn check(&mut self, metadata: &Metadata, path: &mut Vec<String>, value: &Value) {
        let key = path.join(".");
        if KNOWN.contains(&key.as_str()) {
            return;
        }
        match value {
            Value::Dict(_, inner) if is_table(&key) => {
                for (name, value) in inner {
                    path.push(name.clone());
                    self.check(metadata, path, value);
                    path.pop();
                }
            }
            _ => {
                let place = origin(metadata, path);
                self.unknown
                    .push(format!("{key}: unknown setting ({place})"));
            }
        }
    }
}

/// Whether this is a table of settings, or a setting outside of tables.
fn is_table(key: &str) -> bool {
    KNOWN.iter().any(|known| {
        known
            .strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// A layer as it was read, less what is not this program's.
pub(super) struct Own {
    metadata: Metadata,
    data: Result<Map<Profile, Dict>, Error>,
}

impl Provider for Own {
    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        self.data.clone()
    }
}
