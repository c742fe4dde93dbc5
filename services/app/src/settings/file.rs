//! Which file of settings is read.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::error::SettingsError;

/// The variable that names the file, or its folder, where the command line does not.
const VARIABLE: &str = "SOR_CONFIG";

/// What the file is called in a folder.
const NAME: &str = "sor.toml";

/// The file that `named`, or else the variable, names: itself, or the `sor.toml` in a folder, which
/// need not be there.
///
/// # Errors
/// When it cannot be opened, or nobody can say whether it is there.
pub(super) fn find(named: Option<&Path>) -> Result<Option<PathBuf>, SettingsError> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
    let Some(path) = named.map(Path::to_owned).or(variable.map(PathBuf::from)) else {
        return Ok(None);
    };
    let refused = |path: &Path, error| {
        let path = path.display();
        SettingsError(vec![format!(
            "cannot open the settings file {path}: {error}"
        )])
    };
    let mut file = path;
    if fs::metadata(&file).is_ok_and(|found| found.is_dir()) {
        file.push(NAME);
        if !file.try_exists().map_err(|error| refused(&file, error))? {
            return Ok(None);
        }
    }
    File::open(&file).map_err(|error| refused(&file, error))?;
    Ok(Some(file))
}
