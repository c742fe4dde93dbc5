use std::num::NonZeroU32;
use std::time::Duration;

use market_data::event::{Action, BookSide, Cause};
use market_data::format::Reason;
use market_data::{
    Event, FeeSchedule, PerShare, Price, PublisherId, Quote, Row, SymbolId, Timestamp, VenueFees,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn price() -> impl Strategy<Value = Price> {
    // Cents, the whole range, and its ends: what floats hold and what they do not.
    prop_oneof![
        (1..100_000_000_i64).prop_map(|cents| cents * 10_000_000),
        1..=Price::MAX,
        Just(1),
        Just(Price::MAX),
    ]
    .prop_map(|units| Price::from_units(units).unwrap())
}

fn quote() -> impl Strategy<Value = Option<Quote>> {
    let quote = (price(), 1..=u32::MAX).prop_map(|(price, size)| Quote {
        price,
        size: NonZeroU32::new(size).unwrap(),
    });
    proptest::option::weighted(0.8, quote)
}

prop_compose! {
    fn row()(
        publisher in any::<u16>(),
        ask in quote(),
        bid in quote(),
        price in proptest::option::of(price()),
        size in prop_oneof![Just(0), any::<u32>()],
        flags in prop_oneof![Just(0), any::<u8>()],
        action in proptest::sample::select(b"ACMRTFN"),
        side in proptest::sample::select(b"ABN"),
        sequence in prop_oneof![Just(0), 0..=i64::MAX.unsigned_abs(), Just(u64::MAX)],
    ) -> Row {
        let mut event = Event::quote(Timestamp::default(), PublisherId(publisher), ask, bid);
        event.set_price(price);
        event.size = size;
        event.flags = flags;
        event.cause = Cause::new(Action::from_letter(action).unwrap(), BookSide::from_letter(side).unwrap());
        Row { event, sequence, ts_recv: None, symbol: SymbolId(0) }
    }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let time = prop_oneof![Just(1_722_519_392_491_911_683), 0..=i64::MAX.unsigned_abs()];
    (time, proptest::collection::vec(row(), 1..5)).prop_map(|(nanos, mut rows)| {
        for row in &mut rows {
            row.event.ts_event = Timestamp::from_nanos(nanos).unwrap();
        }
        rows
    })
}

/// Bytes that go, and text that comes instead.
fn damage() -> impl Strategy<Value = (usize, String)> {
    let any_text = "[-0-9.eE,:\"{}\\[\\]A-Z\\\\ ]{0,3}".prop_map(String::from);
    (
        0..4_usize,
        prop_oneof![Just(String::new()), Just("0".into()), any_text],
    )
}

fn encode(wire: Wire, symbol: &str, rows: &[Row]) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(wire, FeeSchedule::default());
    rows.chunks(encoder.rows_per_message())
        .map(|rows| {
            let mut message = Vec::new();
            encoder.encode(symbol, rows, &mut message).unwrap();
            message
        })
        .collect()
}

fn decode(payload: &str) -> Result<Vec<Row>, Rejected> {
    let mut rows = Vec::new();
    Decoder::new()
        .decode(payload.as_bytes(), &mut rows)
        .map(|()| rows)
}

