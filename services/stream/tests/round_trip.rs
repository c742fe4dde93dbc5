//! What is sent is what is received, whatever the form, the partitions and the order of arrival.
#![allow(clippy::unwrap_used, clippy::cast_sign_loss)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use stream::in_process::{channel, round_trip, round_trip_reading};
use stream::transport::{CountOnly, Incoming, Polled, Source};
use stream::{Cancel, EndMarker, Hooks, ReceiveOptions, SendOptions, Speed, StreamError, Wire};
use support::*;

fn wires() -> impl Strategy<Value = Wire> {
    prop_oneof![Just(Wire::Snapshot), Just(Wire::Venue), Just(Wire::Binary)]
}

/// Lets partitions overtake each other; within a partition order stays, as Kafka has it.
fn interleave(records: &[Record], turns: &[u8]) -> Vec<Record> {
    let mut queues: Vec<Vec<Record>> = vec![vec![]; 4];
    for record in records.iter().rev() {
        queues[record.partition as usize].push(record.clone());
    }
    let mut turns = turns.iter().cycle();
    let mut mixed = Vec::new();
    while mixed.len() < records.len() {
        let turn = usize::from(*turns.next().unwrap());
        let queue = (0..4)
            .map(|step| (turn + step) % 4)
            .find(|queue| !queues[*queue].is_empty());
        mixed.extend(queue.and_then(|queue| queues[queue].pop()));
    }
    mixed
}

proptest! {
    #[test]
    fn a_market_comes_back_whole(
        recording in recordings(),
        wire in wires(),
        partitions in 1..=4_i32,
        turns in proptest::collection::vec(0..4_u8, 1..20),
    ) {
        let (records, summary) = sent_with_summary(&recording, wire, partitions, "r");
        let received = receive(interleave(&records, &turns)).unwrap();
        prop_assert_eq!(&received.symbols, &recording.symbols);
        prop_assert_eq!(&received.report, &recording.report);
        // Rows of one symbol are in the very order of the reader; of several at one instant, in
        // that of their messages.
        let back = Recording::from(&received);
        prop_assert_eq!(back.tapes(), recording.tapes());
        if wire == Wire::Venue || recording.symbols.names().len() == 1 {
            prop_assert_eq!(&received.rows, &recording.rows);
        }
        prop_assert_eq!(received.summary.complete, Some(true));
        prop_assert_eq!(received.summary.digest.as_ref(), Some(&summary.digest));
        prop_assert_eq!(received.summary.rows, recording.rows.len() as u64);
        for partition in &received.summary.partitions {
            prop_assert_eq!(partition.messages, partition.declared_messages);
            prop_assert_eq!(partition.digest.as_ref(), Some(&partition.declared_digest));
        }
    }

    #[test]
    fn a_market_that_is_still_being_read_arrives_as_one_that_has_been_read(
        recording in recordings(),
        wire in wires(),
        batch in 1..9_usize,
    ) {
        let options = at_full_speed(wire, "r");
        let whole = round_trip(recording.market(), &options, &Cancel::new()).unwrap();
        let (sent, received) = round_trip_reading(&options, &Cancel::new(), |sending| {
            for rows in recording.rows.chunks(batch) {
                sending.rows(rows, &recording.symbols)?;
            }
            Ok::<_, StreamError>((recording.symbols.clone(), recording.report.clone()))
        }).unwrap();
        prop_assert_eq!(sent.digest, whole.0.digest);
        prop_assert_eq!(received.rows.to_vec().unwrap(), whole.1.rows.to_vec().unwrap());
        prop_assert_eq!(
            (received.symbols, received.report, received.summary),
            (whole.1.symbols, whole.1.report, whole.1.summary)
        );
    }

    #[test]
    fn the_digest_does_not_depend_on_partitions(recording in recordings(), wire in wires()) {
        let (_, one) = sent_with_summary(&recording, wire, 1, "r");
        let (_, four) = sent_with_summary(&recording, wire, 4, "r");
        prop_assert_eq!(one.digest, four.digest);
    }
}

#[test]
fn whoever_fails_first_is_blamed() {
    let recording = recording(20_000);
    let options = at_full_speed(Wire::Snapshot, "r");
    let fail = |cancel: &Cancel, after: usize, error: StreamError| {
        let (mut error, recording) = (Some(error), &recording);
        round_trip_reading(&options, cancel, move |sending| {
            for (index, rows) in recording.rows.chunks(100).enumerate() {
                if index == after
                    && let Some(error) = error.take()
                {
                    return Err(error);
                }
                sending.rows(rows, &recording.symbols)?;
            }
            Ok((recording.symbols.clone(), recording.report.clone()))
        })
        .unwrap_err()
    };
    let unreadable = StreamError::Settings("the file ended".into());
    let error = fail(&Cancel::new(), 150, unreadable);
    assert!(matches!(error, StreamError::Settings(_)), "{error}");
    let cancel = Cancel::new();
    cancel.cancel();
    let error = fail(&cancel, usize::MAX, StreamError::Disconnected);
    assert!(matches!(error, StreamError::Interrupted { .. }), "{error}");
}

