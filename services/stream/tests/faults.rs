//! What goes wrong between producer and consumer: either nothing of it shows, or the stream is not
//! called complete.
#![allow(clippy::unwrap_used, clippy::unnecessary_literal_bound)]

mod support;

use market_data::format::Reason;
use proptest::prelude::*;
use stream::{Hooks, RunChoice, Wire};
use support::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_drop_is_noticed_and_named(place in any::<prop::sample::Index>()) {
        let (_, mut records) = small();
        let lost = records.remove(place.index(records.len()));
        let message = incomplete(records);
        let named = match lost.header("sor-seq") {
            Some(sequence) => format!("1 of 40 message missing (sor-seq {sequence})"),
            None => format!("no end marker on partition {}", lost.partition),
        };
        prop_assert!(message.contains(&named), "{named}: {message}");
    }

    #[test]
    fn every_flipped_bit_is_noticed_or_harmless(
        place in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let (recording, mut records) = small();
        let place = place.index(records.len());
        let record = &mut records[place];
        let byte = byte.index(record.payload.len());
        record.payload[byte] ^= 1 << bit;
        let message = incomplete(records);
        let reasons = ["digest differs", "missing", "end marker"];
        prop_assert!(reasons.iter().any(|reason| message.contains(reason)), "{message}");
        drop(recording);
    }

    #[test]
    fn duplicates_and_disorder_change_nothing(
        copies in proptest::collection::vec(any::<prop::sample::Index>(), 0..30),
        swaps in proptest::collection::vec(any::<[prop::sample::Index; 2]>(), 0..30),
    ) {
        let (recording, mut records) = small();
        let duplicates = copies.len() as u64;
        for copy in copies {
            records.push(records[copy.index(records.len())].clone());
        }
        for [one, other] in swaps {
            let (one, other) = (one.index(records.len()), other.index(records.len()));
            records.swap(one, other);
        }
        let received = receive(records).unwrap();
        prop_assert_eq!(received.rows, recording.rows);
        prop_assert_eq!(received.summary.duplicates, duplicates);
        prop_assert_eq!(received.summary.messages, 40);
        for partition in received.summary.partitions {
            let declared = partition.declared_digest;
            prop_assert!(partition.digest.is_none_or(|digest| digest == declared));
        }
    }
}

#[test]
fn several_gaps_are_named_as_ranges() {
    let (_, records) = small();
    let lost = ["3", "4", "5", "9"];
    let left = records.into_iter().filter(|record| {
        !record
            .header("sor-seq")
            .is_some_and(|sequence| lost.contains(&sequence.as_str()))
    });
    let message = incomplete(left);
    assert!(
        message.contains("4 of 40 messages missing (sor-seq 3-5, 9)"),
        "{message}"
    );
    assert!(message.contains("36 received"), "{message}");
}

#[test]
fn damage_names_its_place_and_goes_to_the_dead_letters() {
    let (_, mut records) = small();
    records[7].payload.truncate(20);
    let mut graveyard = Graveyard::default();
    let mut source = Replay::new(records);
    let error =
        stream::receive(&mut source, &mut graveyard, &quick(), &mut Hooks::none()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("1 damaged (first: partition 0 offset 7"),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("1 of 40 message missing (sor-seq 7)"),
        "{error}"
    );
    let [(offset, reason, detail)] = graveyard.0.as_slice() else {
        panic!("{graveyard:?}");
    };
    assert_eq!((*offset, *reason), (7, Reason::BadMessage));
    assert!(detail.contains("EOF"), "{detail}");
}

#[test]
fn a_good_copy_repairs_a_damaged_one() {
    let ruined: fn(&Record) -> Vec<u8> = |_| vec![];
    // The first row of two stays readable.
    let half: fn(&Record) -> Vec<u8> = |record| {
        let mut message: serde_json::Value = serde_json::from_slice(&record.payload).unwrap();
        assert_eq!(message["venues"].as_array().unwrap().len(), 2);
        message["venues"][1]["ask_sz_00"] = 0.into();
        serde_json::to_vec(&message).unwrap()
    };
    for (place, damage) in [(7, ruined), (6, half)] {
        let (recording, mut records) = small();
        let good = records[place].clone();
        records[place].payload = damage(&good);
        records.insert(20, good);
        let received = receive(records).unwrap();
        assert_eq!(received.rows, recording.rows);
        let summary = received.summary;
        assert_eq!((summary.dead_letters, summary.duplicates), (1, 0));
    }
}

