//! Which of the runs on a topic is followed, and what stands beside it.
#![allow(clippy::unwrap_used, clippy::unnecessary_literal_bound)]

mod support;

use market_data::format::Reason;
use stream::{Hooks, ReceiveOptions, RunChoice, StreamError, Wire};
use support::*;

/// The records on one partition.
fn on(records: &[Record], partition: i32) -> Vec<Record> {
    let there = |record: &&Record| record.partition == partition;
    records.iter().filter(there).cloned().collect()
}

#[test]
fn the_newest_run_is_followed_wherever_it_stands() {
    let (old, new) = (recording(30), recording(60));
    let older = sent(&old, Wire::Snapshot, 2, "old", 100);
    let newer = sent(&new, Wire::Venue, 2, "new", 200);
    let orders = [
        [older.clone(), newer.clone()].concat(),
        // Another partition can be read first.
        [on(&newer, 1), on(&older, 0), on(&newer, 0), on(&older, 1)].concat(),
        older
            .iter()
            .zip(&newer)
            .flat_map(|(one, two)| [one.clone(), two.clone()])
            .chain(newer[older.len()..].to_vec())
            .collect(),
    ];
    for records in orders {
        let received = receive_topic(records.clone(), RunChoice::Newest).unwrap();
        assert_eq!(received.summary.run_id.as_deref(), Some("new"));
        assert_eq!(received.rows, new.rows);
        assert_eq!(received.summary.skipped, older.len() as u64);
        let received = receive_topic(records, RunChoice::Id("old".into())).unwrap();
        assert_eq!(received.rows, old.rows);
    }
}

#[test]
fn a_clock_that_is_an_hour_wrong_is_noticed_and_asked_about() {
    const HOUR: u64 = 3_600_000;
    let (first, second) = (recording(30), recording(60));
    // Whether the first clock was ahead or the second behind, nobody can tell.
    let ahead = sent(&first, Wire::Snapshot, 2, "first", 7 * HOUR);
    let behind = sent(&second, Wire::Snapshot, 2, "second", 6 * HOUR);
    let records = [ahead.clone(), behind.clone()].concat();
    for choice in [RunChoice::Newest, RunChoice::Since(HOUR)] {
        let error = receive_topic(records.clone(), choice).unwrap_err();
        assert_eq!(error.class().exit_code(), 5);
        assert!(
            error
                .to_string()
                .contains("--run-id first or --run-id second"),
            "{error}"
        );
    }
    let received = receive_topic(records, RunChoice::of(Some("second"))).unwrap();
    assert_eq!(received.rows, second.rows);
    // A right clock afterwards settles it.
    let third = sent(&first, Wire::Snapshot, 2, "third", 8 * HOUR);
    let received = receive_topic([ahead, behind, third].concat(), RunChoice::Newest).unwrap();
    assert_eq!(received.summary.run_id.as_deref(), Some("third"));
}

#[test]
fn a_fresh_run_is_one_that_started_since() {
    let (old, new) = (recording(30), recording(60));
    let older = sent(&old, Wire::Snapshot, 2, "old", 100);
    let newer = sent(&new, Wire::Snapshot, 2, "new", 200);
    let error = receive_topic(older.clone(), RunChoice::Since(150)).unwrap_err();
    assert_eq!(error.class().exit_code(), 5);
    assert!(error.to_string().contains("nothing arrived"), "{error}");
    let strangers = vec![foreign(120, 0)];
    let all = [older, strangers, newer].concat();
    let received = receive_topic(all, RunChoice::Since(150)).unwrap();
    assert_eq!(received.rows, new.rows);
    assert_eq!(received.summary.strays, 0);
}

#[test]
fn an_unfinished_run_before_a_finished_one_is_skipped() {
    let recording = recording(60);
    let mut aborted = sent(&recording, Wire::Snapshot, 2, "aborted", 100);
    aborted.truncate(11);
    let whole = sent(&recording, Wire::Snapshot, 2, "whole", 200);
    let received = receive_topic([aborted, whole].concat(), RunChoice::Newest).unwrap();
    assert_eq!(received.rows, recording.rows);
    assert_eq!(received.summary.skipped, 11);
}

#[test]
fn an_unfinished_run_behind_a_finished_one_is_no_result() {
    let recording = recording(60);
    let whole = sent(&recording, Wire::Snapshot, 2, "whole", 100);
    let mut aborted = sent(&recording, Wire::Snapshot, 2, "aborted", 200);
    aborted.truncate(11);
    let records = [whole, aborted].concat();
    let error = receive_topic(records.clone(), RunChoice::Newest).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("run aborted on replay is incomplete"),
        "{error}"
    );
    assert!(
        error.to_string().contains("its end marker never came"),
        "{error}"
    );
    let received = receive_topic(records, RunChoice::Id("whole".into())).unwrap();
    assert_eq!(received.rows, recording.rows);
}

#[test]
fn two_runs_of_one_name_do_not_mix() {
    let recording = recording(60);
    let mut aborted = sent(&recording, Wire::Snapshot, 2, "same", 100);
    aborted.truncate(11);
    let whole = sent(&recording, Wire::Snapshot, 2, "same", 200);
    let received = receive_topic([aborted, whole].concat(), RunChoice::Id("same".into())).unwrap();
    assert_eq!(received.rows, recording.rows);
    assert_eq!(
        (received.summary.skipped, received.summary.duplicates),
        (11, 0)
    );
}

#[test]
fn a_run_that_is_not_there_is_told_with_those_that_are() {
    let records = sent(&recording(6), Wire::Snapshot, 1, "here", 100);
    let error = receive_topic(records, RunChoice::Id("there".into())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "replay holds no run there; it holds: here"
    );
    assert_eq!(error.class().exit_code(), 5);
    let error = receive_topic([], RunChoice::Newest).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("nothing arrived on replay within"),
        "{error}"
    );
}

