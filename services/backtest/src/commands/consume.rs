//! `consume`: the stream from Kafka.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use report::summary;
use stream::kafka::{consume as receive, publish_result};
use stream::{Cancel, Hooks, RunChoice, StreamError, run_file};
use tracing::info;

use crate::cli::ConsumeArgs;
use crate::experiment::execute;
use crate::input::tell_rejected;
use crate::metrics::Metrics;
use crate::progress::Bar;
use crate::settings::load;
use crate::streamed;
use result::Source;

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
    let resolved = settings.resolve()?;
    settings.check_streamable()?;
    let choice = match &args.run_id_from {
        Some(file) => RunChoice::Id(run_file::read(file)?),
        None if args.fresh => RunChoice::fresh(),
        None => RunChoice::of(args.kafka.run_id.as_deref()),
    };
    let mut output = args.execution.output.clone();
    if args.output_may_fail {
        output = crate::output::where_possible(&output);
    }
    let metrics = Metrics::serve(&args.metrics)?;
    let bar = Bar::new(args.execution.common.progress);
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    if let Some(file) = &args.run_id_from {
        stop_with_producer(file.clone(), cancel.clone());
    }
    let started = Instant::now();
    bar.start("receiving", 0);
    let mut hooks = Hooks {
        cancel: cancel.clone(),
        progress: Box::new(|rows| {
            bar.at(rows);
            metrics.receiving(rows);
        }),
    };
    let received = receive(&settings.kafka, choice, &mut hooks);
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
    let key = summary.run_id.clone().unwrap_or_default();
    let source = vec![Source {
        name: summary.source.clone(),
        sha256: None,
    }];
    tell_rejected(&received.report);
    let arrival = streamed::arrived(received, source);
    let document = execute(
        arrival,
        &settings,
        &resolved,
        started.elapsed(),
        &output,
        &bar,
    )?;
    metrics.simulated(&document);
    if !args.no_publish {
        // Messages are bounded: the pictures stay here.
        let published = serde_json::to_string(&document.clone().without_series())?;
        publish_result(&settings.kafka, &key, &published)?;
    }
    crate::output::summarise(|terminal| summary::of_document(&document, terminal));
    crate::output::write(&document, &output)?;
    args.metrics.linger();
    Ok(())
}