#[test]
fn the_in_process_stream_carries_a_market() {
    let recording = recording(20_000);
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        let options = at_full_speed(wire, "r");
        let (sent, received) = round_trip(recording.market(), &options, &Cancel::new()).unwrap();
        assert_eq!(received.rows, recording.rows);
        assert_eq!(received.report.rejected(), recording.report.rejected());
        assert_eq!(received.report.accepted(), 20_000);
        assert_eq!(received.summary.digest, Some(sent.digest));
        assert_eq!(received.summary.run_id.as_deref(), Some("r"));
        assert_eq!(sent.delivered, sent.messages + 1);
    }
}

#[test]
fn one_symbol_stays_on_one_partition_and_every_partition_ends() {
    let mut recording = recording(100);
    for name in ["MSFT", "NVDA"] {
        let symbol = recording.symbols.intern(name).unwrap();
        let copies: Vec<_> = recording.rows.iter().take(100).copied().collect();
        recording.rows.extend(
            copies
                .into_iter()
                .map(|row| market_data::Row { symbol, ..row }),
        );
    }
    market_data::event::sort_for_replay(&mut recording.rows);
    let (records, _) = sent_with_summary(&recording, Wire::Snapshot, 2, "r");
    for record in records.iter().filter(|record| record.is_message()) {
        let expected = i32::from(record.key == "MSFT");
        assert_eq!(record.partition, expected, "{}", record.key);
    }
    // One message per instant and symbol, its rows in replay order.
    let mut told = std::collections::BTreeSet::new();
    for record in records.iter().filter(|record| record.is_message()) {
        let message: serde_json::Value = serde_json::from_slice(&record.payload).unwrap();
        assert!(told.insert((message["timestamp"].to_string(), record.key.clone())));
        let rows = message["venues"].as_array().unwrap();
        assert!(rows.is_sorted_by_key(|row| row["sequence"].as_u64()));
    }
    let ends: Vec<_> = records.iter().filter(|record| record.is_end()).collect();
    assert_eq!(
        ends.iter().map(|end| end.partition).collect::<Vec<_>>(),
        [0, 1]
    );
    let digest = ends[1].header("sor-digest").unwrap();
    let marker = EndMarker::read(&ends[1].payload, digest.as_bytes()).unwrap();
    assert_eq!((marker.partitions, marker.partition), (2, 1));
    assert_eq!(marker.rows, 300);
    assert_eq!(marker.symbols, ["AAPL", "MSFT", "NVDA"]);
    assert_eq!(marker.rejected.len(), 2);
}

#[test]
fn an_empty_market_is_a_complete_stream() {
    let (records, summary) = sent_with_summary(&recording(0), Wire::Snapshot, 3, "r");
    assert_eq!((records.len(), summary.messages), (3, 0));
    let received = receive(records).unwrap();
    assert!(received.rows.is_empty());
    assert_eq!(received.summary.complete, Some(true));
}

#[test]
fn a_paced_market_is_sent_on_the_clock_and_reaches_a_receiver_that_listens() {
    let recording = recording(300); // 0.3 seconds of market
    for wire in [Wire::Snapshot, Wire::Binary] {
        let options = SendOptions {
            speed: Speed::Times(2.0),
            ..at_full_speed(wire, "r")
        };
        let begun = std::time::Instant::now();
        let (sent, received) = round_trip(recording.market(), &options, &Cancel::new()).unwrap();
        assert!(begun.elapsed().as_millis() >= 149, "{:?}", begun.elapsed());
        assert_eq!(received.rows, recording.rows);
        assert_eq!(sent.lateness.unwrap().instants, sent.messages);
    }
}

#[test]
fn a_stop_ends_both_ends_and_the_marker_says_so() {
    let recording = recording(1_000);
    let cancel = Cancel::new();
    cancel.cancel();
    let error = round_trip(recording.market(), &SendOptions::default(), &cancel).unwrap_err();
    assert_eq!(error.class().exit_code(), 130);

    let (mut sink, mut source) = channel(1);
    let mut hooks = Hooks {
        cancel,
        ..Hooks::none()
    };
    let stopped = stream::send(
        recording.market(),
        &SendOptions::default(),
        &mut sink,
        &mut hooks,
    );
    assert!(
        matches!(stopped, Err(StreamError::Interrupted { rows: 0 })),
        "{stopped:?}"
    );
    drop(sink);
    let options = ReceiveOptions::default();
    let mut letters = CountOnly;
    let error =
        stream::receive(&mut source, &mut letters, &options, &mut Hooks::none()).unwrap_err();
    assert!(
        error.to_string().contains("its producer was interrupted"),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 5);
}

