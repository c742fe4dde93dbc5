//! The layout that Databento writes, read in one pass without splitting: the fast way of [`super::row::RowDecoder`], which
//! takes the general way for every line that is not plainly good. What is read here the general way reads the same; that is
//! tested.

use std::num::NonZeroU32;

use memchr::{memchr_iter, memrchr};

use super::header::{Field, Header};
use super::row::PriceNotation;
use crate::event::{Action, BookSide, Cause, Event, Quote, Row, SymbolId};
use crate::money::{Price, UNDEF_PRICE};
use crate::time::Timestamp;
use crate::venue::PublisherId;

/// Digits of a whole number at most, so that it fits 64 bits.
const MOST_DIGITS: usize = 19;

/// Decimal places of a price.
const PLACES: usize = 9;

/// So many columns are sooner gone through than counted.
const FEW: usize = 4;

/// Length of RFC 3339 up to the decimal point and with it: `2024-08-01T13:36:32.`.
const SECOND: usize = 20;

/// Length of RFC 3339 with nanoseconds and `Z`.
const TIME: usize = 30;

const UNITS: u64 = 1_000_000_000;

/// What a digit at the first, second, ... ninth decimal place counts.
const POWERS: [u64; PLACES] = [
    100_000_000,
    10_000_000,
    1_000_000,
    100_000,
    10_000,
    1_000,
    100,
    10,
    1,
];

/// The null of DBN.
const UNDEFINED: u64 = UNDEF_PRICE.unsigned_abs();

/// Reads lines of one layout.
#[derive(Debug)]
pub(super) struct FixedLayout {
    notation: PriceNotation,
    /// The columns to be gone through, from the left.
    left: Vec<Option<Field>>,
    /// How many commas follow them, which are only counted.
    commas: usize,
    /// What stands behind the last comma; whether that is looked at.
    symbol_is_last: bool,
    /// The text of the second of the row before, which is nearly always that of the next, and its nanoseconds.
    second: ([u8; SECOND], u64),
}

/// What the columns of a line say; prices in units of 1e-9 dollars, zero for none.
#[derive(Default)]
struct Values {
    time: Option<Timestamp>,
    publisher: Option<u16>,
    ask: (u64, u32),
    bid: (u64, u32),
    action: Action,
    side: BookSide,
    price: u64,
    size: u32,
    flags: u8,
    sequence: u64,
}

impl FixedLayout {
    /// A reader for files with these columns; `None` where the last one would have to be read from the left.
    pub(super) fn new(header: &Header, notation: PriceNotation) -> Option<Self> {
        if header.last.is_some_and(|field| field != Field::Symbol) {
            return None;
        }
        let mut left = header.left.clone();
        let mut commas = header.columns - left.len() - 1;
        if commas <= FEW {
            left.extend(std::iter::repeat_n(None, commas));
            commas = 0;
        }
        Some(Self {
            notation,
            left,
            commas,
            symbol_is_last: header.last.is_some(),
            second: ([0; SECOND], 0),
        })
    }

    /// The row of a line that has neither quotes nor NUL bytes; `intern` makes an id of its symbol. `None` for whatever is not
    /// plainly good.
    pub(super) fn decode(
        &mut self,
        line: &[u8],
        intern: impl FnOnce(&[u8]) -> Option<SymbolId>,
    ) -> Option<Row> {
        let mut text = Cursor { line, at: 0 };
        let mut values = Values::default();
        let mut symbol = b"".as_slice();
        for field in &self.left {
            match field {
                None => {
                    text.column()?;
                }
                Some(Field::TsEvent) => values.time = Some(text.time(&mut self.second)?),
                Some(Field::PublisherId) => {
                    values.publisher = Some(u16::try_from(text.digits()?).ok()?);
                }
                Some(Field::AskPrice) => values.ask.0 = text.units(self.notation)?,
                Some(Field::BidPrice) => values.bid.0 = text.units(self.notation)?,
                Some(Field::Price) => values.price = text.units(self.notation)?,
                Some(Field::AskSize) => values.ask.1 = text.size()?,
                Some(Field::BidSize) => values.bid.1 = text.size()?,
                Some(Field::Size) => values.size = text.size()?,
                Some(Field::Flags) => values.flags = u8::try_from(text.number()?).ok()?,
                Some(Field::Sequence) => values.sequence = text.number()?,
                Some(Field::Action) => values.action = text.letter(Action::from_letter)?,
                Some(Field::Side) => values.side = text.letter(BookSide::from_letter)?,
                Some(Field::Symbol) => symbol = text.column()?,
            }
            text.comma()?;
        }
        let last = text.last_column(self.commas)?;
        if self.symbol_is_last {
            symbol = last;
        }
        let (event, sequence) = values.event()?;
        Some(Row {
            event,
            sequence,
            symbol: intern(symbol)?,
        })
    }
}

