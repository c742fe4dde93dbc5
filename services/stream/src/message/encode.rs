//! Rows to messages.

use std::fmt;

use market_data::decimal::write_nano;
use market_data::event::{Action, BookSide};
use market_data::{Event, FeeSchedule, PublisherId, Quote, Row, Timestamp};
use serde::ser::{Error, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::Wire;

/// Below this magnitude a number of 1e-9 dollars has at most fifteen significant digits, and the nearest float prints them
/// all and no others.
const EXACT_AS_FLOAT: u64 = 1_000_000_000_000_000;

/// Length of RFC 3339 without the nanoseconds and the `Z`: `2024-08-01T13:36:32.`.
const SECOND_LENGTH: usize = 20;

/// Writes messages of one form.
#[derive(Debug)]
pub struct Encoder {
    wire: Wire,
    fees: FeeSchedule,
    /// The last second written, as text: the next message is nearly always of the same.
    second: Option<(u64, String)>,
}

impl Encoder {
    /// An encoder of `wire`; messages of the venue form tell the `fees` of their venue.
    pub fn new(wire: Wire, fees: FeeSchedule) -> Self {
        Self {
            wire,
            fees,
            second: None,
        }
    }

    /// The form that this encoder writes.
    pub fn wire(&self) -> Wire {
        self.wire
    }

    /// How many rows of an instant one message takes.
    pub fn rows_per_message(&self) -> usize {
        match self.wire {
            Wire::Snapshot => super::MOST_ROWS,
            Wire::Venue => 1,
        }
    }

    /// Appends the message of `rows`, which share instant and symbol and are at most
    /// [`rows_per_message`](Self::rows_per_message). Nothing is written for no rows.
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
        let mut text = [0; 30];
        let timestamp = self.write_timestamp(first.event.ts_event, &mut text);
        match self.wire {
            Wire::Snapshot => serde_json::to_writer(
                out,
                &Snapshot {
                    timestamp,
                    symbol,
                    venues: rows,
                },
            ),
            Wire::Venue => serde_json::to_writer(
                out,
                &VenueMessage {
                    timestamp,
                    symbol,
                    row: first,
                    fees: &self.fees,
                },
            ),
        }
    }

    /// RFC 3339 with nine decimals; formatting the calendar part once a second makes it cheap.
    fn write_timestamp<'a>(&mut self, time: Timestamp, text: &'a mut [u8; 30]) -> &'a str {
        let (second, mut nanos) = (time.nanos() / 1_000_000_000, time.nanos() % 1_000_000_000);
        if self
            .second
            .as_ref()
            .is_none_or(|(known, _)| *known != second)
        {
            let mut whole = time.to_string();
            whole.truncate(SECOND_LENGTH);
            self.second = Some((second, whole));
        }
        let calendar = self.second.as_ref().map_or("", |(_, text)| text);
        text[..SECOND_LENGTH].copy_from_slice(calendar.as_bytes());
        for digit in text[SECOND_LENGTH..29].iter_mut().rev() {
            *digit = b'0' + (nanos % 10) as u8;
            nanos /= 10;
        }
        text[29] = b'Z';
        str::from_utf8(text).unwrap_or_default()
    }
}

struct Snapshot<'a> {
    timestamp: &'a str,
    symbol: &'a str,
    venues: &'a [Row],
}

impl Serialize for Snapshot<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Snapshot", 3)?;
        out.serialize_field("timestamp", self.timestamp)?;
        if !self.symbol.is_empty() {
            out.serialize_field("symbol", self.symbol)?;
        }
        out.serialize_field("venues", &Rows(self.venues))?;
        out.end()
    }
}

struct Rows<'a>(&'a [Row]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(SnapshotRow))
    }
}

struct SnapshotRow<'a>(&'a Row);

impl Serialize for SnapshotRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Row", 11)?;
        out.serialize_field("publisher_id", &self.0.event.publisher)?;
        serialize_ask(&mut out, &self.0.event)?;
        serialize_rest(&mut out, self.0)?;
        out.end()
    }
}

struct VenueMessage<'a> {
    timestamp: &'a str,
    symbol: &'a str,
    row: &'a Row,
    fees: &'a FeeSchedule,
}

impl Serialize for VenueMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let publisher = self.row.event.publisher;
        let fees = self.fees.of(publisher);
        let mut out = serializer.serialize_struct("VenueMessage", 16)?;
        out.serialize_field("timestamp", self.timestamp)?;
        if !self.symbol.is_empty() {
            out.serialize_field("symbol", self.symbol)?;
        }
        out.serialize_field("publisher_id", &publisher)?;
        match publisher.mic() {
            Some(mic) => out.serialize_field("venue", mic)?,
            None => out.serialize_field("venue", &AsText(publisher))?,
        }
        serialize_ask(&mut out, &self.row.event)?;
        out.serialize_field("fee", &Dollars(fees.fee.units()))?;
        out.serialize_field("rebate", &Dollars(fees.rebate.units()))?;
        serialize_rest(&mut out, self.row)?;
        out.end()
    }
}

struct AsText(PublisherId);

impl Serialize for AsText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The ask is always there, with `null` for no quote: simple consumers index it without looking.
fn serialize_ask<S: SerializeStruct>(out: &mut S, event: &Event) -> Result<(), S::Error> {
    let price = event.ask().map(|ask| Dollars(ask.price.units()));
    out.serialize_field("ask_px_00", &price)?;
    out.serialize_field("ask_sz_00", &event.ask().map_or(0, |ask| ask.size.get()))
}

/// What is told beyond the ask.
fn serialize_rest<S: SerializeStruct>(out: &mut S, row: &Row) -> Result<(), S::Error> {
    let event = &row.event;
    if let Some(Quote { price, size }) = event.bid() {
        out.serialize_field("bid_px_00", &Dollars(price.units()))?;
        out.serialize_field("bid_sz_00", &size)?;
    }
    if event.cause.action() != Action::None {
        out.serialize_field("action", &event.cause.action().letter())?;
    }
    if event.cause.side() != BookSide::None {
        out.serialize_field("side", &event.cause.side().letter())?;
    }
    if let Some(price) = event.price {
        out.serialize_field("price", &Dollars(price.units()))?;
    }
    if event.size != 0 {
        out.serialize_field("size", &event.size)?;
    }
    if event.flags != 0 {
        out.serialize_field("flags", &event.flags)?;
    }
    if row.sequence != 0 {
        out.serialize_field("sequence", &row.sequence)?;
    }
    Ok(())
}

/// Units of 1e-9 dollars as a JSON number of dollars, exactly.
struct Dollars(i64);

impl fmt::Display for Dollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_nano(f, i128::from(self.0))
    }
}

impl Serialize for Dollars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.unsigned_abs() < EXACT_AS_FLOAT {
            return serializer.serialize_f64(self.0 as f64 / 1e9);
        }
        RawValue::from_string(self.to_string())
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}
