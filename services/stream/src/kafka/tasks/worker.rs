//! One member of a group of workers: takes tasks from a topic, one partition's one after the other,
//! and says how far it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};

use crate::error::StreamError;
use crate::kafka::admin::{self, Keeps};
use crate::kafka::client::context::{Context, Place, add};
use crate::kafka::client::held::Held;
use crate::kafka::config::KafkaConfig;
use app::Cancel;

/// Milliseconds after which the group takes a worker that gives no sign of life for dead.
const SILENT_MS: &str = "10000";

/// A task with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The partition that it stands in.
    pub partition: i32,
    /// Place in the partition.
    pub offset: i64,
    /// What it is called.
    pub key: String,
    /// What is to be done.
    pub payload: Vec<u8>,
}

/// A member of the group.
///
/// The offset of a task that is not finished stays committed, with a note beside it: whoever gets
/// the task next, because this worker died, knows how far it came and how often it was begun. What
/// is kept of a task is kept elsewhere before [`Worker::finished`], so that a task that is done
/// twice does no harm, and none is lost.
pub struct Worker {
    consumer: Held<BaseConsumer<Context>>,
    config: KafkaConfig,
    cancel: Cancel,
    /// When the broker was last seen to answer.
    answered: Instant,
}

impl Worker {
    /// Joins the group under a name of its own, by which it is known again after a restart.
    ///
    /// # Errors
    /// When the settings cannot be used, no broker answers, the topic cannot be created, or a stop
    /// is asked for.
    pub fn join(config: &KafkaConfig, name: &str, cancel: &Cancel) -> Result<Self, StreamError> {
        let config = KafkaConfig {
            partitions: config.unit_partitions,
            ..config.clone()
        };
        let mut options = config.consumer()?;
        options
            .set("group.id", &config.workers)
            .set("group.instance.id", name)
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("enable.partition.eof", "false")
            // A task that waits in a buffer here is one that no other worker can have.
            .set("queued.max.messages.kbytes", "1024");
        if options.get("session.timeout.ms").is_none() {
            options.set("session.timeout.ms", SILENT_MS);
        }
        let consumer = BaseConsumer::from_config_and_context(&options, Context::default());
        let consumer = Held::new(consumer.map_err(admin::settings)?);
        admin::ensure(
            &consumer,
            &config,
            &config.units_topic,
            Keeps::Records,
            cancel,
        )?;
        consumer
            .subscribe(&[&config.units_topic])
            .map_err(|source| StreamError::client("join the workers", source))?;
        Ok(Self {
            consumer,
            config,
            cancel: cancel.clone(),
            answered: Instant::now(),
        })
    }

    /// Waits for the next task, unless they are held, and keeps the membership alive: to
    /// be called every few seconds, also while a task is in hand.
    ///
    /// # Errors
    /// When another worker has the same name, the group cannot be joined, or the broker is gone.
    pub fn poll(&mut self, timeout: Duration) -> Result<Option<Task>, StreamError> {
        let failed = |source| StreamError::client("take a task", source);
        let polled = match self.consumer.poll(timeout) {
            None => None,
            Some(Ok(message)) => Some(Task {
                partition: message.partition(),
                offset: message.offset(),
                key: String::from_utf8_lossy(message.key().unwrap_or_default()).into_owned(),
                payload: message.payload().unwrap_or_default().to_vec(),
            }),
            Some(Err(
                error @ (KafkaError::MessageConsumptionFatal(_)
                | KafkaError::MessageConsumption(
                    RDKafkaErrorCode::TopicAuthorizationFailed
                    | RDKafkaErrorCode::GroupAuthorizationFailed
                    | RDKafkaErrorCode::FencedInstanceId,
                )),
            )) => return Err(failed(error)),
            Some(Err(transient)) => {
                tracing::debug!(error = %transient, "the client will try again");
                None
            }
        };
        if polled.is_some() {
            self.answered = Instant::now();
        } else {
            self.probe()?;
        }
        Ok(polled)
    }

