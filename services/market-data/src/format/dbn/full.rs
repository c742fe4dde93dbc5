//! Rows of records whose fields are all there, as nearly all are: made of the bytes of records that
//! lie one behind the other, as long as each other.
//!
//! The vendor's decoder asks each record for its length and its type several times over. Where
//! fields lie is what the vendor's types say; nothing of that is typed again.

use std::mem::offset_of;

use dbn::{BidAskPair, Mbp1Msg, Mbp10Msg, RecordHeader, rtype};

use super::symbols::Symbols;
use crate::event::InstrumentId;
use crate::format::rows::batch::Batch;
use crate::format::rows::raw::{RawQuote, RawRow};

/// Records of the book after an event.
#[derive(Clone, Copy)]
pub(super) enum Full {
    Mbp1,
    Mbp10,
}

/// What of some bytes became rows.
pub(super) struct Added {
    /// Records, from the first on.
    pub(super) count: usize,
    /// How many bytes these records have.
    pub(super) bytes: usize,
}

impl Full {
    /// Adds the rows of the first of these records, for as long as their rows are full, the records
    /// are alike, and there is room.
    pub(super) fn add(self, bytes: &[u8], symbols: &mut Symbols, batch: &mut Batch<'_>) -> Added {
        match self {
            Self::Mbp1 => add(bytes, rtype::MBP_1, mbp_1, symbols, batch),
            Self::Mbp10 => add(bytes, rtype::MBP_10, mbp_10, symbols, batch),
        }
    }
}

/// Adds rows of records of one type. Each row is built where it stays.
#[inline]
fn add<const SIZE: usize>(
    bytes: &[u8],
    rtype: u8,
    raw: impl Fn(&[u8; SIZE]) -> RawRow,
    symbols: &mut Symbols,
    batch: &mut Batch<'_>,
) -> Added {
    let word = bytes.first().copied().unwrap_or_default();
    // Behind what its type has, a record may have the time at which it was sent.
    let length = usize::from(word) * RecordHeader::LENGTH_MULTIPLIER;
    if length < SIZE {
        return Added { count: 0, bytes: 0 };
    }
    let mut records = bytes.chunks_exact(length);
    let count = batch.push_while(|table| {
        let record: &[u8; SIZE] = records.next()?.first_chunk()?;
        // The length is the first byte of a record.
        if record[0] != word || record[offset_of!(RecordHeader, rtype)] != rtype {
            return None;
        }
        let raw = raw(record);
        let market = symbols.market(raw.instrument.0, raw.known_at(), table)?;
        raw.full_row(market)
    });
    Added {
        count,
        bytes: count * length,
    }
}

/// The bytes of a field.
#[inline]
fn field<const SIZE: usize, const N: usize>(record: &[u8; SIZE], at: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&record[at..at + N]);
    bytes
}

/// The numbers of a record; its fields lie elsewhere in another type.
macro_rules! raw {
    ($name:ident, $message:ty) => {
        #[inline]
        fn $name(record: &[u8; size_of::<$message>()]) -> RawRow {
            const HEADER: usize = offset_of!($message, hd);
            const BEST: usize = offset_of!($message, levels);
            RawRow {
                ts_event: u64::from_le_bytes(field(
                    record,
                    HEADER + offset_of!(RecordHeader, ts_event),
                )),
                ts_recv: u64::from_le_bytes(field(record, offset_of!($message, ts_recv))),
                publisher: u16::from_le_bytes(field(
                    record,
                    HEADER + offset_of!(RecordHeader, publisher_id),
                )),
                instrument: InstrumentId(u32::from_le_bytes(field(
                    record,
                    HEADER + offset_of!(RecordHeader, instrument_id),
                ))),
                action: record[offset_of!($message, action)],
                side: record[offset_of!($message, side)],
                price: i64::from_le_bytes(field(record, offset_of!($message, price))),
                size: u32::from_le_bytes(field(record, offset_of!($message, size))),
                flags: record[offset_of!($message, flags)],
                sequence: u32::from_le_bytes(field(record, offset_of!($message, sequence))).into(),
                ask: RawQuote {
                    price: i64::from_le_bytes(field(record, BEST + offset_of!(BidAskPair, ask_px))),
                    size: u32::from_le_bytes(field(record, BEST + offset_of!(BidAskPair, ask_sz))),
                },
                bid: RawQuote {
                    price: i64::from_le_bytes(field(record, BEST + offset_of!(BidAskPair, bid_px))),
                    size: u32::from_le_bytes(field(record, BEST + offset_of!(BidAskPair, bid_sz))),
                },
            }
        }
    };
}

raw!(mbp_1, Mbp1Msg);
raw!(mbp_10, Mbp10Msg);

#[cfg(test)]
mod tests {
    use dbn::{FlagSet, RecordRef};

    use super::super::records::numbers;
    use super::*;

    #[test]
    fn fields_lie_where_the_vendors_types_have_them() {
        let message = Mbp1Msg {
            hd: RecordHeader::new::<Mbp1Msg>(rtype::MBP_1, 0x1234, 0x5678_9abc, 0x0102_0304_0506),
            price: 0x1112_1314,
            size: 0x21,
            action: b'T'.cast_signed(),
            side: b'B'.cast_signed(),
            flags: FlagSet::new(0xa5),
            ts_recv: 0x3132_3334,
            sequence: 0x41,
            levels: [BidAskPair {
                bid_px: 0x51,
                ask_px: 0x52,
                bid_sz: 0x53,
                ask_sz: 0x54,
                ..BidAskPair::default()
            }],
            ..Mbp1Msg::default()
        };
        let (expected, _) = numbers(RecordRef::from(&message)).unwrap();
        let found = mbp_1(message.as_ref().first_chunk().unwrap());
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        let ten = Mbp10Msg {
            hd: RecordHeader::new::<Mbp10Msg>(rtype::MBP_10, 1, 2, 3),
            price: message.price,
            size: message.size,
            action: message.action,
            side: message.side,
            flags: message.flags,
            ts_recv: 0x61,
            sequence: 0x71,
            levels: std::array::from_fn(|_| message.levels[0].clone()),
            ..Mbp10Msg::default()
        };
        let (expected, _) = numbers(RecordRef::from(&ten)).unwrap();
        let found = mbp_10(ten.as_ref().first_chunk().unwrap());
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    }
}
