//! A stream inside one process: a bounded channel that carries the very bytes that Kafka would
//! carry, headers included.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use market_data::{Clock, IngestReport, SymbolTable};

use app::Cancel;

use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::receive::{ReceiveOptions, Received, receive};
use crate::send::{Market, SendOptions, SendSummary, Sending, send};
use crate::transport::{CountOnly, Incoming, Outgoing, Polled, Sink, Source};
use crate::wire::headers::Headers;
use crate::wire::message::{BINARY_ROW as ROW, MOST_ROWS};

/// Records travel in batches of this many bytes or more: one full message of bytes is a batch.
const BATCH_BYTES: usize = ROW * MOST_ROWS;

/// Batches on their way at most: then the sender waits for the receiver.
const BATCHES: usize = 8;

/// Headers of a record at most.
const HEADERS: usize = 4;

/// What errors call this transport.
const NAME: &str = "the in-process stream";

/// Records one behind the other, in one piece of memory.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    records: Vec<Slot>,
}

/// Where a record's parts end in the memory of its batch; each begins where the one before ends.
#[derive(Debug)]
struct Slot {
    partition: i32,
    offset: i64,
    headers: [(&'static str, usize); HEADERS],
    header_count: usize,
    key_end: usize,
    payload_end: usize,
}

/// The sending end.
#[derive(Debug)]
pub struct InProcessSink {
    channel: SyncSender<Batch>,
    batch: Batch,
    offsets: Vec<i64>,
    delivered: u64,
    /// Whether the receiver has gone.
    abandoned: bool,
}

/// The receiving end.
#[derive(Debug)]
pub struct InProcessSource {
    channel: Receiver<Batch>,
    closed: bool,
}

/// Both ends of a stream with that many partitions (at least one).
pub fn channel(partitions: u16) -> (InProcessSink, InProcessSource) {
    let (sender, receiver) = sync_channel(BATCHES);
    let sink = InProcessSink {
        channel: sender,
        batch: Batch::default(),
        offsets: vec![0; usize::from(partitions.max(1))],
        delivered: 0,
        abandoned: false,
    };
    let source = InProcessSource {
        channel: receiver,
        closed: false,
    };
    (sink, source)
}

impl Sink for InProcessSink {
    fn partitions(&self) -> i32 {
        i32::try_from(self.offsets.len()).unwrap_or(i32::MAX)
    }

    fn send(&mut self, record: &Outgoing<'_>) -> Result<(), StreamError> {
        let partition = usize::try_from(record.partition).unwrap_or_default();
        let Some(offset) = self.offsets.get_mut(partition) else {
            return Err(StreamError::Disconnected);
        };
        let bytes = &mut self.batch.bytes;
        let (mut headers, mut header_count) = ([("", 0); HEADERS], 0);
        record.stamp.for_each(|name, value| {
            bytes.extend_from_slice(value.as_bytes());
            if let Some(header) = headers.get_mut(header_count) {
                *header = (name, bytes.len());
                header_count += 1;
            }
        });
        bytes.extend_from_slice(record.key.as_bytes());
        let key_end = bytes.len();
        bytes.extend_from_slice(record.payload);
        self.batch.records.push(Slot {
            partition: record.partition,
            offset: *offset,
            headers,
            header_count,
            key_end,
            payload_end: bytes.len(),
        });
        *offset += 1;
        if self.batch.bytes.len() >= BATCH_BYTES {
            return self.push();
        }
        Ok(())
    }

    fn push(&mut self) -> Result<(), StreamError> {
        let count = self.batch.records.len();
        if count == 0 {
            return Ok(());
        }
        let next = Batch {
            bytes: Vec::with_capacity(BATCH_BYTES + BATCH_BYTES / 4),
            records: Vec::with_capacity(count + count / 4),
        };
        let batch = std::mem::replace(&mut self.batch, next);
        if self.channel.send(batch).is_err() {
            self.abandoned = true;
            return Err(StreamError::Disconnected);
        }
        self.delivered += count as u64;
        Ok(())
    }

    fn flush(&mut self) -> Result<u64, StreamError> {
        self.push()?;
        Ok(self.delivered)
    }
}

impl Source for InProcessSource {
    fn name(&self) -> &str {
        NAME
    }

    fn poll(
        &mut self,
        timeout: Duration,
        on_record: &mut dyn FnMut(&Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<Polled, StreamError> {
        let batch = match self.channel.recv_timeout(timeout) {
            Ok(batch) => batch,
            Err(RecvTimeoutError::Timeout) => return Ok(Polled::Quiet),
            Err(RecvTimeoutError::Disconnected) => {
                self.closed = true;
                return Ok(Polled::Closed);
            }
        };
        let mut start = 0;
        for slot in &batch.records {
            let mut headers = Headers::default();
            for (name, end) in slot.headers.iter().take(slot.header_count) {
                headers.add(name, &batch.bytes[start..*end]);
                start = *end;
            }
            on_record(&Incoming {
                partition: slot.partition,
                offset: slot.offset,
                timestamp: None,
                headers,
                key: &batch.bytes[start..slot.key_end],
                payload: &batch.bytes[slot.key_end..slot.payload_end],
            })?;
            start = slot.payload_end;
        }
        Ok(Polled::Active)
    }

    fn caught_up(&self) -> bool {
        self.closed
    }
}

/// Sends a market through an in-process stream and receives it: the whole way of a stream, without
/// a broker.
///
/// # Errors
/// When either end fails.
pub fn round_trip(
    market: Market<'_>,
    options: &SendOptions,
    clock: Clock,
    cancel: &Cancel,
) -> Result<(SendSummary, Received), StreamError> {
    both_ends(clock, cancel, |sink| {
        let mut hooks = Hooks {
            cancel: cancel.clone(),
            ..Hooks::none()
        };
        send(market, options, sink, &mut hooks)
    })
}

/// [`round_trip`] of a market that `read` is still reading: sending and receiving go on beside it.
///
/// # Errors
/// Those of `read`, or when either end fails.
pub fn round_trip_reading<E, R>(
    options: &SendOptions,
    clock: Clock,
    cancel: &Cancel,
    read: R,
) -> Result<(SendSummary, Received), E>
where
    E: From<StreamError> + Send,
    R: FnOnce(&mut Sending<'_, InProcessSink>) -> Result<(SymbolTable, IngestReport), E> + Send,
{
    both_ends(clock, cancel, |sink| {
        let mut sending = Sending::begin(options, sink, cancel.clone());
        let (symbols, report) = read(&mut sending)?;
        Ok(sending.finish(&symbols, &report)?)
    })
}

/// Runs `send` on a thread of its own, and receives on this one.
fn both_ends<E: From<StreamError> + Send>(
    clock: Clock,
    cancel: &Cancel,
    send: impl FnOnce(&mut InProcessSink) -> Result<SendSummary, E> + Send,
) -> Result<(SendSummary, Received), E> {
    let (mut sink, mut source) = channel(1);
    std::thread::scope(|scope| {
        let sender = std::thread::Builder::new()
            .spawn_scoped(scope, move || {
                let sent = send(&mut sink);
                (sent, sink.abandoned)
            })
            .map_err(StreamError::NoThread)?;
        let mut hooks = Hooks {
            cancel: cancel.clone(),
            ..Hooks::none()
        };
        let options = ReceiveOptions {
            clock,
            ..ReceiveOptions::default()
        };
        let received = receive(&mut source, &mut CountOnly, &options, &mut hooks);
        drop(source); // a sender that waits for room must not wait for ever
        let (sent, abandoned) = sender.join().map_err(|_| StreamError::Disconnected)?;
        match (sent, received) {
            (Ok(sent), Ok(received)) => Ok((sent, received)),
            // When the receiver gives up, the sender only knows that nobody listens any more.
            (Err(_), Err(error)) if abandoned => Err(error.into()),
            (Err(error), _) => Err(error),
            (Ok(_), Err(error)) => Err(error.into()),
        }
    })
}