#[test]
fn markers_that_lie_are_caught() {
    let with_marker = |change: &dyn Fn(&mut serde_json::Value)| {
        let (_, mut records) = small();
        for record in records.iter_mut().filter(|record| record.is_end()) {
            let mut marker = serde_json::from_slice(&record.payload).unwrap();
            change(&mut marker);
            record.payload = serde_json::to_vec(&marker).unwrap();
            let digest = stream::wire::digest::Digest::of(&record.payload).to_string();
            record.set_header("sor-digest", &digest);
        }
        incomplete(records)
    };
    let wrong_digest = with_marker(&|marker| marker["digest"] = "0".repeat(64).into());
    assert!(
        wrong_digest.contains("the digest differs"),
        "{wrong_digest}"
    );
    let fewer = with_marker(&|marker| marker["messages"] = 39.into());
    assert!(fewer.contains("more messages came"), "{fewer}");
    let more = with_marker(&|marker| marker["messages"] = 41.into());
    assert!(
        more.contains("1 of 41 message missing (sor-seq 40)"),
        "{more}"
    );
    let rows = with_marker(&|marker| marker["rows"] = 59.into());
    assert!(rows.contains("60 rows came, not the 59"), "{rows}");
    let many = with_marker(&|marker| marker["partitions"] = i32::MAX.into());
    assert!(many.contains("no end marker on partition 2, 3"), "{many}");
    let other = with_marker(&|marker| marker["run_id"] = "other".into());
    assert!(other.contains("end marker never came"), "{other}");
    for (key, value) in [
        ("partitions", serde_json::json!(0)),
        ("partitions", serde_json::json!(-5)),
        ("partition", serde_json::json!(2)),
        ("type", serde_json::json!("alive")),
        ("partition_messages", serde_json::json!(41)),
        ("symbols", serde_json::json!(["A\u{1b}[2J"])),
    ] {
        let refused = with_marker(&|marker| marker[key] = value.clone());
        assert!(
            refused.contains("end marker never came"),
            "{key}: {refused}"
        );
    }
    let disagree = with_marker(&|marker| {
        if marker["partition"] == 1 {
            marker["rejected"] = serde_json::json!({});
        }
    });
    assert!(disagree.contains("the end markers disagree"), "{disagree}");
}

#[test]
fn a_sequence_number_moved_elsewhere_is_caught() {
    let (_, mut records) = small();
    let one = records[3].header("sor-seq").unwrap();
    let other = records[4].header("sor-seq").unwrap();
    records[3].set_header("sor-seq", &other);
    records[4].set_header("sor-seq", &one);
    assert!(incomplete(records).contains("the digest differs"));
}

#[test]
fn absurd_sequence_numbers_cost_neither_memory_nor_time() {
    let (_, mut records) = small();
    let mut absurd = records[0].clone();
    absurd.set_header("sor-seq", &u64::MAX.to_string());
    records.insert(5, absurd);
    assert!(incomplete(records).contains("more messages came"));
}

#[test]
fn records_of_a_later_version_are_not_guessed_at() {
    let (_, mut records) = small();
    records[2].set_header("sor-schema", "sor.snapshot/2");
    let message = incomplete(records);
    assert!(message.contains("unknown sor-schema"), "{message}");

    // A record that lost its start still counts as damage to the run of its name.
    let (_, mut records) = small();
    records[2].headers.retain(|(name, _)| name != "sor-started");
    let message = incomplete(records);
    assert!(message.contains("no sor-started"), "{message}");
}

#[test]
fn what_arrived_and_could_not_be_read_is_named_with_its_cause() {
    let unknown =
        r#"{"timestamp":"2024-08-01T13:36:32Z","venue":"NOWHERE","ask_px_00":1.0,"ask_sz_00":1}"#;
    let junk = Record::foreign(5, "junk\u{7}");
    for (records, messages, cause) in [
        (
            vec![Record::foreign(5, unknown); 3],
            "3 messages arrived on replay, and none could be read",
            "partition 0 offset 0: publisher_id: bad_publisher",
        ),
        (vec![junk], "1 messages arrived", "offset 0: "),
    ] {
        let error = receive_topic(records, RunChoice::Newest).unwrap_err();
        let (class, error) = (error.class(), error.to_string());
        assert_eq!(class.exit_code(), 5);
        assert!(error.contains(messages) && error.contains(cause), "{error}");
    }
    // One that can be read is enough, and a run beside them settles it.
    let mixed = vec![Record::foreign(5, unknown), foreign(120, 0)];
    let received = receive_topic(mixed, RunChoice::Newest).unwrap();
    assert_eq!((received.rows.len(), received.summary.dead_letters), (1, 1));
}

