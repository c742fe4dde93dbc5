//! Messages look as the reference says, and those of others and of versions before are understood.

use super::*;

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
