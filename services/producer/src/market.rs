//! The market to send: from files, or made up.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use anyhow::{Context, Result};
use market_data::format::{Files, Mapping};
use market_data::synth::{self, SyntheticOptions};
use market_data::{
    Clock, Collected, Collector, IngestReport, PublisherId, Reader, Row, Selection, SymbolTable,
};
use stream::StreamError;

use crate::cli::Cli;
use crate::settings::{ProducerSettings, When};

/// Rows in replay order, with the account of what was refused.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) rows: Collected,
    pub(crate) symbols: SymbolTable,
    pub(crate) report: IngestReport,
    /// The names of all instruments of the input, under which they are wanted.
    there: BTreeSet<String>,
}

/// Reads or makes the market that was asked for, and keeps what was asked for of it.
///
/// # Errors
/// When nothing was asked for, a file cannot be read, too many rows are bad, or no row is left.
pub(crate) fn load(cli: &Cli, settings: &ProducerSettings) -> Result<Loaded> {
    let mut wanted = Wanted {
        when: settings.when()?,
        selection: settings.selection()?,
        settings,
        seen: BTreeSet::new(),
    };
    let market = if cli.source.synthetic {
        make(&cli.synthetic, settings, &mut wanted)?
    } else if !settings.input.is_empty() {
        read(&settings.input, settings.mapping()?, &mut wanted)?
    } else if settings.input_or_synthetic.is_empty() {
        let help = "nothing to send: name files with --input, or try --synthetic";
        return Err(StreamError::Settings(help.into()).into());
    } else if any_exists(&settings.input_or_synthetic)? {
        read(
            &settings.input_or_synthetic,
            settings.mapping()?,
            &mut wanted,
        )?
    } else {
        let files: Vec<_> = settings
            .input_or_synthetic
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        tracing::warn!(
            "{} does not exist: streaming a SYNTHETIC market instead",
            files.join(", ")
        );
        make(&cli.synthetic, settings, &mut wanted)?
    };
    market.report.check(settings.max_bad_rows)?;
    let in_vain = wanted.selection.named_in_vain(&wanted.seen);
    if !in_vain.is_empty() {
        tracing::warn!(
            "no row is of these venues, which are named to be used or left out: {}",
            in_vain.join(", ")
        );
    }
    if market.rows.is_empty() {
        let symbols: Vec<_> = wanted.selection.symbols().collect();
        let there: Vec<_> = market.there.iter().map(String::as_str).collect();
        if !symbols.is_empty() && !there.iter().any(|name| wanted.selection.has_symbol(name)) {
            let (symbols, there) = (symbols.join(", "), there.join(", "));
            let problem = format!("no symbol {symbols}; the input has: {there}");
            return Err(StreamError::Settings(problem).into());
        }
        let problem = "no row is left to send: see --from, --to, --symbol, --venues and \
            --without-venues";
        return Err(StreamError::Settings(problem.to_owned()).into());
    }
    Ok(market)
}

