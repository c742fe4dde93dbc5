//! Reproducible synthetic markets in the real file format: several venues with ten levels each, for
//! those who have no data.
//!
//! The same [`Config`] gives the same rows and the same bytes on any machine: all draws are
//! integers from a generator whose stream is fixed by its name.
//!
//! What is modelled: a hidden price walks and venues follow it, together or one after the other;
//! prices move in ticks of one cent, with spreads of mostly one or two; orders come, go and change,
//! most near the best price; trades take the best price, persist in their side and leave gaps that
//! refill after a while; activity comes in bursts; now and then a venue shows a deep quote; where
//! it is asked for, all prices react to trades by a known kernel. What is not: intraday
//! seasonality, auctions, halts, hidden orders, news.
//!
//! - [`Config`]: what to make
//! - [`generate`]: rows, one by one
//! - [`write_csv`]: the same rows as a Databento MBP-10 file
//! - [`day_drift`]: where all prices go on one of many days
//! - `SyntheticOptions`: the command line that asks for one, with the feature `clap`

mod book;
mod config;
mod csv;
mod draw;
mod drift;
mod market;
#[cfg(feature = "clap")]
mod options;
mod pace;
mod process;
mod reactive;

use std::io::{self, Write};

use thiserror::Error;

pub use config::{Config, ConfigError, MOST_DRIFT, MOST_SYMBOLS, MOST_VENUES};
pub use drift::day_drift;
#[cfg(feature = "clap")]
pub use options::SyntheticOptions;
pub use reactive::Reaction;

use crate::event::{Row, SymbolTable};
use crate::units::time::Timestamp;
use process::Process;

/// Rows of a synthetic market, in time order, made as they are asked for.
#[derive(Clone, Debug)]
pub struct Rows {
    process: Process,
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.process.next_record().map(|record| record.row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.process.rows_left());
        (left.unwrap_or(usize::MAX), left.ok())
    }
}

/// Why no file was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// There is no such market.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The output failed.
    #[error("cannot write the synthetic market: {0}")]
    Io(#[from] io::Error),
}

/// The rows of a market: exactly [`Config::rows`]; their symbols are named by [`symbols`].
///
/// # Errors
/// When the configuration is not valid.
pub fn generate(config: &Config) -> Result<Rows, ConfigError> {
    config.validate()?;
    Ok(Rows {
        process: Process::new(config),
    })
}

/// The table that the rows of [`generate`] index: the symbols in the order of the configuration.
pub fn symbols(config: &Config) -> SymbolTable {
    let mut table = SymbolTable::default();
    for symbol in &config.symbols {
        table.intern(symbol);
    }
    table
}

/// Writes a market as Databento MBP-10 CSV, in constant memory; the output needs no buffer of its
/// own. Gives the instant of the last row, which may come long before [`Config::end`].
///
/// # Errors
/// When the configuration is not valid or the output fails.
pub fn write_csv(config: &Config, output: impl Write) -> Result<Timestamp, WriteError> {
    config.validate()?;
    let mut process = Process::new(config);
    let mut writer = csv::CsvWriter::new(output, &config.symbols);
    let mut last = config.start;
    while let Some(record) = process.next_record() {
        writer.write(&record)?;
        last = record.row.event.ts_event;
    }
    writer.finish()?;
    Ok(last)
}
