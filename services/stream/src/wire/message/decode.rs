//! Messages to rows.

use std::borrow::Cow;

use market_data::event::{Action, BookSide, Cause};
use market_data::format::Fault;
use market_data::format::Field;
use market_data::format::Reason;
use market_data::{Event, InstrumentId, PublisherId, Row, SymbolId, SymbolTable, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::fees::{FeesOfMessages, Quoted};
use super::values::{at, letter, price, publisher, quote, size, time, timestamp, unsigned};
use super::{binary, fees, fixed};
use crate::wire::number;

/// What was refused of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// What is wrong, of each row refused; one fault where the message as a whole cannot be read.
    pub faults: Vec<Fault>,
    /// Description of the fault for people.
    pub detail: String,
}

impl Rejected {
    fn whole(reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            faults: vec![reason.into()],
            detail: detail.into(),
        }
    }

    /// The reason of the first fault.
    pub fn reason(&self) -> Reason {
        self.faults
            .first()
            .map_or(Reason::BadMessage, |fault| fault.reason)
    }
}

/// Reads messages of either form, with one table of symbols.
#[derive(Debug, Default)]
pub struct Decoder {
    symbols: SymbolTable,
    /// The symbol of the message before, which is nearly always that of the next.
    last_symbol: Option<SymbolId>,
    fees: FeesOfMessages,
    /// Rows of the message that is being read.
    read: Vec<fixed::Read>,
}

/// A message of either form, or a row of a snapshot: every value as its text. One pass reads
/// whichever it is.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, default)]
    timestamp: Option<&'a RawValue>,
    /// The name that producers use who send raw rows.
    #[serde(borrow, default)]
    ts_event: Option<&'a RawValue>,
    #[serde(borrow, default)]
    symbol: Option<&'a RawValue>,
    #[serde(borrow, default)]
    venues: Option<Vec<Raw<'a>>>,
    #[serde(borrow, default)]
    publisher_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    venue: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ask_px_00: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ask_sz_00: Option<&'a RawValue>,
    #[serde(borrow, default)]
    bid_px_00: Option<&'a RawValue>,
    #[serde(borrow, default)]
    bid_sz_00: Option<&'a RawValue>,
    #[serde(borrow, default)]
    action: Option<&'a RawValue>,
    #[serde(borrow, default)]
    side: Option<&'a RawValue>,
    #[serde(borrow, default)]
    price: Option<&'a RawValue>,
    #[serde(borrow, default)]
    size: Option<&'a RawValue>,
    #[serde(borrow, default)]
    flags: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sequence: Option<&'a RawValue>,
    #[serde(borrow, default)]
    instrument_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ts_recv: Option<&'a RawValue>,
    #[serde(borrow, default)]
    fee: Option<&'a RawValue>,
    #[serde(borrow, default)]
    rebate: Option<&'a RawValue>,
}

impl Decoder {
    /// A decoder that has met no symbol.
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbols met so far.
    pub fn symbols(&self) -> &SymbolTable {
        &self.symbols
    }

    /// The fees and rebates that messages have.
    pub fn fees(&self) -> &FeesOfMessages {
        &self.fees
    }

    /// Appends the rows of a message to `rows`: at their own times where their time of receipt is
    /// known, which then orders them, else at the times at which a replay shows them.
    ///
    /// # Errors
    /// When the message, or any row of it, cannot be read. Good rows of JSON beside bad ones are
    /// appended all the same; of bytes all rows are or none.
    pub fn decode(&mut self, payload: &[u8], rows: &mut Vec<Row>) -> Result<(), Rejected> {
        if let [binary::MAGIC | binary::OLDER, ..] = payload {
            let read = binary::read(payload, rows, |name, instrument| {
                self.intern(name, instrument)
            });
            return read.map_err(|fault| Rejected {
                detail: describe(&fault),
                faults: vec![fault],
            });
        }
        let before = rows.len();
        if self.decode_fixed(payload, rows).is_some() {
            return Ok(());
        }
        rows.truncate(before);
        self.decode_general(payload, rows)
    }

    /// The fast way, for our own layout.
    pub(super) fn decode_fixed(&mut self, payload: &[u8], rows: &mut Vec<Row>) -> Option<()> {
        let mut read = std::mem::take(&mut self.read);
        read.clear();
        let message = fixed::parse(payload, &mut read);
        // Only now, so that a message that is refused leaves no symbol behind.
        let kept = message.and_then(|message| {
            fixed::keep(&message, &read, rows, |name, instrument| {
                self.intern(name, instrument)
            })?;
            if let Some(quoted) = message.fees {
                self.fees.add(&quoted);
            }
            Some(())
        });
        self.read = read;
        kept
    }

