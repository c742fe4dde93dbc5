//! `consume`: the stream from Kafka.

use std::time::Instant;

use anyhow::Result;
use report::summary;
use stream::kafka::{consume as receive, publish_result};
use stream::{Cancel, Hooks, RunChoice, run_file};
use tracing::info;

use crate::cli::ConsumeArgs;
use crate::experiment::execute;
use crate::input::tell_rejected;
use crate::metrics::Metrics;
use crate::progress::Bar;
use crate::settings::load;
use crate::streamed;
use result::Source;

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
    let received = received?;
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