proptest! {
    #[test]
    fn rows_come_back_exactly(rows in rows(), symbol in "[A-Z.\"\\\\é]{0,8}") {
        for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
            let mut rows = rows.clone();
            if wire.spans_instants() {
                for (row, later) in rows.iter_mut().zip(0..) {
                    row.event.ts_event = row.event.ts_event + Duration::from_nanos(later);
                }
            }
            let mut decoder = Decoder::new();
            let mut back = Vec::new();
            for message in encode(wire, &symbol, &rows) {
                let json = serde_json::from_slice::<Value>(&message).is_ok();
                prop_assert_eq!(json, wire != Wire::Binary);
                decoder.decode(&message, &mut back).unwrap();
            }
            prop_assert_eq!(&back, &rows);
            prop_assert_eq!(decoder.symbols().names(), std::slice::from_ref(&symbol));
        }
    }

    #[test]
    fn our_own_layout_is_read_the_fast_way(mut rows in rows(), symbol in "[A-Z.é]{0,8}") {
        for row in &mut rows {
            row.sequence = row.sequence.min(i64::MAX.unsigned_abs()); // beyond, the general way has it
        }
        for wire in [Wire::Snapshot, Wire::Venue] {
            let mut back = Vec::new();
            for message in encode(wire, &symbol, &rows) {
                prop_assert_eq!(fixed::read(&message, &mut back, |_| Some(SymbolId(0))), Some(()));
            }
            prop_assert_eq!(&back, &rows);
        }
    }

    #[test]
    fn the_fast_way_never_reads_what_the_general_way_reads_otherwise(
        rows in rows(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), damage()), 1..4),
    ) {
        for wire in [Wire::Snapshot, Wire::Venue] {
            let mut message = encode(wire, "AAPL", &rows).remove(0);
            for (place, damage) in &damage {
                let place = place.index(message.len());
                let end = (place + damage.0).min(message.len());
                message.splice(place..end, damage.1.bytes());
            }
            let (mut fast, mut general) = (Vec::new(), Vec::new());
            if fixed::read(&message, &mut fast, |_| Some(SymbolId(0))).is_some() {
                let read = Decoder::new().decode_general(&message, &mut general);
                prop_assert_eq!(read, Ok(()), "{}", String::from_utf8_lossy(&message));
                prop_assert_eq!(&fast, &general);
            }
        }
    }

    #[test]
    fn no_payload_panics(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Decoder::new().decode(&payload, &mut Vec::new());
    }

    #[test]
    fn no_damage_panics(rows in rows(), place in any::<prop::sample::Index>(), bit in 0..8_u8, cut in any::<prop::sample::Index>()) {
        for wire in [Wire::Snapshot, Wire::Binary] {
            let mut message = encode(wire, "AAPL", &rows).remove(0);
            let place = place.index(message.len());
            message[place] ^= 1 << bit;
            let _ = Decoder::new().decode(&message, &mut Vec::new());
            message.truncate(cut.index(message.len()));
            // The damage may have changed the length of the symbol, the second byte.
            let head = 2 + message.get(1).copied().map_or(0, usize::from);
            let left = message.len().saturating_sub(head) % 56;
            // Of a binary message whole rows may be left: the digest of the run is what proves that
            // none is missing.
            prop_assert!(wire == Wire::Binary && left == 0 || Decoder::new().decode(&message, &mut Vec::new()).is_err());
        }
    }
}

#[test]
fn messages_look_as_documented() {
    let price = |text: &str| Price::parse_dollars(text.as_bytes()).unwrap();
    let quote = |text, size| {
        Some(Quote {
            price: price(text),
            size: NonZeroU32::new(size).unwrap(),
        })
    };
    let time = Timestamp::parse(b"2024-08-01T13:36:32.491911683Z").unwrap();
    let mut event = Event::quote(
        time,
        PublisherId(2),
        quote("222.83", 36),
        quote("222.81", 421),
    );
    event.cause = Cause::new(Action::Trade, BookSide::Ask);
    event.set_price(Some(price("222.81")));
    event.size = 190;
    let first = Row {
        event,
        sequence: 46_542_624,
        ts_recv: None,
        symbol: SymbolId(0),
    };
    let second = Row {
        event: Event::quote(time, PublisherId(999), None, None),
        ..first
    };
    let snapshot = encode(Wire::Snapshot, "AAPL", &[first, second]).remove(0);
    assert_eq!(
        String::from_utf8(snapshot).unwrap(),
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","symbol":"AAPL","venues":[{"publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36,"bid_px_00":222.81,"bid_sz_00":421,"action":"T","side":"A","price":222.81,"size":190,"sequence":46542624},{"publisher_id":999,"ask_px_00":null,"ask_sz_00":0,"sequence":46542624}]}"#
    );
    let mut fees = FeeSchedule::default();
    let fee = |text: &str| PerShare::parse_dollars(text.as_bytes()).unwrap();
    fees.set(
        PublisherId(2),
        VenueFees {
            fee: fee("0.003"),
            rebate: fee("-0.002"),
        },
    );
    let mut venue = Vec::new();
    let mut encoder = Encoder::new(Wire::Venue, fees);
    encoder.encode("", &[first], &mut venue).unwrap();
    assert_eq!(
        String::from_utf8(venue).unwrap(),
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","publisher_id":2,"venue":"XNAS","ask_px_00":222.83,"ask_sz_00":36,"fee":0.003,"rebate":-0.002,"bid_px_00":222.81,"bid_sz_00":421,"action":"T","side":"A","price":222.81,"size":190,"sequence":46542624}"#
    );
    let mut unknown = Vec::new();
    encoder.encode("", &[second], &mut unknown).unwrap();
    let unknown: Value = serde_json::from_slice(&unknown).unwrap();
    assert_eq!(
        (&unknown["venue"], &unknown["ask_px_00"]),
        (&json!("999"), &Value::Null)
    );
}

