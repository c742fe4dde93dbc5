//! What the client library reports on the side: its log, its errors, its delivery reports.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, OwnedMessage};
use rdkafka::producer::ProducerContext;
use rdkafka::statistics::Statistics;

/// Counts delivery reports and keeps the last complaint. The library's own log goes to ours at
/// level `debug`: what matters of it ends up in the one error line of the run.
#[derive(Debug, Default)]
pub(crate) struct Context {
    delivered: AtomicU64,
    failed: AtomicU64,
    first_failure: Mutex<Option<String>>,
    denied: Mutex<Vec<OwnedMessage>>,
    complaint: Mutex<Option<String>>,
}

impl Context {
    /// Records that the broker confirmed.
    pub(crate) fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    /// Records given up.
    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Why the first record was given up.
    pub(crate) fn first_failure(&self) -> String {
        read(&self.first_failure).unwrap_or_else(|| "none".into())
    }

    /// Takes the records that were given up because of a broker that has just come back.
    pub(crate) fn take_denied(&self) -> Vec<OwnedMessage> {
        self.denied
            .lock()
            .map(|mut denied| std::mem::take(&mut *denied))
            .unwrap_or_default()
    }

    /// What keeps a broker from answering: the last complaint of the library, unless it is a guess,
    /// or what its silence means.
    pub(crate) fn complaint(&self, error: &KafkaError) -> String {
        match read(&self.complaint) {
            // The library then guesses at the broker's age.
            Some(told) if told.contains("ApiVersionRequest failed: Local: Timed out") => {
                "it accepts connections and answers nothing: what listens there may be no Kafka \
                 broker"
                    .to_owned()
            }
            Some(told) => told,
            None => format!(
                "neither a refusal nor an answer came: what listens there may be no Kafka broker, \
                 or something on the way drops what is sent ({error})"
            ),
        }
    }
}

/// Whether a record was given up because of a broker that has just come back: it says that it does
/// not know topics or brokers that are there, and the client takes its word.
pub(crate) fn is_denied(error: &KafkaError) -> bool {
    let KafkaError::MessageProduction(code) = error else {
        return false;
    };
    matches!(
        code,
        RDKafkaErrorCode::BrokerDestroy
            | RDKafkaErrorCode::UnknownPartition
            | RDKafkaErrorCode::UnknownTopic
            | RDKafkaErrorCode::UnknownTopicOrPartition
    )
}

fn read(cell: &Mutex<Option<String>>) -> Option<String> {
    cell.lock().ok()?.clone()
}

impl ClientContext for Context {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", facility, message);
        if matches!(facility, "FAIL" | "ERROR")
            && let Ok(mut complaint) = self.complaint.lock()
        {
            // The library puts the name of its thread in front.
            let text = message.split_once("]: ").map_or(message, |(_, text)| text);
            *complaint = Some(text.to_owned());
        }
    }

    /// Comes when `kafka.options` ask for it: `statistics.interval.ms`.
    fn stats(&self, statistics: Statistics) {
        let partitions = statistics
            .topics
            .values()
            .flat_map(|topic| topic.partitions.values());
        let behind: i64 = partitions
            .filter(|partition| partition.hi_offset >= 0 && partition.app_offset >= 0)
            .map(|partition| (partition.hi_offset - partition.app_offset).max(0))
            .sum();
        let waiting = statistics.msg_cnt;
        tracing::info!(
            behind,
            waiting,
            "records not read yet, records not sent yet"
        );
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", %error, reason);
    }
}

impl ConsumerContext for Context {}

impl ProducerContext for Context {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let Err((error, message)) = result else {
            self.delivered.fetch_add(1, Ordering::Relaxed);
            return;
        };
        if is_denied(error)
            && let Ok(mut denied) = self.denied.lock()
        {
            denied.push(message.detach());
            return;
        }
        self.failed.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut first) = self.first_failure.lock() {
            first.get_or_insert_with(|| error.to_string());
        }
    }
}
