//! A market as a stream that proves that nothing was lost, duplicated or reordered.
//!
//! Sending ([`mod@send`]) turns rows into wire messages and ends with a marker that says how many there were and what their
//! digest is; receiving ([`mod@receive`]) turns messages back into the same rows, and calls a stream complete only when count
//! and digest agree. Both work on any transport:
//!
//! - [`in_process`]: a bounded channel inside one process, carrying the very bytes that Kafka would carry
//! - [`kafka`]: the real thing
//!
//! What travels:
//!
//! - [`message`]: rows as JSON, one message per instant or one per row
//! - [`headers`]: which run a record belongs to, and its place in it
//! - [`end`]: the marker that ends a run
//! - [`digest`]: how what was sent is digested
//!
//! [`verify`] checks what a topic holds against what was declared, for people who want to see for themselves.
//!
//! Around it: [`settings`] (layered, with the origin of every value), [`logging`], [`signals`], [`control`] (progress and
//! cancellation), [`pacing`], and [`error`], which maps every failure to an exit code.

pub mod control;
pub mod digest;
pub mod end;
pub mod error;
pub mod headers;
pub mod in_process;
pub mod kafka;
pub mod logging;
pub mod message;
pub mod pacing;
pub mod receive;
pub mod run_file;
pub mod send;
pub mod settings;
pub mod signals;
pub mod transport;
pub mod verify;

mod assembly;
mod number;
mod sequences;

pub use control::{Cancel, Hooks};
pub use end::EndMarker;
pub use error::{ErrorClass, StreamError};
pub use kafka::KafkaConfig;
pub use message::Wire;
pub use pacing::Speed;
pub use receive::{ReceiveOptions, Received, RunChoice, StreamSummary, receive};
pub use send::{Market, SendOptions, SendSummary, Sending, send};
