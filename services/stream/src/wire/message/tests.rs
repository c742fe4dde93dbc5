use std::num::NonZeroU32;
use std::time::Duration;

use market_data::event::{Action, BookSide, Cause};
use market_data::format::Reason;
use market_data::{
    Event, FeeSchedule, InstrumentId, PerShare, Price, PublisherId, Quote, Row, Shown, SymbolId,
    SymbolTable, Timestamp, VenueFees,
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

fn time() -> impl Strategy<Value = Timestamp> {
    let nanos = prop_oneof![Just(1_722_519_392_491_911_683), 1..=i64::MAX.unsigned_abs()];
    nanos.prop_map(|nanos| Timestamp::from_nanos(nanos).unwrap())
}

/// The instrument of a symbol of [`table`].
const INSTRUMENTS: [Option<InstrumentId>; 4] = [
    None,
    Some(InstrumentId(0)),
    Some(InstrumentId(38)),
    Some(InstrumentId(u32::MAX)),
];

/// One name, with all [`INSTRUMENTS`].
fn table(name: &str) -> SymbolTable {
    let mut table = SymbolTable::default();
    for instrument in INSTRUMENTS {
        table.intern_instrument(if name.is_empty() { "#" } else { name }, instrument);
    }
    table
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
        ts_recv in proptest::option::of(time()),
        own in proptest::option::weighted(0.3, time()),
        symbol in 0..INSTRUMENTS.len() as u32,
    ) -> Shown {
        let ts_event = own.filter(|_| ts_recv.is_some()).unwrap_or_default();
        let mut event = Event::quote(ts_event, PublisherId(publisher), ask, bid);
        event.set_price(price);
        event.size = size;
        event.flags = flags;
        event.cause = Cause::new(
            Action::from_letter(action).unwrap(),
            BookSide::from_letter(side).unwrap(),
        );
        let symbol = SymbolId(symbol);
        let at = Timestamp::default();
        Shown { row: Row { event, sequence, ts_recv, symbol }, at }
    }
}

/// Rows of one instant, of which some have times of their own.
fn rows() -> impl Strategy<Value = Vec<Shown>> {
    (time(), proptest::collection::vec(row(), 1..5)).prop_map(|(at, mut rows)| {
        for shown in &mut rows {
            shown.at = at;
            if shown.row.event.ts_event == Timestamp::default() {
                shown.row.event.ts_event = at;
            }
        }
        rows
    })
}

/// Rows as they were recorded, with their instruments.
fn recorded(rows: &[Shown]) -> Vec<(Row, Option<InstrumentId>)> {
    let instrument = |row: &Row| INSTRUMENTS[row.symbol.0 as usize];
    let named = |shown: &Shown| {
        let row = Row {
            symbol: SymbolId(0),
            ..shown.row
        };
        (row, instrument(&shown.row))
    };
    rows.iter().map(named).collect()
}

/// Rows as they were decoded, with their instruments.
fn back(rows: &[Row], symbols: &SymbolTable) -> Vec<(Row, Option<InstrumentId>)> {
    let named = |row: &Row| {
        let instrument = symbols.instrument(row.symbol);
        let row = Row {
            symbol: SymbolId(0),
            ..*row
        };
        (row, instrument)
    };
    rows.iter().map(named).collect()
}

/// Bytes that go, and text that comes instead.
fn damage() -> impl Strategy<Value = (usize, String)> {
    let any_text = "[-0-9.eE,:\"{}\\[\\]A-Z\\\\ ]{0,3}".prop_map(String::from);
    (
        0..4_usize,
        prop_oneof![Just(String::new()), Just("0".into()), any_text],
    )
}

fn encode_shown(wire: Wire, symbols: &SymbolTable, rows: &[Shown]) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(wire, FeeSchedule::default());
    rows.chunks(encoder.rows_per_message())
        .map(|rows| {
            let mut message = Vec::new();
            encoder.encode(symbols, rows, &mut message).unwrap();
            message
        })
        .collect()
}

/// Messages of rows that all have the first symbol, without an instrument.
fn encode(wire: Wire, symbol: &str, rows: &[Row]) -> Vec<Vec<u8>> {
    let mut symbols = SymbolTable::default();
    symbols.intern(symbol);
    let rows: Vec<Shown> = rows.iter().copied().map(Shown::from).collect();
    encode_shown(wire, &symbols, &rows)
}

