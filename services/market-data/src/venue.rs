//! Venues, named by Databento publisher id. Names come from the vendor's own list (crate `dbn`).

use std::fmt;

use dbn::{Publisher, Venue};
use serde::{Deserialize, Serialize};
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// A Databento publisher: one feed of one venue (`publisher_id`).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    FromBytes,
    Immutable,
    IntoBytes,
)]
#[serde(transparent)]
#[repr(transparent)]
pub struct PublisherId(pub u16);

impl PublisherId {
    /// The publisher in the vendor's list; `None` for an id that the list does not have.
    fn listed(self) -> Option<Publisher> {
        Publisher::try_from(self.0).ok()
    }

    /// The venue behind the publisher, by its market identifier code (ISO 10383) where it has one:
    /// `ARCX` for 43.
    pub fn mic(self) -> Option<&'static str> {
        self.listed().map(|publisher| publisher.venue().as_str())
    }

    /// The dataset that the publisher belongs to: `ARCX.PILLAR` for 43.
    pub fn dataset(self) -> Option<&'static str> {
        self.listed().map(|publisher| publisher.dataset().as_str())
    }

    /// The publisher that shows the shares of the venue of a name: a market identifier code (ISO
    /// 10383), what people call it, a dataset of one venue (`ARCX.PILLAR`), or the publisher as the
    /// vendor writes it (`ARCX.PILLAR.ARCX`). Of several feeds of one venue, the first in the
    /// vendor's list.
    pub fn of_venue(name: &str) -> Option<Self> {
        let feeds = Self::feeds_of(name);
        let first = *feeds.first()?;
        let one_venue = feeds.iter().all(|feed| feed.mic() == first.mic());
        one_venue.then_some(first)
    }

    /// The publisher of an id, or [all feeds](Self::feeds_of) of a name; none for what is neither.
    pub fn written(text: &str) -> Vec<Self> {
        match text.trim().parse() {
            Ok(id) => vec![Self(id)],
            Err(_) => Self::feeds_of(text),
        }
    }

    /// All publishers that show the shares of the venue of a name, or of the venues of a dataset
    /// (`DBEQ.BASIC`), in the order of the vendor's list; none for a name that is not known. Names
    /// are those of [`of_venue`](Self::of_venue).
    pub fn feeds_of(name: &str) -> Vec<Self> {
        let name = name.trim().to_ascii_uppercase();
        let code = match name.as_str() {
            "NASDAQ" => "XNAS",
            "NYSE" => "XNYS",
            "ARCA" => "ARCX",
            "IEX" => "IEXG",
            "BZX" => "BATS",
            "BYX" => "BATY",
            other => other,
        };
        if let Ok(publisher) = code.parse::<Publisher>() {
            return vec![Self(publisher as u16)];
        }
        let all = || (1..=u16::from(u8::MAX)).map(Self);
        let shown = |of: fn(Self) -> Option<&'static str>| -> Vec<Self> {
            let feeds = all().filter(|publisher| of(*publisher) == Some(code));
            feeds
                .filter(|publisher| !publisher.is_consolidated())
                .collect()
        };
        let feeds = shown(Self::mic);
        if feeds.is_empty() {
            shown(Self::dataset)
        } else {
            feeds
        }
    }

    /// Whether the publisher is a feed of US equities with regular trading hours.
    pub fn is_us_equities(self) -> bool {
        const DATASETS: [&str; 20] = [
            "ARCX", "BATS", "BATY", "DBEQ", "EDGA", "EDGX", "EPRL", "EQUS", "FINN", "FINY", "IEXG",
            "LTSE", "MEMX", "XASE", "XBOS", "XCHI", "XCIS", "XNAS", "XNYS", "XPSX",
        ];
        let dataset = self.dataset().and_then(|dataset| dataset.split('.').next());
        dataset.is_some_and(|dataset| DATASETS.contains(&dataset))
    }

    /// Whether a market of these publishers is one of US equities, with regular trading hours: all
    /// that the vendor's list has are, and it has one of them. What it does not have, as a venue of
    /// the user's own, says nothing.
    pub fn are_us_equities(publishers: impl IntoIterator<Item = Self>) -> bool {
        let mut listed = publishers
            .into_iter()
            .filter(|publisher| publisher.is_listed())
            .peekable();
        listed.peek().is_some() && listed.all(Self::is_us_equities)
    }

    /// Whether the vendor's list has it.
    pub fn is_listed(self) -> bool {
        self.listed().is_some()
    }

    /// Whether the publisher repeats quotes of other venues instead of showing shares of its own: a
    /// national best, or an aggregated feed.
    pub fn is_consolidated(self) -> bool {
        self.listed().is_some_and(|publisher| {
            matches!(
                publisher.venue(),
                Venue::Opra | Venue::Dbeq | Venue::Equs | Venue::Cta | Venue::Utp
            )
        })
    }

    /// Whether the publisher reports trades that were made elsewhere, off any exchange: nobody can
    /// trade there.
    pub fn is_trade_reporting(self) -> bool {
        let listed = self.listed();
        listed.is_some_and(|publisher| {
            matches!(publisher.venue(), Venue::Finn | Venue::Finy | Venue::Finc)
        })
    }

    /// The publisher with its venue's name, where the list has one: `43 (ARCX)`.
    pub fn named(self) -> String {
        match self.mic() {
            Some(mic) => format!("{self} ({mic})"),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for PublisherId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_publisher_of_the_vendor_is_named_as_the_vendor_names_it() {
        let mut listed = 0;
        for id in 0..=u16::MAX {
            let publisher = PublisherId(id);
            let Ok(vendors) = Publisher::try_from(id) else {
                assert_eq!((publisher.mic(), publisher.dataset()), (None, None));
                assert!(!publisher.is_consolidated());
                continue;
            };
            listed += 1;
            // The vendor writes DATASET.FEED.VENUE.
            let whole = vendors.as_str();
            let (dataset, venue) = whole.rsplit_once('.').unwrap();
            assert_eq!(publisher.mic(), Some(venue), "{whole}");
            assert_eq!(publisher.dataset(), Some(dataset), "{whole}");
        }
        assert_eq!(listed, dbn::publishers::PUBLISHER_COUNT);
    }

    #[test]
    fn publishers_that_were_named_wrongly_or_not_at_all() {
        for (id, mic, dataset) in [
            (43, "ARCX", "ARCX.PILLAR"),
            (2, "XNAS", "XNAS.ITCH"),
            (88, "XBOS", "XNAS.BASIC"),
            (95, "EQUS", "EQUS.MINI"),
            (92, "XNYS", "XNYS.TRADESBBO"),
        ] {
            let publisher = PublisherId(id);
            assert_eq!(publisher.mic(), Some(mic));
            assert_eq!(publisher.dataset(), Some(dataset));
        }
        assert_eq!(PublisherId(43).named(), "43 (ARCX)");
        assert_eq!(PublisherId(60_000).named(), "60000");
    }

    #[test]
    fn venues_are_known_by_their_names() {
        for (name, id) in [
            ("XNAS", Some(2)),
            ("ARCX", Some(43)),
            ("nyse", Some(9)),
            ("IEX", Some(38)),
            ("XNAS.ITCH", Some(2)),
            ("ARCX.PILLAR.ARCX", Some(43)),
            ("arcx.pillar", Some(43)),
            ("OPRA.PILLAR", None),
            ("DBEQ.BASIC", None),
            ("NOWHERE", None),
            ("", None),
        ] {
            assert_eq!(PublisherId::of_venue(name), id.map(PublisherId), "{name}");
        }
        assert!(PublisherId(2).is_us_equities() && PublisherId(39).is_us_equities());
        assert!(!PublisherId(1).is_us_equities() && !PublisherId(60_000).is_us_equities());
    }

    #[test]
    fn a_name_is_that_of_every_feed_of_its_venue() {
        let ids = |name| -> Vec<u16> {
            let feeds = PublisherId::feeds_of(name);
            feeds.into_iter().map(|feed| feed.0).collect()
        };
        assert!(ids("XNAS").starts_with(&[2]) && ids("XNAS").contains(&81));
        assert_eq!(ids("iexg"), ids("IEX"));
        assert_eq!(ids("ARCX.PILLAR.ARCX"), [43]);
        assert!(ids("DBEQ.BASIC").len() > 1 && !ids("DBEQ.BASIC").contains(&59));
        assert!(ids("NOWHERE").is_empty() && ids("").is_empty());
        // Each venue with shares of its own is found by its code, with all of its feeds.
        for id in 0..=u16::from(u8::MAX) {
            let publisher = PublisherId(id);
            if let Some(mic) = publisher.mic().filter(|_| !publisher.is_consolidated()) {
                assert!(ids(mic).contains(&id), "{mic} {id}");
            }
        }
    }

    #[test]
    fn every_publisher_of_the_vendor_is_known_by_the_name_that_the_vendor_writes() {
        for id in 0..=u16::MAX {
            if let Ok(vendors) = Publisher::try_from(id) {
                assert_eq!(
                    PublisherId::of_venue(vendors.as_str()),
                    Some(PublisherId(id))
                );
            }
        }
    }

    #[test]
    fn consolidated_publishers_are_those_of_no_venue_of_their_own() {
        let consolidated: Vec<u16> = (0..=u16::MAX)
            .filter(|id| PublisherId(*id).is_consolidated())
            .collect();
        assert_eq!(consolidated, [30, 59, 60, 90, 93, 94, 95, 96, 134, 135]);
    }
}