#[test]
fn offsets_without_a_record_are_counted_where_nothing_proves_that_all_is_there() {
    let receive_from = |first: i64, records: Vec<Record>| {
        let mut source = Replay::new(records);
        source.given = first;
        stream::receive(
            &mut source,
            &mut stream::transport::CountOnly,
            &quick(),
            &mut Hooks::none(),
        )
        .unwrap()
    };
    let strangers = || vec![foreign(120, 0), foreign(121, 1)];
    let missing = |received: &stream::Received| received.summary.missing_offsets;
    assert_eq!(missing(&receive_from(0, strangers())), 0);
    assert_eq!(missing(&receive_from(7, strangers())), 7);
    let run = sent(&recording(6), Wire::Snapshot, 1, "r", 100);
    assert_eq!(missing(&receive_from(7, run)), 0);
}

#[test]
fn totals_that_a_marker_declares_do_not_wrap() {
    let (_, mut records) = small();
    for record in records.iter_mut().filter(|record| record.is_end()) {
        let mut marker: serde_json::Value = serde_json::from_slice(&record.payload).unwrap();
        marker["rejected"] = serde_json::json!({"bad_timestamp": u64::MAX, "bad_message": 1});
        record.payload = serde_json::to_vec(&marker).unwrap();
        let digest = stream::wire::digest::Digest::of(&record.payload).to_string();
        record.set_header("sor-digest", &digest);
    }
    let received = receive(records).unwrap();
    assert_eq!(received.report.rejected_total(), u64::MAX);
    assert!(received.report.check(0.5).is_err());
}

/// A record of anybody: headers of ours with anything in them, and any payload.
fn anybodys() -> impl Strategy<Value = Record> {
    use proptest::option::of as maybe;
    let id = prop_oneof![
        any::<String>(),
        Just("r2".to_owned()),
        "[\\x00-\\x1f\u{80}-\u{9f}\u{202e}]{0,9}"
    ];
    let number = prop_oneof![
        any::<u64>().prop_map(|number| number.to_string()),
        any::<String>()
    ];
    let kind = prop_oneof![
        Just("end".to_owned()),
        Just("alive".to_owned()),
        any::<String>()
    ];
    let schema = prop_oneof![Just("sor.snapshot/1".to_owned()), any::<String>()];
    (
        (0..3_i32, maybe(id), maybe(number.clone()), maybe(kind)),
        (maybe(number), maybe(schema), maybe(any::<String>())),
        proptest::collection::vec(any::<u8>(), 0..80),
    )
        .prop_map(
            |((partition, id, started, kind), (sequence, schema, digest), payload)| {
                let named = [
                    ("sor-run-id", id),
                    ("sor-started", started),
                    ("sor-type", kind),
                    ("sor-seq", sequence),
                    ("sor-schema", schema),
                    ("sor-digest", digest),
                ];
                let headers = named
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?.into_bytes())));
                Record {
                    partition,
                    timestamp: None,
                    headers: headers.collect(),
                    key: String::new(),
                    payload,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_that_stands_beside_the_records_of_a_run_decides_about_it(
        strange in proptest::collection::vec((any::<prop::sample::Index>(), anybodys()), 1..20),
    ) {
        let (recording, mut records) = small();
        for (place, record) in strange {
            if record.header("sor-run-id").as_deref() != Some("r") {
                records.insert(place.index(records.len()), record);
            }
        }
        let received = receive_topic(records.clone(), RunChoice::Id("r".into())).unwrap();
        prop_assert_eq!(received.rows, recording.rows);
        // Whatever they say, nothing panics, and what is told is plain.
        let mut source = Replay::new(records.clone());
        let checked = stream::verify::verify(&mut source, Some("r"), &mut Hooks::none()).unwrap();
        prop_assert!(checked.verdict(Some("r")).is_ok());
        prop_assert!(checked.runs.iter().all(|run| text::all_plain(&run.run_id)));
        if let Err(error) = receive_topic(records, RunChoice::Newest) {
            let told = error.to_string();
            prop_assert!(told.len() < 4_000, "{}", told.len());
        }
    }
}
