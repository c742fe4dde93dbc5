//! Why settings cannot be used.

use std::fmt;

use thiserror::Error;

/// So many faults are named, and the others counted.
const NAMED: usize = 20;

/// Settings that cannot be used; the message says which and where they stand.
#[derive(Debug, Error)]
pub struct SettingsError(pub(super) Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.0.get(..NAMED).unwrap_or(&self.0);
        f.write_str(&named.join("; "))?;
        match self.0.len() - named.len() {
            0 => Ok(()),
            others => write!(f, "; and {others} more"),
        }
    }
}
