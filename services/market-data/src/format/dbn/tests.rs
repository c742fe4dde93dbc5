use dbn::encode::EncodeRecord;
use dbn::{
    BboMsg, BidAskPair, Cmbp1Msg, FlagSet, MappingInterval, Mbp1Msg, Mbp10Msg, Metadata,
    RecordHeader, SType, Schema as Vendors, SymbolMapping, TradeMsg, UNDEF_PRICE, UNDEF_TIMESTAMP,
};
use time::macros::date;

use super::*;
use crate::event::{Action, BookSide, InstrumentId, Row, SymbolTable};
use crate::format::reader::Reader;
use crate::format::rows::reject::Reason;
use crate::venue::PublisherId;

const DAY: u64 = 1_722_470_400_000_000_000; // 2024-08-01
const DAY_LENGTH: u64 = 86_400_000_000_000;

/// Metadata that maps instruments 38 and 39 to one name on one day each, and 7 to another on both.
fn metadata(version: u8, schema: Option<Vendors>) -> Metadata {
    let interval = |start_date, end_date, symbol: &str| MappingInterval {
        start_date,
        end_date,
        symbol: symbol.to_owned(),
    };
    let (first, second, third) = (
        date!(2024 - 08 - 01),
        date!(2024 - 08 - 02),
        date!(2024 - 08 - 03),
    );
    Metadata::builder()
        .version(version)
        .dataset("XNAS.ITCH".to_owned())
        .schema(schema)
        .start(DAY)
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .mappings(vec![
            SymbolMapping {
                raw_symbol: "AAPL".to_owned(),
                intervals: vec![interval(first, second, "38"), interval(second, third, "39")],
            },
            SymbolMapping {
                raw_symbol: "MSFT".to_owned(),
                intervals: vec![interval(first, third, "7")],
            },
        ])
        .build()
}

fn file<R: dbn::HasRType<Header = RecordHeader> + dbn::encode::DbnEncodable>(
    metadata: &Metadata,
    records: &[R],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    dbn::encode::dbn::MetadataEncoder::new(&mut bytes)
        .encode(metadata)
        .unwrap();
    let mut encoder = dbn::encode::dbn::RecordEncoder::new(&mut bytes);
    for record in records {
        encoder.encode_record(record).unwrap();
    }
    bytes
}

fn quote(nanos: u64, instrument: u32) -> Mbp1Msg {
    Mbp1Msg {
        hd: RecordHeader::new::<Mbp1Msg>(dbn::rtype::MBP_1, 2, instrument, DAY + nanos),
        price: 222_810_000_000,
        size: 190,
        action: b'T'.cast_signed(),
        side: b'A'.cast_signed(),
        flags: FlagSet::new(128),
        depth: 0,
        ts_recv: DAY + nanos + 5,
        ts_in_delta: 1_000,
        sequence: 46_542_624,
        levels: [BidAskPair {
            bid_px: 222_810_000_000,
            ask_px: 222_830_000_000,
            bid_sz: 421,
            ask_sz: 36,
            bid_ct: 1,
            ask_ct: 1,
        }],
    }
}

fn try_read(bytes: &[u8]) -> (Vec<Row>, Reader, Result<(), ReadError>) {
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    let read = reader.read(bytes, "file.dbn", &mut |row| rows.push(row));
    (rows, reader, read)
}

fn read(bytes: &[u8]) -> (Vec<Row>, Reader) {
    let (rows, reader, read) = try_read(bytes);
    read.unwrap();
    (rows, reader)
}

fn names(rows: &[Row], symbols: &SymbolTable) -> Vec<String> {
    let name = |row: &Row| symbols.name(row.symbol).to_owned();
    rows.iter().map(name).collect()
}

