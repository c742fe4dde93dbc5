//! Rows to messages.
//!
//! The JSON is put together by hand: keys and their order are fixed, numbers are written as exact
//! decimals, and the only free text, the symbol, is escaped by `serde_json`.

use market_data::event::{Action, BookSide};
use market_data::{Event, FeeSchedule, InstrumentId, Quote, Shown, SymbolTable, Timestamp};

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
    /// The second of the last message.
    seconds: Seconds,
    /// The second of the last row that has times of its own.
    received: Seconds,
    /// The last symbol written, as it is and as JSON.
    symbol: (String, String),
}

impl Encoder {
    /// An encoder of `wire`; messages of the venue form carry the `fees` of their venue.
    pub fn new(wire: Wire, fees: FeeSchedule) -> Self {
        Self {
            wire,
            fees,
            seconds: Seconds::default(),
            received: Seconds::default(),
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
    /// written, and are at most [`rows_per_message`](Self::rows_per_message). Names and instruments
    /// are those of `symbols`. Nothing is written for no rows.
    ///
    /// # Errors
    /// None in practice: those of the JSON serializer, which memory does not cause.
    pub fn encode(
        &mut self,
        symbols: &SymbolTable,
        rows: &[Shown],
        out: &mut Vec<u8>,
    ) -> Result<(), serde_json::Error> {
        let [first, ..] = rows else { return Ok(()) };
        let symbol = symbols.name(first.row.symbol);
        if self.wire == Wire::Binary {
            binary::write(symbol, symbols, rows, out);
            return Ok(());
        }
        debug_assert!(rows.iter().all(|shown| shown.at == first.at));
        put(out, "{\"timestamp\":\"");
        self.seconds.put_time(first.at, out);
        put(out, "\"");
        if !symbol.is_empty() {
            if self.symbol.0 != symbol {
                self.symbol = (symbol.to_owned(), serde_json::to_string(symbol)?);
            }
            put(out, ",\"symbol\":");
            put(out, &self.symbol.1);
        }
        match self.wire {
            Wire::Venue => self.put_venue(symbols, first, out),
            Wire::Snapshot | Wire::Binary => self.put_venues(symbols, rows, out),
        }
        put(out, "}");
        Ok(())
    }

    /// One row as a message of its own.
    fn put_venue(&mut self, symbols: &SymbolTable, shown: &Shown, out: &mut Vec<u8>) {
        let publisher = shown.row.event.publisher;
        let fees = self.fees.of(publisher);
        put(out, ",\"publisher_id\":");
        put_number(u64::from(publisher.0), out);
        put(out, ",\"venue\":\"");
        match publisher.mic() {
            Some(mic) => put(out, mic),
            None => put_number(u64::from(publisher.0), out),
        }
        put(out, "\"");
        put_ask(&shown.row.event, out);
        put(out, ",\"fee\":");
        put_dollars(fees.fee.units(), out);
        put(out, ",\"rebate\":");
        put_dollars(fees.rebate.units(), out);
        self.put_rest(symbols, shown, out);
    }

    /// All rows of an instant.
    fn put_venues(&mut self, symbols: &SymbolTable, rows: &[Shown], out: &mut Vec<u8>) {
        let mut open = ",\"venues\":[{\"publisher_id\":";
        for shown in rows {
            let event = &shown.row.event;
            put(out, open);
            put_number(u64::from(event.publisher.0), out);
            put_ask(event, out);
            self.put_rest(symbols, shown, out);
            open = "},{\"publisher_id\":";
        }
        put(out, "}]");
    }

    /// What there is beyond the ask.
    fn put_rest(&mut self, symbols: &SymbolTable, shown: &Shown, out: &mut Vec<u8>) {
        let row = &shown.row;
        put_change(&row.event, row.sequence, out);
        if let Some(InstrumentId(number)) = symbols.instrument(row.symbol) {
            put(out, ",\"instrument_id\":");
            put_number(u64::from(number), out);
        }
        if let Some(received) = row.ts_recv {
            put(out, ",\"ts_recv\":\"");
            self.received.put_time(received, out);
            put(out, "\"");
        }
        if row.event.ts_event != shown.at {
            put(out, ",\"ts_event\":\"");
            self.received.put_time(row.event.ts_event, out);
            put(out, "\"");
        }
    }
}

/// The last second written, as text: the next time is nearly always of the same.
#[derive(Debug, Default)]
struct Seconds(Option<(u64, String)>);

impl Seconds {
    /// RFC 3339 with nine decimals; formatting the calendar part once a second makes it cheap.
    fn put_time(&mut self, time: Timestamp, out: &mut Vec<u8>) {
        let (second, nanos) = (time.nanos() / UNITS, time.nanos() % UNITS);
        if self.0.as_ref().is_none_or(|(known, _)| *known != second) {
            let mut whole = time.to_string();
            whole.truncate(SECOND_LENGTH);
            self.0 = Some((second, whole));
        }
        put(out, self.0.as_ref().map_or("", |(_, text)| text));
        put_nine_digits(nanos, out);
        put(out, "Z");
    }
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

/// The bid, and what changed.
fn put_change(event: &Event, sequence: u64, out: &mut Vec<u8>) {
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
        (",\"sequence\":", sequence),
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
