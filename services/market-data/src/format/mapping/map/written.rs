//! A map as people write it, in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::MapFault;

/// Everything that a map says of the files of a vendor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// What the files are, in words.
    pub(crate) name: String,
    /// How prices are written.
    #[serde(default = "decimal")]
    pub(crate) price: String,
    /// What sizes count.
    #[serde(default = "shares")]
    pub(crate) size: String,
    /// Texts and numbers that stand for "nothing", beside the empty text.
    #[serde(default)]
    pub(crate) nulls: Vec<String>,
    /// Whose side a trade names.
    #[serde(default)]
    pub(crate) trade_side: TradeSide,
    /// What the text looks like.
    #[serde(default)]
    pub(crate) file: Shape,
    /// Which column is what.
    pub(crate) columns: Columns,
    /// How times are written.
    pub(crate) time: Time,
    /// Which venue a row is of.
    #[serde(default)]
    pub(crate) venue: Venue,
    /// Which instrument a row is of, where no column says it.
    #[serde(default)]
    pub(crate) symbol: Symbol,
    /// Databento's letters for what happened.
    #[serde(default)]
    pub(crate) actions: BTreeMap<String, char>,
    /// What of `actions` has no side, whatever the file says: auctions.
    #[serde(default)]
    pub(crate) unsided: Vec<String>,
    /// Databento's letters for sides.
    #[serde(default)]
    pub(crate) sides: BTreeMap<String, char>,
    /// Rows to read: those that fit every one of these.
    #[serde(default)]
    pub(crate) filter: Vec<Condition>,
    /// Quotes that show nothing although something stands there.
    #[serde(default)]
    pub(crate) neutral: Neutral,
    /// Columns that give away files of another kind with the same columns beside.
    #[serde(default)]
    pub(crate) refused: Vec<OfOthers>,
}

/// A map as it is written.
pub(crate) fn written_in(text: &str) -> Result<Written, MapFault> {
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
pub(crate) enum TradeSide {
    /// That of the order that took, as in Databento's files.
    #[default]
    Aggressor,
    /// That of the order that was there.
    Resting,
}

/// A column that files of this kind do not have, and others do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfOthers {
    pub(crate) column: String,
    /// What such files are, and what to do.
    pub(crate) because: String,
}

/// What the text looks like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Shape {
    /// What stands between columns.
    pub(crate) delimiter: char,
    /// Whether the first line names the columns.
    pub(crate) header: bool,
    /// The names of the columns of a file without a header.
    pub(crate) names: Vec<String>,
    /// Whether a file without a header may have columns behind those that are named.
    pub(crate) more: bool,
    /// Whether rows are numbered by their lines, for want of a sequence: rows alike are then rows
    /// of their own.
    pub(crate) numbered: bool,
    /// Parts of the names of two files whose lines belong together, in the order of their columns.
    pub(crate) pair: Option<[String; 2]>,
    /// First column of a line that is no row, but ends the file.
    pub(crate) trailer: Option<String>,
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
pub(crate) struct Columns {
    /// When it happened.
    pub(crate) time: String,
    /// Nanoseconds to add to the time.
    pub(crate) nanos: Option<String>,
    /// The date of times that are times of day.
    pub(crate) date: Option<String>,
    /// When the vendor received it.
    pub(crate) receive: Option<String>,
    /// The symbol; of several columns, joined by points.
    pub(crate) symbol: Option<OneOrMore>,
    /// The venue.
    pub(crate) venue: Option<String>,
    pub(crate) ask_price: String,
    pub(crate) ask_size: String,
    /// The venue of the best ask of all.
    pub(crate) ask_venue: Option<String>,
    pub(crate) bid_price: Option<String>,
    pub(crate) bid_size: Option<String>,
    /// The venue of the best bid of all.
    pub(crate) bid_venue: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) side: Option<String>,
    /// Price of the change.
    pub(crate) price: Option<String>,
    /// Shares of the change.
    pub(crate) size: Option<String>,
    pub(crate) sequence: Option<String>,
    pub(crate) flags: Option<String>,
}

/// A name, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

/// How times are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Time {
    /// `rfc3339`, `s`, `ms`, `us`, `ns`, `seconds`, `hhmmss`.
    pub(crate) form: String,
    /// Whose clocks show times of day, and whose days sizes go by.
    pub(crate) zone: Option<String>,
    /// Where the date of times of day comes from: `name`, `column`, or the date itself.
    pub(crate) date: Option<String>,
}

/// Which venue a row is of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Venue {
    /// One venue for all rows.
    pub(crate) constant: Option<VenueName>,
    /// A table of this program: `sip`.
    pub(crate) table: Option<String>,
    /// What stands in the column, and which venue that is.
    #[serde(default)]
    pub(crate) names: BTreeMap<String, VenueName>,
}

/// A venue by its number or by its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum VenueName {
    Number(u16),
    Name(String),
}

/// Which instrument rows are of, where no column says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Symbol {
    /// One for all rows.
    pub(crate) constant: Option<String>,
    /// Whether the file's name begins with it, up to the first underscore.
    #[serde(default)]
    pub(crate) name: bool,
}

/// A column, with the texts that it may or may not have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) column: String,
    /// The texts that fit.
    pub(crate) keep: Option<Vec<String>>,
    /// The texts that do not.
    pub(crate) when: Option<Vec<String>>,
    /// A row that does not fit begins a state which lasts until one that says so ends it.
    pub(crate) until: Option<Until>,
}

/// The texts of a column by which a row ends a state, rather than begins it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Until {
    pub(crate) column: String,
    pub(crate) is: Vec<String>,
}

/// Quotes that show nothing although something stands there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Neutral {
    /// Rows that do not fit show nothing.
    #[serde(default)]
    pub(crate) conditions: Vec<Condition>,
    /// Whether a venue's bid above its own ask shows nothing.
    #[serde(default)]
    pub(crate) crossed: bool,
    /// From which spread on the side that is farther from where the venue was shows nothing.
    pub(crate) wide: Option<Wide>,
}

/// A spread beyond both.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wide {
    pub(crate) dollars: f64,
    pub(crate) percent: f64,
}
