//! Columns of Parquet files.

#![allow(
    clippy::unwrap_used,
    reason = "a file that cannot be written fails the test"
)]

use std::fs::File;

use parquet::data_type::DataType;
use parquet::file::writer::SerializedRowGroupWriter;

/// Rows that are written together, column by column.
pub(crate) type Group<'a> = SerializedRowGroupWriter<'a, File>;

/// Writes the next column; where it is `optional`, values may be missing.
pub(crate) fn column<T: DataType>(group: &mut Group<'_>, values: &[Option<T::T>], optional: bool) {
    let mut column = group.next_column().unwrap().unwrap();
    let levels = values.iter().map(|value| i16::from(value.is_some()));
    let levels: Vec<i16> = levels.collect();
    let there: Vec<T::T> = values.iter().flatten().cloned().collect();
    let levels = optional.then_some(&levels[..]);
    column
        .typed::<T>()
        .write_batch(&there, levels, None)
        .unwrap();
    column.close().unwrap();
}
