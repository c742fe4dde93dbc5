//! What sending and receiving need of a transport.

use std::time::Duration;

use market_data::format::Reason;

use crate::error::StreamError;
use crate::wire::headers::{Headers, Stamp};

/// A record on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Partition, from 0.
    pub partition: i32,
    /// Key; empty for none.
    pub key: &'a str,
    /// Headers.
    pub stamp: &'a Stamp,
    /// Payload.
    pub payload: &'a [u8],
}

/// A record that came in.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Partition, from 0.
    pub partition: i32,
    /// Place in the partition.
    pub offset: i64,
    /// When it was sent or stored, in milliseconds since the epoch, where the transport knows it.
    pub timestamp: Option<u64>,
    /// Headers.
    pub headers: Headers<'a>,
    /// Key; empty for none.
    pub key: &'a [u8],
    /// Payload; empty for none.
    pub payload: &'a [u8],
}

/// Takes records.
pub trait Sink {
    /// How many partitions there are.
    fn partitions(&self) -> i32;

    /// Sends a record, waiting while the transport is full.
    ///
    /// # Errors
    /// When the transport cannot take it, or has lost an earlier one.
    fn send(&mut self, record: &Outgoing<'_>) -> Result<(), StreamError>;

    /// Hands over what waits for company, before a pause. Does nothing where nothing waits.
    ///
    /// # Errors
    /// As [`Sink::send`].
    fn push(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    /// Waits until everything has arrived; the number of records delivered so far.
    ///
    /// # Errors
    /// When any record could not be delivered.
    fn flush(&mut self) -> Result<u64, StreamError>;
}

/// What came of waiting for records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polled {
    /// At least one record came.
    Active,
    /// None came in time.
    Quiet,
    /// Nothing will ever come again.
    Closed,
}

/// Gives records.
pub trait Source {
    /// What the source is called, for messages: the topic.
    fn name(&self) -> &str;

    /// Waits up to `timeout` for records and gives them to `on_record`.
    ///
    /// # Errors
    /// When the transport fails, or `on_record` does.
    fn poll(
        &mut self,
        timeout: Duration,
        on_record: &mut dyn FnMut(&Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<Polled, StreamError>;

    /// Whether every partition has been read to its end at least once: what was there before is
    /// known by now.
    fn caught_up(&self) -> bool;
}

/// Takes messages that cannot be read. What cannot be put aside is reported and decides nothing:
/// the run is as good as it is.
pub trait DeadLetters {
    /// Puts a message aside.
    fn bury(&mut self, record: &Incoming<'_>, reason: Reason, detail: &str);

    /// Waits until everything put aside is safe, and reports what is not.
    fn finish(&mut self);
}

/// Keeps no dead letters: they are only counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct CountOnly;

impl DeadLetters for CountOnly {
    fn bury(&mut self, _: &Incoming<'_>, _: Reason, _: &str) {}

    fn finish(&mut self) {}
}