fn decode(payload: &str) -> Result<Vec<Row>, Rejected> {
    let mut rows = Vec::new();
    Decoder::new()
        .decode(payload.as_bytes(), &mut rows)
        .map(|()| rows)
}

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
    let mut symbols = SymbolTable::default();
    let number = Some(InstrumentId(38));
    let ids = [("AAPL", number), ("AAPL", None), ("", None)];
    let [known, unknown, unnamed] =
        ids.map(|(name, number)| symbols.intern_instrument(name, number).unwrap());
    let first = Shown {
        at: time + Duration::from_nanos(17),
        row: Row {
            event,
            sequence: 46_542_624,
            ts_recv: Some(time + Duration::from_nanos(168_548)),
            symbol: known,
        },
    };
    let second = Shown {
        at: first.at,
        row: Row {
            event: Event::quote(first.at, PublisherId(999), None, None),
            ts_recv: None,
            symbol: unknown,
            ..first.row
        },
    };
    let snapshot = encode_shown(Wire::Snapshot, &symbols, &[first, second]).remove(0);
    assert_eq!(
        String::from_utf8(snapshot).unwrap(),
        concat!(
            r#"{"timestamp":"2024-08-01T13:36:32.491911700Z","symbol":"AAPL","#,
            r#""venues":[{"publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36,"bid_px_00":222.81,"#,
            r#""bid_sz_00":421,"action":"T","side":"A","price":222.81,"size":190,"#,
            r#""sequence":46542624,"instrument_id":38,"#,
            r#""ts_recv":"2024-08-01T13:36:32.492080231Z","#,
            r#""ts_event":"2024-08-01T13:36:32.491911683Z"},{"publisher_id":999,"#,
            r#""ask_px_00":null,"ask_sz_00":0,"sequence":46542624}]}"#,
        )
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
    let mut plain = Shown::from(first.row);
    (plain.row.ts_recv, plain.row.symbol) = (None, unnamed);
    encoder.encode(&symbols, &[plain], &mut venue).unwrap();
    assert_eq!(
        String::from_utf8(venue).unwrap(),
        concat!(
            r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","publisher_id":2,"venue":"XNAS","#,
            r#""ask_px_00":222.83,"ask_sz_00":36,"fee":0.003,"rebate":-0.002,"bid_px_00":222.81,"#,
            r#""bid_sz_00":421,"action":"T","side":"A","price":222.81,"size":190,"#,
            r#""sequence":46542624}"#,
        )
    );
    let mut of_unknown = Vec::new();
    encoder
        .encode(&symbols, &[second], &mut of_unknown)
        .unwrap();
    let unknown: Value = serde_json::from_slice(&of_unknown).unwrap();
    assert_eq!(
        (&unknown["venue"], &unknown["ask_px_00"]),
        (&json!("999"), &Value::Null)
    );
}

#[test]
fn minimal_messages_of_other_producers_are_understood() {
    let expected = decode(concat!(
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","publisher_id":2,"#,
        r#""ask_px_00":222.83,"ask_sz_00":36}"#,
    ))
    .unwrap();
    assert_eq!(
        expected[0].event.ask().unwrap().price.units(),
        222_830_000_000
    );
    assert_eq!(expected[0].event.bid(), None);
    for same in [
        concat!(
            r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","venues":[{"publisher_id":2,"#,
            r#""ask_px_00":222.83,"ask_sz_00":36}]}"#,
        ),
        concat!(
            r#"{"timestamp":"2024-08-01 13:36:32.491911683+00:00","publisher_id":2,"#,
            r#""ask_px_00":222.83,"ask_sz_00":36.0}"#,
        ),
        concat!(
            r#"{"timestamp":"2024-08-01T09:36:32.491911683-04:00","publisher_id":2,"#,
            r#""ask_px_00":2.2283e2,"ask_sz_00":36}"#,
        ),
        concat!(
            r#"{"timestamp":"2024-08-01 13:36:32.491911683","publisher_id":"2","#,
            r#""ask_px_00":"222.83","ask_sz_00":"36"}"#,
        ),
        concat!(
            r#"{"timestamp":1722519392491911683,"publisher_id":2.0,"ask_px_00":222.830,"#,
            r#""ask_sz_00":3.6e1}"#,
        ),
        concat!(
            r#"{"ts_event":"1722519392491911683","publisher_id":2,"ask_px_00":222.83,"#,
            r#""ask_sz_00":36,"unknown":{"a":[1]}}"#,
        ),
        concat!(
            r#"{"timestamp":1722519392491911683,"venue":2,"ask_px_00":222.83,"ask_sz_00":36,"#,
            r#""fee":0.003,"rebate":0.002}"#,
        ),
        concat!(
            r#"{"timestamp":1722519392491911683,"publisher_id":2,"ask_px_00":222.83,"#,
            r#""ask_sz_00":36,"bid_px_00":null,"bid_sz_00":null,"side":"","action":null,"#,
            r#""symbol":null}"#,
        ),
    ] {
        assert_eq!(decode(same), Ok(expected.clone()), "{same}");
    }
}

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
fn messages_of_the_forms_before_are_read() {
    let older = [
        &b"\xb2\x04AAPL"[..],
        &222_830_000_000_u64.to_le_bytes(),
        &[0; 16],
        &36_u32.to_le_bytes(),
        &[0; 8],
        &2_u16.to_le_bytes(),
        &[128, Cause::default().code()],
        &7_u64.to_le_bytes(),
        &1_722_519_392_491_911_683_u64.to_le_bytes(),
    ]
    .concat();
    let mut rows = Vec::new();
    let mut decoder = Decoder::new();
    decoder.decode(&older, &mut rows).unwrap();
    let json = concat!(
        r#"{"timestamp":"2024-08-01T13:36:32.491911683Z","symbol":"AAPL","#,
        r#""venues":[{"publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36,"action":"A","#,
        r#""side":"A","flags":128,"sequence":7}]}"#,
    );
    assert_eq!(decode(json), Ok(rows));
    assert_eq!(Wire::from_schema(b"sor.binary/2"), Some(Wire::Binary));
    assert_eq!(Wire::from_schema(b"sor.binary/1"), None);
}

