//! One writer for every form.

use std::io::Write;

use super::columns::Whole;
use super::csv::CsvRows;
use super::dbn::DbnRows;
use super::error::WriteError;
use super::form::{Form, Kind};
#[cfg(feature = "parquet")]
use super::parquet::ParquetRows;
use super::plan::Plan;
use crate::depth::Depth;
use crate::event::Row;
use crate::units::side::Side;

/// Compression level of `.zst` files: fast, and about a tenth of the size.
const ZSTD_LEVEL: i32 = 3;

/// Writes rows in a form.
pub struct Writer<'a, W: Write + Send> {
    plan: &'a Plan,
    rows: Rows<'a, W>,
    written: u64,
}

impl<W: Write + Send> std::fmt::Debug for Writer<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("plan", &self.plan)
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}

enum Rows<'a, W: Write + Send> {
    Csv(Box<CsvRows<Output<'a, W>>>),
    Dbn(DbnRows<Output<'a, W>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetRows<Output<'a, W>>>),
}

/// The file, or a compressor before it.
enum Output<'a, W: Write> {
    Plain(W),
    Zstd(zstd::Encoder<'a, W>),
}

impl<W: Write> Output<'_, W> {
    /// Ends what is compressed, and hands on what is left.
    fn finish(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(output) => output.flush(),
            Self::Zstd(output) => {
                output.do_finish()?;
                output.get_mut().flush()
            }
        }
    }
}

impl<W: Write> Write for Output<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(output) => output.write(bytes),
            Self::Zstd(output) => output.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(output) => output.flush(),
            Self::Zstd(output) => output.flush(),
        }
    }
}

impl<'a, W: Write + Send> Writer<'a, W> {
    /// A writer that has written what stands before the first row.
    ///
    /// # Errors
    /// When the form has no room for the rows, or the output cannot be written.
    pub fn new(form: Form, plan: &'a Plan, output: W) -> Result<Self, WriteError> {
        let output = if form.in_zstd {
            Output::Zstd(zstd::Encoder::new(output, ZSTD_LEVEL)?)
        } else {
            Output::Plain(output)
        };
        let rows = match form.kind {
            Kind::Csv => Rows::Csv(Box::new(CsvRows::new(output, plan)?)),
            Kind::Dbn => Rows::Dbn(DbnRows::new(output, plan)?),
            #[cfg(feature = "parquet")]
            Kind::Parquet => Rows::Parquet(Box::new(ParquetRows::new(output, plan)?)),
        };
        Ok(Self {
            plan,
            rows,
            written: 0,
        })
    }

    /// Writes rows, with the levels behind their best prices where there are any.
    ///
    /// # Errors
    /// When the form has no room for a row, or the output cannot be written.
    pub fn add(&mut self, rows: &[Row], depth: Option<&Depth>) -> Result<(), WriteError> {
        for (place, row) in rows.iter().enumerate() {
            let side = |side: Side| depth.map_or(&[][..], |depth| depth.side(place, side));
            let whole = Whole {
                row,
                behind: [side(Side::Buy), side(Side::Sell)],
            };
            match &mut self.rows {
                Rows::Csv(rows) => rows.add(&whole, self.plan)?,
                Rows::Dbn(rows) => rows.add(&whole, self.plan)?,
                #[cfg(feature = "parquet")]
                Rows::Parquet(rows) => rows.add(&whole, self.plan)?,
            }
            self.written += 1;
        }
        Ok(())
    }

    /// Writes what is left, and sees that all rows were written.
    ///
    /// # Errors
    /// When rows are missing, or the output cannot be written.
    pub fn finish(self) -> Result<u64, WriteError> {
        let (expected, found) = (self.plan.rows, self.written);
        if expected != found {
            return Err(WriteError::Changed { expected, found });
        }
        match self.rows {
            Rows::Csv(rows) => rows.finish()?.finish()?,
            Rows::Dbn(mut rows) => rows.output().finish()?,
            #[cfg(feature = "parquet")]
            Rows::Parquet(rows) => rows.finish()?.finish()?,
        }
        Ok(self.written)
    }
}