#[test]
fn every_version_plain_and_compressed_says_the_same() {
    let records = [quote(0, 38), quote(1, 7), quote(DAY_LENGTH, 39)];
    for version in 1..=3 {
        let plain = file(&metadata(version, Some(Vendors::Mbp1)), &records);
        let zst = zstd::encode_all(&plain[..], 3).unwrap();
        let skippable = [&b"\x5a\x2a\x4d\x18\x04\0\0\0here"[..], &zst].concat();
        for (bytes, layers) in [(plain, 0), (zst, 1), (skippable, 1)] {
            let (rows, reader) = read(&bytes);
            assert_eq!(names(&rows, reader.symbols()), ["AAPL", "MSFT", "AAPL"]);
            let found = &reader.recognised()[0];
            assert_eq!(found.containers.len(), layers);
            assert_eq!(found.dbn_version, Some(version));
            assert_eq!(found.dataset.as_deref(), Some("XNAS.ITCH"));
            assert_eq!((found.schema, found.rows), (Schema::Mbp1, 3));
            assert_eq!(found.instruments, InstrumentNames::Mapping);
            let row = rows[0];
            assert_eq!(row.ts_recv.unwrap().nanos(), DAY + 5);
            assert_eq!(row.event.ts_event.nanos(), DAY);
            assert_eq!(row.event.publisher, PublisherId(2));
            let (ask, bid) = (row.event.ask().unwrap(), row.event.bid().unwrap());
            assert_eq!((ask.price.units(), ask.size.get()), (222_830_000_000, 36));
            assert_eq!((bid.price.units(), bid.size.get()), (222_810_000_000, 421));
            assert_eq!(row.event.cause.action(), Action::Trade);
            assert_eq!(row.event.cause.side(), BookSide::Ask);
            assert_eq!(row.event.price().unwrap().units(), 222_810_000_000);
            assert_eq!((row.event.size, row.event.flags), (190, 128));
            assert_eq!(row.sequence, 46_542_624);
        }
    }
}

/// A source that gives a few bytes at a time.
struct Sips<'a>(&'a [u8], usize);

impl Read for Sips<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// Full rows, rows that are not, bad ones and records of other lengths between them.
#[test]
fn rows_are_the_same_however_their_bytes_come() {
    let records: Vec<Mbp1Msg> = (0..2_000)
        .map(|place| {
            let mut record = quote(place, [38, 7, 99][(place % 3) as usize]);
            match place % 17 {
                3 => record.levels[0].ask_px = UNDEF_PRICE, // shares without a price: refused
                5 => (record.levels[0].bid_px, record.levels[0].bid_sz) = (UNDEF_PRICE, 0),
                7 => record.ts_recv = UNDEF_TIMESTAMP,
                11 => (record.price, record.size) = (UNDEF_PRICE, 0),
                _ => {}
            }
            record
        })
        .collect();
    let mut bytes = file(&metadata(3, Some(Vendors::Mbp1)), &records[..0]);
    let mut encoder = dbn::encode::dbn::RecordEncoder::new(&mut bytes);
    for (place, record) in (0_u32..).zip(&records) {
        let others = if place == 700 {
            300
        } else {
            u32::from(place % 501 == 0)
        };
        for _ in 0..others {
            let system = dbn::SystemMsg::heartbeat(DAY);
            encoder.encode_record(&system).unwrap();
        }
        encoder.encode_record(record).unwrap();
    }
    let (whole, reader) = read(&bytes);
    let refused = reader.report().rejected_total();
    assert_eq!((whole.len() as u64 + refused, refused), (2_000, 118));
    let instruments = [38, 7, 99].map(InstrumentId);
    for (row, place) in whole.iter().zip((0..2_000).filter(|place| place % 17 != 3)) {
        assert_eq!(row.event.ts_event.nanos(), DAY + place);
        let instrument = reader.symbols().instrument(row.symbol);
        assert_eq!(instrument, Some(instruments[(place % 3) as usize]));
        assert_eq!(row.event.bid().is_some(), place % 17 != 5);
        assert_eq!(row.ts_recv.is_some(), place % 17 != 7);
        assert_eq!(row.event.price().is_some(), place % 17 != 11);
    }
    for sip in [1, 7, 79, 80, 81, 4_096, 32_769] {
        let (mut again, mut rows) = (Reader::new(), Vec::new());
        again
            .read(Sips(&bytes, sip), "file.dbn", &mut |row| rows.push(row))
            .unwrap();
        assert!(rows == whole, "{sip} bytes at a time");
        assert_eq!(again.report(), reader.report());
    }
}

