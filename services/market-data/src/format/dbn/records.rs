//! One record to one row.

use dbn::{
    BboMsg, BidAskPair, CbboMsg, Cmbp1Msg, ConsolidatedBidAskPair, FlagSet, Mbp1Msg, Mbp10Msg,
    RecordHeader, RecordRef, UNDEF_TIMESTAMP, rtype,
};

use super::full::Full;
use super::symbols::Symbols;
use crate::depth::Depth;
use crate::event::{InstrumentId, Quote};
use crate::format::error::{DbnFault, ReadError};
use crate::format::recognised::schema::{Schema, Unquoted};
use crate::format::rows::batch::{Batch, Ended};
use crate::format::rows::conventions::Conventions;
use crate::format::rows::raw::{QuotePart, RawQuote, RawRow};
use crate::format::rows::reject::{Fault, Reason};

/// Turns records of one schema into rows.
pub(super) struct Records {
    /// As declared, or as the first record shows it.
    schema: Option<Schema>,
    conventions: Conventions,
    /// The levels behind the best price of one record: asks and bids.
    behind: [Vec<Option<Quote>>; 2],
}

/// What of a record is beside its row.
pub(super) struct Around<'a> {
    /// The venues that the best ask and the best bid name.
    named: [u16; 2],
    /// Levels behind the best price.
    behind: &'a [BidAskPair],
}

impl Around<'_> {
    const NOTHING: Self = Self {
        named: [0; 2],
        behind: &[],
    };
}

impl Records {
    pub(super) fn new(schema: Option<Schema>, conventions: Conventions) -> Self {
        Self {
            schema,
            conventions,
            behind: [Vec::new(), Vec::new()],
        }
    }

    pub(super) fn schema(&self) -> Option<Schema> {
        self.schema
    }

    /// The records whose rows can be made of their bytes, if so many levels are wanted: those that
    /// are used as they are, without the levels behind the best price.
    #[inline]
    pub(super) fn full(&self, levels: u8) -> Option<Full> {
        if !self.conventions.are_plain() || levels > 1 {
            return None;
        }
        match self.schema {
            Some(Schema::Mbp1) => Some(Full::Mbp1),
            Some(Schema::Mbp10) => Some(Full::Mbp10),
            _ => None,
        }
    }

    /// Adds the row of a record, or counts why it is none.
    ///
    /// # Errors
    /// When a record is of another schema than those before it, or those of whoever takes the rows.
    #[inline]
    pub(super) fn add(
        &mut self,
        number: u64,
        record: RecordRef<'_>,
        symbols: &mut Symbols,
        batch: &mut Batch<'_>,
    ) -> Result<(), Ended> {
        let schema = match self.schema {
            Some(schema) if fits(schema, record.header().rtype) => schema,
            _ => self.first(number, record.header().rtype, batch)?,
        };
        let Some((raw, around)) = numbers(record) else {
            let fault = DbnFault::RecordLength(record.header().record_size());
            return Err(at(number, fault, batch.name()).into());
        };
        let market = symbols.market(raw.instrument.0, raw.known_at(), batch.symbols());
        let row = market
            .ok_or(Fault::from(Reason::BadSymbol))
            .and_then(|market| raw.row(market, schema.is_sampled()))
            .and_then(|row| self.levels(around.behind, batch.depth()).map(|()| row));
        match row {
            Ok(mut row) => {
                if !self.conventions.are_plain() {
                    self.conventions.apply(&mut row, around.named);
                }
                batch.note_empty(raw.empty_quotes());
                batch.push(row)
            }
            Err(fault) => {
                let text = raw.to_string();
                let market = market.filter(|market| symbols.is_certain(*market, batch.symbols()));
                batch.reject(("record", number), fault, text.as_bytes(), market);
                Ok(())
            }
        }
    }

    /// The schema that a record shows first.
    #[cold]
    fn first(&mut self, number: u64, rtype: u8, batch: &Batch<'_>) -> Result<Schema, ReadError> {
        let name = batch.name();
        let Some(schema) = Schema::of_rtype(rtype) else {
            return Err(match Unquoted::of_rtype(rtype) {
                Some(unquoted) => ReadError::unquoted(name, unquoted),
                None => at(number, DbnFault::RecordType(rtype), name),
            });
        };
        if let Some(before) = self.schema {
            let fault = DbnFault::AnotherSchema(before.name(), schema.name());
            return Err(at(number, fault, name));
        }
        batch.check_levels(schema)?;
        self.schema = Some(schema);
        self.conventions = batch.conventions(schema);
        Ok(schema)
    }

    /// Keeps the levels behind the best price, if they were asked for.
    fn levels(&mut self, pairs: &[BidAskPair], depth: Option<&mut Depth>) -> Result<(), Fault> {
        let Some(depth) = depth else {
            return Ok(());
        };
        self.behind.iter_mut().for_each(Vec::clear);
        for pair in pairs.iter().take(usize::from(depth.levels()) - 1) {
            let (ask, bid) = quotes(pair);
            for (quotes, quote) in self.behind.iter_mut().zip([ask, bid]) {
                quotes.push(quote.quote().map_err(|(part, reason)| Fault {
                    reason,
                    column: Some(match part {
                        QuotePart::Price => "a price behind the best",
                        QuotePart::Size => "a size behind the best",
                    }),
                })?);
            }
        }
        let [asks, bids] = &self.behind;
        depth.push(asks, bids);
        Ok(())
    }
}

