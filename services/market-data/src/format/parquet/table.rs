//! The columns of a file, read side by side.

use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::FileMetaData;
use parquet::file::reader::RowGroupReader;

use super::column::{Conversion, Meaning, Value};
use super::dictionary::Opened;
use super::values::{Numbers, Texts};
use crate::depth::Depth;
use crate::event::{InstrumentId, Quote, SymbolId, SymbolTable};
use crate::format::error::ReadError;
use crate::format::field::Field;
use crate::format::recognised::InstrumentNames;
use crate::format::recognised::schema::{Schema, Unquoted};
use crate::format::rows::markets::Markets;
use crate::format::rows::raw::{QuotePart, RawQuote, RawRow};
use crate::format::rows::reject::{Fault, Reason};

/// Trades that a file must begin with to be one of quotes just before trades.
const FEWEST_TRADES: usize = 2;

/// Columns that every file must have.
const NEEDED: [Field; 5] = [
    Field::PublisherId,
    Field::AskPrice,
    Field::AskSize,
    Field::BidPrice,
    Field::BidSize,
];

/// Columns that are numbers to the product, with what they mean.
pub(super) const NUMBERS: [(Field, Meaning); Field::COUNT - 1] = [
    (Field::TsEvent, Meaning::Time),
    (Field::TsRecv, Meaning::Time),
    (Field::PublisherId, Meaning::Number),
    (Field::InstrumentId, Meaning::Number),
    (Field::AskPrice, Meaning::Price),
    (Field::AskSize, Meaning::Number),
    (Field::BidPrice, Meaning::Price),
    (Field::BidSize, Meaning::Number),
    (Field::Action, Meaning::Letter),
    (Field::Side, Meaning::Letter),
    (Field::Price, Meaning::Price),
    (Field::Size, Meaning::Number),
    (Field::Flags, Meaning::Number),
    (Field::Sequence, Meaning::Number),
    (Field::AskPublisher, Meaning::Number),
    (Field::BidPublisher, Meaning::Number),
    (Field::RecordType, Meaning::Number),
];

/// Where the columns of a file are.
pub(super) struct Layout {
    names: Vec<String>,
    has_naive_times: bool,
    /// The unit of times, where it is coarser than the vendor's nanosecond.
    coarse: Option<&'static str>,
}

