//! Tables that go out, to any data frame by Arrow's C stream.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampNanosecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_cast::cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::ChunkReader;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyIterator, PyList};
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

use crate::failure::InternalError;

/// Columns of equal length with names and types. `polars.DataFrame` and `pyarrow.table` take it, by
/// `__arrow_c_stream__`; `to_pandas()` is a frame of pandas with the same types. `table["venue"]`
/// is a column as a list, in which times are nanoseconds since the epoch, dates `datetime.date` and
/// dollars `Decimal`; `pandas.DataFrame(table)`, which takes it row by row, has these.
///
///     >>> import sor
///     >>> fills = sor.run(sor.synth(rows=4000), order_size=500).fills
///     >>> fills
///     Table of 73 rows: strategy, seconds, venue, price, shares, cash, posted
///     >>> fills["venue"][:3], sum(fills["shares"])
///     ([2, 39, 2], 4500)
#[pyclass(frozen, module = "sor", mapping)]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

fn internal(error: impl std::fmt::Display) -> PyErr {
    InternalError::new_err(format!("a table cannot be made: {error}"))
}

/// A table of columns: name, `text`, `whole`, `number`, `flag` or `day`, and a list of values; days
/// are text such as 2024-08-01.
#[pyfunction]
pub(crate) fn table_of_columns(
    columns: Vec<(String, String, Bound<'_, PyList>)>,
) -> PyResult<Table> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, kind, values) in columns {
        let array: ArrayRef = match kind.as_str() {
            "flag" => {
                let mut column = BooleanBuilder::new();
                column.extend(values.extract::<Vec<Option<bool>>>()?);
                Arc::new(column.finish())
            }
            "whole" => {
                let mut column = Int64Builder::new();
                column.extend(values.extract::<Vec<Option<i64>>>()?);
                Arc::new(column.finish())
            }
            "number" => {
                let mut column = Float64Builder::new();
                column.extend(values.extract::<Vec<Option<f64>>>()?);
                Arc::new(column.finish())
            }
            _ => {
                let mut column = StringBuilder::new();
                column.extend(values.extract::<Vec<Option<String>>>()?);
                let text: ArrayRef = Arc::new(column.finish());
                if kind == "day" {
                    cast(&text, &DataType::Date32).map_err(internal)?
                } else {
                    text
                }
            }
        };
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(internal)?;
    let batches = vec![batch];
    Ok(Table { schema, batches })
}

/// A table of a file of Parquet, as the command line writes it.
#[pyfunction]
pub(crate) fn table_of_parquet(python: Python<'_>, file: std::path::PathBuf) -> PyResult<Table> {
    python.detach(|| read(std::fs::File::open(file).map_err(internal)?))
}

/// The rows of a table that are of one symbol.
#[pyfunction]
pub(crate) fn table_of_symbol(table: &Table, symbol: &str) -> PyResult<Table> {
    let mut batches = Vec::new();
    for batch in &table.batches {
        let column = batch.column_by_name("symbol");
        let column = column.ok_or_else(|| internal("it has no symbols"))?;
        let text = cast(column, &DataType::Utf8).map_err(internal)?;
        let text = text.as_string::<i32>();
        let is_of = |row: &usize| text.is_valid(*row) && text.value(*row) == symbol;
        let rows: Vec<usize> = (0..batch.num_rows()).filter(is_of).collect();
        for run in rows.chunk_by(|one, next| one + 1 == *next) {
            batches.push(batch.slice(run[0], run.len()));
        }
    }
    let schema = Arc::clone(&table.schema);
    Ok(Table { schema, batches })
}

/// A table of the bytes of a file of Parquet: how a pickled one comes back.
#[pyfunction]
pub(crate) fn table_of_bytes(python: Python<'_>, parquet: Vec<u8>) -> PyResult<Table> {
    python.detach(|| read(bytes::Bytes::from(parquet)))
}

fn read(file: impl ChunkReader + 'static) -> PyResult<Table> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(internal)?;
    let schema = Arc::clone(reader.schema());
    let reader = reader.with_batch_size(1 << 16).build().map_err(internal)?;
    let batches = reader
        .collect::<Result<_, ArrowError>>()
        .map_err(internal)?;
    Ok(Table { schema, batches })
}