#[test]
fn minimal_messages_of_other_producers_are_understood() {
    let expected = decode(
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36}"#,
    )
    .unwrap();
    assert_eq!(
        expected[0].event.ask().unwrap().price.units(),
        222_830_000_000
    );
    assert_eq!(expected[0].event.bid(), None);
    for same in [
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","venues":[{"publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36}]}"#,
        r#"{"timestamp":"2024-08-01 13:36:32.491911683+00:00","publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36.0}"#,
        r#"{"timestamp":"2024-08-01T09:36:32.491911683-04:00","publisher_id":2,"ask_px_00":2.2283e2,"ask_sz_00":36}"#,
        r#"{"timestamp":"2024-08-01 13:36:32.491911683","publisher_id":"2","ask_px_00":"222.83","ask_sz_00":"36"}"#,
        r#"{"timestamp":1722519392491911683,"publisher_id":2.0,"ask_px_00":222.830,"ask_sz_00":3.6e1}"#,
        r#"{"ts_event":"1722519392491911683","publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36,"unknown":{"a":[1]}}"#,
        r#"{"timestamp":1722519392491911683,"venue":2,"ask_px_00":222.83,"ask_sz_00":36,"fee":0.003,"rebate":0.002}"#,
        r#"{"timestamp":1722519392491911683,"publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36,"bid_px_00":null,"bid_sz_00":null,"side":"","action":null,"symbol":null}"#,
    ] {
        assert_eq!(decode(same), Ok(expected.clone()), "{same}");
    }
}

#[test]
fn what_is_wrong_is_told() {
    let base = |changed: &str, value: Value| {
        let mut message = json!({"timestamp": "2024-08-01T13:36:32.491911683Z", "symbol": "AAPL", "publisher_id": 2,
            "ask_px_00": 222.83, "ask_sz_00": 36, "bid_px_00": 222.81, "bid_sz_00": 421, "action": "T", "side": "A",
            "price": 222.81, "size": 190, "flags": 0, "sequence": 1});
        message[changed] = value;
        message.to_string()
    };
    assert_eq!(
        decode(&base("side", json!("A"))).map(|rows| rows.len()),
        Ok(1)
    );
    let table = [
        ("timestamp", json!("noon"), Reason::BadTimestamp),
        ("timestamp", json!(null), Reason::BadTimestamp),
        (
            "timestamp",
            json!("9999-01-01T00:00:00Z"),
            Reason::BadTimestamp,
        ),
        ("symbol", json!(7), Reason::BadSymbol),
        ("symbol", json!("x".repeat(65)), Reason::BadSymbol),
        ("publisher_id", json!(65_536), Reason::BadPublisher),
        ("publisher_id", json!(-1), Reason::BadPublisher),
        ("publisher_id", json!("NOWHERE"), Reason::BadPublisher),
        ("publisher_id", json!(null), Reason::BadPublisher),
        ("ask_px_00", json!(0), Reason::PriceZero),
        ("ask_px_00", json!(-1.5), Reason::PriceNegative),
        ("ask_px_00", json!(1e10), Reason::PriceOverflow),
        ("ask_px_00", json!(1e-10), Reason::PriceTooPrecise),
        ("ask_px_00", json!("NaN"), Reason::PriceNotANumber),
        ("ask_px_00", json!([1]), Reason::PriceNotANumber),
        ("ask_px_00", json!(null), Reason::SizeWithoutPrice),
        ("ask_sz_00", json!(0), Reason::SizeZero),
        ("ask_sz_00", json!(null), Reason::SizeZero),
        ("ask_sz_00", json!(-1), Reason::SizeNegative),
        ("ask_sz_00", json!(1.5), Reason::SizeNotANumber),
        ("ask_sz_00", json!("many"), Reason::SizeNotANumber),
        ("ask_sz_00", json!(4_294_967_296_u64), Reason::SizeOverflow),
        ("ask_sz_00", json!(1e30), Reason::SizeOverflow),
        ("bid_px_00", json!(0), Reason::PriceZero),
        ("bid_sz_00", json!(-1), Reason::SizeNegative),
        ("price", json!(true), Reason::PriceNotANumber),
        ("size", json!(-1), Reason::SizeNegative),
        ("action", json!("X"), Reason::BadAction),
        ("action", json!("TT"), Reason::BadAction),
        ("side", json!(1), Reason::BadSide),
        ("flags", json!(256), Reason::BadFlags),
        ("sequence", json!(-1), Reason::BadSequence),
        ("sequence", json!(1.5), Reason::BadSequence),
    ];
    for (field, value, reason) in table {
        let message = base(field, value);
        let rejected = decode(&message).unwrap_err();
        assert_eq!(rejected.reason(), reason, "{message}");
    }
    for unreadable in [
        "",
        "null",
        "[]",
        "7",
        "{",
        r#"{"timestamp": NaN}"#,
        r#"{"timestamp":1,"publisher_id":2,"ask_px_00":NaN,"ask_sz_00":0}"#,
        r#"{"timestamp":1,"venues":[{"publisher_id":2},7]}"#,
        r#"{"timestamp":1,"venues":{}}"#,
        r#"{"timestamp":1,"publisher_id":2,"publisher_id":3}"#,
        r#"{"timestamp":1,"publisher_id":2} x"#,
    ] {
        let reason = decode(unreadable).unwrap_err().reason();
        assert_eq!(reason, Reason::BadMessage, "{unreadable}");
    }
    let mut rows = Vec::new();
    let not_text = Decoder::new()
        .decode(b"{\"timestamp\":\"\xff\"}", &mut rows)
        .unwrap_err();
    assert_eq!(not_text.reason(), Reason::BadMessage);
}

