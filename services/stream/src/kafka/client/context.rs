//! What the client library reports on the side: its log, its errors, its delivery reports.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, OwnedMessage};
use rdkafka::producer::ProducerContext;
use rdkafka::statistics::Statistics;
use rdkafka::{Offset, TopicPartitionList};

/// Counts delivery reports and keeps the last complaint. The library's own log goes to ours at
/// level `debug`: what matters of it ends up in the one error line of the run.
#[derive(Debug, Default)]
pub(crate) struct Context {
    delivered: AtomicU64,
    failed: AtomicU64,
    first_failure: Mutex<Option<String>>,
    denied: Mutex<Vec<OwnedMessage>>,
    complaint: Mutex<Option<String>>,
    /// By partition, what is committed of it when it is given back to the group.
    given_back: Mutex<BTreeMap<i32, Place>>,
}

/// How far the reader of a partition is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The first record that is not dealt with.
    pub(crate) offset: i64,
    /// What is to be known of it.
    pub(crate) note: String,
}

impl Context {
    /// Says what is committed of a partition when it is given back; `None` for nothing.
    pub(crate) fn when_given_back(&self, partition: i32, place: Option<Place>) {
        if let Ok(mut all) = self.given_back.lock() {
            match place {
                Some(place) => drop(all.insert(partition, place)),
                None => drop(all.remove(&partition)),
            }
        }
    }

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

impl ConsumerContext for Context {
    /// Partitions that go to another member of the group go with what is to be known of them.
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let Rebalance::Revoke(partitions) = rebalance else {
            return;
        };
        let places = self.given_back.lock().map(|all| all.clone());
        let places = places.unwrap_or_default();
        let mut noted = TopicPartitionList::new();
        for one in partitions.elements() {
            if let Some(place) = places.get(&one.partition()) {
                add(&mut noted, one.topic(), one.partition(), place);
            }
        }
        if noted.count() > 0
            && let Err(error) = consumer.commit(&noted, CommitMode::Sync)
        {
            tracing::debug!(%error, "what is given back goes without a note");
        }
    }
}

/// Adds a place to those that are committed together.
pub(crate) fn add(to: &mut TopicPartitionList, topic: &str, partition: i32, place: &Place) {
    let mut one = to.add_partition(topic, partition);
    one.set_metadata(&place.note);
    if let Err(error) = one.set_offset(Offset::Offset(place.offset)) {
        tracing::debug!(%error, "no such place");
    }
}

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
