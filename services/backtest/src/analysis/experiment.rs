//! From a recording, however it arrived, to its results.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use market_data::{FeeSchedule, Tape};
use report::summary::Terminal;
use simulation::backtest;
use simulation::order::SnapshotMode;
use simulation::strategy::router::Router;
use tracing::warn;

use crate::cli::{OutputOptions, SeriesWanted};
use crate::input::{Recording, few_venues, tell_missing};
use crate::output::kept::Kept;
use crate::output::progress::Bar;
use crate::result::context::Context;
use crate::result::meta::meta;
use crate::result::run::build;
use crate::settings::Settings;
use result::{BacktestResult, Stream};

/// Symbols whose warnings are logged.
const TOLD: usize = 5;

/// Symbols up to which results have the market and the fills over time unless somebody says
/// otherwise.
const WITH_SERIES: usize = 64;

/// Venues of a market up to which they do.
const WITH_VENUES: usize = 256;

/// A recording and how it arrived.
#[derive(Debug, Default)]
pub(crate) struct Arrival {
    pub(crate) recording: Recording,
    pub(crate) stream: Option<Stream>,
    /// The fees that the messages of the stream have, where those count.
    pub(crate) fees: Option<FeeSchedule>,
    /// What is to be known of how it arrived, in words.
    pub(crate) notes: Vec<String>,
}

impl Arrival {
    /// Read from files.
    pub(crate) fn of_file(recording: Recording) -> Self {
        Self {
            recording,
            ..Self::default()
        }
    }
}

/// What is done with a recording.
pub(crate) struct Experiment<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) resolved: &'a backtest::Settings,
    pub(crate) options: &'a OutputOptions,
    pub(crate) bar: &'a Bar,
    /// Where people read summaries, if they do.
    pub(crate) terminal: Option<Terminal>,
    /// Whether results are to be published as well.
    pub(crate) for_messages: bool,
}

/// What of the settings needs a look at all venues at every instant, if anything does; what is left
/// looks at those that have changed.
fn looks_at_all(tape: &Tape, settings: &backtest::Settings) -> Option<&'static str> {
    let assumptions = &settings.assumptions;
    if settings.router != Router::Static {
        Some(" by this --router")
    } else if tape.depth().is_some() {
        Some(" with levels behind the best price")
    } else if assumptions.snapshots == SnapshotMode::Event {
        Some(" with --snapshots event")
    } else if assumptions.latency.delays_data() {
        Some(" with a latency of data")
    } else {
        None
    }
}

impl Experiment<'_> {
    /// Executes the order on every symbol of the recording, and shows `on_result` each result.
    ///
    /// # Errors
    /// When the recording has too many bad rows, or no row to execute on, or there is no room for
    /// results.
    pub(crate) fn run(
        &self,
        arrival: Arrival,
        reading: Duration,
        on_result: &mut dyn FnMut(&BacktestResult),
    ) -> Result<Kept> {
        let Arrival {
            recording,
            stream,
            fees,
            notes,
        } = arrival;
        let mut resolved = self.resolved.clone();
        let fees_of_messages = fees.is_some();
        if let Some(fees) = fees {
            resolved.assumptions.fees = fees;
        }
        let (report, source) = (recording.report.clone(), recording.source.clone());
        let selection = self.settings.selection()?;
        let wanted = self.settings.wanted()?;
        let reaction = self.settings.reaction()?;
        let tapes = recording.into_tapes(&selection, self.settings.data.max_bad_rows)?;
        tell_missing(&selection, tapes.iter().map(Tape::symbol));
        let sittings = wanted.sittings(tapes)?;
        let symbols = sittings.len();
        let of_all = self.wants_series(symbols);
        let mut kept = Kept::new(symbols > 1, self.for_messages, self.terminal);
        for (place, sitting) in sittings.into_iter().enumerate() {
            if let Some(work) = looks_at_all(&sitting.tape, &resolved) {
                few_venues(&sitting.tape, work)?;
            }
            let wants_series = of_all && self.draws(&sitting.tape);
            let started = Instant::now();
            self.bar.start("simulating", 0);
            let progress = |done, all| self.bar.at_of(done, all);
            let resolved = backtest::Settings {
                window: sitting.window,
                ..resolved.clone()
            };
            let backtest = backtest::run(&sitting.tape, &resolved, &progress);
            self.bar.finish();
            let mut backtest = backtest.with_context(|| sitting.nothing())?;
            backtest.tuning.forget_fills();
            let context = Context {
                sitting: &sitting,
                report: &report,
                settings: &resolved,
                reaction,
                source: source.clone(),
                stream: stream.clone(),
                notes: &notes,
                fees_of_messages,
                wants_series,
                meta: meta(reading, started.elapsed()),
            };
            let result = build(&backtest, context)?;
            if place < TOLD {
                // What follows from figures is shown beside them.
                let shown = report::cautions::of_run(&result);
                let notes = result.data.notes.iter().chain(&result.warnings);
                let of = if symbols > 1 {
                    of_which(&result.order, sitting.date)
                } else {
                    String::new()
                };
                for warning in notes.filter(|warning| !shown.contains(warning)) {
                    warn!("{of}{warning}");
                }
            }
            on_result(&result);
            kept.add(result)?;
        }
        if symbols > TOLD {
            warn!(
                "warnings of {} stand in their results",
                text::counted(symbols as u64 - TOLD as u64, "more result", "more results")
            );
        }
        Ok(kept)
    }

    /// Whether the venues of a market are few enough for its series.
    fn draws(&self, tape: &Tape) -> bool {
        let venues = tape.venues().len();
        if venues <= WITH_VENUES || self.options.series == SeriesWanted::Full {
            return true;
        }
        warn!(
            "the market and the fills over time are left out of the result of {venues} venues: \
             --series full has them"
        );
        false
    }

    fn wants_series(&self, symbols: usize) -> bool {
        match self.options.series {
            SeriesWanted::Full => true,
            SeriesWanted::None => false,
            SeriesWanted::Auto if symbols <= WITH_SERIES => true,
            SeriesWanted::Auto => {
                warn!(
                    "the market and the fills over time are left out of the results of {symbols} \
                     symbols: --series full has them"
                );
                false
            }
        }
    }
}

/// Of which of several results something is said: its symbol and its day.
fn of_which(order: &result::Order, date: Option<NaiveDate>) -> String {
    let date = date.map(|date| date.to_string());
    let named: Vec<&str> = order
        .symbol
        .as_deref()
        .into_iter()
        .chain(date.as_deref())
        .collect();
    format!("{}: ", named.join(" on "))
}
