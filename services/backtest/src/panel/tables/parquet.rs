//! Rows with types, as Apache Parquet: dates and times are such, cash is decimal to 1e-9 dollars.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, NaiveDate};

use super::columns::{Column, Kind};

/// Rows of a group: some megabytes.
const GROUP: usize = 64 * 1024;

/// Writes rows, a group at a time.
pub(crate) struct Writer<'a> {
    output: SerializedFileWriter<&'a mut (dyn Write + Send)>,
    columns: &'static [Column],
    values: Vec<Values>,
    rows: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        output: &'a mut (dyn Write + Send),
        columns: &'static [Column],
    ) -> Result<Self> {
        let fields: Vec<String> = columns
            .iter()
            .map(|(name, kind)| field(name, *kind))
            .collect();
        let schema = parse_message_type(&format!("message table {{ {} }}", fields.join(" ")))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .build();
        Ok(Self {
            output: SerializedFileWriter::new(output, Arc::new(schema), Arc::new(properties))?,
            columns,
            values: empty(columns),
            rows: 0,
        })
    }

    pub(super) fn row<'t>(&mut self, row: impl IntoIterator<Item = &'t str>) -> Result<()> {
        for ((name, _), (values, text)) in self.columns.iter().zip(self.values.iter_mut().zip(row))
        {
            values
                .add(text)
                .ok_or_else(|| anyhow!("{text:?} cannot be written as {name}"))?;
        }
        self.rows += 1;
        if self.rows == GROUP {
            self.group()?;
        }
        Ok(())
    }

    fn group(&mut self) -> Result<()> {
        let mut group = self.output.next_row_group()?;
        for values in std::mem::replace(&mut self.values, empty(self.columns)) {
            values.write(&mut group)?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<()> {
        if self.rows > 0 {
            self.group()?;
        }
        self.output.close().context("cannot end the table")?;
        Ok(())
    }
}

fn empty(columns: &[Column]) -> Vec<Values> {
    columns.iter().map(|(_, kind)| Values::of(*kind)).collect()
}

/// A column as the language of schemas has it.
fn field(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Text => format!("OPTIONAL BYTE_ARRAY {name} (UTF8);"),
        Kind::Date => format!("OPTIONAL INT32 {name} (DATE);"),
        Kind::Time => format!("OPTIONAL INT64 {name} (TIMESTAMP(NANOS,true));"),
        Kind::Count => format!("OPTIONAL INT64 {name};"),
        Kind::Number => format!("OPTIONAL DOUBLE {name};"),
        Kind::Dollars => format!("OPTIONAL FIXED_LEN_BYTE_ARRAY (16) {name} (DECIMAL(38,9));"),
    }
}

/// Values of a column; nothing where a row has none.
enum Values {
    Texts(Vec<Option<ByteArray>>),
    Dates(Vec<Option<i32>>),
    Times(Vec<Option<i64>>),
    Counts(Vec<Option<i64>>),
    Numbers(Vec<Option<f64>>),
    Dollars(Vec<Option<FixedLenByteArray>>),
}

impl Values {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Texts(Vec::new()),
            Kind::Date => Self::Dates(Vec::new()),
            Kind::Time => Self::Times(Vec::new()),
            Kind::Count => Self::Counts(Vec::new()),
            Kind::Number => Self::Numbers(Vec::new()),
            Kind::Dollars => Self::Dollars(Vec::new()),
        }
    }

    /// Adds the value of a field; `None` where it is not of this kind.
    fn add(&mut self, text: &str) -> Option<()> {
        /// A field that is empty has no value.
        fn push<T>(
            values: &mut Vec<Option<T>>,
            text: &str,
            of: impl Fn(&str) -> Option<T>,
        ) -> Option<()> {
            values.push(if text.is_empty() {
                None
            } else {
                Some(of(text)?)
            });
            Some(())
        }
        match self {
            Self::Texts(values) => push(values, text, |text| Some(ByteArray::from(text))),
            Self::Dates(values) => push(values, text, days),
            Self::Times(values) => push(values, text, |text| {
                DateTime::parse_from_rfc3339(text)
                    .ok()?
                    .timestamp_nanos_opt()
            }),
            Self::Counts(values) => push(values, text, |text| text.parse().ok()),
            Self::Numbers(values) => push(values, text, |text| text.parse().ok()),
            Self::Dollars(values) => push(values, text, |text| {
                let units = billionths(text)?.to_be_bytes().to_vec();
                Some(FixedLenByteArray::from(ByteArray::from(units)))
            }),
        }
    }

    fn write(
        self,
        group: &mut SerializedRowGroupWriter<'_, &mut (dyn Write + Send)>,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Texts(values) => column::<ByteArrayType>(group, values),
            Self::Dates(values) => column::<Int32Type>(group, values),
            Self::Times(values) | Self::Counts(values) => column::<Int64Type>(group, values),
            Self::Numbers(values) => column::<DoubleType>(group, values),
            Self::Dollars(values) => column::<FixedLenByteArrayType>(group, values),
        }
    }
}

/// Days since 1970.
fn days(text: &str) -> Option<i32> {
    let date: NaiveDate = text.parse().ok()?;
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).ok()
}

/// Units of 1e-9 dollars of a decimal with at most nine places.
fn billionths(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || part.len() > 9 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{part:0<9}").parse().ok()
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &mut (dyn Write + Send)>,
    values: Vec<Option<T::T>>,
) -> Result<(), ParquetError> {
    let is_there = |value: &Option<T::T>| i16::from(value.is_some());
    let levels: Vec<i16> = values.iter().map(is_there).collect();
    let there: Vec<T::T> = values.into_iter().flatten().collect();
    let next = group.next_column()?;
    let mut next = next.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    next.typed::<T>().write_batch(&there, Some(&levels), None)?;
    next.close()
}

#[cfg(test)]
mod tests {
    use super::{billionths, days};

    #[test]
    fn values_are_exact() {
        for (text, units) in [
            ("0.000000000", 0),
            ("-0.000000001", -1),
            ("12345.678901234", 12_345_678_901_234),
            ("0.05", 50_000_000),
            ("7", 7_000_000_000),
        ] {
            assert_eq!(billionths(text), Some(units), "{text}");
        }
        for bad in ["", "x", "1.0000000001", "1.-5", "1e3"] {
            assert_eq!(billionths(bad), None, "{bad}");
        }
        assert_eq!(days("1970-01-02"), Some(1));
        assert_eq!(days("2024-08-01"), Some(19_936));
    }
}
