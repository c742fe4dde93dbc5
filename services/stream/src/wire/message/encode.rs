//! Rows to messages.
//!
//! The JSON is put together by hand: keys and their order are fixed, numbers are written as exact
//! decimals, and the only free text, the symbol, is escaped by `serde_json`.

use market_data::event::{Action, BookSide};
use market_data::{Event, FeeSchedule, Quote, Row, Timestamp};

use super::{Wire, binary};

/// Units of 1e-9 dollars in a dollar.
const UNITS: u64 = 1_000_000_000;

/// Length of RFC 3339 without the nanoseconds and the `Z`: `2024-08-01T13:36:32.`.
const SECOND_LENGTH: usize = 20;

/// Writes messages of one form.
#[derive(Debug)]
pub struct Encoder {
    wire: Wire,
    fees: FeeSchedule,
    /// The last second written, as text: the next message is nearly always of the same.
    second: Option<(u64, String)>,
    /// The last symbol written, as it is and as JSON.
    symbol: (String, String),
}

impl Encoder {
    /// An encoder of `wire`; messages of the venue form carry the `fees` of their venue.
    pub fn new(wire: Wire, fees: FeeSchedule) -> Self {
        Self {
            wire,
            fees,
            second: None,
            symbol: (String::new(), "\"\"".to_owned()),
        }
    }

    /// The form that this encoder writes.
    pub fn wire(&self) -> Wire {
        self.wire
    }

    /// How many rows one message takes.
    pub fn rows_per_message(&self) -> usize {
        match self.wire {
            Wire::Snapshot | Wire::Binary => super::MOST_ROWS,
            Wire::Venue => 1,
        }
    }

    /// Appends the message of `rows`, which share the symbol, an instant unless [`Wire::Binary`] is
    /// written, and are at most [`rows_per_message`](Self::rows_per_message). Nothing is written
    /// for no rows.
    ///
    /// # Errors
    /// None in practice: those of the JSON serializer, which memory does not cause.
    pub fn encode(
        &mut self,
        symbol: &str,
        rows: &[Row],
        out: &mut Vec<u8>,
    ) -> Result<(), serde_json::Error> {
        let [first, ..] = rows else { return Ok(()) };
        if self.wire == Wire::Binary {
            binary::write(symbol, rows, out);
            return Ok(());
        }
        debug_assert!(
            rows.iter()
                .all(|row| row.event.ts_event == first.event.ts_event)
        );
        put(out, "{\"timestamp\":\"");
        self.put_time(first.event.ts_event, out);
        put(out, "\"");
        if !symbol.is_empty() {
            if self.symbol.0 != symbol {
                self.symbol = (symbol.to_owned(), serde_json::to_string(symbol)?);
            }
            put(out, ",\"symbol\":");
            put(out, &self.symbol.1);
        }
        match self.wire {
            Wire::Venue => self.put_venue(first, out),
            Wire::Snapshot | Wire::Binary => put_venues(rows, out),
        }
        put(out, "}");
        Ok(())
    }

    /// RFC 3339 with nine decimals; formatting the calendar part once a second makes it cheap.
    fn put_time(&mut self, time: Timestamp, out: &mut Vec<u8>) {
        let (second, nanos) = (time.nanos() / UNITS, time.nanos() % UNITS);
        if self
            .second
            .as_ref()
            .is_none_or(|(known, _)| *known != second)
        {
            let mut whole = time.to_string();
            whole.truncate(SECOND_LENGTH);
            self.second = Some((second, whole));
        }
        put(out, self.second.as_ref().map_or("", |(_, text)| text));
        put_nine_digits(nanos, out);
        put(out, "Z");
    }

    /// One row as a message of its own.
    fn put_venue(&self, row: &Row, out: &mut Vec<u8>) {
        let publisher = row.event.publisher;
        let fees = self.fees.of(publisher);
        put(out, ",\"publisher_id\":");
        put_number(u64::from(publisher.0), out);
        put(out, ",\"venue\":\"");
        match publisher.mic() {
            Some(mic) => put(out, mic),
            None => put_number(u64::from(publisher.0), out),
        }
        put(out, "\"");
        put_ask(&row.event, out);
        put(out, ",\"fee\":");
        put_dollars(fees.fee.units(), out);
        put(out, ",\"rebate\":");
        put_dollars(fees.rebate.units(), out);
        put_rest(row, out);
    }
}

/// All rows of an instant.
fn put_venues(rows: &[Row], out: &mut Vec<u8>) {
    let mut open = ",\"venues\":[{\"publisher_id\":";
    for row in rows {
        put(out, open);
        put_number(u64::from(row.event.publisher.0), out);
        put_ask(&row.event, out);
        put_rest(row, out);
        open = "},{\"publisher_id\":";
    }
    put(out, "}]");
}

/// The ask is always there, with `null` for no quote: simple consumers index it without looking.
fn put_ask(event: &Event, out: &mut Vec<u8>) {
    match event.ask() {
        Some(Quote { price, size }) => {
            put(out, ",\"ask_px_00\":");
            put_dollars(price.units(), out);
            put(out, ",\"ask_sz_00\":");
            put_number(u64::from(size.get()), out);
        }
        None => put(out, ",\"ask_px_00\":null,\"ask_sz_00\":0"),
    }
}

/// What is sent beyond the ask.
fn put_rest(row: &Row, out: &mut Vec<u8>) {
    let event = &row.event;
    if let Some(Quote { price, size }) = event.bid() {
        put(out, ",\"bid_px_00\":");
        put_dollars(price.units(), out);
        put(out, ",\"bid_sz_00\":");
        put_number(u64::from(size.get()), out);
    }
    if event.cause.action() != Action::None {
        put_letter(",\"action\":\"", event.cause.action().letter(), out);
    }
    if event.cause.side() != BookSide::None {
        put_letter(",\"side\":\"", event.cause.side().letter(), out);
    }
    if let Some(price) = event.price() {
        put(out, ",\"price\":");
        put_dollars(price.units(), out);
    }
    for (key, value) in [
        (",\"size\":", u64::from(event.size)),
        (",\"flags\":", u64::from(event.flags)),
        (",\"sequence\":", row.sequence),
    ] {
        if value != 0 {
            put(out, key);
            put_number(value, out);
        }
    }
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A letter behind `open`; letters are ASCII.
fn put_letter(open: &str, letter: char, out: &mut Vec<u8>) {
    put(out, open);
    out.push(letter as u8);
    out.push(b'"');
}

/// Units of 1e-9 dollars as a decimal number of dollars, with at least one decimal place.
fn put_dollars(units: i64, out: &mut Vec<u8>) {
    if units < 0 {
        out.push(b'-');
    }
    let magnitude = units.unsigned_abs();
    put_number(magnitude / UNITS, out);
    out.push(b'.');
    let start = out.len();
    put_nine_digits(magnitude % UNITS, out);
    while out.len() > start + 1 && out.last() == Some(&b'0') {
        out.pop();
    }
}

fn put_number(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// A number below 1e9, with leading zeros.
fn put_nine_digits(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 9];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&digits);
}
