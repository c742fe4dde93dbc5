//! Recordings that arrive as a stream.
//!
//! - [`streamed`]: from messages to a recording
//! - `message_fees`: fees that messages have
//! - `metrics`: what is measured meanwhile

#[cfg(feature = "kafka")]
pub(super) mod message_fees;
#[cfg(feature = "kafka")]
pub(super) mod metrics;
pub(super) mod streamed;
