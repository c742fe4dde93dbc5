//! A data frame of any library, by Arrow's C stream, as a file that every reader here reads.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions, RecordBatchReader, new_null_array};
use arrow_cast::cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use backtest::api::Watch;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatchReader;

use crate::call::{Heard, call};
use crate::failure::{DataError, InternalError};

/// Columns that are kept for their names, in an error, where nothing reads them.
const NAMED: usize = 20;

/// Rows that are encoded together: what is in memory at a time.
const ROWS: usize = 1 << 16;

/// Columns that are read, but for those of the book: prices, sizes and, of consolidated feeds, who
/// shows them.
const READ: [&str; 13] = [
    "ts_event",
    "ts_recv",
    "rtype",
    "publisher_id",
    "instrument_id",
    "action",
    "side",
    "price",
    "size",
    "flags",
    "sequence",
    "depth",
    "symbol",
];

/// Columns that are text, or may be.
const TEXTS: [&str; 6] = ["ts_event", "ts_recv", "rtype", "action", "side", "symbol"];

/// Columns that are times.
const TIMES: [&str; 2] = ["ts_event", "ts_recv"];

/// Writes the rows of an Arrow stream to a file of Parquet, with so many levels of the book. The
/// answer is how many rows there were.
#[pyfunction]
pub(crate) fn write_frame(
    python: Python<'_>,
    frame: PyRecordBatchReader,
    path: PathBuf,
    levels: u8,
) -> PyResult<usize> {
    let reader = frame.into_reader()?;
    let heard = Heard {
        progress: None,
        note: None,
    };
    // The libraries behind a stream take the interpreter's lock where they need it.
    let written = call(python, &heard, &Arc::default(), move |watch| {
        let written = catch_unwind(AssertUnwindSafe(|| write(reader, &path, levels, watch)));
        Ok(written
            .unwrap_or_else(|_| Err(ArrowError::CDataInterface("it makes no sense".to_owned()))))
    })?;
    written.map_err(|error| match error {
        ArrowError::IoError(..) => InternalError::new_err(format!("no temporary file: {error}")),
        ArrowError::ExternalError(inner) => match inner.downcast::<PyErr>() {
            Ok(raised) => *raised,
            Err(other) => DataError::new_err(format!("the data frame cannot be read: {other}")),
        },
        other => DataError::new_err(format!("the data frame cannot be read: {other}")),
    })
}

/// Writes what is wanted of a stream; one that is not wanted any more is cut short.
fn write(
    reader: Box<dyn RecordBatchReader + Send>,
    path: &Path,
    levels: u8,
    watch: &Watch,
) -> Result<usize, ArrowError> {
    let schema = reader.schema();
    let mut places = Vec::new();
    let (mut kept, mut named) = (Vec::new(), 0);
    for (place, field) in schema.fields().iter().enumerate() {
        let written = if is_read(field.name(), levels) {
            check(field)?;
            written_as(field.data_type())
        } else if named < NAMED {
            // Its name is in the error of a table that lacks a column.
            named += 1;
            DataType::Null
        } else {
            continue;
        };
        places.push(place);
        let field = Field::new(field.name(), written, true);
        kept.push(field);
    }
    let kept = Arc::new(Schema::new(kept));
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(Some(ROWS))
        .build();
    let file = File::create(path)?;
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&kept), Some(properties))?;
    let mut rows = 0;
    for batch in reader {
        let batch = batch?;
        rows += batch.num_rows();
        if watch.is_stopped() {
            break;
        }
        let columns = places.iter().zip(kept.fields());
        let columns = columns.map(|(place, field)| match field.data_type() {
            DataType::Null => Ok(new_null_array(&DataType::Null, batch.num_rows())),
            kind => cast(batch.column(*place), kind),
        });
        let columns = columns.collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        writer.write(&RecordBatch::try_new_with_options(
            Arc::clone(&kept),
            columns,
            &options,
        )?)?;
    }
    writer.close()?;
    Ok(rows)
}

/// The type in which a column is written. Parquet knows no seconds: it would keep whole numbers,
/// and nothing would say of what. Categories are the text that they stand for.
fn written_as(kind: &DataType) -> DataType {
    match kind {
        DataType::Timestamp(TimeUnit::Second, zone) => {
            DataType::Timestamp(TimeUnit::Millisecond, zone.clone())
        }
        DataType::Dictionary(_, values) => match values.as_ref() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
            values => written_as(values),
        },
        kind => kind.clone(),
    }
}

/// Whether a reader of Databento's columns looks at a column of that name for so many levels of the
/// book. Prices of the second level are always looked for: a table without is one of best prices.
fn is_read(name: &str, levels: u8) -> bool {
    let name = name.to_ascii_lowercase();
    let of_book = name
        .strip_prefix("ask_")
        .or_else(|| name.strip_prefix("bid_"));
    let Some((kind, level)) = of_book.and_then(|column| column.split_once('_')) else {
        return READ.contains(&name.as_str());
    };
    let level = level.parse::<u8>();
    let is_wanted = |level| level < levels || (level == 1 && kind == "px");
    ["px", "sz", "pb"].contains(&kind) && level.is_ok_and(is_wanted)
}

/// A column holds what a file may hold under its name: times are timestamps, text, or nanoseconds
/// as whole numbers, and nothing else is a time.
fn check(field: &Field) -> Result<(), ArrowError> {
    let kind = match field.data_type() {
        DataType::Dictionary(_, values) => values.as_ref(),
        kind => kind,
    };
    let is_text = matches!(
        kind,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    );
    let is_bytes = matches!(
        kind,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView
    );
    let is_number = kind.is_integer() || kind.is_floating() || kind.is_decimal();
    let name = field.name().to_ascii_lowercase();
    let (fits, wanted) = if TIMES.contains(&name.as_str()) {
        let is_time = matches!(
            kind,
            DataType::Timestamp(..) | DataType::Int64 | DataType::UInt64
        );
        let wanted = "timestamps, text, or nanoseconds since the epoch as whole numbers";
        (is_text || is_time, wanted)
    } else if TEXTS.contains(&name.as_str()) {
        (is_text || is_bytes || is_number, "numbers or text")
    } else {
        (is_number, "numbers")
    };
    if fits || *kind == DataType::Null {
        return Ok(());
    }
    Err(ArrowError::SchemaError(format!(
        "column {} is of the type {kind}: make it {wanted}",
        field.name()
    )))
}
