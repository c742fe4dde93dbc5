//! Rows as bytes: the form for our own receivers, where JSON would cost more than the replay of
//! what it carries.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | [`MAGIC`] |
//! | 1, then as many | length of the symbol; the symbol, UTF-8 |
//! | 1 | which columns follow the rows: [`Columns`] |
//! | 56 each | rows, of any instants |
//! | 8 each | `ts_recv`, in nanoseconds since the epoch; zero for none. Where any row has one |
//! | 8 each | when a row shows. Where that is not `ts_event` for any |
//! | 8 each | `instrument_id` and one; zero for none. Where any row has one |
//!
//! A row: ask, bid and event price in units of 1e-9 dollars (8 bytes each, zero for none), ask, bid
//! and event size (4 each), publisher (2), flags (1), cause (1), sequence (8), `ts_event` in
//! nanoseconds since the epoch (8). Numbers are little-endian.
//!
//! The form before this one, [`OLDER`], has neither the byte for columns nor columns, and is read
//! as well.

use std::num::NonZeroU32;

use market_data::event::Cause;
use market_data::format::Fault;
use market_data::format::Field;
use market_data::format::Reason;
use market_data::{
    Event, InstrumentId, Price, PublisherId, Quote, Row, Shown, SymbolId, SymbolTable, Timestamp,
};

use super::values::at;

/// First byte of a message: none that JSON or any text begins with.
pub(super) const MAGIC: u8 = 0xb3;

/// First byte of a message in the form before this one.
pub(super) const OLDER: u8 = 0xb2;

/// Bytes of a row.
pub(crate) const ROW: usize = 56;

/// Bytes of a row in a column.
const CELL: usize = 8;

/// Which columns follow the rows, each a bit.
#[derive(Clone, Copy, Debug, Default)]
struct Columns(u8);

impl Columns {
    const RECEIVED: u8 = 1;
    const SHOWN: u8 = 2;
    const INSTRUMENT: u8 = 4;
    const ALL: u8 = Self::RECEIVED | Self::SHOWN | Self::INSTRUMENT;

    fn of(symbols: &SymbolTable, rows: &[Shown]) -> Self {
        let column = |bit: u8, has: &dyn Fn(&Shown) -> bool| u8::from(rows.iter().any(has)) * bit;
        Self(
            column(Self::RECEIVED, &|shown| shown.row.ts_recv.is_some())
                | column(Self::SHOWN, &|shown| shown.at != shown.row.event.ts_event)
                | column(Self::INSTRUMENT, &|shown| {
                    symbols.instrument(shown.row.symbol).is_some()
                }),
        )
    }

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// Appends the message of `rows`. A symbol longer than any receiver accepts is cut, and refused
/// there.
pub(super) fn write(symbol: &str, symbols: &SymbolTable, rows: &[Shown], out: &mut Vec<u8>) {
    let symbol = symbol.as_bytes();
    let length = u8::try_from(symbol.len()).unwrap_or(u8::MAX);
    let columns = Columns::of(symbols, rows);
    out.extend_from_slice(&[MAGIC, length]);
    out.extend_from_slice(&symbol[..usize::from(length)]);
    out.push(columns.0);
    for shown in rows {
        out.extend_from_slice(&packed(&shown.row));
    }
    let mut column = |bit: u8, cell: &dyn Fn(&Shown) -> u64| {
        if columns.has(bit) {
            for shown in rows {
                out.extend_from_slice(&cell(shown).to_le_bytes());
            }
        }
    };
    column(Columns::RECEIVED, &|shown| {
        shown.row.ts_recv.map_or(0, Timestamp::nanos)
    });
    column(Columns::SHOWN, &|shown| shown.at.nanos());
    column(Columns::INSTRUMENT, &|shown| {
        let instrument = symbols.instrument(shown.row.symbol);
        instrument.map_or(0, |number| u64::from(number.0) + 1)
    });
}

fn packed(row: &Row) -> [u8; ROW] {
    let event = &row.event;
    let units = |price: Option<Price>| price.map_or(0, Price::units).to_le_bytes();
    let price = |quote: Option<Quote>| units(quote.map(|quote| quote.price));
    let size = |quote: Option<Quote>| quote.map_or(0, |quote| quote.size.get()).to_le_bytes();
    let mut bytes = [0; ROW];
    bytes[0..8].copy_from_slice(&price(event.ask()));
    bytes[8..16].copy_from_slice(&price(event.bid()));
    bytes[16..24].copy_from_slice(&units(event.price()));
    bytes[24..28].copy_from_slice(&size(event.ask()));
    bytes[28..32].copy_from_slice(&size(event.bid()));
    bytes[32..36].copy_from_slice(&event.size.to_le_bytes());
    bytes[36..38].copy_from_slice(&event.publisher.0.to_le_bytes());
    bytes[38] = event.flags;
    bytes[39] = event.cause.code();
    bytes[40..48].copy_from_slice(&row.sequence.to_le_bytes());
    bytes[48..56].copy_from_slice(&event.ts_event.nanos().to_le_bytes());
    bytes
}

/// Appends the rows of a message; `intern` makes ids of symbols and instruments. All of them or
/// none.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn read(
    payload: &[u8],
    rows: &mut Vec<Row>,
    intern: impl FnMut(&str, Option<InstrumentId>) -> Option<SymbolId>,
) -> Result<(), Fault> {
    let before = rows.len();
    let read = Parts::of(payload).and_then(|parts| {
        parts.rows(rows)?;
        // Only now, so that a message that is refused leaves no symbol behind.
        parts.name(&mut rows[before..], intern)
    });
    if read.is_err() {
        rows.truncate(before);
    }
    read
}

