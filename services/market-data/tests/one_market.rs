//! One market is one market, whatever it came in.
#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    reason = "what cannot be written or read fails the test"
)]

#[path = "common/columns.rs"]
mod columns;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use columns::{Group, column};
use dbn::encode::EncodeRecord as _;
use market_data::event::sort_for_replay;
use market_data::synth::{self, Config};
use market_data::{Collector, Reader, Row, Selection, Tape, Timestamp};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const HEADER: &str = concat!(
    "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,",
    "ts_in_delta,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00",
);
const SYMBOL: &str = "AAPL";
const INSTRUMENT: u32 = 38;
const NANOS: u64 = 1_000_000_000;
/// The sequence of a row that is written with a bid of less than nothing.
const BAD: u64 = 99_999;

fn rows() -> Vec<Row> {
    let config = Config {
        rows: 3_000,
        seed: 7,
        ..Config::default()
    };
    let rows = synth::generate(&config).unwrap();
    let mut rows: Vec<Row> = rows.collect();
    sort_for_replay(&mut rows);
    // Sequences of the vendor fit into 32 bits.
    for (row, sequence) in rows.iter_mut().zip(1..) {
        row.sequence = sequence;
    }
    rows
}

/// What a record holds, undefined where there is nothing.
struct Cells {
    ts_event: u64,
    publisher: u16,
    action: char,
    side: char,
    price: i64,
    size: u32,
    flags: u8,
    sequence: u32,
    bid: (i64, u32),
    ask: (i64, u32),
}

impl Cells {
    fn of(row: &Row) -> Self {
        let event = &row.event;
        let quote = |quote: Option<market_data::Quote>| {
            quote.map_or((dbn::UNDEF_PRICE, 0), |quote| {
                (quote.price.units(), quote.size.get())
            })
        };
        Self {
            ts_event: event.ts_event.nanos(),
            publisher: event.publisher.0,
            action: event.cause.action().letter(),
            side: event.cause.side().letter(),
            price: event
                .price()
                .map_or(dbn::UNDEF_PRICE, market_data::Price::units),
            size: event.size,
            flags: event.flags,
            sequence: u32::try_from(row.sequence).unwrap(),
            bid: match row.sequence {
                BAD => (-5_250_000_000, 100),
                _ => quote(event.bid()),
            },
            ask: quote(event.ask()),
        }
    }

    fn ts_recv(&self) -> u64 {
        self.ts_event + 1_000
    }
}

fn csv(rows: &[Row], pretty: bool, symbol: bool) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    text.push_str(if symbol { ",symbol\n" } else { "\n" });
    for cells in rows.iter().map(Cells::of) {
        let time = |nanos: u64| {
            if pretty {
                Timestamp::from_nanos(nanos).unwrap().to_string()
            } else {
                nanos.to_string()
            }
        };
        let price = |units: i64| match (pretty, units) {
            (true, dbn::UNDEF_PRICE) => String::new(),
            (true, units) => format!(
                "{}.{:09}",
                units / 1_000_000_000,
                units.abs() % 1_000_000_000
            ),
            (false, units) => units.to_string(),
        };
        let Cells {
            publisher,
            action,
            side,
            size,
            flags,
            sequence,
            bid,
            ask,
            ..
        } = &cells;
        write!(
            text,
            "{},{},1,{publisher},{INSTRUMENT},{action},{side},0,{},{size},{flags},0,{sequence},\
             {},{},{},{},1,1",
            time(cells.ts_recv()),
            time(cells.ts_event),
            price(cells.price),
            price(bid.0),
            price(ask.0),
            bid.1,
            ask.1,
        )
        .unwrap();
        text.push_str(if symbol { ",AAPL\n" } else { "\n" });
    }
    text.into_bytes()
}

fn dbn(rows: &[Row], version: u8) -> Vec<u8> {
    use time::Duration;
    let start = rows[0].event.ts_event.midnight().nanos();
    let day = time::OffsetDateTime::from_unix_timestamp_nanos(start.into())
        .unwrap()
        .date();
    let metadata = dbn::Metadata::builder()
        .version(version)
        .dataset("XNAS.ITCH".to_owned())
        .schema(Some(dbn::Schema::Mbp1))
        .start(start)
        .stype_in(Some(dbn::SType::RawSymbol))
        .stype_out(dbn::SType::InstrumentId)
        .mappings(vec![dbn::SymbolMapping {
            raw_symbol: SYMBOL.to_owned(),
            intervals: vec![dbn::MappingInterval {
                start_date: day,
                end_date: day + Duration::days(2),
                symbol: INSTRUMENT.to_string(),
            }],
        }])
        .build();
    let mut bytes = Vec::new();
    dbn::encode::dbn::MetadataEncoder::new(&mut bytes)
        .encode(&metadata)
        .unwrap();
    let mut encoder = dbn::encode::dbn::RecordEncoder::new(&mut bytes);
    for cells in rows.iter().map(Cells::of) {
        let mtype = dbn::rtype::MBP_1;
        let (publisher, time) = (cells.publisher, cells.ts_event);
        let message = dbn::Mbp1Msg {
            hd: dbn::RecordHeader::new::<dbn::Mbp1Msg>(mtype, publisher, INSTRUMENT, time),
            price: cells.price,
            size: cells.size,
            action: cells.action as i8,
            side: cells.side as i8,
            flags: dbn::FlagSet::new(cells.flags),
            depth: 0,
            ts_recv: cells.ts_recv(),
            ts_in_delta: 0,
            sequence: cells.sequence,
            levels: [dbn::BidAskPair {
                bid_px: cells.bid.0,
                ask_px: cells.ask.0,
                bid_sz: cells.bid.1,
                ask_sz: cells.ask.1,
                bid_ct: 1,
                ask_ct: 1,
            }],
        };
        encoder.encode_record(&message).unwrap();
    }
    bytes
}

