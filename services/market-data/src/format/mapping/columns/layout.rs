//! Which column of a file is what its map says.

use std::collections::HashSet;

use thiserror::Error;

use crate::format::mapping::map::written::{Columns, Condition, OneOrMore, Written};

/// Where a thing that a map names stands among the columns of a file.
pub(crate) type Place = Option<usize>;

/// Where everything stands.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) columns: usize,
    pub(crate) time: usize,
    pub(crate) nanos: Place,
    pub(crate) date: Place,
    pub(crate) receive: Place,
    pub(crate) symbol: Vec<usize>,
    pub(crate) venue: Place,
    pub(crate) ask: (usize, usize),
    pub(crate) bid: Option<(usize, usize)>,
    pub(crate) best_venues: [Place; 2],
    pub(crate) action: Place,
    pub(crate) side: Place,
    pub(crate) price: Place,
    pub(crate) size: Place,
    pub(crate) sequence: Place,
    pub(crate) flags: Place,
    pub(crate) filter: Vec<Test>,
    pub(crate) conditions: Vec<Neutralising>,
    /// Columns that the map names, that a file may lack, and that this file lacks.
    pub(crate) lacking: Vec<String>,
}

/// Rows that show nothing.
#[derive(Debug)]
pub(crate) struct Neutralising {
    pub(crate) test: Test,
    /// Which of the rows that do not fit ends what the others begin; `None` where each is one of
    /// its own.
    pub(crate) until: Option<Test>,
}

/// A column, and the texts that it may have.
#[derive(Debug)]
pub(crate) struct Test {
    place: usize,
    texts: HashSet<Vec<u8>>,
    /// Whether those are the good ones.
    keep: bool,
}

impl Test {
    fn of(condition: &Condition, place: usize) -> Self {
        let texts = condition.keep.as_ref().or(condition.when.as_ref());
        let texts = texts.into_iter().flatten();
        Self {
            place,
            texts: texts.map(|text| text.trim().as_bytes().to_vec()).collect(),
            keep: condition.keep.is_some(),
        }
    }

    /// The test that a column has one of these texts.
    fn keeping(texts: &[String], place: usize) -> Self {
        let texts = texts.iter();
        Self {
            place,
            texts: texts.map(|text| text.trim().as_bytes().to_vec()).collect(),
            keep: true,
        }
    }

    /// Whether a row is good whose column has this text.
    pub(crate) fn fits(&self, text: &[u8]) -> bool {
        self.texts.contains(text) == self.keep
    }

    pub(crate) fn place(&self) -> usize {
        self.place
    }
}

/// The columns without which a file is none that the map is for.
pub(crate) fn needed(written: &Written) -> Vec<&str> {
    let columns = &written.columns;
    let mut needed = vec![
        columns.time.as_str(),
        columns.ask_price.as_str(),
        columns.ask_size.as_str(),
    ];
    let optional = [
        &columns.date,
        &columns.venue,
        &columns.ask_venue,
        &columns.bid_venue,
        &columns.bid_price,
        &columns.bid_size,
    ];
    needed.extend(optional.into_iter().flatten().map(String::as_str));
    let symbol = columns.symbol.iter().flat_map(OneOrMore::names).take(1);
    needed.extend(symbol.map(String::as_str));
    needed.extend(written.filter.iter().map(|one| one.column.as_str()));
    needed
}

/// All columns that a map names.
fn named(written: &Written) -> impl Iterator<Item = &str> {
    let columns = &written.columns;
    let wanted = [
        &columns.nanos,
        &columns.receive,
        &columns.action,
        &columns.side,
        &columns.price,
        &columns.size,
        &columns.sequence,
        &columns.flags,
    ];
    let wanted = wanted.into_iter().flatten().map(String::as_str);
    let symbol = columns.symbol.iter().flat_map(OneOrMore::names);
    let conditions = written.neutral.conditions.iter().flat_map(|condition| {
        let until = condition.until.as_ref();
        [Some(&condition.column), until.map(|until| &until.column)]
    });
    let others = symbol.chain(conditions.flatten()).map(String::as_str);
    needed(written).into_iter().chain(wanted).chain(others)
}

/// Why a file is none that the map is for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum LayoutFault {
    /// Columns that are needed are not there.
    #[error(
        "no column {}, which the map {map} needs; the columns are: {}",
        .missing.join(", "), .found.join(", ")
    )]
    Missing {
        map: String,
        missing: Vec<String>,
        found: Vec<String>,
    },
    /// A column that the map names is there more than once.
    #[error("column {0} is there twice")]
    Twice(String),
    /// A column that the map names may be any of several.
    #[error(
        "the map {map} names column {wanted}, and the columns {} are called so, but for capitals: \
         leave one, or rename the others", .found.join(" and ")
    )]
    Several {
        map: String,
        wanted: String,
        found: Vec<String>,
    },
    /// A column says that the file is of another kind.
    #[error("it has a column {column}: {because}")]
    Another { column: String, because: String },
}

