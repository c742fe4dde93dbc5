//! The check of a topic: it finds what is missing, doubled, changed or out of place, and says
//! where.
#![allow(clippy::unwrap_used)]

mod support;

use stream::verify::{PartitionCheck, Verification, verify};
use stream::{Hooks, StreamError, Wire};
use support::*;

fn check(records: Vec<Record>) -> Verification {
    verify(&mut Replay::topic(records), None, &mut Hooks::none()).unwrap()
}

/// 40 messages on two partitions.
fn run(id: &str, started: u64) -> Vec<Record> {
    let mut recording = recording(60);
    let other = recording.symbols.intern("MSFT").unwrap();
    for row in recording.rows.iter_mut().skip(30) {
        row.symbol = other;
    }
    sent(&recording, Wire::Snapshot, 2, id, started)
}

fn place(records: &[Record], sequence: u64) -> usize {
    let wanted = Some(sequence.to_string());
    let there = |record: &Record| record.header("sor-seq") == wanted;
    records.iter().position(there).unwrap()
}

#[test]
fn a_whole_run_is_complete_to_the_byte() {
    let found = check(run("r", 1));
    assert!(found.complete);
    assert!(found.verdict(None).is_ok());
    let [run] = found.runs.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(run.started, "1970-01-01T00:00:00.001000000Z");
    assert_eq!((run.messages, run.declared_messages), (40, Some(40)));
    assert_eq!(run.digest, run.declared_digest);
    let partitions: Vec<_> = run
        .partitions
        .iter()
        .map(|one| {
            (
                one.messages,
                one.complete,
                one.digest == one.declared_digest,
            )
        })
        .collect();
    assert_eq!(partitions, [(20, true, true), (20, true, true)]);
}

#[test]
fn what_is_missing_is_named_with_its_partition() {
    let mut records = run("r", 1);
    for sequence in [3, 4, 30] {
        records.remove(place(&records, sequence));
    }
    let found = check(records);
    let run = &found.runs[0];
    assert_eq!((run.missing, run.messages), (3, 37));
    assert_eq!(run.missing_sequences, ["3-4", "30"]);
    let error = found.verdict(None).unwrap_err();
    assert_eq!(error.class().exit_code(), 5);
    let told = error.to_string();
    for part in [
        "3 of 40 messages missing (sor-seq 3-4, 30)",
        "partition 0 holds 18 messages, not the 20 declared",
        "partition 1 holds 19 messages, not the 20 declared",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn changed_content_is_told_with_its_partition() {
    let mut records = run("r", 1);
    let place = place(&records, 30);
    let good = records[place].clone();
    // Still a message, of another time.
    let text = String::from_utf8(good.payload.clone()).unwrap();
    records[place].payload = text.replacen("2024", "2025", 1).into_bytes();
    let found = check(records.clone());
    let told = found.verdict(None).unwrap_err().to_string();
    assert!(
        told.contains("on partition 1 the content differs"),
        "{told}"
    );
    assert!(!told.contains("partition 0"), "{told}");
    // One that cannot be read is damage, and a good copy repairs it.
    records[place].payload.truncate(9);
    let told = check(records.clone()).verdict(None).unwrap_err();
    assert!(
        told.to_string()
            .contains("1 damaged (first: partition 1 offset"),
        "{told}"
    );
    records.insert(place + 1, good);
    let found = check(records);
    assert!(found.complete);
    assert_eq!(found.runs[0].damaged, 1);
}

#[test]
fn changed_places_and_duplicates_are_told_and_no_fault() {
    let mut records = run("r", 1);
    let (one, other) = (place(&records, 3), place(&records, 4));
    records.swap(one, other);
    let found = check(records);
    assert!(found.complete);
    let changed = |check: &PartitionCheck| check.changed_places;
    let partitions = &found.runs[0].partitions;
    assert_eq!(
        partitions.iter().map(changed).collect::<Vec<_>>(),
        [true, false]
    );
    // A record that stands there twice is counted, and takes nothing from what is there.
    let mut records = run("r", 1);
    records.insert(9, records[2].clone());
    let found = check(records);
    assert!(found.complete);
    assert_eq!(found.runs[0].duplicates, 1);
}

#[test]
fn a_run_without_its_ends_is_not_complete() {
    let mut records = run("r", 1);
    records.pop();
    let told = check(records).verdict(None).unwrap_err().to_string();
    assert!(told.contains("no end marker on partition 1"), "{told}");
    let mut records = run("r", 1);
    records.truncate(9);
    let found = check(records);
    let told = found.verdict(None).unwrap_err().to_string();
    assert!(told.contains("its end marker never came"), "{told}");
    assert_eq!(found.runs[0].declared_messages, None);
}

#[test]
fn the_newest_run_decides_unless_one_is_named() {
    let mut broken = run("broken", 2);
    broken.truncate(7);
    let records = [run("whole", 1), broken, vec![Record::foreign(3, "{}")]].concat();
    let found = check(records.clone());
    assert_eq!(found.run_id.as_deref(), Some("broken"));
    assert_eq!((found.complete, found.without_run), (false, 1));
    let named = |id| {
        verify(
            &mut Replay::topic(records.clone()),
            Some(id),
            &mut Hooks::none(),
        )
    };
    let whole = named("whole").unwrap();
    assert!(whole.complete && whole.verdict(Some("whole")).is_ok());
    let other = named("other").unwrap().verdict(Some("other")).unwrap_err();
    assert_eq!(
        other.to_string(),
        "replay holds no run other; it holds: whole, broken"
    );
}

#[test]
fn a_topic_without_a_run_proves_nothing() {
    let error = check(vec![Record::foreign(3, "{}")])
        .verdict(None)
        .unwrap_err();
    assert!(matches!(error, StreamError::NoRun { .. }), "{error}");
    assert_eq!(error.class().exit_code(), 5);
}
