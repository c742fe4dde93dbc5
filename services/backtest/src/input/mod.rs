//! Recordings from files.

pub(super) mod cautions;
mod recording;
pub(super) mod sittings;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use market_data::format::files::input;
use market_data::format::{Files, Mapping, Recognised};
use market_data::{Clock, Collector, IngestReport, Reader, Row, Selection, SymbolTable};
use tracing::{info, warn};

use crate::bucket::spool::{self, Spooled};
use crate::bucket::{self, Place};
use crate::error::Usage;
use crate::output::progress::Bar;
pub(crate) use recording::{Recording, few_venues};
use result::{Source, SourceFormat};

/// Names in one sentence.
const NAMED: usize = 20;

/// Says which symbols are asked for and in no recording.
pub(crate) fn tell_missing<'a>(selection: &Selection, markets: impl Iterator<Item = &'a str>) {
    let markets: BTreeSet<_> = markets.collect();
    let missing = selection.without_market(&markets);
    if !missing.is_empty() {
        let is = if missing.len() == 1 { "is" } else { "are" };
        let missing = text::few(missing.into_iter().map(str::to_owned), NAMED);
        warn!("{missing} {is} in no figure: --symbol names what no row of the input is of");
    }
}

/// Says what every file was taken for, and which have no row of what is wanted.
pub(crate) fn tell_recognised(recognised: &mut [Recognised], selection: &Selection) {
    tell_unwanted(recognised, selection);
    for found in recognised {
        info!("{found}");
    }
}

/// Says which files have no row of what is wanted.
fn tell_unwanted(recognised: &mut [Recognised], selection: &Selection) {
    for found in recognised {
        let wanted = |name: &String| selection.has_symbol(selection.name(name));
        if found.rows > 0 && !found.names.keys().any(wanted) {
            let symbols: Vec<_> = selection.symbols().collect();
            let others: Vec<_> = found.names.keys().take(10).map(String::as_str).collect();
            let note = format!(
                "no row of {}, but of {}: if both are names of one stock, say --symbol {}={}",
                symbols.join(", "),
                others.join(", "),
                symbols.first().copied().unwrap_or_default(),
                others.first().copied().unwrap_or_default()
            );
            warn!("{} has {note}", found.source);
            found.notes.push(note);
        }
    }
}

/// How recordings are read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// Levels, the best price included.
    pub(crate) levels: u8,
    /// The clock by which rows are replayed.
    pub(crate) clock: Clock,
    /// What of them is wanted.
    pub(crate) selection: Selection,
    /// The map for files of another vendor.
    pub(crate) mapping: Option<Mapping>,
}

/// Reads files one after the other, and hashes them beside it.
///
/// # Errors
/// When a file cannot be used as a whole. Bad rows are in the report.
pub(crate) fn read(files: &[PathBuf], reading: &Reading, bar: &Bar) -> Result<Recording> {
    let (files, notes) = with_notes(files, reading.mapping.as_ref())?;
    let mut recording = read_files(&files, reading, bar)?;
    if let Some(first) = recording.recognised.first_mut() {
        first.notes.extend(notes);
        recording.source = with_formats(recording.source, &recording.recognised);
    }
    for found in &recording.recognised {
        info!("{found}");
    }
    tell_rejected(&recording.report);
    Ok(recording)
}

/// As [`read`], for files that were read before: what was logged of each alone is not logged again.
///
/// # Errors
/// Those of [`read`].
pub(crate) fn read_again(files: &[PathBuf], reading: &Reading, bar: &Bar) -> Result<Recording> {
    let files = paths(found(files)?, reading.mapping.as_ref());
    read_files(&files, reading, bar)
}

fn read_files(files: &[PathBuf], reading: &Reading, bar: &Bar) -> Result<Recording> {
    let here = Spooled::of(files)?;
    read_here(here.paths(), reading, bar).map_err(|error| here.named(error))
}

/// Reads files of this machine.
fn read_here(files: &[PathBuf], reading: &Reading, bar: &Bar) -> Result<Recording> {
    let mut rows = Collector::default().with_clock(reading.clock);
    let reader = Reader::with_depth(reading.levels).mapped(reading.mapping.clone());
    let mut reader = reader.on_threads(rayon::current_num_threads());
    let (read, source) = beside_hashes(files, || {
        read_rows(&mut reader, files, bar, &mut |file, batch, _| {
            Ok(rows.append_of(file, batch)?)
        })
    });
    read?;
    let depth = reader.take_depth();
    let mut recognised = reader.take_recognised();
    tell_unwanted(&mut recognised, &reading.selection);
    let (symbols, report) = reader.into_parts();
    Ok(Recording {
        rows: rows.finish()?,
        symbols,
        report,
        source: with_formats(source?, &recognised),
        recognised,
        depth,
    })
}