/// A message, cut into its parts.
struct Parts<'a> {
    symbol: &'a str,
    columns: Columns,
    rows: &'a [[u8; ROW]],
    /// Cells of all columns, one column behind the other.
    cells: &'a [[u8; CELL]],
}

impl<'a> Parts<'a> {
    fn of(payload: &'a [u8]) -> Result<Self, Fault> {
        let cut_short = Fault::from(Reason::BadMessage);
        let [magic, length, rest @ ..] = payload else {
            return Err(cut_short);
        };
        let (symbol, rest) = rest
            .split_at_checked(usize::from(*length))
            .ok_or(cut_short)?;
        let (columns, rest) = match (*magic, rest) {
            (OLDER, rest) => (Columns::default(), rest),
            (_, [columns, rest @ ..]) if columns & !Columns::ALL == 0 => (Columns(*columns), rest),
            _ => return Err(cut_short),
        };
        let wide = ROW + CELL * columns.0.count_ones() as usize;
        if rest.is_empty() || rest.len() % wide != 0 {
            return Err(cut_short);
        }
        let (rows, cells) = rest.split_at(rest.len() / wide * ROW);
        Ok(Self {
            symbol: str::from_utf8(symbol).map_err(|_| at(Field::Symbol, Reason::BadSymbol))?,
            columns,
            rows: rows.as_chunks().0,
            cells: cells.as_chunks().0,
        })
    }

