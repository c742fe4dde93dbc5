//! How people read the venues of a result.

use std::collections::BTreeMap;

use crate::words;
use result::BacktestResult;

/// The names of a result's venues by publisher id.
pub(super) struct Names<'a>(BTreeMap<String, Option<&'a str>>);

impl<'a> Names<'a> {
    /// The names of all venues that the recording has; of those with one id the first is meant.
    pub(super) fn of(result: &'a BacktestResult) -> Self {
        let mut names = BTreeMap::new();
        for venue in &result.data.venues {
            let id = venue.publisher_id.to_string();
            names.entry(id).or_insert(venue.mic.as_deref());
        }
        Self(names)
    }

    /// The name of a venue; its publisher id where the recording does not have it.
    pub(super) fn name(&self, publisher_id: &str) -> String {
        words::venue(publisher_id, self.0.get(publisher_id).copied().flatten())
    }
}
