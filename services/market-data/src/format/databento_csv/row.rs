//! One line to one row.

use memchr::memchr2;

use super::columns::{pick, split_plain};
use super::fixed::{Decoded, FixedLayout};
use super::header::Header;
use super::notation::{PriceNotation, is_not_a_number, parse_size, parse_unsigned, without_point};
use super::quoted::QuotedLine;
use crate::event::{
    Action, BookSide, Cause, Event, InstrumentId, Quote, Row, SymbolId, SymbolTable,
};
use crate::format::field::Field;
use crate::format::recognised::schema::Schema;
use crate::format::rows::markets::Markets;
use crate::format::rows::raw::QuotePart;
use crate::format::rows::reject::{Fault, Reason};
use crate::units::time::{Timestamp, TimestampError};
use crate::venue::PublisherId;

type Fields<'a> = [&'a [u8]; Field::COUNT];

/// Turns lines into rows.
#[derive(Debug)]
pub struct RowDecoder {
    header: Header,
    notation: PriceNotation,
    schema: Schema,
    fixed: Option<FixedLayout>,
    quoted: QuotedLine,
    markets: Markets,
}

/// A row and what stands beside it in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The row.
    pub row: Row,
    /// The venues that its ask and its bid name, in schemas of several venues.
    pub named: [u16; 2],
    /// Sides that show nothing and say so with zeros.
    pub empty_quotes: u64,
}

/// A line that is no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong.
    pub fault: Fault,
    /// The market, where the line names it.
    pub market: Option<SymbolId>,
    /// Whether the line is a header.
    pub is_header: bool,
}

/// Whether a text is the name of a column rather than a time.
fn is_name(text: &[u8]) -> bool {
    let is = |field: &Field| text.eq_ignore_ascii_case(field.name().as_bytes());
    Field::ALL.iter().any(is)
}

impl RowDecoder {
    /// The columns.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// A decoder for files with these columns and this schema.
    pub fn new(header: Header, notation: PriceNotation, schema: Schema) -> Self {
        let is_usual = matches!(schema, Schema::Quotes | Schema::Mbp1 | Schema::Mbp10);
        Self {
            fixed: is_usual
                .then(|| FixedLayout::new(&header, notation, schema))
                .flatten(),
            header,
            notation,
            schema,
            quoted: QuotedLine::default(),
            markets: Markets::default(),
        }
    }

    /// The schema of the rows.
    pub(super) fn schema(&self) -> Schema {
        self.schema
    }

    /// A decoder for other lines of the same file.
    pub(super) fn anew(&self) -> Self {
        Self::new(self.header.clone(), self.notation, self.schema)
    }

    /// Decodes the first line of `text` if that is plainly good and ends in `text`, as
    /// [`FixedLayout::decode`] wants it: the fast way.
    #[inline]
    pub(super) fn decode_ahead(
        &mut self,
        text: &[u8],
        symbols: &mut SymbolTable,
    ) -> Option<Decoded> {
        let markets = &mut self.markets;
        let fixed = self.fixed.as_mut()?;
        fixed.decode(text, |name, instrument| {
            markets.id(name, instrument, symbols)
        })
    }

    /// Decodes one line, without its line break: for whatever is unusual, and the oracle of the
    /// fast way.
    ///
    /// # Errors
    /// When any column that the product reads holds something it cannot hold.
    pub fn decode(&mut self, line: &[u8], symbols: &mut SymbolTable) -> Result<Read, Refused> {
        let mut fields: Fields<'_> = [b""; Field::COUNT];
        let mut quoted = std::mem::take(&mut self.quoted);
        let split = match memchr2(b'"', b'\0', line) {
            None => split_plain(&self.header, line, &mut fields),
            Some(place) if line[place] == b'\0' || line.contains(&b'\0') => {
                Err(Reason::NulByte.into())
            }
            Some(_) => quoted
                .split(line)
                .map_err(Fault::from)
                .and_then(|columns| pick(&self.header, columns, &mut fields)),
        };
        let decoded = match split {
            Ok(()) => {
                fields = fields.map(<[u8]>::trim_ascii);
                self.row(&fields, symbols).map_err(|fault| Refused {
                    fault,
                    market: self.market(&fields, symbols).ok(),
                    is_header: is_name(fields[Field::TsEvent as usize]),
                })
            }
            Err(fault) => Err(Refused {
                fault,
                market: None,
                is_header: false,
            }),
        };
        self.quoted = quoted;
        decoded
    }