#[test]
fn what_is_wrong_in_bytes_is_told_and_no_row_of_it_kept() {
    let quote = |units, size| {
        Some(Quote {
            price: Price::from_units(units).unwrap(),
            size: NonZeroU32::new(size).unwrap(),
        })
    };
    let time = Timestamp::from_nanos(7).unwrap();
    let row = Row {
        event: Event::quote(time, PublisherId(2), quote(5, 6), quote(3, 4)),
        sequence: 1,
        ts_recv: None,
        symbol: SymbolId(0),
    };
    let good = encode(Wire::Binary, "AAPL", &[row, row]).remove(0);
    assert_eq!(good.len(), 1 + 1 + 4 + 2 * 56);
    let second = 6 + 56;
    let table = [
        (second + 55, 0xff, Reason::BadTimestamp),
        (2, 0xff, Reason::BadSymbol),
        (1, 200, Reason::BadMessage),
        (second + 7, 0xff, Reason::PriceNegative),
        (second + 15, 0x7f, Reason::PriceOverflow),
        (second, 0, Reason::SizeWithoutPrice),
        (second + 24, 0, Reason::SizeZero),
        (second + 39, 3, Reason::BadAction),
    ];
    let no_row = Decoder::new().decode(&good[..6], &mut Vec::new());
    assert_eq!(no_row.unwrap_err().reason(), Reason::BadMessage);
    for (place, byte, reason) in table {
        let (mut bad, mut rows) = (good.clone(), Vec::new());
        bad[place] = byte;
        let mut decoder = Decoder::new();
        let rejected = decoder.decode(&bad, &mut rows).unwrap_err();
        assert_eq!((rejected.reason(), rows.len()), (reason, 0), "{place}");
        assert!(decoder.symbols().names().is_empty(), "{place}");
    }
}

#[test]
fn a_bad_row_does_not_take_its_neighbours_along() {
    let mut rows = Vec::new();
    let rejected = Decoder::new()
        .decode(
            br#"{"timestamp":1,"venues":[{"publisher_id":2,"ask_px_00":1,"ask_sz_00":1},
                {"publisher_id":3,"ask_px_00":-1,"ask_sz_00":1},{"publisher_id":4,"ask_px_00":1,"ask_sz_00":0},
                {"publisher_id":5,"ask_px_00":1,"ask_sz_00":1}]}"#,
            &mut rows,
        )
        .unwrap_err();
    let reasons: Vec<_> = rejected.faults.iter().map(|fault| fault.reason).collect();
    assert_eq!(reasons, [Reason::PriceNegative, Reason::SizeZero]);
    assert_eq!(rejected.detail, "ask_px_00: price_negative");
    let good: Vec<_> = rows.iter().map(|row| row.event.publisher.0).collect();
    assert_eq!(good, [2, 5]);
}

#[test]
fn symbols_are_told_apart_by_what_they_say_not_by_how_they_are_spelled() {
    let mut decoder = Decoder::new();
    let mut rows = Vec::new();
    for symbol in [r#""\\u0041""#, r#""\u0041""#, r#""A""#] {
        let payload = format!(r#"{{"timestamp":1,"symbol":{symbol},"publisher_id":2}}"#);
        decoder.decode(payload.as_bytes(), &mut rows).unwrap();
    }
    assert_eq!(decoder.symbols().names(), [r"\u0041", "A"]);
    let ids: Vec<_> = rows.iter().map(|row| row.symbol.0).collect();
    assert_eq!(ids, [0, 1, 1]);
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

#[test]
fn a_message_that_cannot_be_read_adds_no_symbol() {
    let good = r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","symbol":"AAPL","venues":[{"publisher_id":2,"ask_px_00":null,"ask_sz_00":0}]}"#;
    let mut decoder = Decoder::new();
    for length in 0..good.len() {
        let mut rows = Vec::new();
        let cut = &good.as_bytes()[..length];
        assert!(decoder.decode(cut, &mut rows).is_err());
        assert!(rows.is_empty());
        assert!(decoder.symbols().names().is_empty(), "{}", &good[..length]);
    }
}
