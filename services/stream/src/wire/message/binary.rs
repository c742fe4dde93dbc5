//! Rows as bytes: the form for our own receivers, where JSON would cost more than the replay of
//! what it carries.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | [`MAGIC`] |
//! | 1, then as many | length of the symbol; the symbol, UTF-8 |
//! | 56 each | rows, of any instants |
//!
//! A row: ask, bid and event price in units of 1e-9 dollars (8 bytes each, zero for none), ask, bid
//! and event size (4 each), publisher (2), flags (1), cause (1), sequence (8), `ts_event` in
//! nanoseconds since the epoch (8). Numbers are little-endian.

use std::num::NonZeroU32;

use market_data::event::Cause;
use market_data::format::Fault;
use market_data::format::Field;
use market_data::format::Reason;
use market_data::{Event, Price, PublisherId, Quote, Row, SymbolId, Timestamp};

use super::values::at;

/// First byte of a message: none that JSON or any text begins with.
pub(super) const MAGIC: u8 = 0xb2;

/// Bytes of a row.
pub(crate) const ROW: usize = 56;

/// Appends the message of `rows`. A symbol longer than any receiver accepts is cut, and refused
/// there.
pub(super) fn write(symbol: &str, rows: &[Row], out: &mut Vec<u8>) {
    let symbol = symbol.as_bytes();
    let length = u8::try_from(symbol.len()).unwrap_or(u8::MAX);
    out.extend_from_slice(&[MAGIC, length]);
    out.extend_from_slice(&symbol[..usize::from(length)]);
    for row in rows {
        out.extend_from_slice(&packed(row));
    }
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

/// Appends the rows of a message behind its magic byte; `intern` makes ids of symbols. All of them
/// or none.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn read(
    payload: &[u8],
    rows: &mut Vec<Row>,
    intern: impl FnOnce(&str) -> Option<SymbolId>,
) -> Result<(), Fault> {
    let cut_short = Fault::from(Reason::BadMessage);
    let (length, rest) = payload.split_first().ok_or(cut_short)?;
    let (symbol, rest) = rest
        .split_at_checked(usize::from(*length))
        .ok_or(cut_short)?;
    let (packed @ [_, ..], []) = rest.as_chunks::<ROW>() else {
        return Err(cut_short);
    };
    let symbol = str::from_utf8(symbol).map_err(|_| at(Field::Symbol, Reason::BadSymbol))?;
    let before = rows.len();
    let read = unpack(packed, rows).and_then(|()| {
        // Only now, so that a message that is refused leaves no symbol behind.
        intern(symbol).ok_or(at(Field::Symbol, Reason::BadSymbol))
    });
    match read {
        Ok(symbol) => {
            for row in &mut rows[before..] {
                row.symbol = symbol;
            }
            Ok(())
        }
        Err(fault) => {
            rows.truncate(before);
            Err(fault)
        }
    }
}

fn unpack(packed: &[[u8; ROW]], rows: &mut Vec<Row>) -> Result<(), Fault> {
    rows.reserve(packed.len());
    for bytes in packed {
        rows.push(unpacked(bytes)?);
    }
    Ok(())
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
