//! The maps of this program, and what gives away files that need one.

use super::columns::layout::needed;
use super::map::written::written_in;

/// Names and maps.
const PROFILES: [(&str, &str); 6] = [
    ("tardis", include_str!("profiles/tardis.toml")),
    ("massive", include_str!("profiles/massive.toml")),
    ("polygon", include_str!("profiles/massive.toml")), // its former name
    ("taq", include_str!("profiles/taq.toml")),
    ("wrds", include_str!("profiles/wrds.toml")),
    ("lobster", include_str!("profiles/lobster.toml")),
];

/// The map of a profile.
pub(super) fn find(name: &str) -> Option<&'static str> {
    let found = PROFILES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, text)| *text)
}

/// The names of all profiles.
pub(super) fn names() -> String {
    PROFILES.map(|(name, _)| name).join(", ")
}

/// The profile for a file that begins with this line, if one is known, and what its files are.
pub(in crate::format) fn profile_of(first_line: &str) -> Option<(&'static str, String)> {
    PROFILES.iter().find_map(|(name, text)| {
        let written = written_in(text).ok()?;
        let names: Vec<_> = first_line
            .split(written.file.delimiter)
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        let fits = if written.file.header {
            let has = |needed: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(needed));
            needed(&written).iter().all(has)
        } else {
            is_headless(&names)
        };
        fits.then(|| ((*name), written.name.clone()))
    })
}

/// Whether a line has numbers alone, as many as a message or levels of a book have.
fn is_headless(names: &[&str]) -> bool {
    let numbers = names.iter().all(|name| name.parse::<f64>().is_ok());
    numbers && (names.len() == 6 || names.len().is_multiple_of(4))
}
