//! Which column of a file is what its map says.

use std::collections::HashSet;

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

/// Whether a file has a column, whatever the case of its letters.
fn place(names: &[String], name: &str) -> Place {
    names.iter().position(|one| one.eq_ignore_ascii_case(name))
}

impl Layout {
    /// Finds the columns among `names`.
    ///
    /// # Errors
    /// Those that are needed and not there.
    pub(crate) fn of(written: &Written, names: &[String]) -> Result<Self, Vec<String>> {
        let missing: Vec<String> = needed(written)
            .into_iter()
            .filter(|name| place(names, name).is_none())
            .map(str::to_owned)
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
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
