//! Messages of bytes hold rows of many instants where nobody waits for them, and lose none of them.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use market_data::Row;
use stream::transport::{Outgoing, Sink};
use stream::{Cancel, EndMarker, Hooks, SendOptions, Speed, StreamError, Wire};
use support::*;

#[test]
fn bytes_of_many_instants_share_messages_where_nobody_waits_for_them() {
    let mut recording = recording(1_000);
    let rows = recording.rows.clone();
    for name in 1..20 {
        let symbol = recording.symbols.intern(&format!("S{name}")).unwrap();
        let copies = rows.iter().map(|row| Row { symbol, ..*row });
        recording.rows.extend(copies);
    }
    market_data::event::sort_for_replay(&mut recording.rows);
    let (records, summary) = sent_with_summary(&recording, Wire::Binary, 3, "r");
    // All that wait are sent when 16,384 do, and at the end.
    assert_eq!(summary.messages, 2 * 20);
    let received = receive(records).unwrap();
    assert_eq!(received.rows.len(), 20_000);
    assert_eq!(Recording::from(&received).tapes(), recording.tapes());
}

/// Asks for a stop at the first message.
struct StopsAtFirst {
    sent: Vec<(u64, Instant)>,
    cancel: Cancel,
    marker: Option<EndMarker>,
}

impl Sink for StopsAtFirst {
    fn partitions(&self) -> i32 {
        1
    }

    fn send(&mut self, record: &Outgoing<'_>) -> Result<(), StreamError> {
        let mut digest = String::new();
        record.stamp.for_each(|name, value| {
            if name == "sor-digest" {
                value.clone_into(&mut digest);
            }
        });
        if digest.is_empty() {
            let rows = (record.payload.len() - 2 - record.key.len()) / 56;
            self.sent.push((rows as u64, Instant::now()));
            self.cancel.cancel();
        } else {
            self.marker = EndMarker::read(record.payload, digest.as_bytes()).ok();
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<u64, StreamError> {
        Ok(self.sent.len() as u64)
    }
}

#[test]
fn what_is_held_at_a_stop_is_sent_and_counted_and_paced_rows_do_not_wait_for_the_next() {
    // Two rows at once, one two milliseconds later, and so on.
    let run = |rows, speed| {
        let recording = recording(rows);
        let mut sink = StopsAtFirst {
            sent: Vec::new(),
            cancel: Cancel::new(),
            marker: None,
        };
        let mut hooks = Hooks {
            cancel: sink.cancel.clone(),
            ..Hooks::none()
        };
        let options = SendOptions {
            speed,
            ..at_full_speed(Wire::Binary, "r")
        };
        let begun = Instant::now();
        let stopped = stream::send(recording.market(), &options, &mut sink, &mut hooks);
        let Err(StreamError::Interrupted { rows }) = stopped else {
            panic!("{stopped:?}")
        };
        let sent: u64 = sink.sent.iter().map(|(rows, _)| rows).sum();
        assert_eq!((sent, sink.marker.unwrap().rows), (rows, rows));
        (rows, sink.sent[0].1 - begun)
    };
    // The first instants with 16,384 rows, and nothing that was not taken up yet.
    assert_eq!(run(18_000, Speed::Max).0, 16_385);
    // The second instant is due after two seconds.
    let (rows, first) = run(6, Speed::Times(0.001));
    assert_eq!(rows, 2);
    assert!(first < Duration::from_millis(1_500), "{first:?}");
}
