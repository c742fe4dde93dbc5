//! Rows of one schema in a file of another, as files are that were joined: they are counted as bad,
//! in text and in Parquet alike, and never taken for what the file began as.
#![allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::fmt::Write as _;

use dbn::enums::rtype;
use market_data::Reader;

/// Every record type that the vendor has.
fn every_record_type() -> impl Iterator<Item = u8> {
    (0..=u8::MAX).filter(|value| dbn::RType::try_from(*value).is_ok())
}

/// A table of quotes whose rows have these record types.
fn text(rtypes: &[u8]) -> String {
    let mut text = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,\
                    bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_pb_00,ask_pb_00\n"
        .to_owned();
    for (place, rtype) in rtypes.iter().enumerate() {
        let time = 1_722_519_000_000_000_000 + place as u64 * 1_000_000_000;
        let action = if place % 2 == 0 { "A" } else { "T" };
        writeln!(
            text,
            "{time},{time},{rtype},2,7,{action},A,10.00,100,9.99,10.00,100,100,2,2"
        )
        .unwrap();
    }
    text
}

/// Rows that were taken and rows that were refused for their record type.
fn counts(reader: &Reader) -> (u64, u64) {
    let report = reader.report();
    let of_schema = report
        .rejected()
        .iter()
        .filter(|(reason, _)| reason.name() == "another_schema");
    let counted: u64 = of_schema.map(|(_, rows)| rows).sum();
    assert_eq!(counted, report.rejected_total());
    (report.accepted(), counted)
}

/// Record types of which a file may begin, and those that may stand with each.
const ALIKE: [(u8, &[u8]); 9] = [
    (rtype::MBP_1, &[rtype::MBP_1, rtype::MBP_10]),
    (rtype::MBP_10, &[rtype::MBP_1, rtype::MBP_10]),
    (rtype::TBBO, &[rtype::MBP_1, rtype::TBBO]),
    (rtype::BBO_1S, &[rtype::BBO_1S]),
    (rtype::BBO_1M, &[rtype::BBO_1M]),
    (rtype::CMBP_1, &[rtype::CMBP_1]),
    (rtype::TCBBO, &[rtype::CMBP_1, rtype::TCBBO]),
    (rtype::CBBO_1S, &[rtype::CBBO_1S]),
    (rtype::CBBO_1M, &[rtype::CBBO_1M]),
];

#[test]
fn rows_of_another_schema_are_counted_and_not_read() {
    for (first, alike) in ALIKE {
        for other in every_record_type() {
            let rtypes = [first, first, other, first, other];
            let mut reader = Reader::new();
            let read = reader.read(text(&rtypes).as_bytes(), "joined", &mut |_| {});
            read.unwrap();
            let refused = if alike.contains(&other) { 0 } else { 2 };
            assert_eq!(counts(&reader), (5 - refused, refused), "{first} {other}");
        }
    }
}

#[test]
fn a_table_without_record_types_says_nothing_of_them() {
    for rtype in ["", "mbp-1"] {
        let text = text(&[1, 1, 1]).replace(",1,2,7", &format!(",{rtype},2,7"));
        let mut reader = Reader::new();
        reader.read(text.as_bytes(), "table", &mut |_| {}).unwrap();
        assert_eq!(counts(&reader), (3, 0), "{rtype}");
    }
}

#[cfg(feature = "parquet")]
mod in_parquet {
    use std::fs;
    use std::sync::Arc;

    use parquet::data_type::{Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const SCHEMA: &str = "message schema {
        REQUIRED INT64 ts_recv (TIMESTAMP(NANOS,true));
        REQUIRED INT64 ts_event (TIMESTAMP(NANOS,true));
        OPTIONAL INT32 rtype (INTEGER(8,false));
        REQUIRED INT32 publisher_id (INTEGER(16,false));
        REQUIRED DOUBLE bid_px_00;
        REQUIRED DOUBLE ask_px_00;
        REQUIRED INT32 bid_sz_00 (INTEGER(32,false));
        REQUIRED INT32 ask_sz_00 (INTEGER(32,false));
    }";

    /// The bytes of a table whose rows have these record types, or none.
    fn table(rtypes: &[Option<i32>]) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let properties = Arc::new(WriterProperties::builder().build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let rows = rtypes.len();
        let times = (0..).map(|row: i64| 1_722_519_000_000_000_000 + row * 1_000_000_000);
        let times: Vec<i64> = times.take(rows).collect();
        let mut place = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            match place {
                0 | 1 => {
                    column
                        .typed::<Int64Type>()
                        .write_batch(&times, None, None)
                        .unwrap();
                }
                2 => {
                    let there: Vec<i32> = rtypes.iter().flatten().copied().collect();
                    let levels: Vec<i16> =
                        rtypes.iter().map(|one| i16::from(one.is_some())).collect();
                    let typed = column.typed::<Int32Type>();
                    typed.write_batch(&there, Some(&levels), None).unwrap();
                }
                4 | 5 => {
                    let price = if place == 4 { 9.99 } else { 10.0 };
                    let typed = column.typed::<parquet::data_type::DoubleType>();
                    typed.write_batch(&vec![price; rows], None, None).unwrap();
                }
                _ => {
                    let value = if place == 3 { 2 } else { 100 };
                    let typed = column.typed::<Int32Type>();
                    typed.write_batch(&vec![value; rows], None, None).unwrap();
                }
            }
            column.close().unwrap();
            place += 1;
        }
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    fn read(rtypes: &[Option<i32>]) -> (u64, u64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("joined.parquet");
        fs::write(&path, table(rtypes)).unwrap();
        let mut reader = Reader::new();
        reader.read_file(&path, &mut |_| {}).unwrap();
        counts(&reader)
    }

    #[test]
    fn rows_of_another_schema_are_counted_and_not_read() {
        for (first, alike) in ALIKE {
            for other in every_record_type() {
                let rtypes = [first, first, other, first, other].map(|one| Some(i32::from(one)));
                let refused = if alike.contains(&other) { 0 } else { 2 };
                assert_eq!(read(&rtypes), (5 - refused, refused), "{first} {other}");
            }
        }
    }

    #[test]
    fn rows_without_a_record_type_are_of_the_file() {
        assert_eq!(read(&[Some(1), None, Some(1), Some(195)]), (3, 1));
        assert_eq!(read(&[None, None]), (2, 0));
    }
}
