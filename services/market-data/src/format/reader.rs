//! Reading files, whatever they are.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::DECODERS;
use super::databento_csv;
use super::decoder::{Decoder, Way};
use super::error::ReadError;
use super::files::container;
use super::files::input;
use super::mapping::{self, Mapping, PairSide};
use super::recognised::Recognised;
use super::recognised::encoding;
use super::recognised::refused;
use super::rows::batch::{Batch, Ended, OnRows};
use super::rows::reject::IngestReport;
use crate::depth::Depth;
use crate::event::{Row, SymbolTable};

/// Reads recordings of any format from one or several inputs with one table of symbols and one
/// account of rejected rows.
#[derive(Debug, Default)]
pub struct Reader {
    symbols: SymbolTable,
    report: IngestReport,
    depth: Option<Depth>,
    recognised: Vec<Recognised>,
    mapping: Option<Mapping>,
    is_copied: bool,
    /// Threads that decode at a time; none and one are alike.
    threads: usize,
    /// Whether files of several schemas were read.
    is_mixed: bool,
}

impl Reader {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that keeps so many levels of every good row, the best price included, to be had
    /// from [`Reader::take_depth`]. Files must have them.
    pub fn with_depth(levels: u8) -> Self {
        Self {
            depth: (levels > 1).then(|| Depth::new(levels)),
            ..Self::default()
        }
    }

    /// This reader for text files of another vendor, which are read by a map.
    #[must_use]
    pub fn mapped(self, mapping: Option<Mapping>) -> Self {
        Self { mapping, ..self }
    }

    /// This reader for rows that are written again: what their schema asks for is left to
    /// whoever reads them then.
    #[must_use]
    pub fn copying(self) -> Self {
        Self {
            is_copied: true,
            ..self
        }
    }

    /// This reader with so many threads that decode large text at a time. Rows are the same, in
    /// the same order.
    #[must_use]
    pub fn on_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// Reads a file of any format, found by content, not by name, giving every good row to
    /// `on_row`.
    ///
    /// # Errors
    /// When the file as a whole cannot be used; see [`ReadError`].
    pub fn read_file(
        &mut self,
        path: &Path,
        on_row: &mut impl FnMut(Row),
    ) -> Result<(), ReadError> {
        self.read_file_batches(path, |file| file, &mut |rows, _| {
            rows.iter().copied().for_each(&mut *on_row);
            Ok(())
        })
    }

    /// [`Reader::read_file`], with good rows a few hundred at a time, and the symbols met so far.
    /// What is read of the file goes through `watch`, which may count it.
    ///
    /// # Errors
    /// When the file as a whole cannot be used, or those of `on_rows`, which end the reading.
    pub fn read_file_batches<R: Read, E: From<ReadError>>(
        &mut self,
        path: &Path,
        watch: impl FnOnce(File) -> R,
        on_rows: &mut impl FnMut(&[Row], &SymbolTable) -> Result<(), E>,
    ) -> Result<(), E> {
        with_errors(&mut |rows, symbols, _| on_rows(rows, symbols), |on_rows| {
            self.read_watched(path, watched(watch), on_rows)
        })
    }