impl Values {
    fn event(&self) -> Option<(Event, u64)> {
        let (ask, bid) = (quote(self.ask), quote(self.bid));
        if ask.is_some() != (self.ask.0 > 0) || bid.is_some() != (self.bid.0 > 0) {
            return None;
        }
        if ask.is_none() && self.ask.1 > 0 || bid.is_none() && self.bid.1 > 0 {
            return None;
        }
        let mut event = Event::quote(self.time?, PublisherId(self.publisher?), ask, bid);
        if self.price > 0 {
            event.set_price(Some(price(self.price)?));
        }
        event.size = self.size;
        event.flags = self.flags;
        event.cause = Cause::new(self.action, self.side);
        Some((event, self.sequence))
    }
}

fn quote((units, size): (u64, u32)) -> Option<Quote> {
    Some(Quote {
        price: price(units)?,
        size: NonZeroU32::new(size)?,
    })
}

fn price(units: u64) -> Option<Price> {
    Price::from_units(i64::try_from(units).ok()?).ok()
}

/// A place in a line.
struct Cursor<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn next(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    /// The next eight bytes, the first of them lowest.
    fn eight(&self) -> Option<u64> {
        let eight = self.line.get(self.at..)?.first_chunk()?;
        Some(u64::from_le_bytes(*eight))
    }

    fn comma(&mut self) -> Option<()> {
        (self.next()? == b',').then(|| self.at += 1)
    }

    /// What stands before the next comma.
    fn column(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        while let Some(eight) = self.eight() {
            let others = eight ^ repeated(b',');
            // The lowest bit set is in the first byte that is a comma.
            let found = others.wrapping_sub(repeated(1)) & !others & repeated(0x80);
            if found != 0 {
                self.at += found.trailing_zeros() as usize / 8;
                return self.line.get(start..self.at);
            }
            self.at += 8;
        }
        while self.next()? != b',' {
            self.at += 1;
        }
        self.line.get(start..self.at)
    }

    /// What stands behind so many commas, which must be all.
    fn last_column(&self, commas: usize) -> Option<&'a [u8]> {
        let text = self.line.get(self.at..)?;
        if commas == 0 {
            return (!text.contains(&b',')).then_some(text);
        }
        if memchr_iter(b',', text).count() != commas {
            return None;
        }
        text.get(memrchr(b',', text)? + 1..)
    }

    /// RFC 3339 with nanoseconds; the calendar is asked once a second.
    fn time(&mut self, known: &mut ([u8; SECOND], u64)) -> Option<Timestamp> {
        let text: &[u8; TIME] = self.line.get(self.at..)?.first_chunk()?;
        let second: &[u8; SECOND] = text.first_chunk()?;
        if *second != known.0 {
            // An offset as long as nanoseconds would be remembered as the wrong second.
            if text[TIME - 1] != b'Z' {
                return None;
            }
            let time = Timestamp::parse(text).ok()?;
            *known = (*second, time.nanos() - time.nanos() % UNITS);
            self.at += TIME;
            return Some(time);
        }
        self.at += SECOND;
        let (nanos, digits) = self.leading_digits();
        if digits != PLACES || self.next() != Some(b'Z') {
            return None;
        }
        self.at += 1;
        Timestamp::from_nanos(known.1 + nanos).ok()
    }

    /// A number, or nothing, which is zero: what follows is a comma, or else the line is not plainly good.
    fn number(&mut self) -> Option<u64> {
        let (value, count) = self.leading_digits();
        (count <= MOST_DIGITS).then_some(value)
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<u64> {
        let (value, count) = self.leading_digits();
        (1..=MOST_DIGITS).contains(&count).then_some(value)
    }

    /// Shares, or nothing, which is zero.
    fn size(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// The digits that come next: their value, unless there are too many, and their number. Up to eight are read at once: how
    /// many there are is not to be predicted.
    fn leading_digits(&mut self) -> (u64, usize) {
        let (mut value, mut count) = self.eight().map_or((0, 0), up_to_eight_digits);
        self.at += count;
        if count % 8 == 0 {
            while let Some(byte) = self.next()
                && byte.is_ascii_digit()
            {
                value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                self.at += 1;
                count += 1;
            }
        }
        (value, count)
    }

    /// A price above zero, or nothing, which is zero.
    fn units(&mut self, notation: PriceNotation) -> Option<u64> {
        let (whole, count) = self.leading_digits();
        if count == 0 {
            return Some(0); // what follows is a comma, or else the line is not plainly good
        }
        let units = match notation {
            PriceNotation::Units if count <= MOST_DIGITS => whole,
            PriceNotation::Dollars if count <= PLACES => whole * UNITS + self.fraction()?,
            _ => return None,
        };
        match units {
            0 => None,
            UNDEFINED => Some(0),
            units => Some(units),
        }
    }

    /// The decimal places of a price, or nothing.
    fn fraction(&mut self) -> Option<u64> {
        if self.next() != Some(b'.') {
            return Some(0);
        }
        self.at += 1;
        let (value, places) = self.leading_digits();
        Some(value * POWERS.get(places.checked_sub(1)?)?)
    }

    /// One letter, or nothing, which is `N`.
    fn letter<T>(&mut self, from_letter: impl Fn(u8) -> Option<T>) -> Option<T> {
        let letter = self.next()?;
        if letter == b',' {
            return from_letter(b'N');
        }
        self.at += 1;
        from_letter(letter)
    }
}

/// The same byte eight times.
const fn repeated(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The digits at the start of eight bytes: their value and their number.
fn up_to_eight_digits(text: u64) -> (u64, usize) {
    let digits = text ^ repeated(b'0');
    // Bytes above nine get their highest bit set; what they carry reaches only bytes behind them.
    let others = (digits.wrapping_add(repeated(0x80 - 10)) | digits) & repeated(0x80);
    let bits = others.trailing_zeros() & !7;
    // The digits move to the end, with zeros before them; then pairs, fours and all become one number.
    let ones = digits.checked_shl(64 - bits).unwrap_or(0);
    let pairs = (ones.wrapping_mul(10).wrapping_add(ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let all = (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff;
    (all, bits as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::super::row::RowDecoder;
    use super::*;
    use crate::event::SymbolTable;
    use proptest::prelude::*;

    /// Values of each column, good and bad.
    const VALUES: [(&str, &[&str]); 14] = [
        (
            "ts_event",
            &[
                "2024-08-01T13:36:32.491911683Z",
                "2024-08-01T13:36:32.000000001Z",
                "2024-08-01T13:36:33.491911683Z",
                "2016-12-31T23:59:60.500000000Z",
                "2024-08-01T13:36:32.49191168xZ",
                "2024-08-01T13:36:32.491911683+",
                "2024-08-01T13:36:32.1234+02:00",
                "1722519392491911683",
                "",
            ],
        ),
        ("publisher_id", &["2", "65535", "65536", "", "x"]),
        ("ask_px_00", &PRICES),
        ("ask_sz_00", &SIZES),
        ("bid_px_00", &PRICES),
        ("bid_sz_00", &SIZES),
        ("action", &["T", "N", "", "X", "TT"]),
        ("side", &["A", "", "Buy"]),
        ("price", &PRICES),
        ("size", &SIZES),
        ("flags", &["128", "", "0", "256", "-1"]),
        (
            "sequence",
            &[
                "46542624",
                "",
                "18446744073709551615",
                "00000000000000000001",
                "1.5",
            ],
        ),
        ("symbol", &["AAPL", "MSFT", "", "é"]),
        (
            "other",
            &[
                "",
                "7",
                "some thing",
                "123456789012345678901234567890",
                "\u{e9}",
            ],
        ),
    ];
    const PRICES: [&str; 16] = [
        "222.83",
        "222.830000000",
        "222",
        "222830000000",
        "0.000000001",
        "",
        "0",
        "0.0",
        "-1.5",
        "1000000000",
        "1000000000.000000001",
        "9223372036.854775807",
        "9223372036854775807",
        "1.",
        ".5",
        "1.0000000001",
    ];
    const SIZES: [&str; 7] = ["36", "", "0", "36.0", "4294967295", "4294967296", "-1"];

    fn header(order: &[usize]) -> Header {
        let names: Vec<_> = order.iter().map(|column| VALUES[*column].0).collect();
        Header::parse(names.join(",").as_bytes()).unwrap()
    }

    fn columns() -> impl Strategy<Value = Vec<usize>> {
        let all = (0..13).chain([13; 6]).collect::<Vec<_>>();
        let databento = vec![
            0, 13, 1, 6, 7, 8, 9, 10, 11, 4, 2, 5, 3, 13, 13, 13, 13, 13, 12,
        ];
        prop_oneof![Just(databento), Just(all).prop_shuffle()]
    }

    proptest! {
        #[test]
        fn what_is_read_the_general_way_reads_the_same(
            order in columns(),
            lines in proptest::collection::vec(proptest::collection::vec((0..60_u8, any::<prop::sample::Index>()), 19), 1..6),
            damage in proptest::option::weighted(0.5, (any::<prop::sample::Index>(), "[,0-9a.]{0,2}")),
            notation in prop_oneof![Just(PriceNotation::Dollars), Just(PriceNotation::Units)],
        ) {
            let header = header(&order);
            let Some(mut fixed) = FixedLayout::new(&header, notation) else { return Ok(()) };
            let mut general = RowDecoder::new(header, notation);
            let (mut symbols, mut others) = (SymbolTable::default(), SymbolTable::default());
            for choices in lines {
                let values = order.iter().zip(&choices).map(|(column, (luck, index))| {
                    let values = VALUES[*column].1;
                    // Mostly what is good: a line is only good when all its columns are.
                    if *luck > 0 { values[0] } else { index.get(values) }
                });
                let mut line = values.collect::<Vec<_>>().join(",").into_bytes();
                if let Some((place, text)) = &damage {
                    let place = place.index(line.len());
                    line.splice(place..=place, text.bytes());
                }
                let slow = general.decode_general(&line, &mut others);
                let fast = fixed.decode(&line, |name| symbols.intern(str::from_utf8(name).ok()?));
                if let Some(row) = fast {
                    let slow = slow.map(|slow| (others.name(slow.symbol).to_owned(), Row { symbol: row.symbol, ..slow }));
                    prop_assert_eq!(slow, Ok((symbols.name(row.symbol).to_owned(), row)), "{}", String::from_utf8_lossy(&line));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn digits_at_once_are_digits_one_by_one(text in "[0-9]{0,25}", rest in proptest::collection::vec(any::<u8>(), 0..12)) {
            let rest: Vec<u8> = rest.into_iter().skip_while(u8::is_ascii_digit).collect();
            let all = [text.as_bytes(), &rest].concat();
            let mut cursor = Cursor { line: &all, at: 0 };
            let (value, count) = cursor.leading_digits();
            prop_assert_eq!((count, cursor.at), (text.len(), text.len()));
            if (1..=MOST_DIGITS).contains(&count) {
                prop_assert_eq!(value, text.parse().unwrap());
            }
        }
    }

    #[test]
    fn good_lines_are_read_this_way() {
        let good = |order: &[usize]| {
            order
                .iter()
                .map(|column| VALUES[*column].1[0])
                .collect::<Vec<_>>()
                .join(",")
        };
        let databento = [
            13, 0, 13, 1, 13, 6, 7, 13, 8, 9, 10, 13, 11, 4, 2, 5, 3, 13, 13, 12,
        ];
        for order in [
            &databento[..],
            &[0, 1, 2, 3, 12],
            &[0, 1, 12, 2, 3, 13],
            &[12, 0, 1, 2, 3, 13],
        ] {
            let mut fixed = FixedLayout::new(&header(order), PriceNotation::Dollars).unwrap();
            assert!(
                fixed
                    .decode(good(order).as_bytes(), |_| Some(SymbolId(0)))
                    .is_some(),
                "{order:?}"
            );
        }
    }
}