    /// Whether the broker is still there, after a silence.
    fn probe(&mut self) -> Result<(), StreamError> {
        let timeout = self.config.timeout.duration();
        if self.answered.elapsed() < timeout / 2 {
            return Ok(());
        }
        let topic = &self.config.units_topic;
        match admin::partitions(
            &self.consumer,
            &self.config,
            topic,
            timeout / 2,
            &self.cancel,
        ) {
            Ok(_) | Err(StreamError::Interrupted { .. }) => self.answered = Instant::now(),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What [`Worker::note`] said last of a task, by whatever worker; empty where nobody had it.
    pub fn noted(&self, task: &Task) -> String {
        let mut asked = TopicPartitionList::new();
        asked.add_partition(&self.config.units_topic, task.partition);
        let timeout = self.config.timeout.duration();
        let committed = self.consumer.committed_offsets(asked, timeout);
        let Ok(committed) = committed else {
            return String::new();
        };
        let elements = committed.elements();
        let found = elements
            .iter()
            .find(|one| one.offset() == Offset::Offset(task.offset));
        // The client library panics at a note that is not UTF-8; such a note is not ours.
        let note = found.map(|one| catch_unwind(AssertUnwindSafe(|| one.metadata().to_owned())));
        note.and_then(Result::ok).unwrap_or_default()
    }

    /// Notes how far a task is, for whoever has it next: `now` where this worker dies, and
    /// `given_back` where the group gives its partition to another one. A task that another worker
    /// has by now keeps that one's note. The broker's answer is waited for where the note must be
    /// there `surely`.
    pub fn note(&self, task: &Task, now: &str, given_back: &str, surely: bool) {
        let mode = if surely {
            CommitMode::Sync
        } else {
            CommitMode::Async
        };
        let place = |note: &str| Place {
            offset: task.offset,
            note: note.to_owned(),
        };
        let context = self.consumer.context();
        context.when_given_back(task.partition, Some(place(given_back)));
        self.commit(task.partition, &place(now), mode);
    }

    /// A task is done: nobody gets it again.
    pub fn finished(&self, task: &Task) {
        self.consumer
            .context()
            .when_given_back(task.partition, None);
        let next = Place {
            offset: task.offset + 1,
            note: String::new(),
        };
        self.commit(task.partition, &next, CommitMode::Async);
    }

    fn commit(&self, partition: i32, place: &Place, mode: CommitMode) {
        if !self.has(partition) {
            return; // another worker's by now, who knows better
        }
        let mut at = TopicPartitionList::new();
        add(&mut at, &self.config.units_topic, partition, place);
        // The library may wait for ever for a broker that goes away meanwhile.
        let done = match mode {
            CommitMode::Async => self.consumer.commit(&at, mode),
            CommitMode::Sync => {
                let timeout = self.config.timeout.duration();
                let commit = move |consumer: &BaseConsumer<Context>| consumer.commit(&at, mode);
                self.consumer.within(timeout, commit).unwrap_or(Ok(()))
            }
        };
        if let Err(error) = done {
            // The partition is another worker's by now, or the broker is away: the task is done
            // again, which harms nobody.
            tracing::debug!(partition, %error, "how far this worker is was not noted");
        }
    }

    /// Takes no more tasks for now, or takes them again.
    pub fn hold(&self, held: bool) {
        let Ok(assigned) = self.consumer.assignment() else {
            return;
        };
        let done = if held {
            self.consumer.pause(&assigned)
        } else {
            self.consumer.resume(&assigned)
        };
        if let Err(error) = done {
            tracing::debug!(held, %error, "a partition was not held, or is still");
        }
    }

    /// Whether a partition is this worker's.
    pub fn has(&self, partition: i32) -> bool {
        self.consumer.assignment().map_or(true, |assigned| {
            let topic = &self.config.units_topic;
            assigned.find_partition(topic, partition).is_some()
        })
    }
}
