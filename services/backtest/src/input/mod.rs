//! Recordings from files.

pub(super) mod cautions;
pub(super) mod sittings;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use market_data::format::files::input;
use market_data::format::{Files, Mapping, Recognised, Schema};
use market_data::tape::SchemaSpan;
use market_data::{
    Clock, Collected, Collector, Depth, IngestReport, PublisherId, Reader, Row, Selection,
    SymbolTable, Tape, memory_limit,
};
use tracing::{info, warn};

use crate::bucket::spool::{self, Spooled};
use crate::bucket::{self, Place};
use crate::error::{NoRows, SeveralInstruments, Usage};
use crate::output::progress::Bar;
use crate::result::notes;
use result::{Source, SourceFormat};

/// Most venues of one market: the place of a venue is a number of sixteen bits.
const MOST_VENUES: usize = 65_535;

/// Bytes that a venue takes at most, on all threads: where every strategy takes all that it shows.
const VENUE: u64 = 32 << 10;

/// Names in one sentence.
const NAMED: usize = 20;

/// Most venues of one market where every instant takes a look at all of them.
const FEW_VENUES: usize = 4_096;

/// A recording with the account of its rows.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    pub(crate) rows: Collected,
    pub(crate) symbols: SymbolTable,
    pub(crate) report: IngestReport,
    pub(crate) source: Vec<Source>,
    /// What each file was taken for; nothing for a stream.
    pub(crate) recognised: Vec<Recognised>,
    /// Levels behind the best prices, if they were asked for.
    pub(crate) depth: Option<Depth>,
}

impl Recording {
    /// The rows of each market that is wanted, unless too many of them are bad.
    ///
    /// # Errors
    /// When more than that fraction of a market's rows was rejected, nothing is left, or one market
    /// is several.
    pub(crate) fn into_tapes(self, selection: &Selection, max_bad_rows: f64) -> Result<Vec<Tape>> {
        let depth = self.depth.as_ref();
        let is_empty = self.rows.is_empty();
        let tapes = self.rows.into_tapes(&self.symbols, depth, selection)?;
        if tapes.is_empty() {
            self.report.check(max_bad_rows)?;
        }
        if is_empty {
            return Err(NoRows::of(&self.source, self.report.rejected_total()).into());
        }
        if tapes.is_empty() {
            return Err(nothing_of(selection, &self.symbols).into());
        }
        let half_named = self.symbols.half_named();
        let mut noted = Vec::with_capacity(tapes.len());
        for tape in tapes {
            let market = tape.symbol();
            let of_it = |name: &str| selection.is_of(name, market);
            let rows = tape.events().len() as u64;
            self.report.check_market(of_it, rows, max_bad_rows)?;
            at_most(&tape, most_venues(memory_limit()), "")?;
            if market.is_empty() {
                one_instrument(&tape)?;
            }
            let mut cautions = Vec::new();
            // A digest is that of a market, however it is called: this is no part of the result.
            let mut guessed = self.recognised.iter().filter(|one| one.are_prices_guessed);
            let are_prices_guessed =
                guessed.any(|one| one.names.is_empty() || one.names.keys().any(|name| of_it(name)));
            let in_words = [
                cautions::of_datasets(&tape),
                notes::may_count_twice(&tape),
                cautions::of_guessed_prices(&tape).filter(|_| are_prices_guessed),
            ];
            for caution in in_words.into_iter().flatten() {
                warn!("{caution}");
            }
            let half = half_named.iter().filter(|(number, name)| {
                let number = number.to_string();
                selection.name(&number) == number && (of_it(name) || of_it(&number))
            });
            cautions.extend(half.map(cautions::of_half));
            let schemas = schemas_of(&self.recognised, &self.report, of_it);
            noted.push(tape.noting(&cautions).from_schemas(schemas));
        }
        Ok(noted)
    }
}

/// The schemas of files with rows of a market under names that are `of_it`, and between which times
/// these are. Of a stream it is known which schemas there are, and not when.
fn schemas_of(
    recognised: &[Recognised],
    report: &IngestReport,
    of_it: impl Fn(&str) -> bool,
) -> Vec<SchemaSpan> {
    if recognised.is_empty() {
        let there = report.schemas().iter();
        let there = there.filter(|(_, names)| names.iter().any(|name| of_it(name)));
        let span = |(schema, _): (&Schema, _)| SchemaSpan {
            schema: *schema,
            times: None,
        };
        return there.map(span).collect();
    }
    let files = recognised.iter().flat_map(|file| {
        let names = file.names.iter().filter(|(name, _)| of_it(name));
        names.map(|(_, times)| SchemaSpan {
            schema: file.schema,
            times: Some(*times),
        })
    });
    files.collect()
}

/// Refuses a market of many venues for work that looks at all of them at every instant; `work` says
/// which that is, as in "by evaluate".
pub(crate) fn few_venues(tape: &Tape, work: &str) -> Result<(), Usage> {
    at_most(tape, FEW_VENUES, work)
}

/// Most venues of one market within a limit of memory.
fn most_venues(limit: Option<u64>) -> usize {
    let room = limit.map_or(u64::MAX, |limit| limit / VENUE);
    usize::try_from(room).map_or(MOST_VENUES, |room| room.clamp(FEW_VENUES, MOST_VENUES))
}

fn at_most(tape: &Tape, most: usize, work: &str) -> Result<(), Usage> {
    let venues = tape.venues().len();
    if venues <= most {
        return Ok(());
    }
    let market = match tape.symbol() {
        "" => "the recording",
        symbol => symbol,
    };
    Err(Usage::together(format!(
        "{market} has {venues} publishers, and at most {most} are executed on{work}: name those \
         that are venues with --venues{}",
        if work.is_empty() && most < MOST_VENUES {
            ", or give the program more memory"
        } else {
            ""
        }
    )))
}

/// The error of a selection that leaves nothing.
fn nothing_of(selection: &Selection, symbols: &SymbolTable) -> Usage {
    let mut names: Vec<_> = symbols.names().to_vec();
    names.sort_unstable();
    names.dedup();
    let wanted: Vec<_> = selection.symbols().collect();
    let has_symbol = names
        .iter()
        .any(|name| selection.has_symbol(selection.name(name)));
    if !wanted.is_empty() && !has_symbol {
        let expected = format!("one of: {}", text::few(names, NAMED));
        return Usage::new("the symbol", wanted.join(","), expected);
    }
    let venues = text::few(selection.named_venues().map(PublisherId::named), NAMED);
    Usage::together(format!(
        "no row is left of the venues that --venues and --without-venues choose ({venues})"
    ))
}

/// Refuses rows without symbol and instrument id that cannot be of one instrument.
fn one_instrument(tape: &Tape) -> Result<(), SeveralInstruments> {
    const FEWEST: u64 = 4;
    const ONE_IN: u64 = 100;
    let (leaps, rows) = tape.leaps();
    if leaps >= FEWEST && leaps * ONE_IN >= rows {
        return Err(SeveralInstruments { leaps, rows });
    }
    Ok(())
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn venues_follow_the_memory_that_there_is() {
        for (limit, most) in [
            (None, 65_535),
            (Some(u64::MAX), 65_535),
            (Some(2 << 30), 65_535),
            (Some(1 << 30), 32_768),
            (Some(128 << 20), 4_096),
            (Some(0), 4_096),
        ] {
            assert_eq!(most_venues(limit), most, "{limit:?}");
        }
    }
}
