use super::super::row::{Read, RowDecoder};
use super::*;
use crate::event::SymbolTable;
use crate::format::recognised::schema::Schema;
use proptest::collection::vec;
use proptest::prelude::*;

/// Values of each column, good and bad.
const VALUES: [(&str, &[&str]); 17] = [
    (
        "ts_event",
        &[
            "2024-08-01T13:36:32.491911683Z",
            "2024-08-01T13:36:32.000000001Z",
            "2024-08-01T13:36:33.491911683Z",
            "2016-12-31T23:59:60.500000000Z",
            "2024-08-01T13:36:32.49191168xZ",
            "2024-08-01T13:36:32.491911683+",
            "2024-08-01T13:36:32.1234+02:00",
            "1722519392491911683",
            "",
        ],
    ),
    ("publisher_id", &["2", "65535", "65536", "", "x"]),
    ("ask_px_00", &PRICES),
    ("ask_sz_00", &SIZES),
    ("bid_px_00", &PRICES),
    ("bid_sz_00", &SIZES),
    ("action", &["T", "N", "", "X", "TT"]),
    ("side", &["A", "", "Buy"]),
    ("price", &PRICES),
    ("size", &SIZES),
    ("flags", &["128", "", "0", "256", "-1"]),
    (
        "sequence",
        &[
            "46542624",
            "",
            "18446744073709551615",
            "00000000000000000001",
            "1.5",
        ],
    ),
    ("symbol", &["AAPL", "MSFT", "", "é"]),
    (
        "other",
        &[
            "",
            "7",
            "some thing",
            "123456789012345678901234567890",
            "\u{e9}",
        ],
    ),
    (
        "ts_recv",
        &[
            "2024-08-01T13:36:32.500000000Z",
            "2024-08-01T13:36:32.491911683Z",
            "2024-08-01T13:36:33.491911683Z",
            "18446744073709551615",
            "1722519392491911683",
            "yesterday",
            "",
        ],
    ),
    (
        "instrument_id",
        &["118", "4294967295", "4294967296", "", "1.0", "x"],
    ),
    ("rtype", &["1", "10", "0", "195", "", "1.0", "300", "x"]),
];
const PRICES: [&str; 16] = [
    "222.83",
    "222.830000000",
    "222",
    "222830000000",
    "0.000000001",
    "",
    "0",
    "0.0",
    "-1.5",
    "1000000000",
    "1000000000.000000001",
    "9223372036.854775807",
    "9223372036854775807",
    "1.",
    ".5",
    "1.0000000001",
];
const SIZES: [&str; 7] = ["36", "", "0", "36.0", "4294967295", "4294967296", "-1"];

fn header(order: &[usize]) -> Header {
    let names: Vec<_> = order.iter().map(|column| VALUES[*column].0).collect();
    Header::parse(names.join(",").as_bytes()).unwrap()
}

/// A line with its break, and what stands behind it.
fn broken(line: &[u8], line_break: &str) -> Vec<u8> {
    [line, line_break.as_bytes(), b"1,2,3", &[0; AHEAD]].concat()
}

fn columns() -> impl Strategy<Value = Vec<usize>> {
    let all = (0..17).chain([13; 3]).collect::<Vec<_>>();
    let databento = vec![
        14, 0, 16, 1, 15, 6, 7, 8, 9, 10, 11, 4, 2, 5, 3, 13, 13, 13, 12,
    ];
    prop_oneof![Just(databento), Just(all).prop_shuffle()]
}

