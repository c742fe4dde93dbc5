//! Reading files, whatever they are.

use std::io::Read;
use std::path::Path;

use super::batch::Batch;
use super::encoding::Encoding;
use super::error::ReadError;
use super::recognised::Recognised;
use super::reject::IngestReport;
use super::{container, databento_csv, dbn, input};
use crate::depth::Depth;
use crate::event::{Row, SymbolTable};

/// Reads recordings of any format from one or several inputs with one table of symbols and one account of rejected rows.
#[derive(Debug, Default)]
pub struct Reader {
    symbols: SymbolTable,
    report: IngestReport,
    depth: Option<Depth>,
    recognised: Vec<Recognised>,
}

impl Reader {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that keeps so many levels of every good row, the best price included, to be had from [`Reader::take_depth`]. Files
    /// must have them.
    pub fn with_depth(levels: u8) -> Self {
        Self {
            depth: (levels > 1).then(|| Depth::new(levels)),
            ..Self::default()
        }
    }

    /// Reads a file of any format, found by content, not by name, giving every good row to `on_row`.
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

    /// [`Reader::read_file`], with good rows a few hundred at a time, and the symbols met so far. What is read of the file goes
    /// through `watch`, which may count it.
    ///
    /// # Errors
    /// When the file as a whole cannot be used, or those of `on_rows`, which end the reading.
    pub fn read_file_batches<R: Read, E: From<ReadError>>(
        &mut self,
        path: &Path,
        watch: impl FnOnce(std::fs::File) -> R,
        on_rows: &mut impl FnMut(&[Row], &SymbolTable) -> Result<(), E>,
    ) -> Result<(), E> {
        let name = path.display().to_string();
        let file = input::open(path)?;
        self.read_batches(watch(file), &name, on_rows)
    }

    /// Reads an input of any format but Parquet, which needs a file, giving every good row to `on_row`.
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
        let unwrapped = container::unwrap(input, name)?;
        let encoding = Encoding::of(&unwrapped.start, name)?;
        let depth = self.depth.as_mut();
        let mut batch = Batch::new(name, &mut self.symbols, &mut self.report, depth, on_rows);
        let (content, containers) = (unwrapped.content, unwrapped.containers);
        let mut found = match encoding {
            Encoding::Csv => databento_csv::read(content, containers, &mut batch)?,
            Encoding::Dbn => dbn::read(content, containers, &mut batch)?,
            Encoding::Parquet => {
                return Err(ReadError::NotReadable {
                    source_name: name.to_owned(),
                    what: "Parquet inside of an archive or a stream",
                    remedy: "unpack it, and name the file",
                }
                .into());
            }
        };
        found.rows = batch.given();
        found.names = batch.names();
        found.empty_quotes = batch.empty_quotes();
        self.recognised.push(found);
        Ok(())
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

    /// The levels behind the best prices of all rows so far, in their order, if they were asked for.
    pub fn take_depth(&mut self) -> Option<Depth> {
        self.depth.take()
    }

    /// The symbols and the account of rows.
    pub fn into_parts(self) -> (SymbolTable, IngestReport) {
        (self.symbols, self.report)
    }
}
