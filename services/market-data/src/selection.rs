//! What of a recording is wanted: symbols and venues.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::calendar::Calendar;
use crate::venue::PublisherId;

/// Symbols and venues that are wanted; everything where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    symbols: Vec<Wanted>,
    /// The venues wanted; empty for all.
    venues: BTreeSet<PublisherId>,
    without: BTreeSet<PublisherId>,
    /// The venues of both, as somebody named them.
    named: Vec<NamedVenue>,
    /// What a trading day is.
    calendar: Calendar,
    /// Whether the instruments of a name are one market, whatever they do.
    are_names_whole: bool,
}

/// A venue as somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedVenue {
    text: String,
    feeds: Vec<PublisherId>,
}

impl From<PublisherId> for NamedVenue {
    fn from(id: PublisherId) -> Self {
        Self {
            text: id.to_string(),
            feeds: vec![id],
        }
    }
}

/// A symbol, and other names under which it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    name: String,
    also: Vec<String>,
}

/// A selection that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SelectionError {
    /// A list of symbols that has an empty name.
    #[error(
        "{0:?} is no list of symbols; write A, or A,B, or NAME=OTHER NAME for one that is spelled \
         in two ways"
    )]
    Symbols(String),
    /// A venue that is neither a publisher id nor a name.
    #[error(
        "{0:?} is no venue; write publisher ids such as 2,43, or names as the vendor has, such as \
         XNAS,ARCX,IEXG"
    )]
    Venue(String),
}

impl Wanted {
    /// Whether a market has this name, or shares it with other instruments.
    fn is(&self, market: &str) -> bool {
        let rest = market.strip_prefix(&self.name);
        rest.is_some_and(|rest| rest.is_empty() || is_number(rest))
    }
}

impl Selection {
    /// A selection of symbols: `A`, `A,B`, or `BRK.B=BRK B` for a market that is recorded under two
    /// names.
    ///
    /// # Errors
    /// When a name is empty.
    pub fn of_symbols(text: &str) -> Result<Self, SelectionError> {
        let bad = || SelectionError::Symbols(text.to_owned());
        let mut symbols: Vec<Wanted> = Vec::new();
        for part in text.split(',') {
            let mut names = part.split('=').map(|name| name.trim().to_owned());
            let name = names
                .next()
                .filter(|name| !name.is_empty())
                .ok_or_else(bad)?;
            let also: Vec<String> = names.collect();
            if also.iter().any(String::is_empty) {
                return Err(bad());
            }
            match symbols.iter_mut().find(|wanted| wanted.name == name) {
                Some(wanted) => wanted.also.extend(also),
                None => symbols.push(Wanted { name, also }),
            }
        }
        Ok(Self {
            symbols,
            ..Self::default()
        })
    }

    /// This selection, of these venues alone; of all where there is none.
    #[must_use]
    pub fn at(mut self, venues: impl IntoIterator<Item = NamedVenue>) -> Self {
        for venue in venues {
            self.venues.extend(&venue.feeds);
            self.named.push(venue);
        }
        self
    }

    /// This selection without these venues.
    #[must_use]
    pub fn without(mut self, venues: impl IntoIterator<Item = NamedVenue>) -> Self {
        for venue in venues {
            self.without.extend(&venue.feeds);
            self.named.push(venue);
        }
        self
    }

    /// This selection, of trading days by `calendar`: two instruments of one name that one venue
    /// shows on one day are two markets, on several days they are one.
    #[must_use]
    pub fn by(self, calendar: Calendar) -> Self {
        Self { calendar, ..self }
    }

    /// This selection, of names each of which is one market, whatever instruments it stands for:
    /// for those who know on which days these are apart, and leave such days out.
    #[must_use]
    pub fn with_names_whole(self) -> Self {
        Self {
            are_names_whole: true,
            ..self
        }
    }

    /// Whether each name is one market.
    pub fn has_names_whole(&self) -> bool {
        self.are_names_whole
    }

    /// What a trading day is.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// A list of venues to choose of a recording: publisher ids, and names, each of which is that
    /// of all feeds of its venue.
    ///
    /// # Errors
    /// When one is neither.
    pub fn parse_venues(text: &str) -> Result<Vec<NamedVenue>, SelectionError> {
        let venues = text.split(',').map(|one| {
            let text = one.trim().to_owned();
            let feeds = PublisherId::written(one);
            if feeds.is_empty() {
                return Err(SelectionError::Venue(text));
            }
            Ok(NamedVenue { text, feeds })
        });
        venues.collect()
    }

    /// A list of venues of a market that is made: publisher ids, and names, each of which is that
    /// of the first feed of its venue.
    ///
    /// # Errors
    /// When one is neither.
    pub fn parse_feeds(text: &str) -> Result<Vec<PublisherId>, SelectionError> {
        let feeds = text.split(',').map(Self::parse_feed);
        feeds.collect()
    }

    /// One venue of a market that is made.
    ///
    /// # Errors
    /// When it is neither a publisher id nor a name.
    pub fn parse_feed(text: &str) -> Result<PublisherId, SelectionError> {
        let id = text.trim().parse().ok().map(PublisherId);
        id.or_else(|| PublisherId::of_venue(text))
            .ok_or_else(|| SelectionError::Venue(text.trim().to_owned()))
    }

