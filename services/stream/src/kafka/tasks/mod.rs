//! Tasks that a group of workers shares: who asks for work puts them into a topic, and sees which
//! of them nobody has finished yet.

pub(super) mod assignment;
pub mod leavings;
pub mod worker;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::groups::GroupInfo;
use rdkafka::message::{Message, OwnedHeaders};
use rdkafka::{Offset, TopicPartitionList};

use super::admin::{self, Keeps};
use super::client::context::Context;
use super::client::held::Held;
use super::config::KafkaConfig;
use super::producer::KafkaSink;
use crate::error::StreamError;
use app::Cancel;

/// Between two questions of which the first was refused.
const PAUSE: Duration = Duration::from_millis(250);

/// The topic of tasks, for who asks for work.
pub struct TaskQueue {
    sink: KafkaSink,
    config: KafkaConfig,
    partitions: i32,
    cancel: Cancel,
}

impl TaskQueue {
    /// Connects to the brokers and creates the topic unless it exists.
    ///
    /// # Errors
    /// When no broker answers, the topic cannot be created, or a stop is asked for.
    pub fn open(config: &KafkaConfig, cancel: &Cancel) -> Result<Self, StreamError> {
        let config = KafkaConfig {
            partitions: config.unit_partitions,
            ..config.clone()
        };
        let mut sink = KafkaSink::connect(&config, &config.units_topic)?;
        let partitions = sink.ensure(&config, Keeps::Records, cancel)?;
        Ok(Self {
            sink,
            config,
            partitions,
            cancel: cancel.clone(),
        })
    }

    /// Partitions of the topic: at most as many workers have work at the same time.
    pub fn partitions(&self) -> i32 {
        self.partitions
    }

    /// Puts a task behind those of a partition.
    ///
    /// # Errors
    /// When it is larger than a message may be, or the client cannot take it.
    pub fn put(&mut self, partition: i32, key: &str, task: &[u8]) -> Result<(), StreamError> {
        let headers = OwnedHeaders::new();
        self.sink.hand_over(Some(partition), key, headers, task)
    }

    /// Waits until all tasks are there.
    ///
    /// # Errors
    /// When one is not delivered.
    pub fn flush(&mut self) -> Result<u64, StreamError> {
        self.sink.drain()
    }

    /// Gives away the tasks that the group of the workers has not finished, in hand or waiting.
    ///
    /// # Errors
    /// When the broker does not answer.
    pub fn unfinished(&self, take: &mut dyn FnMut(&[u8])) -> Result<(), StreamError> {
        let (topic, timeout) = (&self.config.units_topic, self.config.timeout.duration());
        let failed = |source| StreamError::client("ask for the tasks that wait", source);
        let what = "ask for the tasks that wait";
        let mut options = self.config.consumer()?;
        options.set("group.id", &self.config.workers);
        let consumer: BaseConsumer<Context> =
            BaseConsumer::from_config_and_context(&options, Context::default())
                .map_err(admin::settings)?;
        let consumer = Held::new(consumer);
        let mut all = TopicPartitionList::new();
        all.add_partition_range(topic, 0, self.partitions - 1);
        let committed = self.patiently(what, || {
            let committed = consumer.committed_offsets(all.clone(), timeout / 4)?;
            let faults = committed.elements().into_iter().map(|one| one.error());
            faults.collect::<Result<(), KafkaError>>()?;
            Ok(committed)
        })?;
        let mut open: BTreeMap<i32, i64> = BTreeMap::new();
        let mut from = TopicPartitionList::new();
        for one in committed.elements() {
            let partition = one.partition();
            let (low, high) = self.patiently(what, || {
                consumer.fetch_watermarks(topic, partition, timeout / 4)
            })?;
            let first = match one.offset() {
                Offset::Offset(offset) => offset.max(low),
                _ => low,
            };
            if first < high {
                open.insert(partition, high);
                from.add_partition_offset(topic, partition, Offset::Offset(first))
                    .map_err(failed)?;
            }
        }
        if open.is_empty() {
            return Ok(());
        }
        consumer.assign(&from).map_err(failed)?;
        let deadline = Instant::now() + timeout;
        while !open.is_empty() && Instant::now() < deadline && !self.cancel.is_cancelled() {
            match consumer.poll(timeout / 20) {
                Some(Ok(message)) => {
                    take(message.payload().unwrap_or_default());
                    if open
                        .get(&message.partition())
                        .is_some_and(|high| message.offset() + 1 >= *high)
                    {
                        open.remove(&message.partition());
                    }
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => drop(open.remove(&partition)),
                Some(Err(error)) => tracing::debug!(%error, "the client will try again"),
                None => {}
            }
        }
        if open.is_empty() {
            Ok(())
        } else {
            Err(StreamError::Unreachable {
                brokers: self.config.brokers.clone(),
                timeout,
                reason: "the tasks that wait could not be read".into(),
            })
        }
    }

    /// The members of the workers' group, each by the partitions of the topic that it has; none of
    /// them while the group is about to share them anew.
    ///
    /// # Errors
    /// When the broker does not answer.
    pub fn workers(&self) -> Result<Vec<Vec<i32>>, StreamError> {
        let (group, timeout) = (&self.config.workers, self.config.timeout.duration());
        // A client that has no connection yet may take a second to ask.
        let groups = self.patiently("ask for the workers", || {
            self.sink
                .client()
                .fetch_group_list(Some(group), timeout / 4)
        })?;
        let members = groups.groups().iter().flat_map(GroupInfo::members);
        let topic = &self.config.units_topic;
        let shares = members.map(|one| {
            let assignment = one.assignment().unwrap_or_default();
            assignment::partitions(assignment, topic).unwrap_or_default()
        });
        Ok(shares.collect())
    }

    /// Asks again for as long as a broker may be silent: one that comes back refuses at first.
    fn patiently<T>(
        &self,
        what: &'static str,
        mut ask: impl FnMut() -> Result<T, KafkaError>,
    ) -> Result<T, StreamError> {
        let deadline = Instant::now() + self.config.timeout.duration();
        loop {
            match ask() {
                Ok(answer) => return Ok(answer),
                Err(source) if Instant::now() >= deadline || self.cancel.is_cancelled() => {
                    return Err(StreamError::client(what, source));
                }
                Err(error) => tracing::debug!(%error, "asked again"),
            }
            self.cancel.sleep_until(Instant::now() + PAUSE);
        }
    }
}