#[test]
fn a_stream_without_a_run_ends_when_nothing_comes_and_proves_nothing() {
    let mut broken = foreign(2, 0);
    broken.payload = b"{\"timestamp\": NaN}".to_vec();
    let mut other_partition = foreign(1, 1);
    other_partition.partition = 1;
    let records = vec![foreign(4, 2), broken, other_partition, foreign(3, 0)];
    let mut graveyard = Graveyard::default();
    let mut source = Replay::topic(records);
    let received =
        stream::receive(&mut source, &mut graveyard, &quick(), &mut Hooks::none()).unwrap();
    assert_eq!(received.summary.complete, None);
    assert_eq!(
        (received.summary.run_id, received.summary.digest),
        (None, None)
    );
    assert_eq!(received.summary.messages, 3);
    let seconds: Vec<_> = received
        .rows
        .to_vec()
        .unwrap()
        .iter()
        .map(|row| row.event.ts_event.nanos() / 1_000_000_000 % 60)
        .collect();
    assert_eq!(seconds, [0, 1, 2]);
    assert_eq!(received.report.accepted(), 3);
    assert_eq!(received.report.rejected()[&Reason::BadMessage], 1);
    assert_eq!(received.report.shown()[0].source, "replay partition 0");
    assert_eq!(graveyard.0.len(), 1);
}

#[test]
fn strays_beside_a_run_are_left_alone_or_asked_about() {
    let recording = recording(60);
    let run = sent(&recording, Wire::Snapshot, 2, "r", 100);
    let before = [vec![foreign(50, 0)], run.clone()].concat();
    let received = receive_topic(before.clone(), RunChoice::Newest).unwrap();
    assert_eq!(received.rows, recording.rows);
    assert_eq!(received.summary.strays, 1);
    assert_eq!(received.report.accepted(), 60);
    let alone = receive_topic(before, RunChoice::Foreign).unwrap();
    assert_eq!((alone.rows.len(), alone.summary.complete), (1, None));

    let behind = [run.clone(), vec![foreign(150, 0)]].concat();
    let error = receive_topic(behind.clone(), RunChoice::Newest).unwrap_err();
    assert_eq!(error.class().exit_code(), 5);
    assert!(
        error.to_string().contains("--run-id r or --run-id none"),
        "{error}"
    );
    let received = receive_topic(behind, RunChoice::of(Some("r"))).unwrap();
    assert_eq!(received.rows, recording.rows);

    let mut garbage = foreign(150, 0);
    garbage.payload = b"hello".to_vec();
    let received = receive_topic([vec![garbage], run].concat(), RunChoice::Newest).unwrap();
    assert_eq!(received.rows, recording.rows);
    assert_eq!(received.summary.dead_letters, 1);
    assert_eq!(received.report.rejected(), recording.report.rejected());
}

#[test]
fn a_broken_run_that_was_there_before_may_be_followed_by_a_good_one() {
    let recording = recording(60);
    let mut broken = sent(&recording, Wire::Snapshot, 1, "broken", 100);
    broken.remove(3);
    let good = sent(&recording, Wire::Snapshot, 1, "good", 200);
    let mut source = Late {
        first: Replay::topic(broken),
        second: Replay::topic(good),
        quiet: 5,
    };
    let options = ReceiveOptions {
        idle_timeout: std::time::Duration::from_millis(500),
        ..quick()
    };
    let mut letters = stream::transport::CountOnly;
    let received =
        stream::receive(&mut source, &mut letters, &options, &mut Hooks::none()).unwrap();
    assert_eq!(received.summary.run_id.as_deref(), Some("good"));
}

/// Gives the second stream some looks after the first.
struct Late {
    first: Replay,
    second: Replay,
    quiet: u32,
}

impl stream::transport::Source for Late {
    fn name(&self) -> &str {
        "late"
    }

    fn poll(
        &mut self,
        timeout: std::time::Duration,
        on_record: &mut dyn FnMut(&stream::transport::Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<stream::transport::Polled, StreamError> {
        if !self.first.caught_up() {
            return self.first.poll(timeout, on_record);
        }
        if self.quiet > 0 {
            self.quiet -= 1;
            std::thread::sleep(std::time::Duration::from_millis(10));
            return Ok(stream::transport::Polled::Quiet);
        }
        self.second.poll(timeout, on_record)
    }

    fn caught_up(&self) -> bool {
        self.first.caught_up()
    }
}

#[test]
fn an_unended_run_that_calls_itself_newer_is_told_apart_from_the_one_behind_it() {
    let newer = sent(&recording(60), Wire::Snapshot, 1, "killed", 2);
    let older = sent(&recording(60), Wire::Snapshot, 1, "good", 1);
    let records: Vec<_> = newer[..5].iter().cloned().chain(older).collect();
    let error = receive_topic(records.clone(), RunChoice::Newest).unwrap_err();
    assert!(matches!(error, StreamError::Overtaken { .. }), "{error}");
    assert!(error.to_string().contains("--run-id good"), "{error}");
    assert_eq!(error.class().exit_code(), 5);
    // What it says helps.
    let received = receive_topic(records, RunChoice::Id("good".into())).unwrap();
    assert_eq!(received.rows.len(), 60);
    // Two producers at once are no such case.
    let other = sent(&recording(60), Wire::Snapshot, 1, "slow", 1);
    let both = newer
        .iter()
        .zip(&other)
        .flat_map(|(one, two)| [one.clone(), two.clone()]);
    let received = receive_topic(both.collect::<Vec<_>>(), RunChoice::Newest).unwrap();
    assert_eq!(received.summary.run_id.as_deref(), Some("killed"));
}
