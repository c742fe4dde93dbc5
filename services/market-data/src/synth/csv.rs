//! The real file's format, written without the general machinery: no field ever needs quoting.

use std::io::{self, Write};

use super::book::{DEPTH, Level};
use super::process::Record;
use crate::units::time::Timestamp;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// The record type of MBP-10 in DBN.
const RTYPE: &[u8] = b"10";

/// Instrument id of the first symbol; the next ones follow.
const FIRST_INSTRUMENT: u64 = 38;

/// Bytes gathered before they are handed on.
const CHUNK: usize = 64 * 1024;

/// Writes records as lines.
pub(super) struct CsvWriter<'a, W> {
    output: W,
    symbols: &'a [String],
    buffer: Vec<u8>,
    /// The second that was written last, and its text up to the decimal point.
    second: (u64, String),
}

impl<'a, W: Write> CsvWriter<'a, W> {
    /// A writer that has written the header.
    pub(super) fn new(output: W, symbols: &'a [String]) -> Self {
        let mut writer = Self {
            output,
            symbols,
            buffer: Vec::with_capacity(CHUNK + 1024),
            second: (u64::MAX, String::new()),
        };
        writer.header();
        writer
    }

    fn header(&mut self) {
        let buffer = &mut self.buffer;
        buffer.extend_from_slice(
            b"ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,\
              ts_in_delta,sequence",
        );
        for level in 0..DEPTH {
            for column in ["bid_px", "ask_px", "bid_sz", "ask_sz", "bid_ct", "ask_ct"] {
                buffer.push(b',');
                buffer.extend_from_slice(column.as_bytes());
                buffer.push(b'_');
                padded(buffer, level as u64, 2);
            }
        }
        buffer.extend_from_slice(b",symbol\n");
    }

    /// Writes one record.
    pub(super) fn write(&mut self, record: &Record) -> io::Result<()> {
        let event = &record.row.event;
        let symbol = record.row.symbol.0;
        let cause = event.cause;
        self.time(event.ts_event.nanos() + record.trip);
        self.time(event.ts_event.nanos());
        let buffer = &mut self.buffer;
        buffer.extend_from_slice(RTYPE);
        field(buffer, u64::from(event.publisher.0));
        field(buffer, FIRST_INSTRUMENT + u64::from(symbol));
        for letter in [cause.action().letter(), cause.side().letter()] {
            buffer.extend([b',', letter as u8]);
        }
        field(buffer, record.depth as u64);
        let units = event.price().map_or(0, crate::units::money::Price::units);
        dollars(buffer, (units / super::process::TICK).unsigned_abs());
        field(buffer, u64::from(event.size));
        field(buffer, u64::from(event.flags));
        field(buffer, record.trip);
        field(buffer, record.row.sequence);
        for (bid, ask) in record.bids.iter().zip(&record.asks) {
            level_pair(buffer, bid, ask);
        }
        buffer.push(b',');
        let name = self.symbols.get(symbol as usize);
        buffer.extend_from_slice(name.map_or(b"", String::as_bytes));
        buffer.push(b'\n');
        if self.buffer.len() >= CHUNK {
            self.hand_on()?;
        }
        Ok(())
    }

    /// Hands on what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.hand_on()?;
        self.output.flush()
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.output.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// A time in RFC 3339 and a comma; the text of a second is made once.
    fn time(&mut self, nanos: u64) {
        let (second, fraction) = (nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
        if self.second.0 != second {
            let mut text = Timestamp::from_nanos(nanos).unwrap_or_default().to_string();
            text.truncate(text.find('.').map_or(0, |point| point + 1));
            self.second = (second, text);
        }
        self.buffer.extend_from_slice(self.second.1.as_bytes());
        padded(&mut self.buffer, fraction, 9);
        self.buffer.extend_from_slice(b"Z,");
    }
}

fn level_pair(buffer: &mut Vec<u8>, bid: &Level, ask: &Level) {
    dollars(buffer, u64::from(bid.ticks.unsigned_abs()));
    dollars(buffer, u64::from(ask.ticks.unsigned_abs()));
    for number in [bid.size, ask.size, bid.count, ask.count] {
        field(buffer, u64::from(number));
    }
}

/// A comma and a whole number.
fn field(buffer: &mut Vec<u8>, number: u64) {
    buffer.push(b',');
    integer(buffer, number);
}

/// A comma and cents as the shortest decimal of dollars: `222.83`, `222.8`, `222`.
fn dollars(buffer: &mut Vec<u8>, cents: u64) {
    field(buffer, cents / 100);
    let fraction = cents % 100;
    if fraction != 0 {
        buffer.push(b'.');
        if fraction.is_multiple_of(10) {
            padded(buffer, fraction / 10, 1);
        } else {
            padded(buffer, fraction, 2);
        }
    }
}

fn integer(buffer: &mut Vec<u8>, number: u64) {
    padded(buffer, number, 1);
}

/// A number with at least `width` digits (at most twenty).
fn padded(buffer: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        start -= 1;
        if number == 0 {
            break;
        }
    }
    buffer.extend_from_slice(&digits[start.min(20 - width)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_format_has_them() {
        let text = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut buffer = Vec::new();
            write(&mut buffer);
            String::from_utf8(buffer).unwrap()
        };
        for (cents, expected) in [
            (22_283, ",222.83"),
            (22_280, ",222.8"),
            (22_200, ",222"),
            (22_203, ",222.03"),
            (7, ",0.07"),
        ] {
            assert_eq!(text(&|buffer| dollars(buffer, cents)), expected);
        }
        for (number, width, expected) in [
            (0, 1, "0"),
            (7, 9, "000000007"),
            (u64::MAX, 1, "18446744073709551615"),
            (123, 2, "123"),
        ] {
            assert_eq!(text(&|buffer| padded(buffer, number, width)), expected);
        }
    }
}
