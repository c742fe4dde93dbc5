//! One line to one row.

use memchr::memchr2;

use super::columns::{pick, split_plain};
use super::fixed::{Decoded, FixedLayout};
use super::header::Header;
use super::notation::{PriceNotation, QuotePart, parse_size, parse_unsigned};
use super::quoted::QuotedLine;
use crate::event::{Action, BookSide, Cause, Event, Quote, Row, SymbolId, SymbolTable};
use crate::format::field::Field;
use crate::format::reject::{Fault, Reason};
use crate::time::Timestamp;
use crate::venue::PublisherId;

/// Longest symbol accepted, in bytes (DBN's fixed width is 71; no exchange comes near).
const LONGEST_SYMBOL: usize = 64;

/// Turns lines into rows.
#[derive(Debug)]
pub struct RowDecoder {
    header: Header,
    notation: PriceNotation,
    fixed: Option<FixedLayout>,
    quoted: QuotedLine,
    /// The symbol of the row before, which is nearly always that of the next.
    last_symbol: Option<SymbolId>,
}

impl RowDecoder {
    /// A decoder for files with these columns.
    pub fn new(header: Header, notation: PriceNotation) -> Self {
        Self {
            fixed: FixedLayout::new(&header, notation),
            header,
            notation,
            quoted: QuotedLine::default(),
            last_symbol: None,
        }
    }

    /// Decodes the first line of `text` if that is plainly good and ends in `text`, as [`FixedLayout::decode`] wants it: the fast
    /// way.
    #[inline]
    pub(super) fn decode_ahead(
        &mut self,
        text: &[u8],
        symbols: &mut SymbolTable,
    ) -> Option<Decoded> {
        let last = &mut self.last_symbol;
        let fixed = self.fixed.as_mut()?;
        fixed.decode(text, |name| intern(name, last, symbols))
    }

    /// Decodes one line, without its line break: for whatever is unusual, and the oracle of the fast way.
    ///
    /// # Errors
    /// When any column that the product reads holds something it cannot hold.
    pub fn decode(&mut self, line: &[u8], symbols: &mut SymbolTable) -> Result<Row, Fault> {
        let mut fields = [b"".as_slice(); Field::COUNT];
        match memchr2(b'"', b'\0', line) {
            None => {
                split_plain(&self.header, line, &mut fields)?;
                self.row(&fields, symbols)
            }
            Some(place) if line[place] == b'\0' || line.contains(&b'\0') => {
                Err(Reason::NulByte.into())
            }
            Some(_) => {
                let mut quoted = std::mem::take(&mut self.quoted);
                let row = quoted.split(line).map_err(Fault::from).and_then(|columns| {
                    pick(&self.header, columns, &mut fields)?;
                    self.row(&fields, symbols)
                });
                self.quoted = quoted;
                row
            }
        }
    }

    fn row(
        &mut self,
        fields: &[&[u8]; Field::COUNT],
        symbols: &mut SymbolTable,
    ) -> Result<Row, Fault> {
        let text = |field: Field| fields[field as usize];
        let at = |field: Field| move |reason: Reason| Fault::at(field, reason);
        let number = |field: Field, reason: Reason| match text(field) {
            b"" => Ok(0),
            digits => parse_unsigned(digits).ok_or(at(field)(reason)),
        };
        let ts_event = Timestamp::parse(text(Field::TsEvent))
            .map_err(|_| at(Field::TsEvent)(Reason::BadTimestamp))?;
        let publisher = parse_unsigned(text(Field::PublisherId))
            .and_then(|id| u16::try_from(id).ok())
            .ok_or(at(Field::PublisherId)(Reason::BadPublisher))?;
        let ask = self.quote(fields, Field::AskPrice, Field::AskSize)?;
        let bid = self.quote(fields, Field::BidPrice, Field::BidSize)?;
        let action = letter(text(Field::Action), Action::from_letter)
            .ok_or(at(Field::Action)(Reason::BadAction))?;
        let side = letter(text(Field::Side), BookSide::from_letter)
            .ok_or(at(Field::Side)(Reason::BadSide))?;
        let price = self
            .notation
            .parse(text(Field::Price))
            .map_err(|error| at(Field::Price)(error.into()))?;
        let size = parse_size(text(Field::Size)).map_err(at(Field::Size))?;
        let flags = u8::try_from(number(Field::Flags, Reason::BadFlags)?)
            .map_err(|_| at(Field::Flags)(Reason::BadFlags))?;
        let mut event = Event::quote(ts_event, PublisherId(publisher), ask, bid);
        event.set_price(price);
        event.size = size;
        event.flags = flags;
        event.cause = Cause::new(action, side);
        let sequence = number(Field::Sequence, Reason::BadSequence)?;
        let symbol =
            intern(text(Field::Symbol), &mut self.last_symbol, symbols)
                .ok_or(at(Field::Symbol)(Reason::BadSymbol))?;
        Ok(Row {
            event,
            sequence,
            symbol,
        })
    }

    fn quote(
        &self,
        fields: &[&[u8]; Field::COUNT],
        price_field: Field,
        size_field: Field,
    ) -> Result<Option<Quote>, Fault> {
        let texts = (fields[price_field as usize], fields[size_field as usize]);
        let quote = self.notation.quote(texts.0, texts.1);
        quote.map_err(|(part, reason)| match part {
            QuotePart::Price => Fault::at(price_field, reason),
            QuotePart::Size => Fault::at(size_field, reason),
        })
    }
}

/// The id of a symbol; `None` when it is no text, too long, or one too many.
fn intern(text: &[u8], last: &mut Option<SymbolId>, symbols: &mut SymbolTable) -> Option<SymbolId> {
    if let Some(last) = *last
        && symbols.name(last).as_bytes() == text
    {
        return Some(last);
    }
    let name = str::from_utf8(text)
        .ok()
        .filter(|name| name.len() <= LONGEST_SYMBOL)?;
    *last = symbols.intern(name);
    *last
}

/// The value of a one-letter field; the letter `N` (nothing told) stands in for an empty one.
fn letter<T>(text: &[u8], from_letter: impl Fn(u8) -> Option<T>) -> Option<T> {
    match text {
        [] => from_letter(b'N'),
        [letter] => from_letter(*letter),
        _ => None,
    }
}