    /// [`Reader::read_file_batches`] with the levels of these rows, which are not kept.
    ///
    /// # Errors
    /// As there.
    pub fn read_file_levels<R: Read, E: From<ReadError>>(
        &mut self,
        path: &Path,
        watch: impl FnOnce(File) -> R,
        on_rows: &mut impl FnMut(&[Row], Option<&Depth>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut levels = |rows: &[Row], _: &SymbolTable, depth: Option<&mut Depth>| match depth {
            None => on_rows(rows, None),
            Some(depth) => {
                on_rows(rows, Some(depth))?;
                depth.clear();
                Ok(())
            }
        };
        with_errors(&mut levels, |on_rows| {
            self.read_watched(path, watched(watch), on_rows)
        })
    }

    fn read_watched(
        &mut self,
        path: &Path,
        watch: Watch<'_>,
        on_rows: OnRows<'_>,
    ) -> Result<(), Ended> {
        let name = path.display().to_string();
        let mut beside = None;
        if let Some(map) = &self.mapping {
            match mapping::beside(map, path)? {
                PairSide::Single => {}
                PairSide::First(other) => {
                    let other_name = other.display().to_string();
                    let file = input::open(&other)?;
                    beside = Some(container::unwrap(file, &other_name)?.content);
                }
                PairSide::Second(first) => {
                    input::open(path)?;
                    self.recognised.push(mapping::second_of(&name, map, &first));
                    return Ok(());
                }
            }
        }
        let file = input::open(path)?;
        let start = input::start_of(&file, &name)?;
        let known = DECODERS.iter().find(|decoder| (decoder.begins)(&start));
        if let Some(Decoder {
            encoding,
            read: Way::Within(read),
            ..
        }) = known
        {
            self.no_map(encoding.name(), &name)?;
            let depth = self.depth.as_mut();
            let batch = Batch::new(&name, &mut self.symbols, &mut self.report, depth, on_rows);
            let mut batch = batch.copied(self.is_copied).on_threads(self.threads);
            let found = read(file, &mut batch)?;
            let found = done(found, &batch);
            self.add(found);
            return Ok(());
        }
        self.read_beside(watch(file), beside, &name, on_rows)
    }

    /// Reads an input of any format but Parquet, which needs a file, giving every good row to
    /// `on_row`.
    ///
    /// # Errors
    /// When the input as a whole cannot be used; see [`ReadError`].
    pub fn read(
        &mut self,
        input: impl Read,
        name: &str,
        on_row: &mut impl FnMut(Row),
    ) -> Result<(), ReadError> {
        self.read_batches(input, name, &mut |rows, _| {
            rows.iter().copied().for_each(&mut *on_row);
            Ok(())
        })
    }

    /// [`Reader::read`], with good rows a few hundred at a time, and the symbols met so far.
    ///
    /// # Errors
    /// When the input as a whole cannot be used, or those of `on_rows`, which end the reading.
    pub fn read_batches<E: From<ReadError>>(
        &mut self,
        input: impl Read,
        name: &str,
        on_rows: &mut impl FnMut(&[Row], &SymbolTable) -> Result<(), E>,
    ) -> Result<(), E> {
        with_errors(&mut |rows, symbols, _| on_rows(rows, symbols), |on_rows| {
            self.read_beside(Box::new(input), None, name, on_rows)
        })
    }

    /// [`Reader::read_batches`] with a file beside it, whose lines belong to those of `input`.
    fn read_beside(
        &mut self,
        input: Box<dyn Read + '_>,
        beside: Option<Box<dyn Read + '_>>,
        name: &str,
        on_rows: OnRows<'_>,
    ) -> Result<(), Ended> {
        let unwrapped = container::unwrap(input, name)?;
        if unwrapped.start.is_empty() {
            return Err(ReadError::Empty {
                source_name: name.to_owned(),
                is_archive: !unwrapped.containers.is_empty(),
            }
            .into());
        }
        let decoder = decoder_of(&unwrapped.start, name)?;
        let is_text = decoder.encoding == encoding::CSV;
        if !is_text {
            self.no_map(decoder.encoding.name(), name)?;
        }
        let depth = self.depth.as_mut();
        let batch = Batch::new(name, &mut self.symbols, &mut self.report, depth, on_rows);
        let mut batch = batch.copied(self.is_copied).on_threads(self.threads);
        let (content, containers) = (unwrapped.content, unwrapped.containers);
        let found = match (&decoder.read, &self.mapping) {
            (_, Some(map)) if is_text => {
                let input = mapping::Input {
                    content,
                    containers,
                    beside,
                };
                mapping::read(input, map, &mut batch)?
            }
            (Way::Through(read), _) => read(content, containers, &mut batch)?,
            (Way::Within(_), _) => {
                return Err(ReadError::NotReadable {
                    source_name: name.to_owned(),
                    what: format!("{} inside of an archive or a stream", decoder.encoding).into(),
                    remedy: "unpack it, and name the file",
                }
                .into());
            }
        };
        let found = done(found, &batch);
        self.add(found);
        Ok(())
    }

    fn add(&mut self, found: Recognised) {
        let was_mixed = self.is_mixed;
        let first = self.recognised.first();
        self.is_mixed |= first.is_some_and(|first| first.schema != found.schema);
        self.recognised.push(found);
        let news = if self.is_mixed && !was_mixed {
            &self.recognised[..]
        } else {
            self.recognised.last().map_or(&[][..], std::slice::from_ref)
        };
        for found in news {
            if self.is_mixed || found.schema.caution().is_some() {
                let names = found.names.keys().cloned();
                self.report.note_schema(found.schema, names);
            }
        }
    }

    /// Refuses a map for a file that says itself what it has.
    fn no_map(&self, what: &'static str, name: &str) -> Result<(), ReadError> {
        match &self.mapping {
            None => Ok(()),
            Some(map) => Err(ReadError::Mapped {
                source_name: name.to_owned(),
                problem: format!(
                    "it is {what}, which says itself what it has, and a map is for text: leave out \
                     --map {}",
                    map.asked()
                ),
            }),
        }
    }

    /// The symbols met so far.
    pub fn symbols(&self) -> &SymbolTable {
        &self.symbols
    }

    /// Rows accepted and rejected so far.
    pub fn report(&self) -> &IngestReport {
        &self.report
    }

    /// What each input so far was taken for.
    pub fn recognised(&self) -> &[Recognised] {
        &self.recognised
    }

    /// What each input so far was taken for, to be kept.
    pub fn take_recognised(&mut self) -> Vec<Recognised> {
        std::mem::take(&mut self.recognised)
    }

    /// The levels behind the best prices of all rows so far, in their order, if they were asked
    /// for.
    pub fn take_depth(&mut self) -> Option<Depth> {
        self.depth.take()
    }

    /// The symbols and the account of rows.
    pub fn into_parts(self) -> (SymbolTable, IngestReport) {
        (self.symbols, self.report)
    }
}

/// What reads a recording that begins like this: text, where nothing says what else it is.
fn decoder_of(start: &[u8], name: &str) -> Result<&'static Decoder, ReadError> {
    let known = DECODERS.iter().find(|decoder| (decoder.begins)(start));
    match known {
        Some(decoder) => Ok(decoder),
        None => refused::refusal(start, name).map_or(Ok(&databento_csv::DECODER), Err),
    }
}

