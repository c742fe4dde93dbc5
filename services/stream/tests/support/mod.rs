//! Markets to send, and a transport whose records can be tampered with.
#![allow(dead_code, unreachable_pub)] // each test binary uses its part
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::unnecessary_literal_bound
)]

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::Duration;

use market_data::event::sort_for_replay;
use market_data::format::{Reason, Schema};
use market_data::{
    Clock, Event, IngestReport, Price, PublisherId, Quote, Row, SymbolTable, Tape, Timestamp,
};
use proptest::prelude::*;
use stream::transport::{CountOnly, DeadLetters, Incoming, Outgoing, Polled, Sink, Source};
use stream::wire::headers::Headers;
use stream::{
    Hooks, Market, ReceiveOptions, Received, RunChoice, SendOptions, SendSummary, Speed,
    StreamError, Wire,
};

/// A market with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Recording {
    pub rows: Vec<Row>,
    pub symbols: SymbolTable,
    pub report: IngestReport,
}

impl Recording {
    pub fn market(&self) -> Market<'_> {
        Market {
            rows: (&self.rows).into(),
            symbols: &self.symbols,
            report: &self.report,
        }
    }

    pub fn tapes(&self) -> Vec<Tape> {
        Tape::split(self.rows.clone(), &self.symbols)
    }
}

impl From<&Received> for Recording {
    fn from(received: &Received) -> Self {
        Self {
            rows: received.rows.to_vec().unwrap(),
            symbols: received.symbols.clone(),
            report: received.report.clone(),
        }
    }
}

pub fn quote(units: i64, size: u32) -> Option<Quote> {
    Some(Quote {
        price: Price::from_units(units).ok()?,
        size: NonZeroU32::new(size)?,
    })
}

/// `count` rows of three venues, every third instant with two rows.
pub fn recording(count: usize) -> Recording {
    let mut symbols = SymbolTable::default();
    let symbol = symbols.intern("AAPL").unwrap();
    let mut report = IngestReport::default();
    let rows = (0..count as u64)
        .map(|index| {
            report.accept();
            let nanos = 1_722_519_392_000_000_000 + (index - u64::from(index % 3 == 1)) * 1_000_003;
            let time = Timestamp::from_nanos(nanos).unwrap();
            let units = 222_000_000_000 + (index as i64 % 97) * 10_000_000;
            let publisher = PublisherId([2, 39, 41][index as usize % 3]);
            let ask = quote(units, 100 + index as u32 % 7);
            let bid = quote(units - 10_000_000, 50);
            Row {
                event: Event::quote(time, publisher, ask, bid),
                sequence: index + 1,
                ts_recv: None,
                symbol,
            }
        })
        .collect();
    report.add_rejected(Reason::PriceZero, 3);
    report.add_rejected(Reason::TruncatedRow, 1);
    Recording {
        rows,
        symbols,
        report,
    }
}

prop_compose! {
    /// Rows of up to five symbols in few instants, so that symbols meet, as a reader would give
    /// them: not sorted.
    pub fn recordings()(
        rows in proptest::collection::vec(
            (
                (0..6_u64, 0..4_u64),
                0..5_usize,
                1..4_u16,
                (1..500_000_000_000_i64, 1..1_000_u32, any::<bool>()),
            ),
            0..60,
        ),
        schema in proptest::option::of(proptest::sample::select(&[
            Schema::Mbp1, Schema::Tbbo, Schema::Bbo1S, Schema::Cbbo1M,
        ][..])),
    ) -> Recording {
        let mut symbols = SymbolTable::default();
        let mut report = IngestReport::default();
        let mut sent = Vec::new();
        for ((instant, sequence), symbol, venue, (units, size, shown)) in rows {
            report.accept();
            let time = Timestamp::from_nanos(1_722_519_392_000_000_000 + instant).unwrap();
            let ask = quote(units, size).filter(|_| shown);
            let name = ["", "AAPL", "MSFT", "BRK.B", "é\"\\"][symbol];
            sent.push(Row {
                event: Event::quote(time, PublisherId(venue), ask, quote(units, 1)),
                sequence,
                ts_recv: None,
                symbol: symbols.intern(name).unwrap(),
            });
        }
        sort_for_replay(&mut sent);
        if let Some(schema) = schema {
            report.note_schema(schema, symbols.names().iter().take(2).cloned());
        }
        Recording { rows: sent, symbols, report }
    }
}

/// A record that can be kept and changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub partition: i32,
    pub timestamp: Option<u64>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub key: String,
    pub payload: Vec<u8>,
}

impl Record {
    pub fn header(&self, name: &str) -> Option<String> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    pub fn set_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.into(), value.into()));
    }

    pub fn is_message(&self) -> bool {
        self.header("sor-seq").is_some()
    }

    pub fn is_end(&self) -> bool {
        self.header("sor-type").as_deref() == Some("end")
    }

    /// A message of a producer that is not ours.
    pub fn foreign(timestamp: u64, payload: &str) -> Self {
        Self {
            partition: 0,
            timestamp: Some(timestamp),
            headers: vec![],
            key: String::new(),
            payload: payload.into(),
        }
    }
}

/// Keeps what is sent.
#[derive(Debug)]
pub struct Recorder {
    pub partitions: i32,
    pub records: Vec<Record>,
}

impl Sink for Recorder {
    fn partitions(&self) -> i32 {
        self.partitions
    }

