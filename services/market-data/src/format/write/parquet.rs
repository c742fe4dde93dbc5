//! Rows as Apache Parquet, a group of rows at a time.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;

use super::columns::{Cell, Column, Kind, Whole};
use super::error::WriteError;
use super::plan::Plan;

/// Rows of a group: a few megabytes.
const GROUP: usize = 64 * 1024;

/// Writes columns.
pub(super) struct ParquetRows<W: Write + Send> {
    output: SerializedFileWriter<W>,
    columns: Vec<(Column, Values)>,
    rows: usize,
}

/// Values that wait for their group; nothing where nothing is known.
enum Values {
    Narrow(Vec<Option<i32>>),
    Wide(Vec<Option<i64>>),
    Texts(Vec<Option<ByteArray>>),
}

impl Values {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Number(bits) if bits <= 32 => Self::Narrow(Vec::new()),
            Kind::Number(_) | Kind::Time | Kind::Price => Self::Wide(Vec::new()),
            Kind::Letter | Kind::Text => Self::Texts(Vec::new()),
        }
    }
}

impl<W: Write + Send> ParquetRows<W> {
    pub(super) fn new(output: W, plan: &Plan) -> Result<Self, WriteError> {
        let columns = Column::of(plan);
        let fields: Vec<_> = columns.iter().map(|column| field(*column)).collect();
        let schema = format!("message rows {{ {} }}", fields.join(" "));
        let schema = parse_message_type(&schema).map_err(|error| failed(&error))?;
        let level = ZstdLevel::try_new(3).map_err(|error| failed(&error))?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
        let properties = Arc::new(properties.build());
        let output = SerializedFileWriter::new(output, Arc::new(schema), properties);
        let values = |column: Column| (column, Values::of(column.kind()));
        Ok(Self {
            output: output.map_err(|error| failed(&error))?,
            columns: columns.into_iter().map(values).collect(),
            rows: 0,
        })
    }

    pub(super) fn add(&mut self, whole: &Whole<'_>, plan: &Plan) -> Result<(), WriteError> {
        for (column, values) in &mut self.columns {
            let cell = column.cell(whole, plan);
            match values {
                Values::Narrow(values) => values.push(match cell {
                    Cell::Number(number) => u32::try_from(number).ok().map(u32::cast_signed),
                    _ => None,
                }),
                Values::Wide(values) => values.push(match cell {
                    Cell::Number(number) => Some(number.cast_signed()),
                    Cell::Price(units) => Some(units),
                    _ => None,
                }),
                Values::Texts(values) => values.push(match cell {
                    Cell::Text(text) => Some(ByteArray::from(text)),
                    Cell::Letter(letter) => Some(ByteArray::from(letter.to_string().as_str())),
                    _ => None,
                }),
            }
        }
        self.rows += 1;
        if self.rows == GROUP {
            self.group()
        } else {
            Ok(())
        }
    }

    /// Writes what waits as a group of rows.
    fn group(&mut self) -> Result<(), WriteError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self
            .output
            .next_row_group()
            .map_err(|error| failed(&error))?;
        for (_, values) in &mut self.columns {
            match values {
                Values::Narrow(values) => column::<Int32Type, W>(&mut group, values),
                Values::Wide(values) => column::<Int64Type, W>(&mut group, values),
                Values::Texts(values) => column::<ByteArrayType, W>(&mut group, values),
            }
            .map_err(|error| failed(&error))?;
        }
        group.close().map_err(|error| failed(&error))?;
        self.rows = 0;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<W, WriteError> {
        self.group()?;
        self.output.into_inner().map_err(|error| failed(&error))
    }
}

fn failed(error: &ParquetError) -> WriteError {
    WriteError::Encoding(error.to_string())
}

/// A column as the language of schemas has it.
fn field(column: Column) -> String {
    let name = column.name();
    match column.kind() {
        Kind::Time => format!("OPTIONAL INT64 {name} (TIMESTAMP(NANOS,true));"),
        Kind::Price => format!("OPTIONAL INT64 {name} (DECIMAL(18,9));"),
        Kind::Number(64) => format!("OPTIONAL INT64 {name} (INTEGER(64,false));"),
        Kind::Number(bits) => format!("OPTIONAL INT32 {name} (INTEGER({bits},false));"),
        Kind::Letter | Kind::Text => format!("OPTIONAL BYTE_ARRAY {name} (UTF8);"),
    }
}

fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &mut Vec<Option<T::T>>,
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    let there: Vec<T::T> = values.drain(..).flatten().collect();
    let next = group.next_column()?;
    let mut next = next.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    next.typed::<T>().write_batch(&there, Some(&levels), None)?;
    next.close()
}
