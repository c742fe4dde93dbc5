//! A map of one's own that says all that a row can say, and text of any kind behind every map.
#![allow(
    clippy::unwrap_used,
    reason = "a test shows what is wrong by panicking"
)]

#[path = "common/mapping.rs"]
mod mapping;

use std::fmt::Write as _;

use mapping::{BOOK, MESSAGES, found, read};
use market_data::synth::{self, Config};
use market_data::{Collector, Quote, Reader, Row, Selection, SymbolTable, Tape};
use proptest::prelude::*;

/// A map of one's own with everything that a row can say.
const OWN: &str = r#"
name = "everything"
price = "1e-9"
nulls = ["none"]
[file]
delimiter = ";"
[columns]
time = "when"
receive = "seen"
symbol = "what"
venue = "where"
ask_price = "ask"
ask_size = "ask shares"
bid_price = "bid"
bid_size = "bid shares"
action = "did"
side = "whose"
price = "at"
size = "shares"
sequence = "number"
flags = "flags"
[time]
form = "ns"
[venue.names]
one = 2
two = 39
three = 41
four = 43
"#;

fn own(rows: &[Row], symbols: &SymbolTable) -> String {
    let mut text = String::from(
        "number;when;seen;what;where;ask;ask shares;bid;bid shares;did;whose;at;shares;flags\n",
    );
    for row in rows {
        let event = &row.event;
        let side = |quote: Option<Quote>| match quote {
            Some(quote) => (quote.price.units().to_string(), quote.size.to_string()),
            None => ("none".to_owned(), String::new()),
        };
        let venue = match event.publisher.0 {
            2 => "one",
            39 => "two",
            41 => "three",
            _ => "four",
        };
        let (ask, bid) = (side(event.ask()), side(event.bid()));
        let seen = row
            .ts_recv
            .map_or(String::new(), |time| time.nanos().to_string());
        let price = event
            .price()
            .map_or("none".to_owned(), |price| price.units().to_string());
        writeln!(
            text,
            "{};{};{seen};{};{venue};{};{};{};{};{};{};{price};{};{}",
            row.sequence,
            event.ts_event.nanos(),
            symbols.name(row.symbol),
            ask.0,
            ask.1,
            bid.0,
            bid.1,
            event.cause.action().letter(),
            event.cause.side().letter(),
            event.size,
            event.flags,
        )
        .unwrap();
    }
    text
}

fn tapes(rows: &[Row], symbols: &SymbolTable) -> Vec<Tape> {
    let mut collector = Collector::default();
    collector.append(rows).unwrap();
    let rows = collector.finish().unwrap();
    rows.into_tapes(symbols, None, &Selection::default())
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_market_read_by_a_map_is_that_of_the_vendors_csv(
        seed in any::<u64>(),
        rows in 50..400_u64,
    ) {
        let config = Config { seed, rows, ..Config::default() };
        let mut text = Vec::new();
        synth::write_csv(&config, &mut text).unwrap();
        let mut reader = Reader::new();
        let mut expected = Vec::new();
        reader.read(&text[..], "vendor.csv", &mut |row| expected.push(row)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let map = folder.path().join("own.toml");
        std::fs::write(&map, OWN).unwrap();
        let mapped = own(&expected, reader.symbols());
        let map = map.display().to_string();
        let found = read(folder.path(), &map, &[("own.csv", &mapped)]).unwrap();
        prop_assert_eq!(found.report.rejected_total(), 0);
        let expected = tapes(&expected, reader.symbols());
        prop_assert!(tapes(&found.rows, &found.symbols) == expected);
        // Mirrored: what was asked is bid.
        let mirrored = mapped.replacen("ask;ask shares;bid;bid shares", "bid;bid shares;ask;ask \
         shares", 1);
        let mirrored = read(folder.path(), &map, &[("mirrored.csv", &mirrored)]).unwrap();
        for (row, other) in found.rows.iter().zip(&mirrored.rows) {
            let mirrored = (other.event.bid(), other.event.ask());
            prop_assert_eq!((row.event.ask(), row.event.bid()), mirrored);
        }
    }

    #[test]
    fn no_text_of_any_kind_makes_a_map_panic(
        text in "[-0-9|,.;:ABCRNTE\\n\"]{0,300}",
        profile in 0..5_usize,
    ) {
        let profile = ["tardis", "massive", "taq", "wrds", "lobster"][profile];
        let folder = tempfile::tempdir().unwrap();
        let header = match profile {
            "tardis" => "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,\
             bid_price,bid_amount\n",
            "massive" => "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,\
             bid_size,sequence_number,sip_timestamp,tape\n",
            "taq" => "Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size\n",
            "wrds" => "date,time_m,ex,sym_root,sym_suffix,bid,bidsiz,ask,asksiz,qu_cond\n",
            _ => "",
        };
        let whole = format!("{header}{text}");
        let files = [(MESSAGES, &*whole), (BOOK, &*text)];
        let files = if profile == "lobster" { &files[..] } else { &files[..1] };
        let _ = read(folder.path(), profile, files);
    }
}

/// Whatever the zone: in New York midnight is not that of UTC.
#[test]
fn what_is_received_behind_midnight_is_received_after_it_was_sent() {
    let map = |form: &str, zone: &str| {
        format!(
            "name = \"recorder\"\nprice = \"decimal\"\nsize = \"shares\"\n[columns]\ntime = \"t\"\n\
             receive = \"r\"\ndate = \"d\"\nask_price = \"ap\"\nask_size = \"as\"\n\
             venue = \"v\"\n[time]\nform = \"{form}\"\nzone = \"{zone}\"\n\
             date = \"column\"\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recorder.toml");
    for zone in ["UTC", "America/New_York", "Asia/Tokyo"] {
        let cases = [
            ("hhmmss", "23:59:59.9", "00:00:00.1"),
            ("seconds", "86399.9", "0.1"),
            ("hhmmss", "00:00:00.1", "00:00:00.3"),
            ("hhmmss", "12:00:00.3", "12:00:00.1"),
        ];
        for (form, sent, received) in cases {
            let text = format!("d,t,r,v,ap,as\n2024-08-01,{sent},{received},2,10.01,100\n");
            std::fs::write(&path, map(form, zone)).unwrap();
            let rows = found(path.to_str().unwrap(), &[("own.csv", &text)]).rows;
            let [row] = rows.as_slice() else {
                panic!("{zone} {sent}: {rows:?}");
            };
            let after = row.ts_recv.unwrap().nanos().cast_signed()
                - row.event.ts_event.nanos().cast_signed();
            let expected = if sent.starts_with("12") {
                -200_000_000
            } else {
                200_000_000
            };
            assert_eq!(after, expected, "{zone} {form} {sent}");
        }
    }
}
