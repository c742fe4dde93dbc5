//! The program as a service: recordings that arrive as a stream, and the metrics of that.

#[cfg(feature = "kafka")]
pub(super) mod message_fees;
#[cfg(feature = "kafka")]
pub(super) mod metrics;
pub(super) mod streamed;
