//! Why settings cannot be used.

use thiserror::Error;

/// Settings that cannot be used; the message says which and where they stand.
#[derive(Debug, Error)]
#[error("{}", .0.join("; "))]
pub struct SettingsError(pub(super) Vec<String>);
