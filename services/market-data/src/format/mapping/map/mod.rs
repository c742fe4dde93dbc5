//! A map that was found and checked.

pub(super) mod error;
#[cfg(feature = "clap")]
pub(super) mod option;
pub(super) mod written;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::str::FromStr;

use text::bounded;

use super::columns::amounts::{self, PriceForm, SizeForm};
use super::columns::times::{self, TimeForm};
use super::columns::venues::Venues;
use super::profiles;
use error::{MapError, MapFault};
use written::{Neutral, TradeSide, Written, written_in};

/// The name of a column as a message has it.
pub(super) type Shown = &'static str;

/// Databento's letters by what a file has.
pub(super) type Letters = HashMap<Vec<u8>, u8>;

/// A map that was found and checked.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// What the user asked for.
    pub(super) asked: String,
    pub(super) written: Written,
    pub(super) time: TimeForm,
    pub(super) price: PriceForm,
    pub(super) size: SizeForm,
    pub(super) venues: Venues,
    pub(super) nulls: Nulls,
    pub(super) actions: Letters,
    pub(super) sides: Letters,
    pub(super) trade_side: TradeSide,
    pub(super) neutral: Neutral,
    pub(super) delimiter: u8,
    pub(super) has_more: bool,
}

/// What stands for "nothing": texts, and numbers however they are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Nulls {
    pub(super) texts: HashSet<Vec<u8>>,
    pub(super) numbers: HashSet<i128>,
}

/// Two maps are alike when they were asked for in the same words.
impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        self.asked == other.asked
    }
}

impl FromStr for Mapping {
    type Err = MapError;

    /// The map of a profile's name or of a TOML file, with what is changed of it:
    /// `lobster,date=2012-06-21`.
    fn from_str(asked: &str) -> Result<Self, MapError> {
        let failed = |fault: MapFault| MapError {
            map: asked.to_owned(),
            fault,
        };
        let (name, changes) = parts(asked);
        let text = match (profiles::find(name), Self::file_of(asked)) {
            (Some(text), _) => text.to_owned(),
            (None, Some((path, _))) => bounded::text(Some(path), bounded::SIDE_FILE)
                .map_err(|error| failed(MapFault::Unreadable(text::remedy::with(&error))))?,
            (None, None) => return Err(failed(MapFault::Unknown(profiles::names()))),
        };
        let written = written_in(&text).map_err(failed)?;
        Self::checked(
            asked,
            written,
            changes.into_iter().flat_map(|all| all.split(',')),
        )
        .map_err(failed)
    }
}

/// The name of a profile or file, and what is changed of it.
fn parts(asked: &str) -> (&str, Option<&str>) {
    match asked.split_once(',') {
        Some((name, changes)) => (name.trim(), Some(changes)),
        None => (asked.trim(), None),
    }
}

fn is_toml(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

impl Mapping {
    /// The file that a map asked for in these words is read from, and what is changed of it; `None`
    /// where no file is read.
    pub fn file_of(asked: &str) -> Option<(&Path, Option<&str>)> {
        let (name, changes) = parts(asked);
        (profiles::find(name).is_none() && is_toml(name)).then_some((Path::new(name), changes))
    }

    pub(super) fn checked<'a>(
        asked: &str,
        mut written: Written,
        changes: impl Iterator<Item = &'a str>,
    ) -> Result<Self, MapFault> {
        let mut date = None;
        let mut venue = None;
        for change in changes {
            let (key, value) = change
                .split_once('=')
                .ok_or_else(|| MapFault::of("what follows a comma", change, "KEY=VALUE"))?;
            match (key.trim(), value.trim()) {
                ("date", value) => date = Some(value),
                ("size", value) => value.clone_into(&mut written.size),
                ("zone", value) => written.time.zone = Some(value.to_owned()),
                ("symbol", value) => written.symbol.constant = Some(value.to_owned()),
                ("venue", value) => venue = Some(value),
                (other, _) => {
                    let expected = "date, size, zone, symbol or venue";
                    return Err(MapFault::of("the key", other, expected));
                }
            }
        }
        let mut time = TimeForm::of(&written.time, written.columns.date.is_some())?;
        if let Some(text) = date {
            let date = times::date_of(text.as_bytes());
            let bad = || MapFault::of("date", text, "a date such as 2024-08-01");
            time = time.on(date.ok_or_else(bad)?);
            written.columns.date = None;
        }
        let mut venues = Venues::of(&written.venue, written.columns.venue.is_some())?;
        if let Some(name) = venue {
            venues.set_constant(name)?;
            written.columns.venue = None;
        }
        check(&written)?;
        let delimiter = u8::try_from(written.file.delimiter)
            .ok()
            .filter(|byte| byte.is_ascii() && !b"\"\r\n\0".contains(byte));
        let bad = || {
            let found = written.file.delimiter.to_string();
            MapFault::of("file.delimiter", &found, "one character of ASCII")
        };
        let delimiter = delimiter.ok_or_else(bad)?;
        let size = SizeForm::of(&written.size)?;
        Ok(Self {
            asked: asked.to_owned(),
            time,
            price: PriceForm::of(&written.price)?.of_parts(size),
            size,
            venues,
            nulls: Nulls::of(&written.nulls),
            actions: letters(&written.actions, "actions", b"ACMRTFN")?,
            sides: letters(&written.sides, "sides", b"ABN")?,
            trade_side: written.trade_side,
            neutral: written.neutral.clone(),
            delimiter,
            has_more: written.file.more,
            written,
        })
    }

    /// What the user asked for.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// Whether what happened, as the file calls it, has no side whatever the file says.
    pub(super) fn is_unsided(&self, action: &[u8]) -> bool {
        let unsided = &self.written.unsided;
        unsided.iter().any(|text| text.as_bytes() == action)
    }

    /// Whether rows show the best of all venues.
    pub(super) fn is_consolidated(&self) -> bool {
        self.written.columns.ask_venue.is_some() || self.written.columns.bid_venue.is_some()
    }
}