/// What is done with a file before it is read.
type Watch<'w> = Box<dyn FnOnce(File) -> Box<dyn Read + 'w> + 'w>;

fn watched<'w, R: Read + 'w>(watch: impl FnOnce(File) -> R + 'w) -> Watch<'w> {
    Box::new(|file| Box::new(watch(file)))
}

/// What a file was taken for, with what its rows say.
fn done(found: Recognised, batch: &Batch<'_>) -> Recognised {
    Recognised {
        rows: batch.given(),
        names: batch.names(),
        empty_quotes: batch.empty_quotes(),
        ..found
    }
}

/// Reads with one type of error, whatever that of the caller: its own error is kept beside.
fn with_errors<E: From<ReadError>>(
    on_rows: OnRows<'_, E>,
    read: impl FnOnce(OnRows<'_>) -> Result<(), Ended>,
) -> Result<(), E> {
    let mut why = None;
    let ended = read(&mut |rows, symbols, depth| {
        on_rows(rows, symbols, depth).map_err(|error| {
            why = Some(error);
            Ended::NoMore
        })
    });
    match ended {
        Ok(()) => Ok(()),
        Err(Ended::Unusable(error)) => Err(error.into()),
        Err(Ended::NoMore) => Err(why.unwrap_or_else(|| {
            // A thread that panicked ends a reading so as well, and its panic what is around it; if
            // anything else did, the rest must not be missing in silence.
            let source_name = "the input".to_owned();
            let error = std::io::ErrorKind::Interrupted.into();
            ReadError::Io { source_name, error }.into()
        })),
    }
}