    /// Whether a venue is wanted.
    pub fn has_venue(&self, venue: PublisherId) -> bool {
        (self.venues.is_empty() || self.venues.contains(&venue)) && !self.without.contains(&venue)
    }

    /// The venues that were named, to be used or to be left out.
    pub fn named_venues(&self) -> impl Iterator<Item = PublisherId> + '_ {
        self.venues.iter().chain(&self.without).copied()
    }

    /// The venues that were named, to be used or to be left out, none of which is among `there`.
    pub fn named_in_vain(&self, there: &BTreeSet<PublisherId>) -> Vec<&str> {
        let named = self.named.iter();
        let in_vain = named.filter(|venue| !venue.feeds.iter().any(|feed| there.contains(feed)));
        in_vain.map(|venue| venue.text.as_str()).collect()
    }

    /// The name under which a recorded name is wanted.
    pub fn name<'a>(&'a self, recorded: &'a str) -> &'a str {
        let under = self
            .symbols
            .iter()
            .find(|wanted| wanted.also.iter().any(|name| name == recorded));
        under.map_or(recorded, |wanted| &wanted.name)
    }

    /// Whether a market is wanted: under its name, or under the name that it shares with other
    /// instruments.
    pub fn has_symbol(&self, market: &str) -> bool {
        self.symbols.is_empty() || self.symbols.iter().any(|wanted| wanted.is(market))
    }

    /// Whether what was recorded under a name is of a market.
    pub fn is_of(&self, recorded: &str, market: &str) -> bool {
        let rest = market.strip_prefix(self.name(recorded));
        rest.is_some_and(|rest| rest.is_empty() || !recorded.is_empty() && is_number(rest))
    }

    /// The symbols wanted that none of these markets is.
    pub fn without_market<'a>(&'a self, markets: &BTreeSet<&str>) -> Vec<&'a str> {
        let missing = self.symbols.iter();
        // Another spelling of one of them is there under its name.
        let is_there = |wanted: &Wanted| markets.iter().any(|one| self.is_of(&wanted.name, one));
        let missing = missing.filter(|wanted| !is_there(wanted));
        missing.map(|wanted| wanted.name.as_str()).collect()
    }

    /// The symbols wanted; none where all are.
    pub fn symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().map(|wanted| wanted.name.as_str())
    }
}

/// Whether this is the number of an instrument, as it is written behind a name.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_wanted_alone_together_and_in_two_spellings() {
        let all = Selection::default();
        assert!(all.has_symbol("AAPL") && all.has_venue(PublisherId(2)));
        let some = Selection::of_symbols("AAPL, BRK.B=BRK B=BRK/B,MSFT").unwrap();
        assert!(some.has_symbol("AAPL") && some.has_symbol("AAPL#38") && some.has_symbol("MSFT"));
        assert!(
            !some.has_symbol("IBM") && !some.has_symbol("AAPL.A") && !some.has_symbol("AAPL#x")
        );
        assert_eq!(some.name("BRK B"), "BRK.B");
        assert_eq!(some.name("BRK/B"), "BRK.B");
        assert_eq!(some.name("IBM"), "IBM");
        let two = Selection::of_symbols("ONE=TWO,TWO,IBM").unwrap();
        assert_eq!(two.without_market(&BTreeSet::from(["ONE#3"])), ["IBM"]);
        for bad in ["", "A,", ",A", "A=", "=B"] {
            assert!(Selection::of_symbols(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn venues_are_wanted_and_left_out() {
        let ids = |text| Selection::parse_venues(text);
        let numbers = vec![PublisherId(2).into(), PublisherId(43).into()];
        assert_eq!(ids("2, 43"), Ok(numbers));
        for (text, unknown) in [("2,", ""), ("XNSA", "XNSA"), ("2, 70000", "70000")] {
            let refused = SelectionError::Venue(unknown.to_owned());
            assert_eq!(ids(text), Err(refused.clone()));
            assert_eq!(Selection::parse_feeds(text), Err(refused));
        }
        let named = Selection::default().at(ids("43,IEXG").unwrap());
        let mut feeds = named.named_venues();
        assert!(feeds.any(|feed| feed == PublisherId(38)) && named.named_venues().count() > 2);
        assert_eq!(
            Selection::parse_feeds("43,IEXG"),
            Ok(vec![PublisherId(43), PublisherId(38)])
        );
        let some = Selection::default()
            .at(ids("2,43").unwrap())
            .without([PublisherId(43).into()]);
        let kept = [2, 43, 9].map(|id| some.has_venue(PublisherId(id)));
        assert_eq!(kept, [true, false, false]);
    }

    #[test]
    fn a_venue_is_named_in_vain_where_no_feed_of_it_is_there() {
        let ids = |text| Selection::parse_venues(text).unwrap();
        let some = Selection::default()
            .at(ids("2, 77,IEXG"))
            .without(ids("ARCX,99"));
        let in_vain =
            |there: &[u16]| some.named_in_vain(&there.iter().copied().map(PublisherId).collect());
        assert_eq!(in_vain(&[2, 38, 43]), ["77", "99"]);
        assert_eq!(in_vain(&[77, 99]), ["2", "IEXG", "ARCX"]);
    }
}
