//! Venues of mapped files.

use std::collections::HashMap;

use crate::format::mapping::map::error::MapFault;
use crate::format::mapping::map::written::{Venue, VenueName};
use crate::venue::PublisherId;

/// The letters of the consolidated tapes of US shares, and the venues that they stand for.
const SIP: [(&str, &str); 18] = [
    ("A", "XASE"),
    ("B", "XBOS"),
    ("C", "XCIS"),
    ("D", "XADF"),
    ("H", "EPRL"),
    ("J", "EDGA"),
    ("K", "EDGX"),
    ("L", "LTSE"),
    ("M", "XCHI"),
    ("N", "XNYS"),
    ("P", "ARCX"),
    ("Q", "XNAS"),
    ("T", "XNAS"),
    ("U", "MEMX"),
    ("V", "IEXG"),
    ("X", "XPSX"),
    ("Y", "BATY"),
    ("Z", "BATS"),
];

/// Finds venues by what a file calls them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Venues {
    constant: Option<PublisherId>,
    names: HashMap<Vec<u8>, PublisherId>,
}

impl Venues {
    /// Checks what is written.
    pub(crate) fn of(written: &Venue, has_column: bool) -> Result<Self, MapFault> {
        let mut names = HashMap::new();
        match written.table.as_deref() {
            None => {}
            Some("sip") => {
                for (letter, venue) in SIP {
                    names.insert(letter.as_bytes().to_vec(), named(venue)?);
                }
            }
            Some(other) => return Err(MapFault::of("venue.table", other, "sip")),
        }
        for (name, venue) in &written.names {
            names.insert(name.as_bytes().to_vec(), known(venue)?);
        }
        let constant = written.constant.as_ref().map(known).transpose()?;
        if constant.is_some() == has_column {
            let problem = "a venue needs either columns.venue or venue.constant";
            return Err(MapFault::Value(problem.to_owned()));
        }
        Ok(Self { constant, names })
    }

    /// The one venue of all rows.
    pub(crate) fn constant(&self) -> Option<PublisherId> {
        self.constant
    }

    /// One venue for all rows, whatever a column says.
    pub(crate) fn set_constant(&mut self, name: &str) -> Result<(), MapFault> {
        self.constant = Some(known(&VenueName::Name(name.to_owned()))?);
        Ok(())
    }

    /// The venue of a text: by the table where there is one, else by number or by name.
    pub(crate) fn find(&self, text: &[u8]) -> Option<PublisherId> {
        if let Some(known) = self.names.get(text) {
            return Some(*known);
        }
        if !self.names.is_empty() {
            return None;
        }
        let text = str::from_utf8(text).ok()?;
        text.parse()
            .ok()
            .map(PublisherId)
            .or_else(|| PublisherId::of_venue(text))
    }

    /// What a side's best venue is called: by the number of the file, which nobody has to know.
    pub(crate) fn named(text: &[u8]) -> Option<u16> {
        match text {
            [] => Some(0),
            [letter] if letter.is_ascii_alphabetic() => Some(u16::from(*letter)),
            text => str::from_utf8(text).ok()?.parse().ok(),
        }
    }
}

fn known(venue: &VenueName) -> Result<PublisherId, MapFault> {
    match venue {
        VenueName::Number(id) => Ok(PublisherId(*id)),
        VenueName::Name(name) => match name.parse() {
            Ok(id) => Ok(PublisherId(id)),
            Err(_) => named(name),
        },
    }
}

fn named(name: &str) -> Result<PublisherId, MapFault> {
    let expected = "a publisher id, or a market identifier code such as XNAS";
    PublisherId::of_venue(name).ok_or_else(|| MapFault::of("venue", name, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_tapes_is_the_venue_that_it_stands_for() {
        let written = Venue {
            table: Some("sip".to_owned()),
            ..Venue::default()
        };
        let venues = Venues::of(&written, true).unwrap();
        for (letter, mic) in SIP {
            let venue = venues.find(letter.as_bytes()).unwrap();
            assert_eq!(venue.mic(), Some(mic), "{letter}");
            assert!(venue.is_us_equities() && !venue.is_consolidated());
        }
        assert_eq!(venues.find(b"?"), None);
    }
}
