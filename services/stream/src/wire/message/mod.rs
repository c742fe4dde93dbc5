//! Wire messages: rows of a market as JSON, or as bytes.
//!
//! Three forms. A *snapshot* holds every row of one symbol at one instant, in replay order:
//!
//! ```json
//! {"timestamp":"2024-08-01T13:36:32.491911683Z","symbol":"AAPL","venues":[
//!   {"publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36,"bid_px_00":222.81,"bid_sz_00":421,
//!    "action":"T","side":"A","price":222.81,"size":190,"sequence":46542624}]}
//! ```
//!
//! A *venue* message holds one row, with the names that simple consumers look for (`venue`, `fee`,
//! `rebate`). A *binary* message holds rows of one symbol as bytes, as many as were at hand when it
//! was sent, for receivers of our own. The decoder recognises all of them. Prices of JSON are
//! JSON numbers in dollars and exact: they are read as text, so that the integer of 1e-9 dollars
//! that comes out is the one that went in. No quote is `null` with a size of zero; what is not
//! known is left out.

mod binary;
mod decode;
mod encode;
mod fixed;
mod values;

use std::fmt;
use std::str::FromStr;

use market_data::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(crate) use binary::ROW as BINARY_ROW;
pub use decode::{Decoder, Rejected};
pub use encode::Encoder;

/// Most rows in one message, so that no message outgrows what brokers accept (1 MiB): instants with
/// more are cut.
pub const MOST_ROWS: usize = 1_024;

/// The form of the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// One message per instant and symbol.
    #[default]
    Snapshot,
    /// One message per row.
    Venue,
    /// Messages of bytes, of many rows of one symbol where nothing waits for them: at the market's
    /// pace, one per instant and symbol.
    Binary,
}

impl Wire {
    /// What the header `sor-schema` says of messages of this form.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Snapshot => "sor.snapshot/1",
            Self::Venue => "sor.venue/1",
            Self::Binary => "sor.binary/2",
        }
    }

    /// Whether a message may hold rows of several instants.
    pub fn spans_instants(self) -> bool {
        self == Self::Binary
    }

    /// Keys that simple consumers of this form look for, with values that mean nothing: records
    /// that are no messages have them too, so that a consumer that knows nothing of such records
    /// does not trip over them.
    pub(crate) fn padding(self, last: Option<Timestamp>) -> Map<String, Value> {
        let timestamp = json!(last.map(|time| time.to_string()));
        let padding = match self {
            Self::Binary => json!({}),
            Self::Snapshot => json!({"timestamp": timestamp, "venues": []}),
            Self::Venue => json!({"timestamp": timestamp, "publisher_id": null, "venue": null,
                "ask_px_00": null, "ask_sz_00": 0, "fee": 0, "rebate": 0}),
        };
        match padding {
            Value::Object(keys) => keys,
            _ => Map::new(),
        }
    }

    /// The form behind a schema; `None` for one that this version does not know.
    pub fn from_schema(schema: &[u8]) -> Option<Self> {
        [Self::Snapshot, Self::Venue, Self::Binary]
            .into_iter()
            .find(|wire| wire.schema().as_bytes() == schema)
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Snapshot => "snapshot",
            Self::Venue => "venue",
            Self::Binary => "binary",
        })
    }
}

impl FromStr for Wire {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "snapshot" => Ok(Self::Snapshot),
            "venue" => Ok(Self::Venue),
            "binary" => Ok(Self::Binary),
            _ => Err("neither snapshot nor venue nor binary".into()),
        }
    }
}

#[cfg(test)]
mod tests;
