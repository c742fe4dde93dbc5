//! A map as people write it, in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::MapFault;

/// Everything that a map says of the files of a vendor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// What the files are, in words.
    pub(super) name: String,
    /// How prices are written.
    #[serde(default = "decimal")]
    pub(super) price: String,
    /// What sizes count.
    #[serde(default = "shares")]
    pub(super) size: String,
    /// Texts and numbers that stand for "nothing", beside the empty text.
    #[serde(default)]
    pub(super) nulls: Vec<String>,
    /// Whose side a trade names.
    #[serde(default)]
    pub(super) trade_side: TradeSide,
    /// What the text looks like.
    #[serde(default)]
    pub(super) file: Shape,
    /// Which column is what.
    pub(super) columns: Columns,
    /// How times are written.
    pub(super) time: Time,
    /// Which venue a row is of.
    #[serde(default)]
    pub(super) venue: Venue,
    /// Which instrument a row is of, where no column says it.
    #[serde(default)]
    pub(super) symbol: Symbol,
    /// Databento's letters for what happened.
    #[serde(default)]
    pub(super) actions: BTreeMap<String, char>,
    /// What of `actions` has no side, whatever the file says: auctions.
    #[serde(default)]
    pub(super) unsided: Vec<String>,
    /// Databento's letters for sides.
    #[serde(default)]
    pub(super) sides: BTreeMap<String, char>,
    /// Rows to read: those that fit every one of these.
    #[serde(default)]
    pub(super) filter: Vec<Condition>,
    /// Quotes that show nothing although something stands there.
    #[serde(default)]
    pub(super) neutral: Neutral,
}

/// A map as it is written.
pub(super) fn written_in(text: &str) -> Result<Written, MapFault> {
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
pub(super) enum TradeSide {
    /// That of the order that took, as in Databento's files.
    #[default]
    Aggressor,
    /// That of the order that was there.
    Resting,
}

/// What the text looks like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Shape {
    /// What stands between columns.
    pub(super) delimiter: char,
    /// Whether the first line names the columns.
    pub(super) header: bool,
    /// The names of the columns of a file without a header.
    pub(super) names: Vec<String>,
    /// Whether a file without a header may have columns behind those that are named.
    pub(super) more: bool,
    /// Whether rows are numbered by their lines, for want of a sequence: rows alike are then rows
    /// of their own.
    pub(super) numbered: bool,
    /// Parts of the names of two files whose lines belong together, in the order of their columns.
    pub(super) pair: Option<[String; 2]>,
    /// First column of a line that is no row, but ends the file.
    pub(super) trailer: Option<String>,
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
pub(super) struct Columns {
    /// When it happened.
    pub(super) time: String,
    /// Nanoseconds to add to the time.
    pub(super) nanos: Option<String>,
    /// The date of times that are times of day.
    pub(super) date: Option<String>,
    /// When the vendor received it.
    pub(super) receive: Option<String>,
    /// The symbol; of several columns, joined by points.
    pub(super) symbol: Option<OneOrMore>,
    /// The venue.
    pub(super) venue: Option<String>,
    pub(super) ask_price: String,
    pub(super) ask_size: String,
    /// The venue of the best ask of all.
    pub(super) ask_venue: Option<String>,
    pub(super) bid_price: Option<String>,
    pub(super) bid_size: Option<String>,
    /// The venue of the best bid of all.
    pub(super) bid_venue: Option<String>,
    pub(super) action: Option<String>,
    pub(super) side: Option<String>,
    /// Price of the change.
    pub(super) price: Option<String>,
    /// Shares of the change.
    pub(super) size: Option<String>,
    pub(super) sequence: Option<String>,
    pub(super) flags: Option<String>,
}

/// A name, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

/// How times are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    /// `rfc3339`, `s`, `ms`, `us`, `ns`, `seconds`, `hhmmss`.
    pub(super) form: String,
    /// Whose clocks show times of day, and whose days sizes go by.
    pub(super) zone: Option<String>,
    /// Where the date of times of day comes from: `name`, `column`, or the date itself.
    pub(super) date: Option<String>,
}

/// Which venue a row is of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Venue {
    /// One venue for all rows.
    pub(super) constant: Option<VenueName>,
    /// A table of this program: `sip`.
    pub(super) table: Option<String>,
    /// What stands in the column, and which venue that is.
    #[serde(default)]
    pub(super) names: BTreeMap<String, VenueName>,
}

/// A venue by its number or by its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum VenueName {
    Number(u16),
    Name(String),
}

/// Which instrument rows are of, where no column says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Symbol {
    /// One for all rows.
    pub(super) constant: Option<String>,
    /// Whether the file's name begins with it, up to the first underscore.
    #[serde(default)]
    pub(super) name: bool,
}

/// A column, with the texts that it may or may not have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    pub(super) column: String,
    /// The texts that fit.
    pub(super) keep: Option<Vec<String>>,
    /// The texts that do not.
    pub(super) when: Option<Vec<String>>,
    /// A row that does not fit begins a state which lasts until one that says so ends it.
    pub(super) until: Option<Until>,
}

/// The texts of a column by which a row ends a state, rather than begins it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Until {
    pub(super) column: String,
    pub(super) is: Vec<String>,
}

/// Quotes that show nothing although something stands there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Neutral {
    /// Rows that do not fit show nothing.
    #[serde(default)]
    pub(super) conditions: Vec<Condition>,
    /// Whether a venue's bid above its own ask shows nothing.
    #[serde(default)]
    pub(super) crossed: bool,
    /// From which spread on the side that is farther from where the venue was shows nothing.
    pub(super) wide: Option<Wide>,
}

/// A spread beyond both.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wide {
    pub(super) dollars: f64,
    pub(super) percent: f64,
}
