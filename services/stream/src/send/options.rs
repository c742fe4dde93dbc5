//! How a market is sent, and what is known of it afterwards.

use std::time::Duration;

use market_data::FeeSchedule;
use serde::Serialize;

use super::pacing::{Lateness, Speed};
use crate::wire::message::Wire;

/// How to send.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// The run's name; made up when there is none.
    pub run_id: Option<String>,
    /// Form of the messages.
    pub wire: Wire,
    /// Pace.
    pub speed: Speed,
    /// Fees and rebates that messages of the venue form carry.
    pub fees: FeeSchedule,
    /// In a pause of a paced market a sign of life goes out this often: a receiver, whose idle
    /// timeout must be longer, can distinguish a pause from a dead producer.
    pub alive_every: Duration,
}

impl Default for SendOptions {
    /// Snapshots at the market's own pace, with a sign of life every five seconds.
    fn default() -> Self {
        Self {
            run_id: None,
            wire: Wire::default(),
            speed: Speed::default(),
            fees: FeeSchedule::default(),
            alive_every: Duration::from_secs(5),
        }
    }
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SendSummary {
    /// The run's name.
    pub run_id: String,
    /// Rows.
    pub rows: u64,
    /// Messages, without end markers.
    pub messages: u64,
    /// Records that the transport confirmed: messages, end markers, signs of life.
    pub delivered: u64,
    /// Digest of the run; see [`crate::wire::digest`].
    pub digest: String,
    /// Partitions sent to.
    pub partitions: i32,
    /// How late messages were; `None` at full speed.
    pub lateness: Option<Lateness>,
    /// How long it took, in seconds.
    pub seconds: f64,
}