/// Columns as the vendor's client writes them: prices as floats of dollars, or as integers of 1e-9
/// dollars.
fn parquet(rows: &[Row], floats: bool, path: &Path) {
    let price = if floats { "DOUBLE" } else { "INT64" };
    let schema = format!(
        "message schema {{
            OPTIONAL INT64 ts_event (TIMESTAMP(NANOS,true));
            REQUIRED INT32 rtype (INTEGER(8,false));
            REQUIRED INT32 publisher_id (INTEGER(16,false));
            REQUIRED INT32 instrument_id (INTEGER(32,false));
            OPTIONAL BYTE_ARRAY action (UTF8);
            OPTIONAL BYTE_ARRAY side (UTF8);
            OPTIONAL {price} price;
            REQUIRED INT32 size (INTEGER(32,false));
            REQUIRED INT32 flags (INTEGER(8,false));
            REQUIRED INT32 sequence (INTEGER(32,false));
            OPTIONAL {price} bid_px_00;
            OPTIONAL {price} ask_px_00;
            REQUIRED INT32 bid_sz_00 (INTEGER(32,false));
            REQUIRED INT32 ask_sz_00 (INTEGER(32,false));
            OPTIONAL BYTE_ARRAY symbol (UTF8);
            OPTIONAL INT64 ts_recv (TIMESTAMP(NANOS,true));
        }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    // Two row groups of different lengths.
    let (first, second) = rows.split_at(rows.len() / 3);
    for rows in [first, second] {
        let cells: Vec<Cells> = rows.iter().map(Cells::of).collect();
        let mut group = writer.next_row_group().unwrap();
        let times = |of: fn(&Cells) -> u64| -> Vec<Option<i64>> {
            cells
                .iter()
                .map(|one| Some(of(one).cast_signed()))
                .collect()
        };
        let ints = |of: fn(&Cells) -> u32| -> Vec<i32> {
            cells.iter().map(|one| of(one).cast_signed()).collect()
        };
        let texts = |of: fn(&Cells) -> String| -> Vec<String> { cells.iter().map(of).collect() };
        let prices = |of: fn(&Cells) -> i64| -> Vec<i64> { cells.iter().map(of).collect() };
        longs(&mut group, &times(|one| one.ts_event));
        narrow(&mut group, &ints(|_| 1));
        narrow(&mut group, &ints(|one| one.publisher.into()));
        narrow(&mut group, &ints(|_| INSTRUMENT));
        words(&mut group, &texts(|one| one.action.to_string()));
        words(&mut group, &texts(|one| one.side.to_string()));
        money(&mut group, &prices(|one| one.price), floats);
        narrow(&mut group, &ints(|one| one.size));
        narrow(&mut group, &ints(|one| one.flags.into()));
        narrow(&mut group, &ints(|one| one.sequence));
        money(&mut group, &prices(|one| one.bid.0), floats);
        money(&mut group, &prices(|one| one.ask.0), floats);
        narrow(&mut group, &ints(|one| one.bid.1));
        narrow(&mut group, &ints(|one| one.ask.1));
        words(&mut group, &texts(|_| SYMBOL.to_owned()));
        longs(&mut group, &times(Cells::ts_recv));
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn longs(group: &mut Group<'_>, values: &[Option<i64>]) {
    column::<Int64Type>(group, values, true);
}

fn narrow(group: &mut Group<'_>, values: &[i32]) {
    let values: Vec<_> = values.iter().copied().map(Some).collect();
    column::<Int32Type>(group, &values, false);
}

fn words(group: &mut Group<'_>, values: &[String]) {
    let values: Vec<_> = values
        .iter()
        .map(|text| Some(ByteArray::from(text.as_str())))
        .collect();
    column::<ByteArrayType>(group, &values, true);
}

fn money(group: &mut Group<'_>, units: &[i64], floats: bool) {
    let there = |units: &i64| (*units != dbn::UNDEF_PRICE).then_some(*units);
    if floats {
        let dollars = |units: &i64| there(units).map(|units| units as f64 / NANOS as f64);
        let values: Vec<_> = units.iter().map(dollars).collect();
        column::<DoubleType>(group, &values, true);
    } else {
        let values: Vec<_> = units.iter().map(there).collect();
        column::<Int64Type>(group, &values, true);
    }
}

/// The market of a file, and what every row said of its receipt.
fn read(path: &Path) -> (Tape, Vec<Option<Timestamp>>) {
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    reader.read_file(path, &mut |row| rows.push(row)).unwrap();
    assert_eq!(reader.report().rejected_total(), 0, "{:?}", reader.report());
    let mut collector = Collector::default();
    collector.append(&rows).unwrap();
    let tapes = collector.finish().unwrap();
    let tapes = tapes.into_tapes(reader.symbols(), None, &Selection::default());
    let received = rows.iter().map(|row| row.ts_recv).collect();
    let [tape] = <[Tape; 1]>::try_from(tapes.unwrap()).unwrap();
    (tape, received)
}

#[test]
fn one_market_is_the_same_whatever_it_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let rows = rows();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(path(name), bytes).unwrap();
    write("pretty.csv", csv(&rows, true, true));
    write("raw.csv", csv(&rows, false, true));
    write("one.dbn", dbn(&rows, 1));
    write("three.dbn", dbn(&rows, 3));
    write(
        "three.dbn.zst",
        zstd::encode_all(&dbn(&rows, 3)[..], 3).unwrap(),
    );
    parquet(&rows, true, &path("float.parquet"));
    parquet(&rows, false, &path("fixed.parquet"));
    let expected = read(&path("pretty.csv"));
    assert_eq!(expected.0.symbol(), SYMBOL);
    assert_eq!(expected.0.events().len(), rows.len());
    assert!(expected.1.iter().all(Option::is_some));
    for name in [
        "raw.csv",
        "one.dbn",
        "three.dbn",
        "three.dbn.zst",
        "float.parquet",
        "fixed.parquet",
    ] {
        let found = read(&path(name));
        assert!(found.0 == expected.0, "{name}");
        assert_eq!(found.1, expected.1, "{name}");
    }
    // Without a symbol the market is called by its number; its rows are the same.
    write("nameless.csv", csv(&rows, true, false));
    let nameless = read(&path("nameless.csv")).0;
    assert_eq!(nameless.symbol(), "#38");
    assert_eq!(nameless.events(), expected.0.events());
}

#[test]
fn a_bad_row_is_shown_as_a_line_of_text_whatever_it_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = rows();
    rows.truncate(3);
    rows[1].sequence = BAD;
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("pretty.csv"), csv(&rows, true, true)).unwrap();
    std::fs::write(path("three.dbn"), dbn(&rows, 3)).unwrap();
    parquet(&rows, true, &path("float.parquet"));
    parquet(&rows, false, &path("fixed.parquet"));
    let shown = |name: &str| {
        let mut reader = Reader::new();
        let mut good = 0;
        let read = reader.read_file(&path(name), &mut |_| good += 1);
        read.unwrap();
        assert_eq!(good, 2, "{name}");
        let [row] = reader.report().shown() else {
            unreachable!("{name}: {:?}", reader.report());
        };
        assert_eq!(
            (row.line - u64::from(row.unit == "line"), row.column),
            (2, Some("bid_px_00"))
        );
        row.text.clone()
    };
    let line = shown("pretty.csv");
    let cells: Vec<&str> = line.split(',').collect();
    // Without record type, depth and what the product does not read; prices without zeros behind.
    let price = |text: &str| {
        text.parse::<f64>()
            .map_or_else(|_| text.to_owned(), |one| one.to_string())
    };
    let of_line: Vec<String> = [0, 1, 3, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15]
        .iter()
        .map(|place| match place {
            8 | 13 | 14 => price(cells[*place]),
            _ => cells[*place].to_owned(),
        })
        .collect();
    let expected = of_line.join(",");
    assert!(expected.contains(",-5.25,"), "{expected}");
    for (name, more) in [
        ("three.dbn", ""),
        ("float.parquet", ",AAPL"),
        ("fixed.parquet", ",AAPL"),
    ] {
        let found = shown(name);
        assert!(found.starts_with(&expected), "{name}: {found} {expected}");
        assert!(
            found.ends_with(more) && !found.contains("RawRow"),
            "{name}: {found}"
        );
    }
}

#[test]
fn a_parquet_file_cut_or_changed_is_an_error_or_says_other_values() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("whole.parquet");
    parquet(&rows()[..40], true, &path);
    let whole = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.parquet");
    let try_read = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).unwrap();
        let mut count = 0;
        let read = Reader::new().read_file(&damaged, &mut |_| count += 1);
        assert!(count <= 40);
        read
    };
    for length in (4..whole.len()).step_by(7) {
        let error = try_read(&whole[..length]).unwrap_err().to_string();
        assert!(
            error.contains("Parquet") && error.contains("again"),
            "{error}"
        );
    }
    for place in (0..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        let _ = try_read(&bytes);
    }
}
