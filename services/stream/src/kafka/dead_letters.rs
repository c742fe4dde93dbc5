//! Messages that cannot be read, put aside with the reason and the place they came from.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use app::Cancel;
use app::settings::Span;
use market_data::format::Reason;
use rdkafka::message::{Header, OwnedHeaders};

use super::config::KafkaConfig;
use super::consumer::KafkaSource;
use super::producer::KafkaSink;
use crate::error::StreamError;
use crate::transport::{DeadLetters, Incoming, Polled, Source as _};
use crate::wire::digest::Digest;

/// Bytes of a payload that are kept.
const KEPT: usize = 16 * 1024;

/// Longest text in a header, in bytes.
const TOLD: usize = 256;

/// Unreadable messages that are put aside in one run, the first ones; all are counted.
const MOST: u64 = 10_000;

/// Earlier letters that are looked at.
const MOST_KNOWN: usize = 200_000;

/// The dead-letter topic, `<topic>.dlq`. It is created with the first dead letter.
///
/// A dead letter keeps the first 16 KiB of the payload. Its key is the place that it came from and
/// the beginning of the payload's SHA-256, `partition:offset:digest`: a message that is there
/// already is not put there again. Headers: `sor-reason`, `sor-detail`, `sor-source-topic`,
/// `sor-source-partition`, `sor-source-offset`, `sor-source-key`, `sor-source-bytes` and
/// `sor-source-sha256`.
pub struct DeadLetterTopic {
    config: KafkaConfig,
    state: State,
    met: u64,
}

enum State {
    /// Nothing was put aside yet.
    Unopened,
    Open(Box<Open>),
    /// The message could not be put aside, which was reported.
    GivenUp,
}

struct Open {
    sink: KafkaSink,
    /// Keys of the letters that are there.
    known: HashSet<String>,
    put: u64,
}

impl DeadLetterTopic {
    /// The dead-letter topic of the topic of `config`.
    pub fn new(config: &KafkaConfig) -> Self {
        Self {
            config: config.clone(),
            state: State::Unopened,
            met: 0,
        }
    }

    fn put(
        &mut self,
        record: &Incoming<'_>,
        reason: Reason,
        detail: &str,
    ) -> Result<(), StreamError> {
        if matches!(self.state, State::Unopened) {
            self.state = State::Open(Box::new(Open::topic(&self.config)?));
        }
        let State::Open(open) = &mut self.state else {
            return Ok(());
        };
        let digest = Digest::of(record.payload).to_string();
        let (partition, offset) = (record.partition.to_string(), record.offset.to_string());
        let key = format!(
            "{partition}:{offset}:{}",
            digest.get(..16).unwrap_or(&digest)
        );
        if open.known.contains(&key) {
            return Ok(());
        }
        let source_key = String::from_utf8_lossy(&record.key[..record.key.len().min(TOLD)]);
        let mut headers = OwnedHeaders::new_with_capacity(8);
        for (key, value) in [
            ("sor-reason", reason.name()),
            ("sor-detail", &text::beginning(detail, TOLD)),
            ("sor-source-topic", &self.config.topic),
            ("sor-source-partition", &partition),
            ("sor-source-offset", &offset),
            ("sor-source-key", &source_key),
            ("sor-source-bytes", &record.payload.len().to_string()),
            ("sor-source-sha256", &digest),
        ] {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        let kept = &record.payload[..record.payload.len().min(KEPT)];
        open.sink.hand_over(None, &key, headers, kept)?;
        open.put += 1;
        Ok(())
    }

    fn drain(&mut self) -> Result<(), StreamError> {
        let State::Open(open) = &mut self.state else {
            return Ok(());
        };
        open.sink.drain()?;
        tracing::info!(
            topic = self.config.dead_letter_topic(),
            put = open.put,
            unreadable = self.met,
            "unreadable messages are kept: the first {MOST} of a run, each once"
        );
        Ok(())
    }

    fn give_up(&mut self, cause: &StreamError) {
        self.state = State::GivenUp;
        tracing::warn!(
            "unreadable messages cannot be kept on {}: {}; the run goes on without that",
            self.config.dead_letter_topic(),
            app::one_line(cause)
        );
    }
}

impl DeadLetters for DeadLetterTopic {
    fn bury(&mut self, record: &Incoming<'_>, reason: Reason, detail: &str) {
        self.met += 1;
        if self.met > MOST {
            return;
        }
        if let Err(cause) = self.put(record, reason, detail) {
            self.give_up(&cause);
        }
    }

    fn finish(&mut self) {
        if let Err(cause) = self.drain() {
            self.give_up(&cause);
        }
    }
}

impl Open {
    fn topic(config: &KafkaConfig) -> Result<Self, StreamError> {
        let topic = config.dead_letter_topic();
        let mut sink = KafkaSink::connect(config, &topic)?;
        let known = if sink.has_topic(config)? {
            known(config, topic)
        } else {
            HashSet::new()
        };
        sink.ensure_topic(config)?;
        Ok(Self {
            sink,
            known,
            put: 0,
        })
    }
}

/// The keys of the letters that are there, as far as they can be read: one that is not known is put
/// there once more, which is no harm.
fn known(config: &KafkaConfig, topic: String) -> HashSet<String> {
    let config = KafkaConfig {
        topic,
        wait: Span(Duration::ZERO),
        ..config.clone()
    };
    let mut keys = HashSet::new();
    let deadline = Instant::now() + config.timeout.duration();
    let read = KafkaSource::open(&config, &Cancel::new()).and_then(|mut source| {
        while !source.caught_up() && keys.len() < MOST_KNOWN && Instant::now() < deadline {
            let polled = source.poll(Duration::from_millis(50), &mut |letter| {
                if letter.key.len() <= TOLD {
                    keys.insert(String::from_utf8_lossy(letter.key).into_owned());
                }
                Ok(())
            })?;
            if polled == Polled::Closed {
                break;
            }
        }
        Ok(())
    });
    if let Err(error) = read {
        tracing::debug!(%error, "earlier dead letters cannot be read");
    }
    keys
}