/// Whether one of these is there. A folder that may not be entered hides whether it is: that is an
/// error, never "no".
fn any_exists(files: &[PathBuf]) -> Result<bool> {
    for file in files {
        let there = file
            .try_exists()
            .with_context(|| format!("cannot find out whether {} is there", file.display()))?;
        if there {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read(files: &[PathBuf], mapping: Option<Mapping>, wanted: &mut Wanted<'_>) -> Result<Loaded> {
    let mut rows = wanted.collector();
    let mut kept = Vec::new();
    let files = Files::named(files)?;
    for note in &files.notes {
        tracing::warn!("{note}");
    }
    let paths = match &mapping {
        Some(map) => map.with_pairs(files.paths),
        None => files.paths,
    };
    Files::hash_and_check(&paths)?;
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut reader = Reader::new().mapped(mapping).on_threads(threads);
    for (number, file) in paths.iter().enumerate() {
        reader.read_file_batches(file, |file| file, &mut |batch, symbols| {
            kept.clear();
            kept.extend(batch.iter().filter(|row| wanted.keeps(row, symbols)));
            anyhow::Ok(rows.append_of(number, &kept)?)
        })?;
    }
    for found in reader.recognised() {
        tracing::info!("{found}");
        if let Some(caution) = found.schema.caution() {
            tracing::warn!("{}: the schema {} {caution}", found.source, found.schema);
        }
    }
    let (symbols, report) = reader.into_parts();
    for row in report.shown() {
        tracing::warn!("rejected {row}");
    }
    let (rejected, shown) = (report.rejected_total(), report.shown().len() as u64);
    if rejected > shown {
        tracing::warn!(
            "rejected {}",
            text::counted(rejected - shown, "more row", "more rows")
        );
    }
    wanted.loaded(rows, &symbols, report)
}

fn make(
    options: &SyntheticOptions,
    settings: &ProducerSettings,
    wanted: &mut Wanted<'_>,
) -> Result<Loaded> {
    let mut options = options.clone();
    if !settings.venues.is_empty() {
        // A market of these, rather than a part of another.
        options.venues = Selection::parse_feeds(&settings.venues)?;
    }
    let config = options
        .config()
        .map_err(|error| StreamError::Settings(format!("the synthetic market: {error}")))?;
    let symbols = synth::symbols(&config);
    let mut report = IngestReport::default();
    let mut rows = wanted.collector();
    for row in synth::generate(&config)? {
        report.accept();
        if wanted.keeps(&row, &symbols) {
            rows.append(&[row])?;
        }
    }
    wanted.loaded(rows, &symbols, report)
}

/// What is to be kept of a market.
struct Wanted<'a> {
    when: When,
    selection: Selection,
    settings: &'a ProducerSettings,
    /// Venues of all rows so far that are of the markets and hours that are wanted.
    seen: BTreeSet<PublisherId>,
}

impl Wanted<'_> {
    /// Room for rows, in the order of the clock that is asked for.
    fn collector(&self) -> Collector {
        Collector::default().with_clock(self.when.clock)
    }

    /// What was kept, under the names of its markets.
    fn loaded(
        &self,
        rows: Collector,
        symbols: &SymbolTable,
        report: IngestReport,
    ) -> Result<Loaded> {
        let report = report.under_names(|name| {
            let name = self.selection.name(name);
            self.selection.has_symbol(name).then(|| name.to_owned())
        });
        let names = symbols.names().iter();
        let there = names.map(|name| self.selection.name(name).to_owned());
        let there = there.collect();
        let rows = rows.finish()?;
        let (mut rows, symbols) = rows.under_market_names(symbols, &self.selection);
        if let Some(dates) = &self.when.dates {
            let (kept, days) = rows.on_days(dates, self.when.calendar, &symbols)?;
            let all: BTreeSet<_> = days.values().flatten().collect();
            if kept.is_empty() && !all.is_empty() {
                let days = all.into_iter().map(ToString::to_string);
                return Err(self.settings.no_such_day(days));
            }
            for (market, days) in &days {
                if !days.iter().any(|day| dates.include(*day)) {
                    tracing::warn!("{} has no row on {dates}", symbols.name(*market));
                }
            }
            rows = kept;
        }
        Ok(Loaded {
            rows,
            symbols,
            report,
            there,
        })
    }

    fn keeps(&mut self, row: &Row, symbols: &SymbolTable) -> bool {
        let name = self.selection.name(symbols.name(row.symbol));
        if !self.is_in_time(row) || !self.selection.has_symbol(name) {
            return false;
        }
        self.seen.insert(row.event.publisher);
        self.selection.has_venue(row.event.publisher)
    }

    /// Whether the time of day of a row, by the clock that is asked for, is one that is sent.
    fn is_in_time(&self, row: &Row) -> bool {
        let When {
            from,
            to,
            calendar,
            clock,
            ..
        } = &self.when;
        if from.is_none() && to.is_none() {
            return true;
        }
        let time = match (clock, row.ts_recv) {
            (Clock::Receive, Some(received)) => received,
            _ => row.event.ts_event,
        };
        let date = calendar.zone.date(time);
        from.is_none_or(|from| time >= calendar.zone.opening(date, from))
            && to.is_none_or(|to| time <= calendar.zone.last_included(date, to))
    }
}
