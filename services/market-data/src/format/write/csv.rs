//! Rows as text.

use std::io::Write;

use super::columns::{Cell, Column, Kind, Whole};
use super::error::WriteError;
use super::plan::Plan;
use crate::units::time::Timestamp;

const UNITS: i64 = 1_000_000_000;

/// Writes lines under a header.
pub(super) struct CsvRows<W: Write> {
    output: csv::Writer<W>,
    columns: Vec<Column>,
    text: String,
}

impl<W: Write> CsvRows<W> {
    /// A writer that has written the header.
    pub(super) fn new(output: W, plan: &Plan) -> Result<Self, WriteError> {
        let columns = Column::of(plan);
        let mut output = csv::WriterBuilder::new().from_writer(output);
        output
            .write_record(columns.iter().map(|column| column.name()))
            .map_err(failed)?;
        Ok(Self {
            output,
            columns,
            text: String::new(),
        })
    }

    pub(super) fn add(&mut self, whole: &Whole<'_>, plan: &Plan) -> Result<(), WriteError> {
        use std::fmt::Write as _;
        for column in &self.columns {
            self.text.clear();
            let text = &mut self.text;
            let written = match (column.cell(whole, plan), column.kind()) {
                (Cell::Nothing, _) => Ok(()),
                (Cell::Number(nanos), Kind::Time) => {
                    let time = Timestamp::from_nanos(nanos).unwrap_or_default();
                    write!(text, "{time}")
                }
                (Cell::Number(number), _) => write!(text, "{number}"),
                // With all places: a file that has points in its prices has dollars.
                (Cell::Price(units), _) => write!(text, "{}.{:09}", units / UNITS, units % UNITS),
                (Cell::Letter(letter), _) => write!(text, "{letter}"),
                (Cell::Text(symbol), _) => write!(text, "{symbol}"),
            };
            written.map_err(|error| WriteError::Encoding(error.to_string()))?;
            self.output.write_field(&self.text).map_err(failed)?;
        }
        let end: [&[u8]; 0] = [];
        self.output.write_record(end).map_err(failed)
    }

    pub(super) fn finish(self) -> Result<W, WriteError> {
        let output = self.output.into_inner();
        output.map_err(|error| WriteError::Io(error.into_error()))
    }
}

fn failed(error: csv::Error) -> WriteError {
    WriteError::Io(error.into())
}
