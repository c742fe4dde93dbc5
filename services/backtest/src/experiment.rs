//! From a recording, however it arrived, to its results.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use simulation::backtest;
use tracing::warn;

use crate::cli::{OutputOptions, SeriesWanted};
use crate::input::Recording;
use crate::progress::Bar;
use crate::result::meta::meta;
use crate::result::run::{Context, build};
use crate::settings::Settings;
use result::{Document, Results, Stream};

/// A recording and how it arrived.
#[derive(Debug, Default)]
pub(crate) struct Arrival {
    pub(crate) recording: Recording,
    pub(crate) stream: Option<Stream>,
}

impl Arrival {
    /// Read from files.
    pub(crate) fn of_file(recording: Recording) -> Self {
        Self {
            recording,
            stream: None,
        }
    }
}

/// Executes the order on every symbol of the recording.
///
/// # Errors
/// When the recording has too many bad rows, or no row to execute on.
pub(crate) fn execute(
    arrival: Arrival,
    settings: &Settings,
    resolved: &backtest::Settings,
    reading: Duration,
    options: &OutputOptions,
    bar: &Bar,
) -> Result<Document> {
    let Arrival { recording, stream } = arrival;
    let (report, source) = (recording.report.clone(), recording.source.clone());
    let selection = settings.selection()?;
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    let mut results = Vec::with_capacity(tapes.len());
    for tape in &tapes {
        let started = Instant::now();
        bar.start("simulating", 0);
        let backtest = backtest::run(tape, resolved, &|done, all| bar.at_of(done, all));
        bar.finish();
        let backtest = backtest.with_context(|| match tape.symbol() {
            "" => "nothing to execute on".to_owned(),
            symbol => format!("nothing to execute on in {symbol}"),
        })?;
        let context = Context {
            tape,
            report: &report,
            settings: resolved,
            source: source.clone(),
            stream: stream.clone(),
            wants_series: options.series == SeriesWanted::Full,
            meta: meta(reading, started.elapsed()),
        };
        let result = build(&backtest, context)?;
        for warning in &result.warnings {
            warn!("{warning}");
        }
        results.push(result);
    }
    Ok(match results.pop() {
        Some(only) if results.is_empty() => Document::One(Box::new(only)),
        last => {
            results.extend(last);
            Document::Many(Results { results })
        }
    })
}