#[test]
fn venues_are_known_by_name_and_their_fees_are_kept() {
    let row = |venue: &str, rest: &str| {
        format!(
            r#"{{"timestamp":"2024-08-01T13:36:32Z",{venue},"ask_px_00":222,"ask_sz_00":36{rest}}}"#
        )
    };
    for (venue, id) in [
        (r#""venue":"XNAS""#, 2),
        (r#""venue":"XNAS.ITCH""#, 2),
        (r#""venue":"ARCX.PILLAR.ARCX""#, 43),
        (r#""venue":"iex""#, 38),
        (r#""publisher_id":39,"venue":"XNAS""#, 39),
        (r#""publisher_id":null,"venue":"XNAS""#, 2),
    ] {
        let rows = decode(&row(venue, "")).unwrap();
        assert_eq!(rows[0].event.publisher, PublisherId(id), "{venue}");
    }
    let mut decoder = Decoder::new();
    for payload in [
        row(r#""venue":"XNAS""#, r#","fee":0.003,"rebate":"0.002""#),
        row(r#""venue":41"#, r#","fee":-2e-4"#),
        row(r#""venue":41"#, r#","fee":null,"rebate":null"#),
        concat!(
            r#"{"timestamp":"2024-08-01T13:36:32Z","venues":[{"publisher_id":2,"ask_px_00":1,"#,
            r#""ask_sz_00":1,"fee":0.003}]}"#,
        )
        .to_owned(),
        // What is refused says nothing.
        row(r#""venue":"NOWHERE""#, r#","fee":1"#),
    ] {
        let _ = decoder.decode(payload.as_bytes(), &mut Vec::new());
    }
    let fees: Vec<_> = decoder
        .fees()
        .by_venue()
        .map(|(venue, fees)| (venue.0, fees.fee.units(), fees.rebate.units()))
        .collect();
    assert_eq!(fees, [(2, 3_000_000, 2_000_000), (41, -200_000, 0)]);
    assert_eq!(decoder.fees().unclear().count(), 0);
    for unclear in [r#","fee":0.004"#, r#","rebate":"much""#] {
        decoder
            .decode(
                row(r#""venue":"XNAS""#, unclear).as_bytes(),
                &mut Vec::new(),
            )
            .unwrap();
    }
    assert_eq!(
        decoder.fees().unclear().collect::<Vec<_>>(),
        [PublisherId(2)]
    );
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
fn symbols_are_told_apart_by_what_they_say_not_by_how_they_are_spelled() {
    let mut decoder = Decoder::new();
    let mut rows = Vec::new();
    for symbol in [r#""\\u0041""#, r#""\u0041""#, r#""A""#] {
        let payload =
            format!(r#"{{"timestamp":1722519392491911683,"symbol":{symbol},"publisher_id":2}}"#);
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