/// Where a file has a column: as it is written, or else whatever the case of its letters.
fn place(names: &[String], name: &str) -> Place {
    let exact = names.iter().position(|one| one == name);
    exact.or_else(|| names.iter().position(|one| one.eq_ignore_ascii_case(name)))
}

/// The columns that a name may mean, where these are several.
fn several<'a>(names: &'a [String], name: &str) -> Option<Vec<&'a String>> {
    let exact: Vec<_> = names.iter().filter(|one| *one == name).collect();
    let meant = if exact.is_empty() {
        let alike = names.iter().filter(|one| one.eq_ignore_ascii_case(name));
        alike.collect()
    } else {
        exact
    };
    (meant.len() > 1).then_some(meant)
}

/// Whether columns are those of a file that the map is for.
fn check(map: &str, written: &Written, names: &[String]) -> Result<(), LayoutFault> {
    let is_missing = |name: &&str| place(names, name).is_none();
    let missing: Vec<&str> = needed(written).into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        return Err(LayoutFault::Missing {
            map: map.to_owned(),
            missing: missing.into_iter().map(str::to_owned).collect(),
            found: names.to_vec(),
        });
    }
    let mut doubtful = named(written).filter_map(|name| Some((name, several(names, name)?)));
    if let Some((wanted, found)) = doubtful.next() {
        if found.iter().all(|one| *one == found[0]) {
            return Err(LayoutFault::Twice(found[0].clone()));
        }
        return Err(LayoutFault::Several {
            map: map.to_owned(),
            wanted: wanted.to_owned(),
            found: found.into_iter().cloned().collect(),
        });
    }
    let mut others = written.refused.iter();
    match others.find(|other| place(names, &other.column).is_some()) {
        Some(other) => Err(LayoutFault::Another {
            column: other.column.clone(),
            because: other.because.clone(),
        }),
        None => Ok(()),
    }
}

impl Layout {
    /// Finds the columns of the map `map` among `names`.
    ///
    /// # Errors
    /// When the file is none that the map is for.
    pub(crate) fn of(map: &str, written: &Written, names: &[String]) -> Result<Self, LayoutFault> {
        check(map, written, names)?;
        let columns: &Columns = &written.columns;
        let there = |name: &str| place(names, name).unwrap_or_default();
        let mut lacking = Vec::new();
        let mut wanted = |name: &Option<String>| {
            let name = name.as_ref()?;
            let found = place(names, name);
            if found.is_none() {
                lacking.push(name.clone());
            }
            found
        };
        let bid = columns
            .bid_price
            .as_deref()
            .zip(columns.bid_size.as_deref());
        let mut layout = Self {
            columns: names.len(),
            time: there(&columns.time),
            nanos: wanted(&columns.nanos),
            date: wanted(&columns.date),
            receive: wanted(&columns.receive),
            symbol: Vec::new(),
            venue: wanted(&columns.venue),
            ask: (there(&columns.ask_price), there(&columns.ask_size)),
            bid: bid.map(|(price, size)| (there(price), there(size))),
            best_venues: [wanted(&columns.ask_venue), wanted(&columns.bid_venue)],
            action: wanted(&columns.action),
            side: wanted(&columns.side),
            price: wanted(&columns.price),
            size: wanted(&columns.size),
            sequence: wanted(&columns.sequence),
            flags: wanted(&columns.flags),
            filter: Vec::new(),
            conditions: Vec::new(),
            lacking: Vec::new(),
        };
        for name in columns.symbol.iter().flat_map(OneOrMore::names) {
            layout.symbol.extend(wanted(&Some(name.clone())));
        }
        for condition in &written.filter {
            let place = there(&condition.column);
            layout.filter.push(Test::of(condition, place));
        }
        for condition in &written.neutral.conditions {
            let found = wanted(&Some(condition.column.clone()));
            let until = condition.until.as_ref().and_then(|until| {
                let place = wanted(&Some(until.column.clone()))?;
                Some(Test::keeping(&until.is, place))
            });
            let test = found.map(|place| Test::of(condition, place));
            let of = |test| Neutralising { test, until };
            layout.conditions.extend(test.map(of));
        }
        layout.lacking = lacking;
        Ok(layout)
    }
}
