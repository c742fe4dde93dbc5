use super::*;
use crate::event::Row;
use crate::event::{Action, BookSide};
use crate::format::Reason;
use crate::format::{IngestReport, Reader};
use crate::replay_order::Collector;
use crate::selection::Selection;
use crate::units::side::Side;
use crate::venue::PublisherId;

const HEADER: &str = concat!(
    "ts_event,publisher_id,action,side,price,size,flags,sequence,bid_px_00,ask_px_00,bid_sz_00,",
    "ask_sz_00,symbol",
);
const GOOD: &str =
    "2024-08-01T13:36:32.491911683Z,2,T,A,222.81,190,128,46542624,222.81,222.83,421,36,AAPL";

fn read(text: impl AsRef<[u8]>) -> (Vec<Row>, Reader) {
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    reader
        .read(text.as_ref(), "test.csv", &mut |row| rows.push(row))
        .unwrap();
    (rows, reader)
}

fn with_rows(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// The good row with one column replaced.
fn with(column: &str, value: &str) -> String {
    let place = HEADER.split(',').position(|name| name == column).unwrap();
    let mut fields: Vec<_> = GOOD.split(',').collect();
    fields[place] = value;
    fields.join(",")
}

#[test]
fn every_needed_column_is_read() {
    let (rows, reader) = read(with_rows(&[GOOD]));
    let row = rows[0];
    assert_eq!(
        row.event.ts_event.to_string(),
        "2024-08-01T13:36:32.491911683Z"
    );
    assert_eq!(row.event.publisher, PublisherId(2));
    let (ask, bid) = (row.event.ask().unwrap(), row.event.bid().unwrap());
    assert_eq!((ask.price.units(), ask.size.get()), (222_830_000_000, 36));
    assert_eq!((bid.price.units(), bid.size.get()), (222_810_000_000, 421));
    assert_eq!(
        (row.event.cause.action(), row.event.cause.side()),
        (Action::Trade, BookSide::Ask)
    );
    assert_eq!(
        (row.event.price().unwrap().units(), row.event.size),
        (222_810_000_000, 190)
    );
    assert_eq!((row.event.flags, row.sequence), (128, 46_542_624));
    assert_eq!(reader.symbols().name(row.symbol), "AAPL");
}

#[test]
fn notations_line_endings_quotes_and_spare_columns_make_no_difference() {
    let plain = read(with_rows(&[GOOD])).0;
    let integers = "1722519392491911683,2,T,A,222810000000,190,128,46542624,\
                    222810000000,222830000000,421,36,AAPL";
    assert_eq!(read(with_rows(&[integers])).0, plain);
    let quoted = integers.replace(',', "\",\"");
    assert_eq!(read(with_rows(&[&format!("\"{quoted}\"")])).0, plain);
    let from_a_frame = integers.replace("0000000,", "0000000.0,");
    assert_eq!(read(with_rows(&[&from_a_frame])).0, plain);
    assert_eq!(read(with_rows(&[GOOD]).replace('\n', "\r\n")).0, plain);
    assert_eq!(read(format!("\u{feff}{}", with_rows(&[GOOD]))).0, plain);
    assert_eq!(read(with_rows(&[GOOD]).trim_end()).0, plain);
    let quoted = GOOD
        .split(',')
        .map(|field| format!("\"{field}\""))
        .collect::<Vec<_>>()
        .join(",");
    assert_eq!(read(with_rows(&[&quoted])).0, plain);
    let spare = format!(
        ",{}\n7,{}\n",
        HEADER.replace("price,", "rtype,price,"),
        GOOD.replace(",222.81,190", ",10,222.81,190")
    );
    assert_eq!(read(spare).0, plain);
    let moved = format!("{HEADER},ask_ct_00\n{GOOD},4\n");
    assert_eq!(read(moved).0, plain);
}

#[test]
fn a_missing_quote_is_no_quote() {
    for (price, size) in [
        ("", ""),
        ("", "0"),
        ("9223372036.854775807", "0"),
        ("", "4294967295"),
    ] {
        let row = GOOD
            .replace("222.83", price)
            .replace(",36,", &format!(",{size},"));
        let (rows, reader) = read(with_rows(&[&row]));
        assert_eq!(reader.report().rejected_total(), 0, "{row}");
        assert_eq!(rows[0].event.ask(), None);
    }
    let null = "1722519392491911683,2,R,N,9223372036854775807,0,128,0,\
                222810000000,9223372036854775807,421,0,AAPL";
    assert_eq!(read(with_rows(&[null])).0[0].event.ask(), None);
}

#[test]
fn each_kind_of_damage_is_counted_under_its_reason_and_the_neighbours_stay() {
    let table = [
        (with("ts_event", "yesterday"), Reason::BadTimestamp),
        (with("ts_event", ""), Reason::BadTimestamp),
        (
            with("ts_event", "18446744073709551615"),
            Reason::TimestampUndefined,
        ),
        (with("publisher_id", "70000"), Reason::BadPublisher),
        (with("publisher_id", ""), Reason::BadPublisher),
        (with("ask_px_00", "NaN"), Reason::PriceNotANumber),
        (with("ask_px_00", "inf"), Reason::PriceNotANumber),
        (with("ask_px_00", "-222.83"), Reason::PriceNegative),
        (with("ask_px_00", "0"), Reason::PriceZero),
        (with("bid_px_00", "0.0"), Reason::PriceZero),
        (with("ask_px_00", "1000000000.01"), Reason::PriceOverflow),
        (with("ask_px_00", "1.0000000001"), Reason::PriceTooPrecise),
        (with("ask_sz_00", ""), Reason::SizeZero),
        (with("ask_sz_00", "-36"), Reason::SizeNegative),
        (with("ask_sz_00", "4294967296"), Reason::SizeOverflow),
        (
            with("ask_sz_00", "99999999999999999999999"),
            Reason::SizeOverflow,
        ),
        (with("ask_sz_00", "3.6"), Reason::SizeNotANumber),
        (with("ask_px_00", ""), Reason::SizeWithoutPrice),
        (with("action", "X"), Reason::BadAction),
        (with("side", "Buy"), Reason::BadSide),
        (with("flags", "256"), Reason::BadFlags),
        (with("sequence", "-1"), Reason::BadSequence),
        (with("symbol", &"A".repeat(65)), Reason::BadSymbol),
        (with("symbol", "AA\"PL"), Reason::UnbalancedQuote),
        (with("symbol", "\"AAPL"), Reason::UnbalancedQuote),
        (with("symbol", "AA\0PL"), Reason::NulByte),
        (GOOD[..40].to_owned(), Reason::TruncatedRow),
        (format!("{GOOD},"), Reason::ExtraColumns),
        ("x".repeat(2 << 20), Reason::LineTooLong),
    ];
    for (row, reason) in table {
        let (rows, reader) = read(with_rows(&[GOOD, &row, GOOD]));
        let shown = &row[..row.len().min(120)];
        assert_eq!(rows.len(), 2, "{shown}");
        assert_eq!(
            reader.report().rejected().get(&reason),
            Some(&1),
            "{shown}: {:?}",
            reader.report()
        );
        assert_eq!(reader.report().shown()[0].line, 3, "{shown}");
    }
}

#[test]
fn whole_inputs_that_cannot_be_used_say_why() {
    let fail = |text: &[u8]| {
        Reader::new()
            .read(text, "x.csv", &mut |_| ())
            .unwrap_err()
            .to_string()
    };
    assert!(fail(b"").contains("empty"));
    let missing = fail(b"time,publisher_id,ask_px_00\n");
    assert!(
        missing.contains("no column ts_event, ask_sz_00"),
        "{missing}"
    );
    assert!(
        missing.contains("time, publisher_id, ask_px_00"),
        "{missing}"
    );
    assert!(fail(format!("{HEADER},ts_event\n").as_bytes()).contains("twice"));
    assert!(fail(b"\xff\xfe\x00t").contains("UTF-16"));
    assert!(fail(b"\xffts_event").contains("not UTF-8"));
    let directory = std::env::temp_dir();
    let error = Reader::new()
        .read_file(&directory, &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(error.contains("is a directory"), "{error}");
}

#[test]
fn archives_are_told_by_content_and_a_cut_one_is_an_error() {
    let text = with_rows(&vec![GOOD; 2_000]);
    let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, text.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    for archive in [zst, gz] {
        let whole = read_archive(&archive).unwrap();
        assert_eq!(whole, 2_000);
        let cut = read_archive(&archive[..archive.len() - 9]).unwrap_err();
        assert!(matches!(cut, ReadError::Archive { .. }), "{cut}");
    }
    let cut = read_archive(b"DBN\x01").unwrap_err();
    assert!(matches!(cut, ReadError::Dbn { .. }), "{cut}");
}

fn read_archive(bytes: &[u8]) -> Result<u64, ReadError> {
    let mut reader = Reader::new();
    reader.read(bytes, "archive", &mut |_| ())?;
    Ok(reader.report().accepted())
}

#[test]
fn the_threshold_is_a_fraction_of_all_rows() {
    let mut report = IngestReport::default();
    (0..999).for_each(|_| report.accept());
    report.reject("x.csv", 7, Reason::NulByte.into(), b"a");
    assert!(report.check(0.001).is_ok());
    report.reject("x.csv", 9, Reason::NulByte.into(), b"b");
    let message = report.check(0.001).unwrap_err().to_string();
    assert!(
        message.contains("2 of 1001") && message.contains("line 7"),
        "{message}"
    );
}

#[test]
fn levels_behind_the_best_price_follow_their_rows() {
    const DEEP: &str = concat!(
        "ts_event,publisher_id,ask_px_00,ask_sz_00,ask_px_01,bid_sz_01,ask_sz_01,bid_px_01,",
        "ask_px_02,ask_sz_02,bid_px_02,bid_sz_02,symbol",
    );
    let late = "2024-08-01T13:36:33Z,2,1.00,1,1.01,5,10,0.98,1.02,20,,,AAPL";
    let bad = "2024-08-01T13:36:32Z,2,1.00,1,1.01,5,ten,0.98,1.02,20,,,AAPL";
    let early = "2024-08-01T13:36:32Z,2,1.00,1,\"2.01\",6,30,,2.02,40,0.97,7,AAPL";
    let text = format!(
        "{DEEP}\n{late}\n{bad}\n{}\n",
        early.replace("6,30,,", ",30,,")
    );
    let mut reader = Reader::with_depth(3);
    let mut rows = Vec::new();
    reader
        .read(text.as_bytes(), "deep.csv", &mut |row| rows.push(row))
        .unwrap();
    assert_eq!(reader.report().rejected_total(), 1);
    assert_eq!(reader.report().shown()[0].column, Some("ask_sz_01"));
    let depth = reader.take_depth().unwrap();
    let mut collector = Collector::default();
    collector.append(&rows).unwrap();
    let collected = collector.finish().unwrap();
    let tapes = collected.into_tapes(reader.symbols(), Some(&depth), &Selection::default());
    let tape = tapes.unwrap().remove(0);
    let behind = |row, side| -> Vec<(i64, u32)> {
        let quotes = tape.depth().unwrap().behind_best(row, side);
        quotes
            .map(|quote| (quote.price.units() / 10_000_000, quote.size.get()))
            .collect()
    };
    assert_eq!(behind(0, Side::Buy), [(201, 30), (202, 40)]);
    assert_eq!(behind(0, Side::Sell), [(97, 7)]);
    assert_eq!(behind(1, Side::Buy), [(101, 10), (102, 20)]);
    assert_eq!(behind(1, Side::Sell), [(98, 5)]);
    assert_eq!(behind(2, Side::Buy), []);

    let shallow = Reader::with_depth(2)
        .read(with_rows(&[GOOD]).as_bytes(), "mbp1.csv", &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(
        shallow.contains("no column ask_px_01, ask_sz_01"),
        "{shallow}"
    );
}

#[test]
fn only_a_file_may_begin_with_a_byte_order_mark() {
    let quoted = format!("\"{}\"", GOOD.replace(',', "\",\""));
    let marked = format!("\u{feff}{quoted}");
    let (rows, reader) = read(with_rows(&[&quoted, &marked, &quoted]));
    assert_eq!((rows.len(), reader.report().rejected_total()), (2, 1));
    assert_eq!(reader.report().shown()[0].line, 3);
}

#[test]
fn quotes_in_odd_places_leave_their_neighbours_alone() {
    let open = GOOD.replace("222.81,222.83", "222.81\",\"222.83");
    let quoted = GOOD.replace("AAPL", "\"AAPL\"");
    let (rows, reader) = read(with_rows(&[&quoted, &open, &quoted]));
    assert_eq!((rows.len(), reader.report().rejected_total()), (2, 1));
    assert_eq!(rows[0], rows[1]);
    assert_eq!(reader.symbols().names(), ["AAPL"]);
}

#[test]
fn rows_before_a_failure_are_given_out_with_their_levels() {
    struct Failing<'a>(&'a [u8]);
    impl std::io::Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(std::io::Error::other("gone")),
                count => Ok(count),
            }
        }
    }
    let level = "2024-08-01T13:36:32Z,2,1.00,1,1.01,10,,,AAPL\n";
    let text = format!(
        "ts_event,publisher_id,ask_px_00,ask_sz_00,\
         ask_px_01,ask_sz_01,bid_px_01,bid_sz_01,symbol\n{}",
        level.repeat(3_000)
    );
    let mut reader = Reader::with_depth(2);
    let mut rows = 0;
    let result = reader.read(Failing(text.as_bytes()), "x.csv", &mut |_| rows += 1);
    assert!(matches!(result, Err(ReadError::Io { .. })));
    assert_eq!((rows, reader.report().accepted()), (3_000, 3_000));
    let depth = reader.take_depth().unwrap();
    assert_eq!(depth.behind_best(2_999, Side::Buy).count(), 1);
    assert_eq!(depth.behind_best(3_000, Side::Buy).count(), 0);
}
