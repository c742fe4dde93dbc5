//! A map as people write it, in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::MapFault;

/// Everything that a map says of the files of a vendor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Written {
    /// What the files are, in words.
    pub(in crate::format::mapping) name: String,
    /// How prices are written.
    #[serde(default = "decimal")]
    pub(in crate::format::mapping) price: String,
    /// What sizes count.
    #[serde(default = "shares")]
    pub(in crate::format::mapping) size: String,
    /// Texts and numbers that stand for "nothing", beside the empty text.
    #[serde(default)]
    pub(in crate::format::mapping) nulls: Vec<String>,
    /// Whose side a trade names.
    #[serde(default)]
    pub(in crate::format::mapping) trade_side: TradeSide,
    /// What the text looks like.
    #[serde(default)]
    pub(in crate::format::mapping) file: Shape,
    /// Which column is what.
    pub(in crate::format::mapping) columns: Columns,
    /// How times are written.
    pub(in crate::format::mapping) time: Time,
    /// Which venue a row is of.
    #[serde(default)]
    pub(in crate::format::mapping) venue: Venue,
    /// Which instrument a row is of, where no column says it.
    #[serde(default)]
    pub(in crate::format::mapping) symbol: Symbol,
    /// Databento's letters for what happened.
    #[serde(default)]
    pub(in crate::format::mapping) actions: BTreeMap<String, char>,
    /// What of `actions` has no side, whatever the file says: auctions.
    #[serde(default)]
    pub(in crate::format::mapping) unsided: Vec<String>,
    /// Databento's letters for sides.
    #[serde(default)]
    pub(in crate::format::mapping) sides: BTreeMap<String, char>,
    /// Rows to read: those that fit every one of these.
    #[serde(default)]
    pub(in crate::format::mapping) filter: Vec<Condition>,
    /// Quotes that show nothing although something stands there.
    #[serde(default)]
    pub(in crate::format::mapping) neutral: Neutral,
}

/// A map as it is written.
pub(in crate::format::mapping) fn written_in(text: &str) -> Result<Written, MapFault> {
    let parsed = toml::from_str(text);
    parsed.map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| {
            let before = text.get(..span.start).unwrap_or_default();
            before.matches('\n').count() + 1
        });
        let place = line.map_or_else(String::new, |line| format!("line {line}: "));
        MapFault::Toml(format!("{place}{}", error.message()))
    })
}

fn decimal() -> String {
    "decimal".to_owned()
}

fn shares() -> String {
    "shares".to_owned()
}

/// Whose side a trade names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::format::mapping) enum TradeSide {
    /// That of the order that took, as in Databento's files.
    #[default]
    Aggressor,
    /// That of the order that was there.
    Resting,
}

/// What the text looks like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::format::mapping) struct Shape {
    /// What stands between columns.
    pub(in crate::format::mapping) delimiter: char,
    /// Whether the first line names the columns.
    pub(in crate::format::mapping) header: bool,
    /// The names of the columns of a file without a header.
    pub(in crate::format::mapping) names: Vec<String>,
    /// Whether a file without a header may have columns behind those that are named.
    pub(in crate::format::mapping) more: bool,
    /// Whether rows are numbered by their lines, for want of a sequence: rows alike are then rows
    /// of their own.
    pub(in crate::format::mapping) numbered: bool,
    /// Parts of the names of two files whose lines belong together, in the order of their columns.
    pub(in crate::format::mapping) pair: Option<[String; 2]>,
    /// First column of a line that is no row, but ends the file.
    pub(in crate::format::mapping) trailer: Option<String>,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            delimiter: ',',
            header: true,
            names: Vec::new(),
            more: false,
            numbered: false,
            pair: None,
            trailer: None,
        }
    }
}

