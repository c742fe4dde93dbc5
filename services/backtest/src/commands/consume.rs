//! `consume`: the stream from Kafka.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use stream::kafka::{KafkaConfig, ResultsTopic, consume as receive};
use stream::{Cancel, Hooks, Received, RunChoice, StreamError, run_file};
use tracing::{debug, info, warn};

use crate::analysis::experiment::Experiment;
use crate::cli::ConsumeArgs;
use crate::input::tell_rejected;
use crate::output::kept::Kept;
use crate::output::progress::Bar;
use crate::output::{NO_FILES, Target};
use crate::settings::Settings;
use crate::settings::idle;
use crate::settings::load;
use crate::streaming::message_fees;
use crate::streaming::metrics::Metrics;
use crate::streaming::streamed;
use result::Source;

/// Results too large to be published that are named in a warning each.
const TOLD: u64 = 5;

/// Stops waiting for a run whose producer has failed.
fn stop_with_producer(file: PathBuf, cancel: Cancel) {
    const LOOK: Duration = Duration::from_millis(500);
    thread::spawn(move || {
        while cancel.sleep_until(Instant::now() + LOOK) {
            if run_file::failed(&file) {
                cancel.cancel();
            }
        }
    });
}

pub(super) fn consume(args: &ConsumeArgs) -> Result<()> {
    let settings = load::for_execution(&args.execution, Some(&args.kafka))?.settings;
    idle::warn_of(&settings);
    let resolved = settings.resolve()?;
    settings.check_streamable()?;
    let choice = run_choice(args)?;
    let options = &args.execution.output;
    let target = if args.output_may_fail {
        Target::where_possible(options)?
    } else {
        Target::ready(options, &NO_FILES)?
    };
    let (mut metrics, exposition) = Metrics::register();
    let _served = args.metrics.serve(exposition)?;
    let bar = Bar::new(args.execution.common.progress);
    let started = Instant::now();
    let received = receive_stream(args, &settings, choice, &bar, &mut metrics)?;
    let run_id = received.summary.run_id.clone().unwrap_or_default();
    let source = vec![Source {
        name: received.summary.source.clone(),
        sha256: None,
        format: None,
    }];
    tell_rejected(&received.report);
    let said = received.fees.clone();
    let mut arrival = streamed::arrived(received, source);
    let (fees, note) = message_fees::chosen(&said, &settings, &resolved.assumptions.fees)?;
    arrival.fees = fees;
    arrival.notes.extend(note);
    let experiment = Experiment {
        settings: &settings,
        resolved: &resolved,
        options,
        bar: &bar,
        terminal: crate::output::terminal(),
        for_messages: args.publish,
    };
    let mut kept = experiment.run(arrival, started.elapsed(), &mut |result| {
        metrics.simulated(result);
    })?;
    let written = target.write_kept(&mut kept);
    if args.publish {
        publish(&settings.kafka, &run_id, &mut kept);
    }
    args.metrics.linger();
    written
}

/// The run that is asked for.
fn run_choice(args: &ConsumeArgs) -> Result<RunChoice> {
    Ok(match &args.run_id_from {
        Some(file) => RunChoice::Id(run_file::read(file)?),
        None if args.fresh => RunChoice::fresh(),
        None => RunChoice::of(args.kafka.run_id.as_deref()),
    })
}

/// Receives the run to its end, or until a signal comes, or its producer fails where a file says
/// how that does.
fn receive_stream(
    args: &ConsumeArgs,
    settings: &Settings,
    choice: RunChoice,
    bar: &Bar,
    metrics: &mut Metrics,
) -> Result<Received> {
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    if let Some(file) = &args.run_id_from {
        stop_with_producer(file.clone(), cancel.clone());
    }
    bar.start("receiving", 0);
    let mut hooks = Hooks {
        cancel: cancel.clone(),
        progress: Box::new(|rows| {
            bar.at(rows);
            metrics.receiving(rows);
        }),
    };
    let received = receive(&settings.kafka, choice, settings.data.clock, &mut hooks);
    drop(hooks);
    bar.finish();
    let received = match (received, &args.run_id_from) {
        (Err(StreamError::Interrupted { .. }), Some(file)) if run_file::failed(file) => {
            return Err(StreamError::ProducerFailed.into());
        }
        (received, _) => received?,
    };
    cancel.stream_ended();
    if let Some(file) = &args.run_id_from {
        run_file::done(file);
    }
    let summary = &received.summary;
    metrics.received(summary);
    info!(
        run_id = summary.run_id,
        messages = summary.messages,
        rows = summary.rows,
        duplicates = summary.duplicates,
        complete = summary.complete,
        "received the stream"
    );
    Ok(received)
}

/// Publishes the results of a run, each as a message of its own. That it fails takes nothing from
/// results that are printed: it is a warning.
fn publish(kafka: &KafkaConfig, run_id: &str, kept: &mut Kept) {
    let topic = &kafka.results_topic;
    let mut refused = 0_u64;
    let mut all = || -> Result<u64> {
        let mut results = ResultsTopic::open(kafka, run_id)?;
        kept.for_each_message(|symbol, message| {
            match results.publish(symbol, message) {
                Err(error @ StreamError::TooLarge { .. }) => {
                    refused += 1;
                    if refused <= TOLD {
                        warn!("the result of {} was not published: {error}", named(symbol));
                    }
                }
                published => published?,
            }
            Ok(())
        })?;
        Ok(results.finish()?)
    };
    let published = all();
    match published {
        // Not at the usual level: the last line of the log is the result.
        Ok(results) => debug!(topic, results, "published"),
        Err(error) => warn!(
            "nothing more is published on {topic}: {}; standard output has every result",
            app::one_line(error.as_ref())
        ),
    }
    if refused > TOLD {
        warn!(
            "{} more results are too large to be published",
            refused - TOLD
        );
    }
}

fn named(symbol: &str) -> &str {
    if symbol.is_empty() { "the run" } else { symbol }
}
