//! One line to one row.

use std::cmp::Ordering;
use std::num::NonZeroU32;

use memchr::{memchr_iter, memchr2, memrchr};

use super::fixed::{Decoded, FixedLayout};
use super::header::{Field, Header};
use super::quoted::{Columns, QuotedLine};
use super::reject::{Fault, Reason};
use crate::event::{Action, BookSide, Cause, Event, Quote, Row, SymbolId, SymbolTable};
use crate::money::{Price, PriceError, UNDEF_PRICE};
use crate::time::Timestamp;
use crate::venue::PublisherId;

/// Longest symbol accepted, in bytes (DBN's fixed width is 71; no exchange comes near).
const LONGEST_SYMBOL: usize = 64;

/// An integer price without a decimal point is in units of 1e-9 dollars from here on (a tenth of a cent), and in whole dollars below.
const SMALLEST_UNIT_PRICE: u64 = 1_000_000;

/// How a file writes prices. Databento offers both; a file uses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceNotation {
    /// Dollars, with or without a decimal point: `222.83`, `222`.
    Dollars,
    /// Integers of 1e-9 dollars: `222830000000`.
    Units,
}

impl PriceNotation {
    /// Tells the notation from the first rows: a decimal point anywhere in a price, but for a trailing `.0`, means dollars; without
    /// any, numbers too large to be dollars mean units.
    pub fn detect(rows: &[u8], header: &Header) -> Self {
        let mut seen_units = false;
        for line in rows.split(|byte| *byte == b'\n') {
            let mut fields = [b"".as_slice(); Field::COUNT];
            if split_plain(header, line, &mut fields).is_err() {
                continue;
            }
            for field in [Field::AskPrice, Field::BidPrice, Field::Price] {
                let text = without_quotes(fields[field as usize]);
                let text = text.strip_suffix(b".0").unwrap_or(text);
                if text.contains(&b'.') {
                    return Self::Dollars;
                }
                seen_units |=
                    parse_unsigned(text).is_some_and(|value| value >= SMALLEST_UNIT_PRICE);
            }
        }
        if seen_units {
            Self::Units
        } else {
            Self::Dollars
        }
    }

    /// The price behind a field: `None` where it is empty or the null of DBN.
    fn parse(self, text: &[u8]) -> Result<Option<Price>, PriceError> {
        if text.is_empty() {
            return Ok(None);
        }
        let units = match self {
            Self::Dollars => crate::decimal::parse_nano(text)?,
            Self::Units => parse_units(text)?,
        };
        if units == UNDEF_PRICE {
            return Ok(None);
        }
        Price::from_units(units).map(Some)
    }

    /// The quote behind a price and a size: `None` for no quote.
    pub(super) fn quote(
        self,
        price: &[u8],
        size: &[u8],
    ) -> Result<Option<Quote>, (QuotePart, Reason)> {
        let in_size = |reason| (QuotePart::Size, reason);
        let price = self
            .parse(price)
            .map_err(|error| (QuotePart::Price, error.into()))?;
        let size = parse_size(size).map_err(in_size)?;
        match (price, NonZeroU32::new(size)) {
            (Some(price), Some(size)) => Ok(Some(Quote { price, size })),
            (Some(_), None) => Err(in_size(Reason::SizeZero)),
            (None, None | Some(NonZeroU32::MAX)) => Ok(None),
            (None, Some(_)) => Err(in_size(Reason::SizeWithoutPrice)),
        }
    }
}

/// Where in a quote a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuotePart {
    Price,
    Size,
}

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

/// Splits a line that has no quotes.
fn split_plain<'a>(
    header: &Header,
    line: &'a [u8],
    fields: &mut [&'a [u8]; Field::COUNT],
) -> Result<(), Fault> {
    let mut commas = memchr_iter(b',', line);
    let mut start = 0;
    for field in &header.left {
        let end = commas.next().ok_or(Reason::TruncatedRow)?;
        if let Some(field) = field {
            fields[*field as usize] = &line[start..end];
        }
        start = end + 1;
    }
    let columns = header.left.len() + commas.count() + 1;
    if columns != header.columns {
        let short = columns < header.columns;
        return Err(if short {
            Reason::TruncatedRow
        } else {
            Reason::ExtraColumns
        }
        .into());
    }
    if let Some(field) = header.last {
        fields[field as usize] = &line[memrchr(b',', line).map_or(0, |comma| comma + 1)..];
    }
    Ok(())
}

/// Finds the fields among the columns of a line that has quotes.
fn pick<'a>(
    header: &Header,
    columns: Columns<'a>,
    fields: &mut [&'a [u8]; Field::COUNT],
) -> Result<(), Fault> {
    match columns.len().cmp(&header.columns) {
        Ordering::Less => return Err(Reason::TruncatedRow.into()),
        Ordering::Greater => return Err(Reason::ExtraColumns.into()),
        Ordering::Equal => {}
    }
    for (column, field) in header.left.iter().enumerate() {
        if let Some(field) = field {
            fields[*field as usize] = columns.get(column);
        }
    }
    if let Some(field) = header.last {
        fields[field as usize] = columns.get(header.columns - 1);
    }
    Ok(())
}

/// The value of a one-letter field; the letter `N` (nothing told) stands in for an empty one.
fn letter<T>(text: &[u8], from_letter: impl Fn(u8) -> Option<T>) -> Option<T> {
    match text {
        [] => from_letter(b'N'),
        [letter] => from_letter(*letter),
        _ => None,
    }
}

fn parse_unsigned(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

fn without_quotes(text: &[u8]) -> &[u8] {
    let inner = text.strip_prefix(b"\"");
    inner
        .and_then(|inner| inner.strip_suffix(b"\""))
        .unwrap_or(text)
}

/// An integer of 1e-9 dollars. A trailing `.0`, as data frames write it, is accepted.
fn parse_units(text: &[u8]) -> Result<i64, PriceError> {
    let text = text.strip_suffix(b".0").unwrap_or(text);
    let (sign, digits) = text
        .strip_prefix(b"-")
        .map_or((1, text), |digits| (-1, digits));
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(PriceError::NotANumber);
    }
    let value = parse_unsigned(digits).and_then(|value| i64::try_from(value).ok());
    value.map(|value| sign * value).ok_or(PriceError::Overflow)
}

/// Whole shares; an empty field is none. A trailing `.0`, as data frames write it, is accepted.
fn parse_size(text: &[u8]) -> Result<u32, Reason> {
    if text.is_empty() {
        return Ok(0);
    }
    let whole = text.strip_suffix(b".0").unwrap_or(text);
    match whole {
        [b'-', digits @ ..] if parse_unsigned(digits).is_some() => Err(Reason::SizeNegative),
        digits if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => {
            let value = parse_unsigned(digits).ok_or(Reason::SizeOverflow)?;
            u32::try_from(value).map_err(|_| Reason::SizeOverflow)
        }
        _ => Err(Reason::SizeNotANumber),
    }
}