/// Which column is what, by its name in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Columns {
    /// When it happened.
    pub(in crate::format::mapping) time: String,
    /// Nanoseconds to add to the time.
    pub(in crate::format::mapping) nanos: Option<String>,
    /// The date of times that are times of day.
    pub(in crate::format::mapping) date: Option<String>,
    /// When the vendor received it.
    pub(in crate::format::mapping) receive: Option<String>,
    /// The symbol; of several columns, joined by points.
    pub(in crate::format::mapping) symbol: Option<OneOrMore>,
    /// The venue.
    pub(in crate::format::mapping) venue: Option<String>,
    pub(in crate::format::mapping) ask_price: String,
    pub(in crate::format::mapping) ask_size: String,
    /// The venue of the best ask of all.
    pub(in crate::format::mapping) ask_venue: Option<String>,
    pub(in crate::format::mapping) bid_price: Option<String>,
    pub(in crate::format::mapping) bid_size: Option<String>,
    /// The venue of the best bid of all.
    pub(in crate::format::mapping) bid_venue: Option<String>,
    pub(in crate::format::mapping) action: Option<String>,
    pub(in crate::format::mapping) side: Option<String>,
    /// Price of the change.
    pub(in crate::format::mapping) price: Option<String>,
    /// Shares of the change.
    pub(in crate::format::mapping) size: Option<String>,
    pub(in crate::format::mapping) sequence: Option<String>,
    pub(in crate::format::mapping) flags: Option<String>,
}

/// A name, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::format::mapping) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(in crate::format::mapping) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

/// How times are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Time {
    /// `rfc3339`, `s`, `ms`, `us`, `ns`, `seconds`, `hhmmss`.
    pub(in crate::format::mapping) form: String,
    /// Whose clocks show times of day, and whose days sizes go by.
    pub(in crate::format::mapping) zone: Option<String>,
    /// Where the date of times of day comes from: `name`, `column`, or the date itself.
    pub(in crate::format::mapping) date: Option<String>,
}

/// Which venue a row is of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Venue {
    /// One venue for all rows.
    pub(in crate::format::mapping) constant: Option<VenueName>,
    /// A table of this program: `sip`.
    pub(in crate::format::mapping) table: Option<String>,
    /// What stands in the column, and which venue that is.
    #[serde(default)]
    pub(in crate::format::mapping) names: BTreeMap<String, VenueName>,
}

/// A venue by its number or by its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::format::mapping) enum VenueName {
    Number(u16),
    Name(String),
}

/// Which instrument rows are of, where no column says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Symbol {
    /// One for all rows.
    pub(in crate::format::mapping) constant: Option<String>,
    /// Whether the file's name begins with it, up to the first underscore.
    #[serde(default)]
    pub(in crate::format::mapping) name: bool,
}

/// A column, with the texts that it may or may not have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Condition {
    pub(in crate::format::mapping) column: String,
    /// The texts that fit.
    pub(in crate::format::mapping) keep: Option<Vec<String>>,
    /// The texts that do not.
    pub(in crate::format::mapping) when: Option<Vec<String>>,
    /// A row that does not fit begins a state which lasts until one that says so ends it.
    pub(in crate::format::mapping) until: Option<Until>,
}

/// The texts of a column by which a row ends a state, rather than begins it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Until {
    pub(in crate::format::mapping) column: String,
    pub(in crate::format::mapping) is: Vec<String>,
}

/// Quotes that show nothing although something stands there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Neutral {
    /// Rows that do not fit show nothing.
    #[serde(default)]
    pub(in crate::format::mapping) conditions: Vec<Condition>,
    /// Whether a venue's bid above its own ask shows nothing.
    #[serde(default)]
    pub(in crate::format::mapping) crossed: bool,
    /// From which spread on the side that is farther from where the venue was shows nothing.
    pub(in crate::format::mapping) wide: Option<Wide>,
}

/// A spread beyond both.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::format::mapping) struct Wide {
    pub(in crate::format::mapping) dollars: f64,
    pub(in crate::format::mapping) percent: f64,
}
