//! The marker that ends a run, on every partition.

use std::collections::{BTreeMap, BTreeSet};

use market_data::SymbolTable;
use market_data::format::{Reason, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::wire::digest::Digest;

/// How the producer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything was sent.
    Complete,
    /// The producer was stopped: what it had sent until then is not the whole market.
    Interrupted,
}

/// What a producer says of a run when it ends: how much there was, and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndMarker {
    /// Always `end`, so that people and simple consumers recognise the record by its payload too.
    #[serde(rename = "type")]
    pub kind: String,
    /// The run.
    pub run_id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Messages sent, over all partitions; their sequence numbers are zero up to one less.
    pub messages: u64,
    /// Rows in them.
    pub rows: u64,
    /// Digest of the run, in hexadecimal; see [`crate::wire::digest`].
    pub digest: String,
    /// Partitions that the run was sent to; each has a marker.
    pub partitions: i32,
    /// The partition of this marker.
    pub partition: i32,
    /// Messages on this partition.
    pub partition_messages: u64,
    /// Digest of the messages on this partition.
    pub partition_digest: String,
    /// Rows that the producer refused when it read its input, by reason: the receiver's account
    /// then equals the reader's.
    pub rejected: BTreeMap<Reason, u64>,
    /// The symbols, in the order in which the reader met them.
    pub symbols: Vec<String>,
    /// The names of symbols whose rows come from a recording of a schema of which something must be
    /// known, as of one look a second; nothing from producers that do not say it yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schemas: BTreeMap<Schema, BTreeSet<String>>,
}

impl EndMarker {
    /// The payload of the marker, with the `padding` of the run's form.
    ///
    /// # Errors
    /// None in practice: those of the JSON serializer, which memory does not cause.
    pub(crate) fn payload(&self, padding: Map<String, Value>) -> serde_json::Result<Vec<u8>> {
        let mut payload = padding;
        if let Value::Object(keys) = serde_json::to_value(self)? {
            payload.extend(keys);
        }
        serde_json::to_vec(&payload)
    }

    /// Reads a marker whose headers say that its payload has the digest `expected`.
    ///
    /// # Errors
    /// A sentence when the payload is not what the producer sent.
    pub fn read(payload: &[u8], expected: &[u8]) -> Result<Self, String> {
        if Digest::of(payload).to_string().as_bytes() != expected {
            return Err("its digest is not that of its content".into());
        }
        let marker: Self = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        marker.check()?;
        Ok(marker)
    }

    /// Whether a producer can have sent it: a digest proves only that nothing changed on the way.
    fn check(&self) -> Result<(), String> {
        if self.kind != "end" {
            return Err("its type is not `end`".into());
        }
        if !(0..self.partitions).contains(&self.partition) {
            let (partition, partitions) = (self.partition, self.partitions);
            return Err(format!("partition {partition} of {partitions}"));
        }
        if self.partition_messages > self.messages {
            let (own, all) = (self.partition_messages, self.messages);
            return Err(format!("{own} of {all} messages on one partition"));
        }
        let mut names = self.symbols.iter().chain(self.schemas.values().flatten());
        if !names.all(|name| SymbolTable::may_hold(name)) {
            return Err("a symbol that can be none".into());
        }
        Ok(())
    }

    /// Whether two markers say the same of the run, whatever they say of their partitions.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let of_run = |marker: &Self| Self {
            partition: 0,
            partition_messages: 0,
            partition_digest: String::new(),
            ..marker.clone()
        };
        of_run(self) == of_run(other)
    }
}