#[test]
fn an_instrument_without_a_name_on_its_day_is_called_by_its_number() {
    let records = [quote(DAY_LENGTH, 38), quote(0, 12)];
    let (rows, reader) = read(&file(&metadata(3, Some(Vendors::Mbp1)), &records));
    assert_eq!(names(&rows, reader.symbols()), ["#38", "#12"]);
}

#[test]
fn live_data_learns_names_from_its_records() {
    let mut live = metadata(3, None);
    live.mappings.clear();
    live.stype_in = None;
    let mapping = dbn::SymbolMappingMsg::new(
        38,
        DAY,
        SType::RawSymbol,
        "AAPL",
        SType::RawSymbol,
        "AAPL",
        UNDEF_TIMESTAMP,
        UNDEF_TIMESTAMP,
    )
    .unwrap();
    let mut bytes = file(&live, &[mapping]);
    let mut encoder = dbn::encode::dbn::RecordEncoder::new(&mut bytes);
    encoder.encode_record(&quote(0, 38)).unwrap();
    let (rows, reader) = read(&bytes);
    assert_eq!(names(&rows, reader.symbols()), ["AAPL"]);
    assert_eq!(reader.recognised()[0].schema, Schema::Mbp1);
}

#[test]
fn ten_levels_are_kept_where_they_are_wanted() {
    let one = quote(0, 38);
    let mut levels: [BidAskPair; 10] = Default::default();
    levels[0] = one.levels[0].clone();
    for (level, pair) in (1..).zip(&mut levels[1..3]) {
        pair.ask_px = 222_830_000_000 + level * 10_000_000;
        pair.ask_sz = 100;
    }
    let deep = Mbp10Msg {
        hd: RecordHeader::new::<Mbp10Msg>(dbn::rtype::MBP_10, 2, 38, DAY),
        price: one.price,
        size: one.size,
        action: one.action,
        side: one.side,
        flags: one.flags,
        depth: 0,
        ts_recv: one.ts_recv,
        ts_in_delta: 0,
        sequence: one.sequence,
        levels,
    };
    let bytes = file(&metadata(3, Some(Vendors::Mbp10)), &[deep]);
    let mut reader = Reader::with_depth(3);
    reader.read(&bytes[..], "deep.dbn", &mut |_| {}).unwrap();
    let depth = reader.take_depth().unwrap();
    let asks = depth.behind_best(0, crate::units::side::Side::Buy);
    let asks: Vec<_> = asks.map(|quote| quote.price.units()).collect();
    assert_eq!(asks, [222_840_000_000, 222_850_000_000]);
    let flat = file(&metadata(3, Some(Vendors::Mbp1)), &[quote(0, 38)]);
    let refused = Reader::with_depth(3).read(&flat[..], "flat.dbn", &mut |_| {});
    let said = refused.unwrap_err().to_string();
    assert!(said.contains("mbp-1") && said.contains("--depth"), "{said}");
}

#[test]
fn samples_are_replayed_when_they_were_received() {
    let sample = |ts_event, nanos| BboMsg {
        hd: RecordHeader::new::<BboMsg>(dbn::rtype::BBO_1S, 2, 38, ts_event),
        price: UNDEF_PRICE,
        ts_recv: DAY + nanos,
        levels: quote(0, 38).levels,
        ..BboMsg::default_for_schema(Vendors::Bbo1S)
    };
    let records = [sample(UNDEF_TIMESTAMP, 1_000), sample(DAY, 2_000)];
    let (rows, reader) = read(&file(&metadata(3, Some(Vendors::Bbo1S)), &records));
    let times: Vec<_> = rows
        .iter()
        .map(|row| row.event.ts_event.nanos() - DAY)
        .collect();
    assert_eq!(times, [1_000, 2_000]);
    assert!(
        rows.iter()
            .all(|row| row.event.cause.action() == Action::None)
    );
    assert_eq!(reader.recognised()[0].schema, Schema::Bbo1S);
}

