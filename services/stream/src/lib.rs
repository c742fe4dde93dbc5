//! A market as a stream that proves that nothing was lost, duplicated or reordered.
//!
//! Sending ([`mod@send`]) turns rows into wire messages and ends with a marker that says how many
//! there were and what their digest is; receiving ([`mod@receive`]) turns messages back into the
//! same rows, and calls a stream complete only when count and digest agree. Both work on any
//! transport:
//!
//! - [`in_process`]: a bounded channel inside one process, carrying the very bytes that Kafka would
//!   carry
//! - [`kafka`]: the real thing
//!
//! What travels is in [`wire`]; [`verify`] checks what a topic holds against what was declared, for
//! people who want to see for themselves; [`callbacks`] are how the owner of a stream follows and
//! stops it; [`error`] maps every failure to an exit code, [`incomplete`] says
//! what a run lacks.

pub mod callbacks;
pub mod error;
pub mod in_process;
pub mod incomplete;
pub mod kafka;
pub mod receive;
pub mod run_file;
pub mod send;
pub mod transport;
pub mod verify;
pub mod wire;

mod silence;

pub use app::{Cancel, ErrorClass};
pub use callbacks::Hooks;
pub use error::StreamError;
pub use kafka::KafkaConfig;
pub use receive::{ReceiveOptions, Received, RunChoice, StreamSummary, receive};
pub use send::pacing::Speed;
pub use send::{Market, SendOptions, SendSummary, Sending, send};
pub use wire::end_marker::EndMarker;
pub use wire::message::{FeesOfMessages, Wire};
