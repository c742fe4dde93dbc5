//! The values of a column, a chunk of them at a time.

use dbn::UNDEF_PRICE;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};

use super::column::{Conversion, Meaning, Value};
use super::dictionary::Opened;
use crate::format::rows::reject::Reason;

/// An integer price from here on is in units of 1e-9 dollars, and in whole dollars below (a tenth
/// of a cent, a million dollars).
const SMALLEST_UNIT_PRICE: i64 = 1_000_000;

/// A column of numbers.
pub(super) struct Numbers {
    column: Opened,
    conversion: Conversion,
    is_nullable: bool,
    /// What the texts of the dictionary are, where the column has one.
    texts: Vec<Value>,
    chunk: Chunk,
}

/// The values of a chunk.
#[derive(Default)]
struct Chunk {
    /// All of them where each is there and good, as in nearly every chunk: half as many bytes, and
    /// nothing to ask of any.
    whole: Vec<i64>,
    /// All of them in any other chunk.
    values: Vec<Value>,
}

impl Chunk {
    fn keep(&mut self, values: impl Iterator<Item = Value> + Clone) {
        let mut are_good = true;
        self.values.clear();
        self.whole.clear();
        self.whole.extend(values.clone().map(|value| match value {
            Value::Is(number) => number,
            Value::Null | Value::Bad(_) => {
                are_good = false;
                0
            }
        }));
        if !are_good {
            self.whole.clear();
            self.values.extend(values);
        }
    }

    /// Keeps what was read, and what stands for values that are not there at their places.
    fn keep_read<T>(&mut self, read: &Read<T>, convert: impl Fn(&T) -> Value + Clone) {
        if read.are_all() {
            return self.keep(read.found.iter().map(convert));
        }
        self.whole.clear();
        self.values.clear();
        let values = read
            .spread()
            .map(|value| value.map_or(Value::Null, &convert));
        self.values.extend(values);
    }

    #[inline]
    fn get(&self, place: usize) -> Value {
        match self.whole.get(place) {
            Some(number) => Value::Is(*number),
            None => self.values.get(place).copied().unwrap_or(Value::Null),
        }
    }

    fn len(&self) -> usize {
        self.whole.len().max(self.values.len())
    }
}

impl Numbers {
    pub(super) fn new(column: Opened, conversion: Conversion, is_nullable: bool) -> Self {
        Self {
            column,
            conversion,
            is_nullable,
            texts: Vec::new(),
            chunk: Chunk::default(),
        }
    }

    /// Reads so many values, or as many as there are.
    pub(super) fn fill(&mut self, most: usize) -> Result<usize> {
        let (conversion, nullable, chunk) = (self.conversion, self.is_nullable, &mut self.chunk);
        match &mut self.column.reader {
            ColumnReader::Int32ColumnReader(reader) => {
                let read = Read::of(reader, most, nullable)?;
                let Some(dictionary) = &self.column.dictionary else {
                    chunk.keep_read(&read, |value| conversion.narrow(*value));
                    return Ok(read.records);
                };
                // Each text is looked at once, however many rows have it.
                if self.texts.is_empty() {
                    let texts = dictionary.texts().iter();
                    let texts = texts.map(|text| of_bytes(conversion, text.data()));
                    self.texts = texts.collect();
                }
                chunk.keep_read(&read, |number| {
                    let number = usize::try_from(*number).ok();
                    let text = number.and_then(|number| self.texts.get(number));
                    text.copied().unwrap_or(Value::Bad(Reason::BadAction))
                });
                Ok(read.records)
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let read = Read::of(reader, most, nullable)?;
                chunk.keep_read(&read, |value| conversion.integer(*value));
                Ok(read.records)
            }
            ColumnReader::DoubleColumnReader(reader) => {
                let read = Read::of(reader, most, nullable)?;
                chunk.keep_read(&read, |value| conversion.float(*value));
                Ok(read.records)
            }
            ColumnReader::FloatColumnReader(reader) => {
                let read = Read::of(reader, most, nullable)?;
                chunk.keep_read(&read, |value| conversion.float(f64::from(*value)));
                Ok(read.records)
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                let read = Read::of(reader, most, nullable)?;
                chunk.keep_read(&read, |value| conversion.decimal(value.data()));
                Ok(read.records)
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                let read = Read::of(reader, most, nullable)?;
                chunk.keep_read(&read, |value| of_bytes(conversion, value.data()));
                Ok(read.records)
            }
            _ => Err(ParquetError::General("a column of an unusual type".into())),
        }
    }

    #[inline]
    pub(super) fn get(&self, place: usize) -> Value {
        self.chunk.get(place)
    }

    /// All values of the chunk, where each is there and good.
    pub(super) fn whole(&self) -> Option<&[i64]> {
        let whole = &self.chunk.whole;
        (!whole.is_empty()).then_some(whole.as_slice())
    }

