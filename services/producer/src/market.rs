//! The market to send: from files, or made up.

use std::path::PathBuf;

use anyhow::{Result, bail};
use market_data::event::sort_for_replay;
use market_data::synth::{self, Config};
use market_data::{IngestReport, PublisherId, Reader, Row, SymbolTable};
use stream::StreamError;

use crate::cli::{Cli, SyntheticOptions};
use crate::settings::ProducerSettings;

/// Rows in replay order, with the account of what was refused.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) rows: Vec<Row>,
    pub(crate) symbols: SymbolTable,
    pub(crate) report: IngestReport,
}

/// Reads or makes the market that was asked for, and keeps what was asked for of it.
///
/// # Errors
/// When nothing was asked for, a file cannot be read, too many rows are bad, or no row is left.
pub(crate) fn load(cli: &Cli, settings: &ProducerSettings) -> Result<Loaded> {
    let mut market = match &cli.source.input_or_synthetic {
        _ if cli.source.synthetic => make(&cli.synthetic)?,
        Some(files) if files.iter().any(|file| file.exists()) => read(files)?,
        Some(files) => {
            let files: Vec<_> = files
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            tracing::warn!(
                "{} does not exist: streaming a SYNTHETIC market instead",
                files.join(", ")
            );
            make(&cli.synthetic)?
        }
        None if settings.input.is_empty() => {
            let help = "nothing to send: name files with --input, or try --synthetic";
            return Err(StreamError::Settings(help.into()).into());
        }
        None => read(&settings.input)?,
    };
    market.report.check(settings.max_bad_rows)?;
    sort_for_replay(&mut market.rows);
    market.keep_window(settings)?;
    market.keep_symbol(&settings.symbol)?;
    if market.rows.is_empty() {
        bail!("no row is left to send: see --from, --to and --symbol");
    }
    Ok(market)
}

fn read(files: &[PathBuf]) -> Result<Loaded> {
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    for file in files {
        reader.read_file(file, &mut |row| rows.push(row))?;
    }
    let (symbols, report) = reader.into_parts();
    for row in report.shown() {
        tracing::warn!("rejected {row}");
    }
    let (rejected, shown) = (report.rejected_total(), report.shown().len() as u64);
    if rejected > shown {
        tracing::warn!("rejected {} more rows", rejected - shown);
    }
    Ok(Loaded {
        rows,
        symbols,
        report,
    })
}

fn make(options: &SyntheticOptions) -> Result<Loaded> {
    let config = Config {
        seed: options.seed,
        rows: options.rows,
        venues: options.venues.iter().copied().map(PublisherId).collect(),
        symbols: options.symbols.clone(),
        ..Config::default()
    };
    let rows: Vec<Row> = synth::generate(&config)?.collect();
    let mut report = IngestReport::default();
    for _ in &rows {
        report.accept();
    }
    Ok(Loaded {
        rows,
        symbols: synth::symbols(&config),
        report,
    })
}

impl Loaded {
    fn keep_window(&mut self, settings: &ProducerSettings) -> Result<()> {
        let (from, to) = settings.window()?;
        self.rows.retain(|row| {
            let time = row.event.ts_event.time_of_day();
            from.is_none_or(|from| time >= from.since_midnight())
                && to.is_none_or(|to| time <= to.last_included())
        });
        Ok(())
    }

    fn keep_symbol(&mut self, symbol: &str) -> Result<()> {
        if symbol.is_empty() {
            return Ok(());
        }
        let Some(id) = self.symbols.find(symbol) else {
            let names = self.symbols.names().join(", ");
            bail!("no symbol {symbol}; the input has: {names}");
        };
        self.rows.retain(|row| row.symbol == id);
        let mut alone = SymbolTable::default();
        let renamed = alone.intern(symbol).unwrap_or_default();
        for row in &mut self.rows {
            row.symbol = renamed;
        }
        self.symbols = alone;
        Ok(())
    }
}