fn at(record: u64, fault: DbnFault, name: &str) -> ReadError {
    ReadError::DbnRecord {
        source_name: name.to_owned(),
        record,
        fault,
    }
}

/// Whether records of a type are what the schema has.
#[inline]
fn fits(schema: Schema, rtype: u8) -> bool {
    match schema {
        Schema::Tbbo => rtype == rtype::MBP_1 || rtype == rtype::TBBO,
        Schema::Tcbbo => rtype == rtype::CMBP_1 || rtype == rtype::TCBBO,
        schema => Schema::of_rtype(rtype) == Some(schema),
    }
}

/// The numbers of a record; `None` for one that is shorter than its type.
#[inline]
pub(super) fn numbers(record: RecordRef<'_>) -> Option<(RawRow, Around<'_>)> {
    match record.header().rtype {
        rtype::MBP_1 => {
            let message = record.try_get::<Mbp1Msg>().ok()?;
            let mut raw = raw(&message.hd, &message.levels[0], message.flags);
            raw.ts_recv = message.ts_recv;
            raw.sequence = message.sequence.into();
            raw.action = byte(message.action);
            raw.side = byte(message.side);
            (raw.price, raw.size) = (message.price, message.size);
            Some((raw, Around::NOTHING))
        }
        rtype::MBP_10 => {
            let message = record.try_get::<Mbp10Msg>().ok()?;
            let (best, behind) = message.levels.split_first()?;
            let mut raw = raw(&message.hd, best, message.flags);
            raw.ts_recv = message.ts_recv;
            raw.sequence = message.sequence.into();
            raw.action = byte(message.action);
            raw.side = byte(message.side);
            (raw.price, raw.size) = (message.price, message.size);
            let named = [0; 2];
            Some((raw, Around { named, behind }))
        }
        rtype::BBO_1S | rtype::BBO_1M => {
            let message = record.try_get::<BboMsg>().ok()?;
            let mut raw = raw(&message.hd, &message.levels[0], message.flags);
            raw.ts_recv = message.ts_recv;
            raw.sequence = message.sequence.into();
            Some((raw, Around::NOTHING))
        }
        rtype::CMBP_1 | rtype::TCBBO => {
            let message = record.try_get::<Cmbp1Msg>().ok()?;
            let (pair, named) = plain(&message.levels[0]);
            let mut raw = raw(&message.hd, &pair, message.flags);
            raw.ts_recv = message.ts_recv;
            raw.action = byte(message.action);
            raw.side = byte(message.side);
            (raw.price, raw.size) = (message.price, message.size);
            Some((raw, Around { named, behind: &[] }))
        }
        rtype::CBBO_1S | rtype::CBBO_1M => {
            let message = record.try_get::<CbboMsg>().ok()?;
            let (pair, named) = plain(&message.levels[0]);
            let mut raw = raw(&message.hd, &pair, message.flags);
            raw.ts_recv = message.ts_recv;
            Some((raw, Around { named, behind: &[] }))
        }
        _ => None,
    }
}

/// What all records with quotes have, without a cause.
#[inline]
fn raw(header: &RecordHeader, best: &BidAskPair, flags: FlagSet) -> RawRow {
    let (ask, bid) = quotes(best);
    RawRow {
        ts_event: header.ts_event,
        ts_recv: UNDEF_TIMESTAMP,
        publisher: header.publisher_id,
        instrument: InstrumentId(header.instrument_id),
        action: 0,
        side: 0,
        price: dbn::UNDEF_PRICE,
        size: 0,
        flags: flags.raw(),
        sequence: 0,
        ask,
        bid,
    }
}

#[inline]
fn quotes(pair: &BidAskPair) -> (RawQuote, RawQuote) {
    (
        RawQuote {
            price: pair.ask_px,
            size: pair.ask_sz,
        },
        RawQuote {
            price: pair.bid_px,
            size: pair.bid_sz,
        },
    )
}

/// The best of all venues as a pair of quotes, and the venues that they name.
fn plain(pair: &ConsolidatedBidAskPair) -> (BidAskPair, [u16; 2]) {
    let quotes = BidAskPair {
        bid_px: pair.bid_px,
        ask_px: pair.ask_px,
        bid_sz: pair.bid_sz,
        ask_sz: pair.ask_sz,
        ..BidAskPair::default()
    };
    (quotes, [pair.ask_pb, pair.bid_pb])
}

/// The byte of a C character, which has a sign on some machines (x86-64) and none on others (Arm).
fn byte(letter: std::ffi::c_char) -> u8 {
    u8::from_ne_bytes(letter.to_ne_bytes())
}