    /// Whether all values of the chunk are this one.
    pub(super) fn are_all(&self, value: Value) -> bool {
        (0..self.chunk.len()).all(|place| self.get(place) == value)
    }

    /// Whether integers of this column are prices of an unknown unit.
    pub(super) fn is_unsettled(&self) -> bool {
        self.conversion.is_unsettled()
    }

    /// Whether any value is too large to be whole dollars.
    pub(super) fn has_units(&self) -> bool {
        let is_large = |price: i64| price != UNDEF_PRICE && price.abs() >= SMALLEST_UNIT_PRICE;
        let mut values = (0..self.chunk.len()).map(|place| self.get(place));
        values.any(|value| matches!(value, Value::Is(price) if is_large(price)))
    }

    /// Settles what integer prices count, and converts those that were read before it was known.
    pub(super) fn settle(&mut self, scale: i64) {
        if self.is_unsettled() {
            let conversion = self.conversion.settled(scale);
            self.conversion = conversion;
            let raw = std::mem::take(&mut self.chunk);
            let values = (0..raw.len()).map(|place| match raw.get(place) {
                Value::Is(raw) => conversion.integer(raw),
                other => other,
            });
            self.chunk.keep(values);
        }
    }
}

/// What the bytes of a column mean.
fn of_bytes(conversion: Conversion, bytes: &[u8]) -> Value {
    match conversion.meaning() {
        Meaning::Price => conversion.decimal(bytes),
        _ => conversion.text(bytes),
    }
}

/// Stands for the number of a text that is not there.
const NO_TEXT: i32 = -1;

/// A column of text.
pub(super) struct Texts {
    column: Opened,
    is_nullable: bool,
    /// Numbers of texts, where the column has a dictionary.
    numbers: Vec<i32>,
    /// Texts, where it has none.
    values: Vec<Option<ByteArray>>,
}

impl Texts {
    pub(super) fn new(column: Opened, is_nullable: bool) -> Self {
        Self {
            column,
            is_nullable,
            numbers: Vec::new(),
            values: Vec::new(),
        }
    }

    pub(super) fn fill(&mut self, most: usize) -> Result<usize> {
        match (&mut self.column.reader, &self.column.dictionary) {
            (ColumnReader::Int32ColumnReader(reader), Some(_)) => {
                let read = Read::of(reader, most, self.is_nullable)?;
                self.numbers.clear();
                let numbers = read.spread().map(Option::<&i32>::copied);
                self.numbers
                    .extend(numbers.map(|number| number.unwrap_or(NO_TEXT)));
                Ok(read.records)
            }
            (ColumnReader::ByteArrayColumnReader(reader), _) => {
                let read = Read::of(reader, most, self.is_nullable)?;
                self.values.clear();
                self.values
                    .extend(read.spread().map(Option::<&ByteArray>::cloned));
                Ok(read.records)
            }
            _ => Err(ParquetError::General("column symbol is no text".into())),
        }
    }

    pub(super) fn get(&self, place: usize) -> &[u8] {
        let text = match &self.column.dictionary {
            Some(dictionary) => self.numbers.get(place).and_then(|number| {
                let number = usize::try_from(*number).ok()?;
                dictionary.texts().get(number)
            }),
            None => self.values.get(place).and_then(Option::as_ref),
        };
        text.map_or(&[][..], ByteArray::data)
    }

    /// Numbers of the chunk's texts, the same of the same text, where the column has a dictionary.
    pub(super) fn numbers(&self) -> Option<&[i32]> {
        self.column
            .dictionary
            .as_ref()
            .map(|_| self.numbers.as_slice())
    }
}

/// What was read of a column.
struct Read<T> {
    records: usize,
    /// By record whether it has a value; empty for a column whose records all have one.
    levels: Vec<i16>,
    /// The values that are there.
    found: Vec<T>,
}

impl<T> Read<T> {
    /// Reads so many records, or as many as there are.
    fn of<D: DataType<T = T>>(
        reader: &mut ColumnReaderImpl<D>,
        most: usize,
        is_nullable: bool,
    ) -> Result<Self> {
        let (mut levels, mut found) = (Vec::new(), Vec::with_capacity(most));
        let room = is_nullable.then_some(&mut levels);
        let (records, ..) = reader.read_records(most, room, None, &mut found)?;
        Ok(Self {
            records,
            levels,
            found,
        })
    }

    /// Whether every record has a value.
    fn are_all(&self) -> bool {
        self.found.len() == self.records
    }

    /// By record the value, if it is there.
    fn spread(&self) -> impl Iterator<Item = Option<&T>> {
        let mut found = self.found.iter();
        let are_all = self.are_all();
        (0..self.records).map(move |record| {
            let is_there = are_all || self.levels.get(record).is_some_and(|level| *level > 0);
            if is_there { found.next() } else { None }
        })
    }
}