proptest! {
    #[test]
    fn what_is_read_the_general_way_reads_the_same(
        order in columns(),
        lines in vec(vec((0..60_u8, any::<prop::sample::Index>()), 20), 1..6),
        damage in proptest::option::weighted(0.5, (any::<prop::sample::Index>(), "[,0-9a.]{0,2}")),
        notation in prop_oneof![Just(PriceNotation::Dollars), Just(PriceNotation::Units)],
        line_break in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let header = header(&order);
        let Some(mut fixed) = FixedLayout::new(&header, notation, Schema::Quotes) else {
            return Ok(());
        };
        let mut general = RowDecoder::new(header, notation, Schema::Quotes);
        let (mut symbols, mut others) = (SymbolTable::default(), SymbolTable::default());
        for choices in lines {
            let values = order.iter().zip(&choices).map(|(column, (luck, index))| {
                let values = VALUES[*column].1;
                // Mostly what is good: a line is only good when all its columns are.
                if *luck > 0 {
                    values[0]
                } else {
                    index.get(values)
                }
            });
            let mut line = values.collect::<Vec<_>>().join(",").into_bytes();
            if let Some((place, text)) = &damage {
                let place = place.index(line.len());
                line.splice(place..=place, text.bytes());
            }
            let slow = general.decode(&line, &mut others);
            let fast = fixed.decode(&broken(&line, line_break), |name, instrument| {
                symbols.intern_instrument(str::from_utf8(name).ok()?, instrument)
            });
            if let Some(Decoded {
                row,
                text,
                line: whole,
            }) = fast
            {
                prop_assert_eq!((text, whole), (line.len(), line.len() + line_break.len()));
                let slow = slow.map(|Read { row: slow, .. }| {
                    (
                        others.name(slow.symbol).to_owned(),
                        Row {
                            symbol: row.symbol,
                            ..slow
                        },
                    )
                });
                prop_assert_eq!(
                    slow,
                    Ok((symbols.name(row.symbol).to_owned(), row)),
                    "{}",
                    String::from_utf8_lossy(&line)
                );
            }
        }
    }
}

#[test]
fn what_stands_behind_two_times_must_be_a_comma() {
    let header = Header::parse(b"ts_recv,ts_event,rtype,publisher_id,ask_px_00,ask_sz_00,symbol");
    let header = header.unwrap();
    let time = "2024-08-01T13:36:32.491911683Z";
    for (behind, good) in [(',', true), ('%', false), ('-', false), ('0', false)] {
        let line = format!("{time},{time}{behind}10,2,222.83,36,AAPL");
        let mut fixed = FixedLayout::new(&header, PriceNotation::Dollars, Schema::Quotes).unwrap();
        let read = fixed.decode(&broken(line.as_bytes(), "\n"), |_, _| Some(SymbolId(0)));
        assert_eq!(read.is_some(), good, "{line}");
    }
    // Nothing has been read yet: no bytes stand for a second.
    let nothing = format!("{time},{}491911683Z,10,2,222.83,36,AAPL", "\0".repeat(20));
    let mut fixed = FixedLayout::new(&header, PriceNotation::Dollars, Schema::Quotes).unwrap();
    let read = fixed.decode(&broken(nothing.as_bytes(), "\n"), |_, _| Some(SymbolId(0)));
    assert!(read.is_none());
}

#[test]
fn good_lines_are_read_this_way() {
    let good = |order: &[usize]| {
        order
            .iter()
            .map(|column| VALUES[*column].1[0])
            .collect::<Vec<_>>()
            .join(",")
    };
    let databento = [
        13, 0, 16, 1, 13, 6, 7, 13, 8, 9, 10, 13, 11, 4, 2, 5, 3, 13, 13, 12,
    ];
    for order in [
        &databento[..],
        &[0, 1, 2, 3, 12],
        &[0, 1, 16, 2, 3, 12],
        &[0, 1, 12, 2, 3, 13],
        &[12, 0, 1, 2, 3, 13],
    ] {
        let mut fixed =
            FixedLayout::new(&header(order), PriceNotation::Dollars, Schema::Quotes).unwrap();
        assert!(
            fixed
                .decode(&broken(good(order).as_bytes(), "\n"), |_, _| Some(
                    SymbolId(0)
                ))
                .is_some(),
            "{order:?}"
        );
    }
}