#[test]
fn quotes_before_trades_lose_what_the_trade_took() {
    // Written as records of mbp-1: the metadata alone says what they mean.
    let (rows, _) = read(&file(&metadata(3, Some(Vendors::Tbbo)), &[quote(0, 38)]));
    assert_eq!(rows[0].event.bid().unwrap().size.get(), 421 - 190);
    assert_eq!(rows[0].event.ask().unwrap().size.get(), 36);
}

#[test]
fn the_best_of_all_venues_does_not_grow_with_the_venue_named() {
    let best = |nanos, named, size| {
        let mut message = Cmbp1Msg::default_for_schema(Vendors::Cmbp1);
        message.hd = RecordHeader::new::<Cmbp1Msg>(dbn::rtype::CMBP_1, 95, 38, DAY + nanos);
        message.action = b'A'.cast_signed();
        message.side = b'N'.cast_signed();
        message.ts_recv = DAY + nanos;
        message.levels[0].ask_px = 222_830_000_000;
        message.levels[0].ask_sz = size;
        message.levels[0].ask_pb = named;
        message
    };
    let records = [best(0, 43, 300), best(1, 2, 100), best(2, 43, 300)];
    let (rows, _) = read(&file(&metadata(3, Some(Vendors::Cmbp1)), &records));
    let sizes = rows.iter().map(|row| row.event.ask().unwrap().size.get());
    assert_eq!(sizes.collect::<Vec<_>>(), [300, 100, 100]);
}

#[test]
fn schemas_without_quotes_are_named_with_what_to_ask_for() {
    let trade = TradeMsg {
        hd: RecordHeader::new::<TradeMsg>(dbn::rtype::MBP_0, 2, 38, DAY),
        ..TradeMsg::default()
    };
    for declared in [Some(Vendors::Trades), None] {
        let (_, _, read) = try_read(&file(&metadata(3, declared), std::slice::from_ref(&trade)));
        let said = read.unwrap_err().to_string();
        assert!(said.contains("trades") && said.contains("mbp-1"), "{said}");
    }
}

#[test]
fn bad_values_are_counted_with_their_record_and_market() {
    let good = quote(0, 38);
    let mut records = vec![good.clone(); 6];
    records[0].levels[0].ask_px = -5;
    records[1].hd.ts_event = UNDEF_TIMESTAMP;
    records[2].hd.ts_event = 1_722_519_392_491; // milliseconds
    records[3].action = b'x'.cast_signed();
    records[4].levels[0].ask_sz = 0;
    let (rows, reader) = read(&file(&metadata(3, Some(Vendors::Mbp1)), &records));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].event.ask(), None);
    assert_eq!(reader.recognised()[0].empty_quotes, 1);
    let report = reader.report();
    let reasons: Vec<_> = report.rejected().keys().copied().collect();
    assert_eq!(
        reasons,
        [
            Reason::TimestampBefore2000,
            Reason::TimestampUndefined,
            Reason::PriceNegative,
            Reason::BadAction
        ]
    );
    assert_eq!(report.rejected_by_market()["AAPL"], 4);
    assert!(report.shown()[0].to_string().contains("record 1"));
    assert!(report.check_market(|name| name == "AAPL", 2, 0.5).is_err());
    assert!(report.check_market(|name| name == "MSFT", 2, 0.5).is_ok());
}