    /// The general way, through `serde_json`: for other producers, for whatever is wrong, and the
    /// oracle of the fast way.
    pub(super) fn decode_general(
        &mut self,
        payload: &[u8],
        rows: &mut Vec<Row>,
    ) -> Result<(), Rejected> {
        let text = str::from_utf8(payload)
            .map_err(|_| Rejected::whole(Reason::BadMessage, "not UTF-8 text"))?;
        if !text.trim_start().starts_with('{') {
            // The parser would take a list for an object without names.
            return Err(Rejected::whole(Reason::BadMessage, "no JSON object"));
        }
        let message: Raw<'_> = serde_json::from_str(text)
            .map_err(|error| Rejected::whole(Reason::BadMessage, error.to_string()))?;
        let time = message
            .timestamp
            .or(message.ts_event)
            .ok_or_else(|| Rejected::whole(Reason::BadTimestamp, "no timestamp"))?;
        let timestamp = timestamp(time)
            .map_err(|reason| Rejected::whole(reason, describe(&at(Field::TsEvent, reason))))?;
        let name = symbol(message.symbol)
            .filter(|name| SymbolTable::may_hold(name))
            .ok_or_else(|| Rejected::whole(Reason::BadSymbol, "no symbol"))?;
        let venues = message
            .venues
            .as_deref()
            .unwrap_or(std::slice::from_ref(&message));
        let mut faults = Vec::new();
        for raw in venues {
            let row = raw.read(&message, timestamp).and_then(|(row, instrument)| {
                let symbol = self.intern(&name, instrument);
                let symbol = symbol.ok_or_else(|| at(Field::Symbol, Reason::BadSymbol))?;
                Ok(Row { symbol, ..row })
            });
            match row {
                Ok(row) => {
                    self.fees.add(&raw.fees(row.event.publisher));
                    rows.push(row);
                }
                Err(fault) => faults.push(fault),
            }
        }
        match faults.first() {
            None => Ok(()),
            Some(first) => Err(Rejected {
                detail: describe(first),
                faults,
            }),
        }
    }

    /// The id of an instrument under a name; `None` when the name can be none, or is one too many.
    fn intern(&mut self, name: &str, instrument: Option<InstrumentId>) -> Option<SymbolId> {
        if let Some(last) = self.last_symbol
            && self.symbols.name(last) == name
            && self.symbols.instrument(last) == instrument
        {
            return Some(last);
        }
        self.last_symbol = self.symbols.intern_instrument(name, instrument);
        self.last_symbol
    }
}

/// The symbol of a message, which may have none.
fn symbol(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let text = raw.map_or("\"\"", RawValue::get);
    let plain = number::unquoted(text);
    if text.starts_with('"') && !plain.contains('\\') {
        return Some(Cow::Borrowed(plain));
    }
    serde_json::from_str(text).ok().map(Cow::Owned)
}

fn describe(fault: &Fault) -> String {
    fault.column.map_or_else(
        || fault.reason.to_string(),
        |column| format!("{column}: {}", fault.reason),
    )
}

impl Raw<'_> {
    /// The row, without its symbol, and its instrument. What it does not say of its instrument and
    /// of its receipt the `message` may.
    fn read(
        &self,
        message: &Raw<'_>,
        timestamp: Timestamp,
    ) -> Result<(Row, Option<InstrumentId>), Fault> {
        // Producers that have no `publisher_id` put it under `venue`.
        let publisher = publisher(self.publisher_id.or(self.venue))
            .ok_or(at(Field::PublisherId, Reason::BadPublisher))?;
        let ask = quote(
            (self.ask_px_00, Field::AskPrice),
            (self.ask_sz_00, Field::AskSize),
        )?;
        let bid = quote(
            (self.bid_px_00, Field::BidPrice),
            (self.bid_sz_00, Field::BidSize),
        )?;
        let ts_recv = time((self.ts_recv.or(message.ts_recv), Field::TsRecv))?;
        let shows = match ts_recv {
            Some(_) => time((self.ts_event, Field::TsEvent))?.unwrap_or(timestamp),
            None => timestamp,
        };
        let mut event = Event::quote(shows, publisher, ask, bid);
        event.cause = Cause::new(
            letter(self.action, Action::from_letter).ok_or(at(Field::Action, Reason::BadAction))?,
            letter(self.side, BookSide::from_letter).ok_or(at(Field::Side, Reason::BadSide))?,
        );
        event.set_price(price(self.price).map_err(|reason| at(Field::Price, reason))?);
        event.size = size(self.size).map_err(|reason| at(Field::Size, reason))?;
        event.flags = unsigned(self.flags)
            .and_then(|flags| u8::try_from(flags).ok())
            .ok_or(at(Field::Flags, Reason::BadFlags))?;
        let sequence = unsigned(self.sequence).ok_or(at(Field::Sequence, Reason::BadSequence))?;
        let instrument = self.instrument_id.or(message.instrument_id);
        let instrument = instrument
            .map(|raw| {
                let number = unsigned(Some(raw)).and_then(|number| u32::try_from(number).ok());
                number.ok_or(at(Field::InstrumentId, Reason::BadInstrument))
            })
            .transpose()?;
        let row = Row {
            event,
            sequence,
            ts_recv,
            symbol: SymbolId::default(),
        };
        Ok((row, instrument.map(InstrumentId)))
    }

    /// Fee and rebate, as far as there are any.
    fn fees(&self, publisher: PublisherId) -> Quoted {
        Quoted {
            publisher,
            fee: fees::amount(self.fee),
            rebate: fees::amount(self.rebate),
        }
    }
}
