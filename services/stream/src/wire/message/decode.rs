//! Messages to rows.

use market_data::event::{Action, BookSide, Cause};
use market_data::format::Fault;
use market_data::format::Field;
use market_data::format::Reason;
use market_data::{Event, Row, SymbolId, SymbolTable, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::values::{at, letter, price, publisher, quote, size, timestamp, unsigned};
use super::{binary, fixed};
use crate::wire::number;

/// Longest symbol accepted, in bytes, as in files.
const LONGEST_SYMBOL: usize = 64;

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
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    symbols: SymbolTable,
    /// The symbol of the message before, which is nearly always that of the next.
    last_symbol: Option<SymbolId>,
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

    /// Appends the rows of a message to `rows`.
    ///
    /// # Errors
    /// When the message, or any row of it, cannot be read. Good rows of JSON beside bad ones are
    /// appended all the same; of bytes all rows are or none.
    pub fn decode(&mut self, payload: &[u8], rows: &mut Vec<Row>) -> Result<(), Rejected> {
        if let [binary::MAGIC, payload @ ..] = payload {
            let read = binary::read(payload, rows, |name| self.intern(name));
            return read.map_err(|fault| Rejected {
                detail: describe(&fault),
                faults: vec![fault],
            });
        }
        let before = rows.len();
        if fixed::read(payload, rows, |name| self.intern(name)).is_some() {
            return Ok(());
        }
        rows.truncate(before);
        self.decode_general(payload, rows)
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
        let timestamp = message
            .timestamp
            .or(message.ts_event)
            .and_then(timestamp)
            .ok_or_else(|| Rejected::whole(Reason::BadTimestamp, "no timestamp"))?;
        let symbol = self
            .symbol(message.symbol)
            .ok_or_else(|| Rejected::whole(Reason::BadSymbol, "no symbol"))?;
        let venues = message
            .venues
            .as_deref()
            .unwrap_or(std::slice::from_ref(&message));
        let mut faults = Vec::new();
        for row in venues {
            match row.read(timestamp, symbol) {
                Ok(row) => rows.push(row),
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

    fn symbol(&mut self, raw: Option<&RawValue>) -> Option<SymbolId> {
        let text = raw.map_or("\"\"", RawValue::get);
        let plain = number::unquoted(text);
        if text.starts_with('"') && !plain.contains('\\') {
            return self.intern(plain);
        }
        let escaped: String = serde_json::from_str(text).ok()?;
        self.intern(&escaped)
    }

    /// The id of a symbol; `None` when it is too long, or one too many.
    fn intern(&mut self, name: &str) -> Option<SymbolId> {
        if let Some(last) = self.last_symbol
            && self.symbols.name(last) == name
        {
            return Some(last);
        }
        if name.len() > LONGEST_SYMBOL {
            return None;
        }
        self.last_symbol = self.symbols.intern(name);
        self.last_symbol
    }
}

fn describe(fault: &Fault) -> String {
    fault.column.map_or_else(
        || fault.reason.to_string(),
        |column| format!("{column}: {}", fault.reason),
    )
}

impl Raw<'_> {
    fn read(&self, timestamp: Timestamp, symbol: SymbolId) -> Result<Row, Fault> {
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
        let mut event = Event::quote(timestamp, publisher, ask, bid);
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
        Ok(Row {
            event,
            sequence,
            ts_recv: None,
            symbol,
        })
    }
}