    fn send(&mut self, record: &Outgoing<'_>) -> Result<(), StreamError> {
        let mut headers = Vec::new();
        record
            .stamp
            .for_each(|name, value| headers.push((name.to_owned(), value.as_bytes().to_vec())));
        self.records.push(Record {
            partition: record.partition,
            timestamp: None,
            headers,
            key: record.key.to_owned(),
            payload: record.payload.to_vec(),
        });
        Ok(())
    }

    fn flush(&mut self) -> Result<u64, StreamError> {
        Ok(self.records.len() as u64)
    }
}

/// Gives what was kept; then closes, or stays quiet as a topic does.
#[derive(Debug)]
pub struct Replay {
    pub records: VecDeque<Record>,
    pub given: i64,
    pub closes: bool,
}

impl Replay {
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        Self {
            records: records.into_iter().collect(),
            given: 0,
            closes: true,
        }
    }

    pub fn topic(records: impl IntoIterator<Item = Record>) -> Self {
        Self {
            closes: false,
            ..Self::new(records)
        }
    }
}

impl Source for Replay {
    fn name(&self) -> &str {
        "replay"
    }

    fn poll(
        &mut self,
        _timeout: Duration,
        on_record: &mut dyn FnMut(&Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<Polled, StreamError> {
        let Some(record) = self.records.pop_front() else {
            std::thread::sleep(Duration::from_millis(2));
            return Ok(if self.closes {
                Polled::Closed
            } else {
                Polled::Quiet
            });
        };
        let mut headers = Headers::default();
        for (name, value) in &record.headers {
            headers.add(name, value);
        }
        on_record(&Incoming {
            partition: record.partition,
            offset: self.given,
            timestamp: record.timestamp,
            headers,
            key: record.key.as_bytes(),
            payload: &record.payload,
        })?;
        self.given += 1;
        Ok(Polled::Active)
    }

    fn caught_up(&self) -> bool {
        self.records.is_empty()
    }
}

/// Keeps dead letters.
#[derive(Debug, Default)]
pub struct Graveyard(pub Vec<(i64, Reason, String)>);

impl DeadLetters for Graveyard {
    fn bury(&mut self, record: &Incoming<'_>, reason: Reason, detail: &str) {
        self.0.push((record.offset, reason, detail.to_owned()));
    }

    fn finish(&mut self) {}
}

pub fn at_full_speed(wire: Wire, run_id: &str) -> SendOptions {
    SendOptions {
        run_id: Some(run_id.to_owned()),
        wire,
        speed: Speed::Max,
        ..SendOptions::default()
    }
}

/// The records of a market as run `run_id` that started at `started`.
pub fn sent(
    recording: &Recording,
    wire: Wire,
    partitions: i32,
    run_id: &str,
    started: u64,
) -> Vec<Record> {
    let (mut records, _) = sent_with_summary(recording, wire, partitions, run_id);
    for record in &mut records {
        record.set_header("sor-started", &started.to_string());
        record.timestamp = Some(started);
    }
    records
}

pub fn sent_with_summary(
    recording: &Recording,
    wire: Wire,
    partitions: i32,
    run_id: &str,
) -> (Vec<Record>, SendSummary) {
    let mut sink = Recorder {
        partitions,
        records: vec![],
    };
    let options = at_full_speed(wire, run_id);
    let summary =
        stream::send(recording.market(), &options, &mut sink, &mut Hooks::none()).unwrap();
    (sink.records, summary)
}

pub fn quick() -> ReceiveOptions {
    ReceiveOptions {
        run: RunChoice::Newest,
        clock: Clock::Event,
        idle_timeout: Duration::from_millis(30),
        wait: Duration::from_millis(30),
    }
}

pub fn receive(records: impl IntoIterator<Item = Record>) -> Result<Received, StreamError> {
    stream::receive(
        &mut Replay::new(records),
        &mut CountOnly,
        &quick(),
        &mut Hooks::none(),
    )
}

/// Receives as from a topic, which does not close.
pub fn receive_topic(
    records: impl IntoIterator<Item = Record>,
    run: RunChoice,
) -> Result<Received, StreamError> {
    let options = ReceiveOptions { run, ..quick() };
    stream::receive(
        &mut Replay::topic(records),
        &mut CountOnly,
        &options,
        &mut Hooks::none(),
    )
}

/// Why what is left of a run is called incomplete.
pub fn incomplete(records: impl IntoIterator<Item = Record>) -> String {
    match receive(records) {
        Err(error @ StreamError::Incomplete(_)) => {
            assert_eq!(error.class().exit_code(), 5);
            error.to_string()
        }
        other => panic!("not noticed: {other:?}"),
    }
}

/// A recording of sixty rows, and its records on two partitions.
pub fn small() -> (Recording, Vec<Record>) {
    let recording = recording(60);
    let records = sent(&recording, Wire::Snapshot, 2, "r", 1);
    (recording, records)
}

/// A record of a foreign producer: when it was sent, and the second of its row.
pub fn foreign(timestamp: u64, second: u32) -> Record {
    let ask = r#""ask_px_00":222.83,"ask_sz_00":36"#;
    Record::foreign(
        timestamp,
        &format!(r#"{{"timestamp":"2024-08-01 13:36:{second:02}+00:00","publisher_id":2,{ask}}}"#),
    )
}
