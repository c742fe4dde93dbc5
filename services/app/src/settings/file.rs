//! The file of settings: which one is read, and what stands in it.

use std::fs;
use std::path::{Path, PathBuf};

use figment::providers::{Format, Toml};
use figment::value::{Dict, Map};
use figment::{Metadata, Profile, Provider};
use text::bounded;

use super::error::SettingsError;

/// The variable that names the file, or its folder, where the command line does not.
const VARIABLE: &str = "SOR_CONFIG";

/// What the file is called in a folder.
const NAME: &str = "sor.toml";

/// A file of settings that was read.
pub(super) struct SettingsFile {
    path: PathBuf,
    text: String,
}

/// The file that `named`, or else the variable, names: itself, or the `sor.toml` in a folder, which
/// need not be there.
///
/// # Errors
/// When it cannot be read, or nobody can say whether it is there.
pub(super) fn read(named: Option<&Path>) -> Result<Option<SettingsFile>, SettingsError> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
    let Some(path) = named.map(Path::to_owned).or(variable.map(PathBuf::from)) else {
        return Ok(None);
    };
    let refused = |path: &Path, error: std::io::Error| {
        let path = path.display();
        let error = text::remedy::with(&error);
        SettingsError(vec![format!(
            "cannot read the settings file {path}: {error}"
        )])
    };
    let mut file = path;
    if fs::metadata(&file).is_ok_and(|found| found.is_dir()) {
        file.push(NAME);
        if !file.try_exists().map_err(|error| refused(&file, error))? {
            return Ok(None);
        }
    }
    match bounded::text(Some(&file), bounded::SETTINGS) {
        Ok(text) => Ok(Some(SettingsFile { path: file, text })),
        Err(error) => Err(refused(&file, error)),
    }
}

impl Provider for SettingsFile {
    fn metadata(&self) -> Metadata {
        Metadata::from("TOML file", self.path.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Toml::string(&self.text).data()
    }
}