impl Table {
    fn field(&self) -> Field {
        Field::new("", DataType::Struct(self.schema.fields().clone()), false)
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[pymethods]
impl Table {
    /// The table as an Arrow stream: <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        python: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = self.batches.clone();
        let arrays = batches.into_iter().map(|batch| {
            let rows: ArrayRef = Arc::new(StructArray::from(batch));
            Ok(rows)
        });
        let stream = ArrayIterator::new(arrays, Arc::new(self.field()));
        Ok(to_stream_pycapsule(
            python,
            Box::new(stream),
            requested_schema,
        )?)
    }

    /// The names and types of the columns, for Arrow.
    fn __arrow_c_schema__<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(python, self.schema.as_ref())?)
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    /// A column as a list.
    fn __getitem__<'py>(&self, python: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let place = self.schema.index_of(name).map_err(|_| {
            let there = self.columns().join(", ");
            PyKeyError::new_err(format!("no column {name}; the columns are: {there}"))
        })?;
        let list = PyList::empty(python);
        let decimal = python.import("decimal")?.getattr("Decimal")?;
        for batch in &self.batches {
            let column = batch.column(place);
            for row in 0..column.len() {
                list.append(value(python, column, row, &decimal)?)?;
            }
        }
        Ok(list)
    }

    /// All columns as lists, by name.
    fn to_dict<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(python);
        for name in self.columns() {
            columns.set_item(name, self.__getitem__(python, name)?)?;
        }
        Ok(columns)
    }

    /// A frame of pandas: times are timestamps of UTC to the nanosecond, dates `datetime.date`,
    /// dollars `Decimal`. Needs pandas and pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let table = slf.py().import("pyarrow")?.call_method1("table", (slf,))?;
        table.call_method0("to_pandas")
    }

    /// The rows, each a dictionary.
    fn __iter__<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let (names, columns) = (self.columns(), self.to_dict(python)?);
        let columns = columns.values();
        let rows = PyList::empty(python);
        for row in 0..self.rows() {
            let one = PyDict::new(python);
            for (name, column) in names.iter().zip(columns.iter()) {
                one.set_item(name, column.get_item(row)?)?;
            }
            rows.append(one)?;
        }
        rows.try_iter()
    }

    /// Tables go from process to process as Parquet.
    fn __reduce__<'py>(
        &self,
        python: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let mut bytes = Vec::new();
        let mut writer =
            ArrowWriter::try_new(&mut bytes, Arc::clone(&self.schema), None).map_err(internal)?;
        for batch in &self.batches {
            writer.write(batch).map_err(internal)?;
        }
        writer.close().map_err(internal)?;
        let back = python.import("sor._sor")?.getattr("table_of_bytes")?;
        Ok((back, (PyBytes::new(python, &bytes),)))
    }

    fn __repr__(&self) -> String {
        let rows = self.rows();
        format!("Table of {rows} rows: {}", self.columns().join(", "))
    }
}

/// A value of a column in Python.
fn value<'py>(
    python: Python<'py>,
    column: &ArrayRef,
    row: usize,
    decimal: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(python.None().into_bound(python));
    }
    Ok(match column.data_type() {
        DataType::Boolean => column
            .as_boolean()
            .value(row)
            .into_pyobject(python)?
            .to_owned()
            .into_any(),
        DataType::Int64 => whole(python, column.as_primitive::<Int64Type>().value(row))?,
        DataType::Float64 => {
            let number = column.as_primitive::<Float64Type>().value(row);
            number.into_pyobject(python)?.into_any()
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => whole(
            python,
            column.as_primitive::<TimestampNanosecondType>().value(row),
        )?,
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            let seconds = f64::from(days) * 86_400.0;
            let day = python.import("datetime")?.getattr("datetime")?;
            let utc = python
                .import("datetime")?
                .getattr("timezone")?
                .getattr("utc")?;
            day.call_method1("fromtimestamp", (seconds, utc))?
                .call_method0("date")?
        }
        DataType::Decimal128(..) => {
            let text = column.as_primitive::<Decimal128Type>().value_as_string(row);
            decimal.call1((text,))?
        }
        DataType::Utf8 => column
            .as_string::<i32>()
            .value(row)
            .into_pyobject(python)?
            .into_any(),
        other => return Err(internal(format!("a column of the type {other}"))),
    })
}

fn whole(python: Python<'_>, value: i64) -> PyResult<Bound<'_, PyAny>> {
    Ok(value.into_pyobject(python)?.into_any())
}