/// Files with what they were taken for.
pub(crate) fn with_formats(mut source: Vec<Source>, recognised: &[Recognised]) -> Vec<Source> {
    for (source, found) in source.iter_mut().zip(recognised) {
        source.format = Some(SourceFormat {
            containers: found.containers.iter().map(ToString::to_string).collect(),
            encoding: found.encoding.to_string(),
            dbn_version: found.dbn_version,
            dataset: found.dataset.clone(),
            schema: found.schema.to_string(),
            instruments: found.instruments.to_string(),
            rows: found.rows,
            repeated_headers: found.repeated_headers,
            empty_quotes: found.empty_quotes,
            notes: found.notes.clone(),
        });
    }
    source
}

/// The files behind files, folders, patterns and prefixes of buckets, with a word on what the
/// vendor says of them.
///
/// # Errors
/// When nothing is there, or a download is not complete.
pub(crate) fn named(names: &[PathBuf], mapping: Option<&Mapping>) -> Result<Vec<PathBuf>> {
    with_notes(names, mapping).map(|(files, _)| files)
}

/// As [`named`], with what the vendor says of them.
fn with_notes(names: &[PathBuf], mapping: Option<&Mapping>) -> Result<(Vec<PathBuf>, Vec<String>)> {
    if names.iter().any(|name| name.as_os_str() == "-") {
        return Err(Usage::new(
            "the recording",
            "-",
            "a file, a folder or a pattern: recordings are read more than once, so standard input \
             must be written to a file first",
        )
        .into());
    }
    let mut files = found(names)?;
    for note in &files.notes {
        warn!("{note}");
    }
    let notes = std::mem::take(&mut files.notes);
    Ok((paths(files, mapping), notes))
}

/// What names lead to, here and in buckets.
fn found(names: &[PathBuf]) -> Result<Files> {
    let mut all = Files::default();
    for name in names {
        if let Some(place) = Place::of(name)? {
            all.paths.extend(bucket::recordings(&place)?);
            continue;
        }
        let files = Files::named(std::slice::from_ref(name))?;
        all.paths.extend(files.paths);
        all.notes.extend(files.notes);
    }
    Ok(all)
}

/// The files themselves, with those that a map pairs them with.
fn paths(files: Files, mapping: Option<&Mapping>) -> Vec<PathBuf> {
    match mapping {
        Some(map) => map.with_pairs(files.paths),
        None => files.paths,
    }
}

/// Does `work` while another thread hashes the files that it reads.
pub(crate) fn beside_hashes<T>(
    files: &[PathBuf],
    work: impl FnOnce() -> T,
) -> (T, Result<Vec<Source>>) {
    let hash = move || files.iter().map(|file| source(file)).collect();
    thread::scope(|scope| {
        let hashes = thread::Builder::new().spawn_scoped(scope, hash);
        let done = work();
        let failed = |_| Err(anyhow::anyhow!("hashing the input failed"));
        let sources = match hashes {
            Ok(hashes) => hashes.join().unwrap_or_else(failed),
            // Where no thread can be had, one thing comes after the other.
            Err(_) => hash(),
        };
        tell_repeated(sources.as_deref().unwrap_or_default());
        (
            done,
            sources.and_then(|sources| as_declared(files, sources)),
        )
    })
}

/// Refuses a file that is another than its vendor says.
fn as_declared(files: &[PathBuf], sources: Vec<Source>) -> Result<Vec<Source>> {
    let hashes = files.iter().zip(&sources);
    let hashes = hashes.filter_map(|(file, source)| Some((&**file, source.sha256.as_deref()?)));
    Files::check_hashes(hashes)?;
    Ok(sources)
}

/// Files that are the same: what they hold counts as often as they are named.
fn tell_repeated(sources: &[Source]) {
    for (place, source) in sources.iter().enumerate() {
        let earlier = sources.iter().take(place);
        if let Some(same) = earlier.rev().find(|one| one.sha256 == source.sha256) {
            warn!(
                "{} holds the same as {}: its rows count once",
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
    on_rows: &mut impl FnMut(usize, &[Row], &SymbolTable) -> Result<()>,
) -> Result<()> {
    let sizes = files
        .iter()
        .filter_map(|file| Some(file.metadata().ok()?.len()));
    bar.start("reading", sizes.sum());
    for (number, file) in files.iter().enumerate() {
        spool::refuse(file)?;
        let mut of_file = |rows: &[Row], symbols: &SymbolTable| on_rows(number, rows, symbols);
        reader.read_file_batches(file, |file| bar.wrap(file), &mut of_file)?;
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
        warn!(
            "rejected {}",
            text::counted(total - shown, "more row", "more rows")
        );
    }
}

fn source(file: &Path) -> Result<Source> {
    Ok(Source {
        name: name_of(file),
        sha256: Some(hash(file)?),
        format: None,
    })
}

/// SHA-256 of a file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn hash(file: &Path) -> Result<String> {
    input::sha256(file).with_context(|| format!("cannot hash {}", file.display()))
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(
        || file.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
