//! What is encoded comes back, the fast way and the general way, and no damage panics.

use super::*;

proptest! {
    #[test]
    fn rows_come_back_exactly(rows in rows(), symbol in "[A-Z.\"\\\\é]{1,8}") {
        let symbols = table(&symbol);
        for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
            let mut rows = rows.clone();
            if wire.spans_instants() {
                for (shown, later) in rows.iter_mut().zip(0..) {
                    shown.at = shown.at + Duration::from_nanos(later);
                    if shown.row.ts_recv.is_none() {
                        shown.row.event.ts_event = shown.at;
                    }
                }
            }
            let mut decoder = Decoder::new();
            let mut read = Vec::new();
            for message in encode_shown(wire, &symbols, &rows) {
                let json = serde_json::from_slice::<Value>(&message).is_ok();
                prop_assert_eq!(json, wire != Wire::Binary);
                decoder.decode(&message, &mut read).unwrap();
            }
            prop_assert_eq!(back(&read, decoder.symbols()), recorded(&rows));
            prop_assert_eq!(decoder.symbols().each_name().collect::<Vec<_>>(), [&symbol]);
        }
    }

    /// Times of receipt and instruments are new: where there are none a message is what it was
    /// before.
    #[test]
    fn rows_without_a_time_of_receipt_come_back_at_the_time_at_which_they_show(rows in rows()) {
        let symbols = table("AAPL");
        for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
            let mut decoder = Decoder::new();
            let mut read = Vec::new();
            let without = |shown: &Shown| Shown {
                row: Row {
                    ts_recv: None,
                    ..shown.row
                },
                ..*shown
            };
            let rows: Vec<_> = rows.iter().map(without).collect();
            for message in encode_shown(wire, &symbols, &rows) {
                decoder.decode(&message, &mut read).unwrap();
            }
            prop_assert!(
                read.iter()
                    .zip(&rows)
                    .all(|(row, sent)| row.event.ts_event == sent.at)
            );
        }
    }

    #[test]
    fn our_own_layout_is_read_the_fast_way(mut rows in rows(), symbol in "[A-Z.é]{1,8}") {
        for shown in &mut rows {
            // What is larger is read the general way.
            shown.row.sequence = shown.row.sequence.min(i64::MAX.unsigned_abs());
        }
        for wire in [Wire::Snapshot, Wire::Venue] {
            let (mut decoder, mut read) = (Decoder::new(), Vec::new());
            for message in encode_shown(wire, &table(&symbol), &rows) {
                prop_assert_eq!(decoder.decode_fixed(&message, &mut read), Some(()));
            }
            prop_assert_eq!(back(&read, decoder.symbols()), recorded(&rows));
        }
    }

    #[test]
    fn the_fast_way_never_reads_what_the_general_way_reads_otherwise(
        rows in rows(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), damage()), 1..4),
    ) {
        for wire in [Wire::Snapshot, Wire::Venue] {
            let mut message = encode_shown(wire, &table("AAPL"), &rows).remove(0);
            for (place, damage) in &damage {
                let place = place.index(message.len());
                let end = (place + damage.0).min(message.len());
                message.splice(place..end, damage.1.bytes());
            }
            let (mut fast, mut general) = (Vec::new(), Vec::new());
            let (mut quick, mut slow) = (Decoder::new(), Decoder::new());
            if quick.decode_fixed(&message, &mut fast).is_some() {
                let read = slow.decode_general(&message, &mut general);
                prop_assert_eq!(read, Ok(()), "{}", String::from_utf8_lossy(&message));
                prop_assert_eq!(back(&fast, quick.symbols()), back(&general, slow.symbols()));
                prop_assert_eq!(quick.fees(), slow.fees());
            }
        }
    }

    #[test]
    fn no_payload_panics(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Decoder::new().decode(&payload, &mut Vec::new());
    }

    #[test]
    fn no_damage_panics(
        rows in rows(),
        place in any::<prop::sample::Index>(),
        bit in 0..8_u8,
        cut in any::<prop::sample::Index>(),
    ) {
        for wire in [Wire::Snapshot, Wire::Binary] {
            let mut message = encode_shown(wire, &table("AAPL"), &rows).remove(0);
            let place = place.index(message.len());
            message[place] ^= 1 << bit;
            let _ = Decoder::new().decode(&message, &mut Vec::new());
            message.truncate(cut.index(message.len()));
            // Of a binary message whole rows may be left: the digest of the run is what proves that
            // none is missing.
            let read = Decoder::new().decode(&message, &mut Vec::new());
            prop_assert!(wire == Wire::Binary || read.is_err());
        }
    }
}

#[test]
fn large_instants_are_cut() {
    let row = Row {
        event: Event::quote(Timestamp::default(), PublisherId(1), None, None),
        sequence: 0,
        ts_recv: None,
        symbol: SymbolId(0),
    };
    let rows = vec![row; MOST_ROWS * 2 + 1];
    let sizes: Vec<_> = encode(Wire::Snapshot, "A", &rows)
        .iter()
        .map(|message| decode(str::from_utf8(message).unwrap()).unwrap().len())
        .collect();
    assert_eq!(sizes, [MOST_ROWS, MOST_ROWS, 1]);
}
