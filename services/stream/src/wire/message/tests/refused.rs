//! What is wrong is named, and nothing of it is kept.

use super::*;

#[test]
fn what_is_wrong_is_told() {
    let base = |changed: &str, value: Value| {
        let mut message = json!({
            "timestamp": "2024-08-01T13:36:32.491911683Z", "symbol": "AAPL", "publisher_id": 2,
            "ask_px_00": 222.83, "ask_sz_00": 36, "bid_px_00": 222.81, "bid_sz_00": 421,
            "action": "T", "side": "A", "price": 222.81, "size": 190, "flags": 0, "sequence": 1,
        });
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
            json!(1_722_519_392_491_911_u64),
            Reason::TimestampBefore2000,
        ),
        ("ts_recv", json!("noon"), Reason::BadTimestamp),
        (
            "ts_recv",
            json!(1_722_519_392_491_u64),
            Reason::TimestampBefore2000,
        ),
        (
            "instrument_id",
            json!(4_294_967_296_u64),
            Reason::BadInstrument,
        ),
        ("instrument_id", json!("AAPL"), Reason::BadInstrument),
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
        r#"{"timestamp":1722519392491911683,"publisher_id":2,"ask_px_00":NaN,"ask_sz_00":0}"#,
        r#"{"timestamp":1722519392491911683,"venues":[{"publisher_id":2},7]}"#,
        r#"{"timestamp":1722519392491911683,"venues":{}}"#,
        r#"{"timestamp":1722519392491911683,"publisher_id":2,"publisher_id":3}"#,
        r#"{"timestamp":1722519392491911683,"publisher_id":2} x"#,
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
    let mut symbols = SymbolTable::default();
    let symbol = symbols.intern_instrument("AAPL", Some(InstrumentId(38)));
    let shown = Shown {
        row: Row {
            event: Event::quote(time, PublisherId(2), quote(5, 6), quote(3, 4)),
            sequence: 1,
            ts_recv: Some(time),
            symbol: symbol.unwrap(),
        },
        at: Timestamp::from_nanos(8).unwrap(),
    };
    let good = encode_shown(Wire::Binary, &symbols, &[shown, shown]).remove(0);
    let head = 1 + 1 + 4 + 1;
    assert_eq!(good.len(), head + 2 * 56 + 3 * 2 * 8);
    let (second, columns) = (head + 56, head + 2 * 56);
    let table = [
        (second + 55, 0xff, Reason::BadTimestamp),
        (2, 0xff, Reason::BadSymbol),
        (1, 200, Reason::BadMessage),
        (head - 1, 8, Reason::BadMessage),
        (columns + 15, 0xff, Reason::BadTimestamp),
        (columns + 31, 0xff, Reason::BadTimestamp),
        (columns + 47, 0xff, Reason::BadInstrument),
        (second + 7, 0xff, Reason::PriceNegative),
        (second + 15, 0x7f, Reason::PriceOverflow),
        (second, 0, Reason::SizeWithoutPrice),
        (second + 24, 0, Reason::SizeZero),
        (second + 39, 3, Reason::BadAction),
    ];
    let no_row = Decoder::new().decode(&good[..head], &mut Vec::new());
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
            br#"{"timestamp":1722519392491911683,"venues":[
                {"publisher_id":2,"ask_px_00":1,"ask_sz_00":1},
                {"publisher_id":3,"ask_px_00":-1,"ask_sz_00":1},
                {"publisher_id":4,"ask_px_00":1,"ask_sz_00":0},
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
fn a_message_that_cannot_be_read_adds_no_symbol() {
    let good = concat!(
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","symbol":"AAPL","#,
        r#""venues":[{"publisher_id":2,"ask_px_00":null,"ask_sz_00":0}]}"#,
    );
    let mut decoder = Decoder::new();
    for length in 0..good.len() {
        let mut rows = Vec::new();
        let cut = &good.as_bytes()[..length];
        assert!(decoder.decode(cut, &mut rows).is_err());
        assert!(rows.is_empty());
        assert!(decoder.symbols().names().is_empty(), "{}", &good[..length]);
    }
}