    fn row(&mut self, fields: &Fields<'_>, symbols: &mut SymbolTable) -> Result<Read, Fault> {
        let text = |field: Field| fields[field as usize];
        let at = |field: Field| move |reason: Reason| Fault::at(field, reason);
        let rtype = parse_unsigned(without_point(text(Field::RecordType)));
        if rtype.is_some_and(|rtype| !self.schema.has_rows_of(rtype)) {
            return Err(at(Field::RecordType)(Reason::AnotherSchema));
        }
        let ts_recv = match text(Field::TsRecv) {
            b"" => None,
            text => match time(text) {
                Err(Reason::TimestampUndefined) => None,
                received => Some(received.map_err(at(Field::TsRecv))?),
            },
        };
        let ts_event = if self.schema.is_sampled() {
            ts_recv.ok_or(at(Field::TsRecv)(Reason::TimestampUndefined))?
        } else {
            time(text(Field::TsEvent)).map_err(at(Field::TsEvent))?
        };
        let publisher = parse_unsigned(without_point(text(Field::PublisherId)))
            .and_then(|id| u16::try_from(id).ok())
            .ok_or(at(Field::PublisherId)(Reason::BadPublisher))?;
        let mut empty_quotes = 0;
        let mut quote = |price, size| {
            self.quote(fields, price, size).map(|(quote, is_empty)| {
                empty_quotes += u64::from(is_empty);
                quote
            })
        };
        let ask = quote(Field::AskPrice, Field::AskSize)?;
        let bid = quote(Field::BidPrice, Field::BidSize)?;
        let mut event = Event::quote(ts_event, PublisherId(publisher), ask, bid);
        let flags = number(text(Field::Flags)).and_then(|flags| u8::try_from(flags).ok());
        event.flags = flags.ok_or(at(Field::Flags)(Reason::BadFlags))?;
        if !self.schema.is_sampled() {
            self.change(fields, &mut event)?;
        }
        let sequence = number(text(Field::Sequence));
        let sequence = sequence.ok_or(at(Field::Sequence)(Reason::BadSequence))?;
        let named = [Field::AskPublisher, Field::BidPublisher].map(|field| {
            let id = number(text(field)).and_then(|id| u16::try_from(id).ok());
            id.ok_or(at(field)(Reason::BadPublisher))
        });
        let symbol = self.market(fields, symbols)?;
        let row = Row {
            event,
            sequence,
            ts_recv,
            symbol,
        };
        Ok(Read {
            row,
            named: [named[0]?, named[1]?],
            empty_quotes,
        })
    }

    /// What the row says of the change behind it.
    fn change(&self, fields: &Fields<'_>, event: &mut Event) -> Result<(), Fault> {
        let text = |field: Field| fields[field as usize];
        let at = |field: Field| move |reason: Reason| Fault::at(field, reason);
        let action = letter(text(Field::Action), Action::from_letter)
            .ok_or(at(Field::Action)(Reason::BadAction))?;
        let side = letter(text(Field::Side), BookSide::from_letter)
            .ok_or(at(Field::Side)(Reason::BadSide))?;
        event.cause = Cause::new(action, side);
        let size = parse_size(text(Field::Size));
        let price = text(Field::Price);
        let says_nothing = size == Ok(0)
            && (is_not_a_number(price) || matches!(self.notation.units(price), Ok(0)));
        if !says_nothing {
            let price = self.notation.parse(price);
            event.set_price(price.map_err(|error| at(Field::Price)(error.into()))?);
        }
        event.size = size.map_err(at(Field::Size))?;
        Ok(())
    }

    fn market(
        &mut self,
        fields: &Fields<'_>,
        symbols: &mut SymbolTable,
    ) -> Result<SymbolId, Fault> {
        let instrument = match fields[Field::InstrumentId as usize] {
            b"" => None,
            text => {
                let id = parse_unsigned(without_point(text)).and_then(|id| u32::try_from(id).ok());
                let bad = Fault::at(Field::InstrumentId, Reason::BadInstrument);
                Some(InstrumentId(id.ok_or(bad)?))
            }
        };
        self.markets
            .id(fields[Field::Symbol as usize], instrument, symbols)
            .ok_or(Fault::at(Field::Symbol, Reason::BadSymbol))
    }

    /// A quote, and whether zeros say that there is none.
    fn quote(
        &self,
        fields: &Fields<'_>,
        price_field: Field,
        size_field: Field,
    ) -> Result<(Option<Quote>, bool), Fault> {
        let texts = (fields[price_field as usize], fields[size_field as usize]);
        let raw = self.notation.raw_quote(texts.0, texts.1);
        let quote = raw.and_then(|raw| Ok((raw.quote()?, raw.is_empty())));
        quote.map_err(|(part, reason)| match part {
            QuotePart::Price => Fault::at(price_field, reason),
            QuotePart::Size => Fault::at(size_field, reason),
        })
    }
}

/// A time, or why it is none. Integers are nanoseconds.
pub(in crate::format) fn time(text: &[u8]) -> Result<Timestamp, Reason> {
    let is_integer = text.iter().all(u8::is_ascii_digit);
    match Timestamp::parse(text) {
        Ok(time) if is_integer && time < Timestamp::YEAR_2000 => Err(Reason::TimestampBefore2000),
        Ok(time) => Ok(time),
        Err(TimestampError::NoZone) => Err(Reason::TimestampWithoutZone),
        Err(_) if text == b"18446744073709551615" => Err(Reason::TimestampUndefined),
        Err(_) => Err(Reason::BadTimestamp),
    }
}

/// A whole number; zero where nothing stands.
fn number(text: &[u8]) -> Option<u64> {
    match text {
        b"" => Some(0),
        digits => parse_unsigned(without_point(digits)),
    }
}

/// The value of a one-letter field; the letter `N` (nothing said) stands in for an empty one.
fn letter<T>(text: &[u8], from_letter: impl Fn(u8) -> Option<T>) -> Option<T> {
    match text {
        [] => from_letter(b'N'),
        [letter] => from_letter(*letter),
        _ => None,
    }
}
