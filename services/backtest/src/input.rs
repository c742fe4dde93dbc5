//! Recordings from files.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use market_data::{Collected, Collector, Depth, IngestReport, Reader, Row, SymbolTable, Tape};
use sha2::{Digest, Sha256};
use tracing::warn;

use crate::error::{NoRows, Usage};
use crate::progress::Bar;
use result::{Source, hex};

/// A recording with the account of its rows.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    pub(crate) rows: Collected,
    pub(crate) symbols: SymbolTable,
    pub(crate) report: IngestReport,
    pub(crate) source: Vec<Source>,
    /// Levels behind the best prices, if they were asked for.
    pub(crate) depth: Option<Depth>,
}

impl Recording {
    /// The rows of each symbol, or of one, unless too many rows are bad.
    ///
    /// # Errors
    /// When more than that fraction of rows was rejected, or nothing is left.
    pub(crate) fn into_tapes(self, symbol: Option<&str>, max_bad_rows: f64) -> Result<Vec<Tape>> {
        self.report.check(max_bad_rows)?;
        let mut tapes = self.rows.into_tapes(&self.symbols, self.depth.as_ref())?;
        if tapes.is_empty() {
            return Err(NoRows::of(&self.source).into());
        }
        if let Some(symbol) = symbol {
            tapes.retain(|tape| tape.symbol() == symbol);
        }
        if tapes.is_empty() {
            let expected = format!("one of: {}", self.symbols.names().join(", "));
            return Err(Usage::new("the symbol", symbol.unwrap_or_default(), expected).into());
        }
        Ok(tapes)
    }
}

/// Reads files one after the other, with so many levels, and hashes them beside it.
///
/// # Errors
/// When a file cannot be used as a whole. Bad rows are in the report.
pub(crate) fn read(files: &[PathBuf], levels: u8, bar: &Bar) -> Result<Recording> {
    let mut rows = Collector::default();
    let mut reader = Reader::with_depth(levels);
    let (read, source) = beside_hashes(files, || {
        read_rows(&mut reader, files, bar, &mut |batch, _| {
            Ok(rows.append(batch)?)
        })
    });
    read?;
    let depth = reader.take_depth();
    let (symbols, report) = reader.into_parts();
    tell_rejected(&report);
    Ok(Recording {
        rows: rows.finish()?,
        symbols,
        report,
        source: source?,
        depth,
    })
}

/// Does `work` while another thread hashes the files that it reads.
pub(crate) fn beside_hashes<T>(
    files: &[PathBuf],
    work: impl FnOnce() -> T,
) -> (T, Result<Vec<Source>>) {
    thread::scope(|scope| {
        let hashes = scope.spawn(|| files.iter().map(|file| source(file)).collect());
        let done = work();
        let failed = |_| Err(anyhow::anyhow!("hashing the input failed"));
        let sources = hashes.join().unwrap_or_else(failed);
        tell_repeated(sources.as_deref().unwrap_or_default());
        (done, sources)
    })
}

/// Files that are the same: what they hold counts as often as they are named.
fn tell_repeated(sources: &[Source]) {
    for (place, source) in sources.iter().enumerate() {
        let earlier = sources.iter().take(place);
        if let Some(same) = earlier.rev().find(|one| one.sha256 == source.sha256) {
            warn!(
                "{} holds the same as {}: its rows count twice",
                source.name, same.name
            );
        }
    }
}

/// Reads files one after the other, and gives away their good rows, with the symbols met so far.
///
/// # Errors
/// When a file cannot be used as a whole, or those of `on_rows`.
pub(crate) fn read_rows(
    reader: &mut Reader,
    files: &[PathBuf],
    bar: &Bar,
    on_rows: &mut impl FnMut(&[Row], &SymbolTable) -> Result<()>,
) -> Result<()> {
    let sizes = files
        .iter()
        .filter_map(|file| Some(file.metadata().ok()?.len()));
    bar.start("reading", sizes.sum());
    for file in files {
        reader.read_file_batches(file, |file| bar.wrap(file), on_rows)?;
    }
    bar.finish();
    Ok(())
}

/// Logs the first rejected rows; the counts are in the result.
pub(crate) fn tell_rejected(report: &IngestReport) {
    for row in report.shown() {
        warn!("rejected {row}");
    }
    let (total, shown) = (report.rejected_total(), report.shown().len() as u64);
    if total > shown {
        warn!("rejected {} more rows", total - shown);
    }
}

fn source(file: &Path) -> Result<Source> {
    Ok(Source {
        name: name_of(file),
        sha256: Some(hash(file)?),
    })
}

fn hash(file: &Path) -> Result<String> {
    let read = |file: &Path| {
        let mut input = std::fs::File::open(file)?;
        let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 256 * 1024]);
        loop {
            match input.read(&mut buffer)? {
                0 => return Ok(hex(&hasher.finalize())),
                count => hasher.update(&buffer[..count]),
            }
        }
    };
    let hashed: std::io::Result<String> = read(file);
    hashed.with_context(|| format!("cannot hash {}", file.display()))
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(
        || file.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
