//! A topic read to its end: the market that it holds, or what is wrong with it.

use super::config::KafkaConfig;
use super::consumer::KafkaSource;
use super::dead_letters::DeadLetterTopic;
use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::receive::{Received, RunChoice, receive};
use crate::verify::{Verification, verify as check};

/// Receives a run from the topic of `config`; what cannot be read goes to the dead-letter topic.
///
/// # Errors
/// When no broker answers, the topic is missing, the stream is not complete, or a stop is asked
/// for; see [`StreamError`].
pub fn consume(
    config: &KafkaConfig,
    run: RunChoice,
    hooks: &mut Hooks<'_>,
) -> Result<Received, StreamError> {
    let mut source = KafkaSource::open(config, &hooks.cancel)?;
    let mut dead_letters = DeadLetterTopic::new(config);
    let options = config.receive_options(run);
    receive(&mut source, &mut dead_letters, &options, hooks)
}

/// Checks what the topic of `config` holds; see [`mod@crate::verify`].
///
/// # Errors
/// When no broker answers, the topic is missing, or a stop is asked for.
pub fn verify(
    config: &KafkaConfig,
    wanted: Option<&str>,
    hooks: &mut Hooks<'_>,
) -> Result<Verification, StreamError> {
    let mut source = KafkaSource::open(config, &hooks.cancel)?;
    let found = check(&mut source, wanted, hooks)?;
    Ok(Verification {
        partitions: source.spans()?,
        ..found
    })
}
