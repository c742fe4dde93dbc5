//! Rows of a chunk whose values are all there, as nearly all are: no value is asked whether it is.

use super::table::Table;
use crate::event::InstrumentId;
use crate::format::field::Field;
use crate::format::recognised::schema::Schema;
use crate::format::rows::batch::Batch;
use crate::format::rows::markets::Markets;
use crate::format::rows::raw::{RawQuote, RawRow};

/// The columns of a chunk without a gap.
pub(super) struct Whole<'a> {
    table: &'a Table,
    named: Option<NamedBy<'a>>,
    ts_event: &'a [i64],
    ts_recv: &'a [i64],
    publisher: &'a [i64],
    action: &'a [i64],
    side: &'a [i64],
    price: &'a [i64],
    size: &'a [i64],
    flags: &'a [i64],
    sequence: &'a [i64],
    /// Prices and sizes.
    ask: (&'a [i64], &'a [i64]),
    bid: (&'a [i64], &'a [i64]),
}

impl<'a> Whole<'a> {
    /// The columns of a chunk; `None` where any has a gap, or a row is of another schema.
    pub(super) fn of(table: &'a Table, schema: Schema) -> Option<Self> {
        let column = |field: Field| table.column(field)?.whole();
        if table.column(Field::RecordType).is_some() {
            let rtypes = column(Field::RecordType)?;
            let first = *rtypes.first()?;
            let are_alike = rtypes.iter().all(|rtype| *rtype == first);
            if !are_alike || !schema.has_rows_of(first) {
                return None;
            }
        }
        Some(Self {
            table,
            named: NamedBy::of(table),
            ts_event: column(Field::TsEvent)?,
            ts_recv: column(Field::TsRecv)?,
            publisher: column(Field::PublisherId)?,
            action: column(Field::Action)?,
            side: column(Field::Side)?,
            price: column(Field::Price)?,
            size: column(Field::Size)?,
            flags: column(Field::Flags)?,
            sequence: column(Field::Sequence)?,
            ask: (column(Field::AskPrice)?, column(Field::AskSize)?),
            bid: (column(Field::BidPrice)?, column(Field::BidSize)?),
        })
    }

    /// The numbers of a row; `None` where one does not fit.
    #[inline]
    fn raw(&self, place: usize) -> Option<RawRow> {
        let quote = |(prices, sizes): (&[i64], &[i64])| {
            Some(RawQuote {
                price: *prices.get(place)?,
                size: u32::try_from(*sizes.get(place)?).ok()?,
            })
        };
        Some(RawRow {
            ts_event: u64::try_from(*self.ts_event.get(place)?).ok()?,
            ts_recv: u64::try_from(*self.ts_recv.get(place)?).ok()?,
            publisher: u16::try_from(*self.publisher.get(place)?).ok()?,
            instrument: InstrumentId(0),
            action: u8::try_from(*self.action.get(place)?).ok()?,
            side: u8::try_from(*self.side.get(place)?).ok()?,
            price: *self.price.get(place)?,
            size: u32::try_from(*self.size.get(place)?).ok()?,
            flags: u8::try_from(*self.flags.get(place)?).ok()?,
            sequence: u64::try_from(*self.sequence.get(place)?).ok()?,
            ask: quote(self.ask)?,
            bid: quote(self.bid)?,
        })
    }

    /// Adds the rows of the chunk from one on, for as long as they are full and there is room: how
    /// many.
    pub(super) fn add(&self, from: usize, markets: &mut Markets, batch: &mut Batch<'_>) -> usize {
        let mut last = None;
        let mut places = from..self.table.len();
        batch.push_while(|symbols| {
            let place = places.next()?;
            let raw = self.raw(place)?;
            let by = self.named.map(|named| named.at(place));
            let market = match last {
                Some((before, market)) if by.is_some() && before == by => market,
                _ => self.table.market(place, markets, symbols).ok()?,
            };
            last = Some((by, market));
            raw.full_row(market)
        })
    }
}

/// What says which markets the rows of a chunk are of.
#[derive(Clone, Copy)]
struct NamedBy<'a> {
    symbols: Option<&'a [i32]>,
    instruments: Option<&'a [i64]>,
}

impl<'a> NamedBy<'a> {
    /// `None` where that is to be looked at row by row.
    fn of(table: &'a Table) -> Option<Self> {
        let symbols = match table.symbol() {
            Some(symbol) => Some(symbol.numbers()?),
            None => None,
        };
        let instruments = match table.column(Field::InstrumentId) {
            Some(instrument) => Some(instrument.whole()?),
            None => None,
        };
        Some(Self {
            symbols,
            instruments,
        })
    }

    /// Numbers that are the same for rows of one market alone.
    #[inline]
    fn at(self, place: usize) -> (Option<i32>, Option<i64>) {
        let symbol = self.symbols.and_then(|symbols| symbols.get(place));
        let instrument = self.instruments.and_then(|numbers| numbers.get(place));
        (symbol.copied(), instrument.copied())
    }
}