#[test]
fn a_file_cut_anywhere_is_an_error_that_says_where() {
    let whole = file(
        &metadata(3, Some(Vendors::Mbp1)),
        &[quote(0, 38), quote(1, 38)],
    );
    let records = whole.len() - 160;
    for length in 0..whole.len() {
        let (rows, _, read) = try_read(&whole[..length]);
        let behind = length.saturating_sub(records);
        assert_eq!(rows.len(), behind / 80, "{length}");
        if length >= records && behind.is_multiple_of(80) {
            read.unwrap(); // a shorter file
            continue;
        }
        let said = read.unwrap_err().to_string();
        match length {
            0..3 => {} // taken for text, which it is not either
            _ if length < records => assert!(said.contains("metadata"), "{length}: {said}"),
            _ => assert!(
                said.contains(&format!("record {}: the file ends inside", behind / 80 + 1)),
                "{length}: {said}"
            ),
        }
    }
}

#[test]
fn damage_is_an_error_or_other_values_and_never_a_panic() {
    let whole = file(
        &metadata(3, Some(Vendors::Mbp1)),
        &[quote(0, 38), quote(1, 7)],
    );
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            let (rows, _, _) = try_read(&bytes);
            assert!(rows.len() <= 2);
        }
    }
}

#[test]
fn versions_and_lengths_that_nobody_writes_are_refused() {
    let whole = file(&metadata(3, Some(Vendors::Mbp1)), &[quote(0, 38)]);
    for version in [0, 4, 255] {
        let mut bytes = whole.clone();
        bytes[3] = version;
        let said = try_read(&bytes).2.unwrap_err().to_string();
        assert!(said.contains(&format!("version is {version}")), "{said}");
    }
    let mut endless = whole.clone();
    endless[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let said = try_read(&endless).2.unwrap_err().to_string();
    assert!(said.contains("4294967295 bytes"), "{said}");
    let mut odd = whole;
    let record = odd.len() - 80;
    for words in [0, 1, 3, 21] {
        odd[record] = words;
        let said = try_read(&odd).2.unwrap_err().to_string();
        assert!(
            said.contains("record 1") && said.contains("length"),
            "{said}"
        );
    }
}

#[test]
fn a_recording_that_ends_at_the_limit_of_its_request_says_so() {
    let records = [quote(0, 38), quote(1, 38), quote(2, 38)];
    for (limit, is_said) in [
        (None, false),
        (Some(2), true),
        (Some(3), true),
        (Some(4), false),
    ] {
        let mut metadata = metadata(3, Some(Vendors::Mbp1));
        metadata.limit = limit.and_then(std::num::NonZeroU64::new);
        let (rows, reader) = read(&file(&metadata, &records));
        assert_eq!(rows.len(), 3);
        let notes = &reader.recognised()[0].notes;
        let said = notes.iter().any(|note| note.contains("with a limit of"));
        assert_eq!(said, is_said, "{limit:?}: {notes:?}");
    }
}

/// A record without a time is of no known day, and so of no known name.
#[test]
fn a_bad_record_whose_name_cannot_be_known_is_of_nobody() {
    let mut bad = quote(1, 38);
    (bad.hd.ts_event, bad.ts_recv) = (UNDEF_TIMESTAMP, UNDEF_TIMESTAMP);
    let mut negative = quote(2, 38);
    negative.levels[0].ask_px = -1;
    let records = [quote(0, 38), bad, negative];
    let (_, reader) = read(&file(&metadata(3, Some(Vendors::Mbp1)), &records));
    let report = reader.report();
    assert_eq!((report.accepted(), report.rejected_total()), (1, 2));
    let named: Vec<_> = report.rejected_by_market().iter().collect();
    assert_eq!(named, [(&"AAPL".to_owned(), &1)]);
    assert!(report.check_market(|name| name == "AAPL", 1, 0.5).is_err());
}

#[test]
fn files_joined_end_to_end_are_refused_in_words() {
    let one = file(
        &metadata(3, Some(Vendors::Mbp1)),
        &[quote(0, 38), quote(1, 38)],
    );
    let (_, _, read) = try_read(&[&one[..], &one].concat());
    let said = read.unwrap_err().to_string();
    assert!(
        said.contains("record 3") && said.contains("another DBN file"),
        "{said}"
    );
}