impl Layout {
    /// Finds the columns.
    ///
    /// # Errors
    /// When one is missing.
    pub(super) fn of(metadata: &FileMetaData, source_name: &str) -> Result<Self, ReadError> {
        let columns = metadata.schema_descr().columns();
        let names: Vec<String> = columns
            .iter()
            .map(|column| column.path().string().to_ascii_lowercase())
            .collect();
        let layout = Self {
            has_naive_times: columns.iter().any(|column| {
                matches!(
                    column.logical_type_ref(),
                    Some(LogicalType::Timestamp(time)) if !time.is_adjusted_to_u_t_c
                )
            }),
            coarse: columns
                .iter()
                .find_map(|column| match column.logical_type_ref() {
                    Some(LogicalType::Timestamp(time)) => match time.unit {
                        TimeUnit::MILLIS => Some("millisecond"),
                        TimeUnit::MICROS => Some("microsecond"),
                        TimeUnit::NANOS => None,
                    },
                    _ => None,
                }),
            names,
        };
        let places = layout.names.iter().enumerate();
        let is_read = |name: &str| {
            let levels = ["ask_px_", "ask_sz_", "bid_px_", "bid_sz_"];
            NUMBERS.iter().any(|(field, _)| field.name() == name)
                || Field::Symbol.name() == name
                || levels.iter().any(|level| name.starts_with(level))
        };
        let mut twice =
            places.filter(|(place, name)| is_read(name) && layout.names[..*place].contains(name));
        if let Some((_, name)) = twice.next() {
            return Err(ReadError::Parquet {
                source_name: source_name.to_owned(),
                problem: format!("two columns are {name}, but for capitals: rename one"),
            });
        }
        let missing = NEEDED.iter().filter(|field| !layout.has(**field));
        let missing: Vec<_> = missing.map(|field| field.name()).collect();
        let is_unquoted = Unquoted::of_columns(layout.names()).is_some();
        if !missing.is_empty() && !is_unquoted {
            return Err(ReadError::Parquet {
                source_name: source_name.to_owned(),
                problem: format!(
                    "no column {}; the columns are: {}",
                    missing.join(", "),
                    layout.names.join(", ")
                ),
            });
        }
        Ok(layout)
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|one| one == name)
    }

    fn has(&self, field: Field) -> bool {
        self.place(field.name()).is_some()
    }

    pub(super) fn instruments(&self) -> InstrumentNames {
        if self.has(Field::Symbol) {
            InstrumentNames::SymbolColumn
        } else if self.has(Field::InstrumentId) {
            InstrumentNames::InstrumentId
        } else {
            InstrumentNames::None
        }
    }

    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        let naive = "times without a zone taken for UTC";
        let naive = self.has_naive_times.then(|| naive.to_owned());
        let coarse = self.coarse.map(|unit| {
            format!("times are kept to the {unit}, so rows within one are one instant")
        });
        naive.into_iter().chain(coarse)
    }

    /// Opens the columns of a row group.
    pub(super) fn open(&self, group: &dyn RowGroupReader, levels: u8) -> Result<Table> {
        let schema = group.metadata().schema_descr();
        let numbers = |name: &str, meaning: Meaning| -> Result<Option<Numbers>> {
            let Some(place) = self.place(name) else {
                return Ok(None);
            };
            let column = schema.column(place);
            if column.max_rep_level() > 0 || column.max_def_level() > 1 {
                return Err(ParquetError::General(format!("column {name} is nested")));
            }
            let conversion = Conversion::of(&column, meaning)?;
            let column_reader = Opened::of(group, place)?;
            let is_nullable = column.max_def_level() > 0;
            Ok(Some(Numbers::new(column_reader, conversion, is_nullable)))
        };
        let mut table = Table {
            numbers: [const { None }; Field::COUNT],
            symbol: None,
            behind: Vec::new(),
            len: 0,
        };
        for (field, meaning) in NUMBERS {
            table.numbers[field as usize] = numbers(field.name(), meaning)?;
        }
        if let Some(place) = self.place(Field::Symbol.name()) {
            let is_nullable = schema.column(place).max_def_level() > 0;
            table.symbol = Some(Texts::new(Opened::of(group, place)?, is_nullable));
        }
        for level in 1..levels {
            let mut sides = [const { None }; 4];
            for (side, column) in sides
                .iter_mut()
                .zip(["ask_px", "ask_sz", "bid_px", "bid_sz"])
            {
                let meaning = match column {
                    "ask_px" | "bid_px" => Meaning::Price,
                    _ => Meaning::Number,
                };
                *side = numbers(&format!("{column}_{level:02}"), meaning)?;
            }
            table.behind.push(sides);
        }
        Ok(table)
    }
}

/// The columns of a row group, and a chunk of their values.
pub(super) struct Table {
    numbers: [Option<Numbers>; Field::COUNT],
    symbol: Option<Texts>,
    /// By level behind the best: price and size of the ask, price and size of the bid.
    behind: Vec<[Option<Numbers>; 4]>,
    len: usize,
}

impl Table {
    /// Reads the next chunk of every column.
    pub(super) fn fill(&mut self, most: usize) -> Result<usize> {
        let mut len = None;
        let mut agree = |count: usize| match len.replace(count) {
            Some(before) if before != count => Err(ParquetError::General(
                "its columns are of different lengths".into(),
            )),
            _ => Ok(()),
        };
        for numbers in self.every_column() {
            agree(numbers.fill(most)?)?;
        }
        if let Some(symbol) = &mut self.symbol {
            agree(symbol.fill(most)?)?;
        }
        self.len = len.unwrap_or_default();
        Ok(self.len)
    }