#[test]
fn a_sender_notices_that_nobody_listens() {
    let recording = recording(50_000);
    let (mut sink, source) = channel(1);
    drop(source);
    let options = at_full_speed(Wire::Snapshot, "r");
    let sent = stream::send(recording.market(), &options, &mut sink, &mut Hooks::none());
    assert!(matches!(sent, Err(StreamError::Disconnected)), "{sent:?}");
}

#[test]
fn records_that_are_no_messages_do_not_trip_simple_consumers() {
    for (wire, keys) in [
        (Wire::Snapshot, &["timestamp", "venues"][..]),
        (
            Wire::Venue,
            &[
                "timestamp",
                "publisher_id",
                "venue",
                "ask_px_00",
                "ask_sz_00",
                "fee",
                "rebate",
            ][..],
        ),
    ] {
        let (records, _) = sent_with_summary(&recording(9), wire, 1, "r");
        for record in &records {
            let payload: serde_json::Value = serde_json::from_slice(&record.payload).unwrap();
            for key in keys {
                assert!(payload.get(key).is_some(), "{payload}: {key}");
            }
        }
        let end: serde_json::Value =
            serde_json::from_slice(&records.last().unwrap().payload).unwrap();
        assert_eq!(
            (&end["type"], &end["timestamp"]),
            (&"end".into(), &"2024-08-01T13:36:32.008000024Z".into())
        );
    }
}

#[test]
fn a_pause_of_the_market_is_no_end_of_the_stream() {
    let mut market = recording(6);
    for row in &mut market.rows[3..] {
        row.event.ts_event = row.event.ts_event + Duration::from_millis(600);
    }
    let (mut sink, mut source) = channel(1);
    let options = |alive_every| SendOptions {
        speed: Speed::Times(1.0),
        alive_every: Duration::from_millis(alive_every),
        ..at_full_speed(Wire::Snapshot, "r")
    };
    let patience = ReceiveOptions {
        idle_timeout: Duration::from_millis(300),
        ..ReceiveOptions::default()
    };
    let received = std::thread::scope(|scope| {
        scope.spawn(|| {
            let sent = stream::send(
                market.market(),
                &options(100),
                &mut sink,
                &mut Hooks::none(),
            );
            assert!(sent.unwrap().delivered > 5 + 2);
            drop(sink);
        });
        stream::receive(
            &mut CaughtUp(&mut source),
            &mut CountOnly,
            &patience,
            &mut Hooks::none(),
        )
    });
    assert_eq!(received.unwrap().rows, market.rows);

    // Without signs of life the same pause is an end.
    let (mut sink, mut source) = channel(1);
    let received = std::thread::scope(|scope| {
        scope.spawn(|| {
            let _ = stream::send(
                market.market(),
                &options(10_000),
                &mut sink,
                &mut Hooks::none(),
            );
            drop(sink);
        });
        stream::receive(
            &mut CaughtUp(&mut source),
            &mut CountOnly,
            &patience,
            &mut Hooks::none(),
        )
    });
    assert_eq!(received.unwrap_err().class().exit_code(), 5);
}

/// A source that is at its end whenever it is quiet, as a topic is.
struct CaughtUp<'a, S>(&'a mut S);

impl<S: Source> Source for CaughtUp<'_, S> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn poll(
        &mut self,
        timeout: Duration,
        on_record: &mut dyn FnMut(&Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<Polled, StreamError> {
        self.0.poll(timeout, on_record)
    }

    fn caught_up(&self) -> bool {
        true
    }
}

#[test]
fn a_receiver_that_dawdles_holds_the_sender_back_and_loses_nothing() {
    let market = recording(60_000);
    let (mut sink, mut source) = channel(1);
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let (ahead, received) = thread::scope(|scope| {
        let market = market.market();
        let sender = scope.spawn(move || {
            let mut hooks = Hooks {
                progress: Box::new(move |rows| counter.store(rows, Ordering::Relaxed)),
                ..Hooks::none()
            };
            let options = at_full_speed(Wire::Snapshot, "r");
            stream::send(market, &options, &mut sink, &mut hooks).unwrap();
        });
        // Nobody reads: the sender fills what there is room for, and waits.
        let mut before = u64::MAX;
        while sent.load(Ordering::Relaxed) != before {
            before = sent.load(Ordering::Relaxed);
            thread::sleep(Duration::from_millis(200));
        }
        let ahead = sent.load(Ordering::Relaxed);
        let received = stream::receive(&mut source, &mut CountOnly, &quick(), &mut Hooks::none());
        sender.join().unwrap();
        (ahead, received.unwrap())
    });
    // Eight batches of 64 KiB, rows of about a hundred bytes.
    assert!((1_000..15_000).contains(&ahead), "{ahead} rows ahead");
    assert_eq!(received.rows, market.rows);
}
