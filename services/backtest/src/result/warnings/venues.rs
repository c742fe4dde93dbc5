//! Venues in a sentence.

use std::collections::BTreeSet;

use market_data::PublisherId;

/// Venues that a warning names.
const NAMED: usize = 20;

/// The first venues of a list as people know them, and how many more there are.
pub(super) fn few(venues: impl IntoIterator<Item = PublisherId>) -> String {
    text::few(venues.into_iter().map(venue_name), NAMED)
}

/// A venue as people know it.
pub(super) fn venue_name(venue: PublisherId) -> String {
    venue
        .mic()
        .map_or_else(|| venue.to_string(), |mic| format!("{mic} {venue}"))
}

/// The first ids of some venues, and how many more there are.
pub(super) fn listed(venues: &BTreeSet<PublisherId>) -> String {
    text::few(venues.iter().map(ToString::to_string), NAMED)
}