    fn every_column(&mut self) -> impl Iterator<Item = &mut Numbers> {
        let fields = self.numbers.iter_mut().flatten();
        let behind = self.behind.iter_mut().flatten().flatten();
        fields.chain(behind)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The schema, by the record type and the actions of the first chunk, or else by the columns.
    pub(super) fn schema(&self, layout: &Layout, name: &str) -> Result<Schema, ReadError> {
        let has = |field: Field| layout.has(field);
        let rtype = self.column(Field::RecordType).map(|rtype| rtype.get(0));
        let actions = self.numbers[Field::Action as usize].as_ref();
        let is_of_trades = actions.is_some_and(|actions| {
            let trade = Value::Is(i64::from(b'T'));
            self.len >= FEWEST_TRADES && actions.are_all(trade)
        });
        let schema = if let Some(Value::Is(rtype)) = rtype {
            let rtype = u8::try_from(rtype).unwrap_or(u8::MAX);
            match (Schema::of_rtype(rtype), Unquoted::of_rtype(rtype)) {
                (Some(Schema::Mbp1), _) if is_of_trades => Schema::Tbbo,
                (Some(Schema::Cmbp1), _) if is_of_trades => Schema::Tcbbo,
                (Some(Schema::Mbp10), _)
                    if !Schema::has_levels(|name| layout.place(name).is_some()) =>
                {
                    Schema::Mbp1
                }
                (Some(schema), _) => schema,
                (None, Some(unquoted)) => return Err(ReadError::unquoted(name, unquoted)),
                (None, None) => Schema::Quotes,
            }
        } else {
            let names = layout.names();
            Schema::of_columns(|column| names.iter().any(|name| name == column))
        };
        let needed = if schema.is_sampled() {
            Field::TsRecv
        } else {
            Field::TsEvent
        };
        if !has(needed) {
            return Err(ReadError::Parquet {
                source_name: name.to_owned(),
                problem: format!("no column {}, which {schema} needs", needed.name()),
            });
        }
        Ok(schema)
    }

    /// Whether integer prices look like units of 1e-9 dollars, and not like dollars; `None` where
    /// no price is an integer.
    pub(super) fn has_units(&mut self) -> Option<bool> {
        let mut integers = self.every_column().filter(|column| column.is_unsettled());
        let first = integers.next()?.has_units();
        Some(first || integers.any(|column| column.has_units()))
    }

    /// Takes integer prices for units of 1e-9 dollars, or for dollars.
    pub(super) fn settle_prices(&mut self, are_units: bool) {
        let scale = if are_units { 1 } else { 1_000_000_000 };
        self.every_column().for_each(|column| column.settle(scale));
    }

    /// A column of numbers, if the file has it.
    pub(super) fn column(&self, field: Field) -> Option<&Numbers> {
        self.numbers[field as usize].as_ref()
    }

    /// The column of symbols, if the file has it.
    pub(super) fn symbol(&self) -> Option<&Texts> {
        self.symbol.as_ref()
    }

    pub(super) fn value(&self, field: Field, place: usize) -> Value {
        let column = self.column(field);
        column.map_or(Value::Null, |column| column.get(place))
    }

    /// A number that fits, or what stands for one that is not there.
    fn number<T: TryFrom<i64>>(
        &self,
        field: Field,
        place: usize,
        (missing, bad): (T, Reason),
    ) -> Result<T, Fault> {
        match self.value(field, place) {
            Value::Null => Ok(missing),
            Value::Is(value) => T::try_from(value).map_err(|_| Fault::at(field, bad)),
            Value::Bad(reason) => Err(Fault::at(field, reason)),
        }
    }

    /// The market of a row.
    pub(super) fn market(
        &self,
        place: usize,
        markets: &mut Markets,
        symbols: &mut SymbolTable,
    ) -> Result<SymbolId, Fault> {
        let bad = Reason::BadInstrument;
        let instrument = match self.value(Field::InstrumentId, place) {
            Value::Null => None,
            _ => Some(InstrumentId(self.number(
                Field::InstrumentId,
                place,
                (0, bad),
            )?)),
        };
        let symbol = self
            .symbol
            .as_ref()
            .map_or(&[][..], |symbol| symbol.get(place));
        markets
            .id(symbol.trim_ascii(), instrument, symbols)
            .ok_or(Fault::at(Field::Symbol, Reason::BadSymbol))
    }

    /// The venues that the best ask and the best bid name.
    pub(super) fn named(&self, place: usize) -> [u16; 2] {
        [Field::AskPublisher, Field::BidPublisher].map(|field| {
            let named = self.number(field, place, (0, Reason::BadPublisher));
            named.unwrap_or_default()
        })
    }

    /// Refuses a row of another schema than the file's.
    pub(super) fn check_schema(&self, place: usize, schema: Schema) -> Result<(), Fault> {
        match self.value(Field::RecordType, place) {
            Value::Is(rtype) if rtype >= 0 && !schema.has_rows_of(rtype) => {
                Err(Fault::at(Field::RecordType, Reason::AnotherSchema))
            }
            _ => Ok(()),
        }
    }

    /// The numbers of a row.
    pub(super) fn raw(&self, place: usize) -> Result<RawRow, Fault> {
        use Field::{AskPrice, AskSize, BidPrice, BidSize};
        let quote = |price: Field, size: Field| -> Result<RawQuote, Fault> {
            let shares = match self.value(size, place) {
                Value::Null if !matches!(self.value(price, place), Value::Null) => {
                    return Err(Fault::at(size, Reason::SizeZero));
                }
                _ => self.number(size, place, (0, Reason::SizeOverflow))?,
            };
            Ok(RawQuote {
                price: self.number(price, place, (dbn::UNDEF_PRICE, Reason::PriceOverflow))?,
                size: shares,
            })
        };
        let time = |field: Field| -> Result<u64, Fault> {
            self.number(field, place, (dbn::UNDEF_TIMESTAMP, Reason::BadTimestamp))
        };
        let publisher = match self.value(Field::PublisherId, place) {
            Value::Null => return Err(Fault::at(Field::PublisherId, Reason::BadPublisher)),
            _ => self.number(Field::PublisherId, place, (0, Reason::BadPublisher))?,
        };
        Ok(RawRow {
            ts_event: time(Field::TsEvent)?,
            ts_recv: time(Field::TsRecv)?,
            publisher,
            instrument: InstrumentId(0),
            action: self.number(Field::Action, place, (0, Reason::BadAction))?,
            side: self.number(Field::Side, place, (0, Reason::BadSide))?,
            price: self.number(
                Field::Price,
                place,
                (dbn::UNDEF_PRICE, Reason::PriceOverflow),
            )?,
            size: self.number(Field::Size, place, (0, Reason::SizeOverflow))?,
            flags: self.number(Field::Flags, place, (0, Reason::BadFlags))?,
            sequence: self.number(Field::Sequence, place, (0, Reason::BadSequence))?,
            ask: quote(AskPrice, AskSize)?,
            bid: quote(BidPrice, BidSize)?,
        })
    }

    /// Keeps the levels behind the best price, if they were asked for.
    pub(super) fn levels(&self, place: usize, depth: Option<&mut Depth>) -> Result<(), Fault> {
        let Some(depth) = depth else {
            return Ok(());
        };
        let (mut asks, mut bids) = (Vec::new(), Vec::new());
        for [ask_price, ask_size, bid_price, bid_size] in &self.behind {
            asks.push(behind(ask_price.as_ref(), ask_size.as_ref(), place)?);
            bids.push(behind(bid_price.as_ref(), bid_size.as_ref(), place)?);
        }
        depth.push(&asks, &bids);
        Ok(())
    }
}

/// A quote behind the best one.
fn behind(
    price: Option<&Numbers>,
    size: Option<&Numbers>,
    place: usize,
) -> Result<Option<Quote>, Fault> {
    const COLUMNS: [&str; 2] = ["a price behind the best", "a size behind the best"];
    let fault = |part: QuotePart, reason: Reason| Fault {
        reason,
        column: Some(COLUMNS[part as usize]),
    };
    let value = |column: Option<&Numbers>| column.map_or(Value::Null, |column| column.get(place));
    let price = match value(price) {
        Value::Null => dbn::UNDEF_PRICE,
        Value::Is(units) => units,
        Value::Bad(reason) => return Err(fault(QuotePart::Price, reason)),
    };
    let size = match value(size) {
        Value::Null => 0,
        Value::Is(shares) => {
            u32::try_from(shares).map_err(|_| fault(QuotePart::Size, Reason::SizeOverflow))?
        }
        Value::Bad(reason) => return Err(fault(QuotePart::Size, reason)),
    };
    let quote = RawQuote { price, size }.quote();
    quote.map_err(|(part, reason)| fault(part, reason))
}