/// Refuses what does not fit together.
fn check(written: &Written) -> Result<(), MapFault> {
    let refuse = |problem: &str| Err(MapFault::Value(problem.to_owned()));
    let (columns, file) = (&written.columns, &written.file);
    if columns.bid_price.is_some() != columns.bid_size.is_some() {
        return refuse("columns.bid_price and columns.bid_size belong together");
    }
    if file.header != file.names.is_empty() {
        return refuse("file.names are for files without a header (file.header = false)");
    }
    if file.pair.is_some() && file.header {
        return refuse("file.pair is for files without a header (file.header = false)");
    }
    if file.numbered && columns.sequence.is_some() {
        return refuse("columns.sequence numbers rows already: leave out file.numbered");
    }
    if file.more && file.header {
        return refuse("file.more is for files without a header (file.header = false)");
    }
    let is_unknown = |text: &&String| !written.actions.contains_key(*text);
    if let Some(unknown) = written.unsided.iter().find(is_unknown) {
        let expected = "a text of [actions]";
        return Err(MapFault::of("unsided", unknown, expected));
    }
    let conditions = written.filter.iter().chain(&written.neutral.conditions);
    for condition in conditions {
        if condition.keep.is_some() == condition.when.is_some() {
            return refuse("a condition has either keep or when");
        }
    }
    for condition in &written.neutral.conditions {
        let Some(until) = &condition.until else {
            continue;
        };
        let begins = |text: &String| match (&condition.keep, &condition.when) {
            _ if until.column != condition.column => true,
            (Some(keep), _) => !keep.contains(text),
            (_, Some(when)) => when.contains(text),
            (None, None) => true,
        };
        if until.is.is_empty() || !until.is.iter().all(begins) {
            return refuse(
                "until ends what rows begin that do not fit: name its texts in when too",
            );
        }
    }
    if written.filter.iter().any(|one| one.until.is_some()) {
        return refuse("a filter leaves out rows one by one: until is for neutral.conditions");
    }
    if let Some(wide) = written.neutral.wide {
        let good = |number: f64| number.is_finite() && number >= 0.0;
        if !good(wide.dollars) || !good(wide.percent) {
            return refuse("neutral.wide has numbers that are not below zero");
        }
    }
    Ok(())
}

impl Nulls {
    fn of(texts: &[String]) -> Self {
        let texts = texts.iter().map(|text| text.trim().as_bytes());
        Self {
            numbers: texts.clone().filter_map(amounts::number).collect(),
            texts: texts.map(<[u8]>::to_vec).collect(),
        }
    }
}

fn letters(
    written: &std::collections::BTreeMap<String, char>,
    key: &str,
    known: &[u8],
) -> Result<Letters, MapFault> {
    let letter = |(text, letter): (&String, &char)| {
        let byte = u8::try_from(*letter)
            .ok()
            .filter(|byte| known.contains(byte));
        let expected = format!("one of the letters {}", String::from_utf8_lossy(known));
        let bad = || MapFault::of(&format!("{key}.{text}"), &letter.to_string(), &expected);
        Ok((text.as_bytes().to_vec(), byte.ok_or_else(bad)?))
    };
    written.iter().map(letter).collect()
}