    /// The numbers of a column; nothing where it is not there.
    fn column(&self, bit: u8) -> impl Iterator<Item = u64> + 'a {
        let before = (self.columns.0 & (bit - 1)).count_ones() as usize * self.rows.len();
        let (cells, rows) = (self.cells, self.rows.len());
        let cells = if self.columns.has(bit) {
            cells.get(before..before + rows).unwrap_or_default()
        } else {
            &[]
        };
        cells.iter().map(|cell| u64::from_le_bytes(*cell))
    }

    /// Appends the rows, without their symbol, at their own times, or where those matter to nobody
    /// at the times at which they show.
    fn rows(&self, rows: &mut Vec<Row>) -> Result<(), Fault> {
        let before = rows.len();
        rows.reserve(self.rows.len());
        for bytes in self.rows {
            rows.push(unpacked(bytes)?);
        }
        let time = |nanos, field| {
            Timestamp::from_nanos(nanos).map_err(|_| at(field, Reason::BadTimestamp))
        };
        for (row, nanos) in rows[before..]
            .iter_mut()
            .zip(self.column(Columns::RECEIVED))
        {
            if nanos > 0 {
                row.ts_recv = Some(time(nanos, Field::TsRecv)?);
            }
        }
        for (row, nanos) in rows[before..].iter_mut().zip(self.column(Columns::SHOWN)) {
            let shown = time(nanos, Field::TsEvent)?;
            if row.ts_recv.is_none() {
                row.event.ts_event = shown;
            }
        }
        let mut instruments = self.column(Columns::INSTRUMENT);
        if instruments.any(|number| number > u64::from(u32::MAX) + 1) {
            return Err(at(Field::InstrumentId, Reason::BadInstrument));
        }
        Ok(())
    }

    /// Gives rows their symbols.
    fn name(
        &self,
        rows: &mut [Row],
        mut intern: impl FnMut(&str, Option<InstrumentId>) -> Option<SymbolId>,
    ) -> Result<(), Fault> {
        let mut instruments = self.column(Columns::INSTRUMENT);
        let mut latest = None;
        for row in rows {
            let number = instruments.next().unwrap_or_default().checked_sub(1);
            let instrument = number.and_then(|number| u32::try_from(number).ok());
            row.symbol = match latest {
                Some((same, symbol)) if same == instrument => symbol,
                _ => intern(self.symbol, instrument.map(InstrumentId))
                    .ok_or_else(|| at(Field::Symbol, Reason::BadSymbol))?,
            };
            latest = Some((instrument, row.symbol));
        }
        Ok(())
    }
}

/// A row, whose symbol stands in the head of its message.
fn unpacked(bytes: &[u8; ROW]) -> Result<Row, Fault> {
    let time = Timestamp::from_nanos(u64::from_le_bytes(part(bytes, 48)))
        .map_err(|_| at(Field::TsEvent, Reason::BadTimestamp))?;
    let ask = quote(bytes, (0, Field::AskPrice), (24, Field::AskSize))?;
    let bid = quote(bytes, (8, Field::BidPrice), (28, Field::BidSize))?;
    let publisher = PublisherId(u16::from_le_bytes([bytes[36], bytes[37]]));
    let mut event = Event::quote(time, publisher, ask, bid);
    event.set_price(price(bytes, (16, Field::Price))?);
    event.size = u32::from_le_bytes(part(bytes, 32));
    event.flags = bytes[38];
    event.cause = Cause::from_code(bytes[39]).ok_or(at(Field::Action, Reason::BadAction))?;
    Ok(Row {
        event,
        sequence: u64::from_le_bytes(part(bytes, 40)),
        ts_recv: None,
        symbol: SymbolId::default(),
    })
}

fn quote(
    bytes: &[u8; ROW],
    from: (usize, Field),
    (size_from, size_field): (usize, Field),
) -> Result<Option<Quote>, Fault> {
    let size = NonZeroU32::new(u32::from_le_bytes(part(bytes, size_from)));
    match (price(bytes, from)?, size) {
        (Some(price), Some(size)) => Ok(Some(Quote { price, size })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(at(size_field, Reason::SizeZero)),
        (None, Some(_)) => Err(at(size_field, Reason::SizeWithoutPrice)),
    }
}

fn price(bytes: &[u8; ROW], (from, field): (usize, Field)) -> Result<Option<Price>, Fault> {
    match i64::from_le_bytes(part(bytes, from)) {
        0 => Ok(None),
        units => Price::from_units(units)
            .map(Some)
            .map_err(|error| at(field, error.into())),
    }
}

/// `N` bytes of a row from `from` on.
fn part<const N: usize>(bytes: &[u8; ROW], from: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[from..from + N]);
    part
}
