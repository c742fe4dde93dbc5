//! Files that a vendor puts beside the data of a batch download, as JSON.

use std::path::Path;

use serde::de::DeserializeOwned;
use text::bounded;

/// What a file about a download says; a file that is there and cannot be used is noted.
pub(crate) fn said<T: DeserializeOwned>(
    folder: &Path,
    name: &str,
    notes: &mut Vec<String>,
) -> Option<T> {
    let path = folder.join(name);
    if !path.exists() {
        return None;
    }
    let read = bounded::file(&path, bounded::DOCUMENT).map_err(|error| error.to_string());
    let said = read.and_then(|text| {
        serde_json::from_slice(&text).map_err(|_| "it is not as the vendor writes it".to_owned())
    });
    let note = |why| {
        let path = path.display();
        notes.push(format!(
            "{path} cannot be used, so what it says of the files is not known: {why}"
        ));
    };
    said.map_err(note).ok()
}
