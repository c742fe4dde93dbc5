//! Synthetic markets as their users meet them: rows and files.

#![allow(clippy::unwrap_used)] // helpers of tests fail by panicking, as tests do

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use market_data::event::{Action, BookSide};
use market_data::synth::{self, Config, ConfigError, Reaction};
use market_data::{Event, PublisherId, Reader, Row, Timestamp};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const CENT: i64 = 10_000_000;

fn csv(config: &Config) -> String {
    let mut bytes = Vec::new();
    synth::write_csv(config, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn rows(config: &Config) -> Vec<Row> {
    synth::generate(config).unwrap().collect()
}

fn instants(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|one, next| one.event.ts_event == next.event.ts_event)
}

fn small(seed: u64) -> Config {
    Config {
        seed,
        rows: 2_000,
        end: Config::default().start + Duration::from_secs(20),
        ..Config::default()
    }
}

/// Best bid and ask in cents.
fn touch(event: &Event) -> (i64, i64) {
    let cents = |price: market_data::Price| {
        assert_eq!(price.units() % CENT, 0, "{price}");
        price.units() / CENT
    };
    (
        cents(event.bid().unwrap().price),
        cents(event.ask().unwrap().price),
    )
}

fn byte_text(byte: u8) -> String {
    format!("{byte:02x}")
}

#[test]
fn the_same_seed_gives_the_same_bytes_everywhere() {
    let digest = Sha256::digest(csv(&small(7)));
    assert_eq!(
        digest.iter().copied().map(byte_text).collect::<String>(),
        "b5dd2ada7fe6aea4a4a5cb7f784a892d99a89dafb931604eb909524347b5c2f1"
    );
}

#[test]
fn the_header_is_that_of_the_real_file() {
    let text = csv(&small(7));
    let mut columns: Vec<String> = [
        "ts_recv",
        "ts_event",
        "rtype",
        "publisher_id",
        "instrument_id",
        "action",
        "side",
        "depth",
        "price",
        "size",
        "flags",
        "ts_in_delta",
        "sequence",
    ]
    .map(str::to_owned)
    .to_vec();
    for level in 0..10 {
        for column in ["bid_px", "ask_px", "bid_sz", "ask_sz", "bid_ct", "ask_ct"] {
            columns.push(format!("{column}_{level:02}"));
        }
    }
    columns.push("symbol".to_owned());
    let expected = columns.join(",");
    assert_eq!(expected.split(',').count(), 74);
    assert_eq!(text.lines().next(), Some(expected.as_str()));
    assert!(text.lines().all(|line| line.split(',').count() == 74));
    assert!(text.ends_with('\n'));
}

/// What only the file has, checked in the file: all ten levels, the clocks, the constants.
#[test]
fn every_line_of_the_file_holds_together() {
    let mut config = small(8);
    config.symbols = vec!["ONE".into(), "TWO".into()];
    let text = csv(&config);
    let mut received_before = Timestamp::default();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |index: usize| fields[index].parse::<u64>().unwrap();
        let (received, event) = (time(fields[0]), time(fields[1]));
        assert!(received >= received_before, "{line}");
        received_before = received;
        assert_eq!(
            received.since(event),
            Duration::from_nanos(number(11)),
            "{line}"
        );
        assert_eq!(fields[2], "10");
        assert_eq!(number(4), if fields[73] == "ONE" { 38 } else { 39 });
        assert!(number(7) < 10, "{line}");
        let level = |column: usize| (0..10).map(move |depth| 13 + 6 * depth + column);
        let prices = |column| {
            level(column)
                .map(|index| price(fields[index]))
                .collect::<Vec<_>>()
        };
        let (bids, asks) = (prices(0), prices(1));
        assert!(bids.is_sorted_by(|one, next| one > next), "{line}");
        assert!(asks.is_sorted_by(|one, next| one < next), "{line}");
        assert!(bids[0] < asks[0], "{line}");
        for side in 0..2 {
            for (size, count) in level(2 + side).zip(level(4 + side)) {
                assert!(number(count) > 0 && number(size) >= number(count), "{line}");
            }
        }
    }
}

fn time(text: &str) -> Timestamp {
    assert_eq!(text.len(), 30, "{text}");
    Timestamp::parse(text.as_bytes()).unwrap()
}

fn price(text: &str) -> i64 {
    market_data::Price::parse_dollars(text.as_bytes())
        .unwrap()
        .units()
}

#[test]
fn a_configuration_that_makes_no_market_says_why() {
    type Spoil = fn(&mut Config);
    let venue = PublisherId(2);
    let table: [(&str, Spoil, ConfigError); 12] = [
        ("rows", |c| c.rows = 0, ConfigError::NoRows),
        ("no venue", |c| c.venues.clear(), ConfigError::VenueCount(0)),
        (
            "many",
            |c| c.venues = (0..33).map(PublisherId).collect(),
            ConfigError::VenueCount(33),
        ),
        (
            "twice",
            |c| c.venues.push(PublisherId(2)),
            ConfigError::DuplicateVenue(venue),
        ),
        (
            "no symbol",
            |c| c.symbols.clear(),
            ConfigError::SymbolCount(0),
        ),
        (
            "comma",
            |c| c.symbols[0] = "A,B".into(),
            ConfigError::Symbol("A,B".into()),
        ),
        (
            "same",
            |c| c.symbols.push("SYNTH".into()),
            ConfigError::DuplicateSymbol("SYNTH".into()),
        ),
        (
            "price",
            |c| c.start_price_cents = 499,
            ConfigError::StartPrice(499),
        ),
        (
            "volatility",
            |c| c.volatility_cents = 1_001,
            ConfigError::Volatility(1_001),
        ),
        (
            "deep",
            |c| c.deep_interval = Some(Duration::from_secs(1)),
            ConfigError::DeepInterval(Duration::from_secs(1)),
        ),
        (
            "reaction",
            |c| {
                c.reaction = Some(Reaction {
                    kappa: 1e-5,
                    half_life: Duration::ZERO,
                    permanent: 0.0,
                });
            },
            ConfigError::Reaction,
        ),
        (
            "drift",
            |c| c.drift = -synth::MOST_DRIFT - 1,
            ConfigError::Drift(-synth::MOST_DRIFT - 1),
        ),
    ];
    for (name, spoil, expected) in table {
        let mut config = small(1);
        spoil(&mut config);
        assert_eq!(synth::generate(&config).err(), Some(expected), "{name}");
        assert!(synth::write_csv(&config, Vec::new()).is_err(), "{name}");
    }
    let mut config = small(1);
    config.end = config.start + Duration::from_nanos(config.rows - 1);
    assert!(matches!(config.validate(), Err(ConfigError::Window { .. })));
    config.end = config.start + Duration::from_nanos(config.rows);
    assert_eq!(rows(&config).len(), 2_000);
}

#[test]
fn all_symbols_drift_alike_and_without_a_drift_nothing_changes() {
    let moved = |drift: i32| -> Vec<i64> {
        let config = Config {
            rows: 20_000,
            symbols: vec!["A".into(), "B".into()],
            volatility_cents: 0,
            drift,
            ..Config::default()
        };
        let rows = rows(&config);
        let mid = |row: &Row| {
            let (bid, ask) = touch(&row.event);
            i64::midpoint(bid, ask)
        };
        let of = |symbol: u32| {
            let mut rows = rows.iter().filter(move |row| row.symbol.0 == symbol);
            let first = mid(rows.next().unwrap());
            mid(rows.next_back().unwrap()) - first
        };
        vec![of(0), of(1)]
    };
    // A thousandth of a basis point of 222.80 dollars, a hundred thousand times, is 222.8 cents.
    for (drift, cents) in [(100_000, 223), (0, 0), (-100_000, -223)] {
        for moved in moved(drift) {
            assert!(
                (moved - cents).abs() < 20,
                "{drift}: {moved} instead of {cents}"
            );
        }
    }
}

fn any_config() -> impl Strategy<Value = Config> {
    let market = (any::<u64>(), 1..=8_u16, 1..=3_usize, 1..3_000_u64);
    let numbers = (1..5_000_000_u64, 500..100_000_u32, 0..=1_000_u32);
    (market, numbers).prop_map(
        |((seed, venues, symbols, rows), (window_us, cents, volatility))| {
            let start = Config::default().start;
            Config {
                seed,
                rows,
                venues: (0..venues).map(|id| PublisherId(3 * id + 1)).collect(),
                symbols: (0..symbols).map(|index| format!("S{index}")).collect(),
                start,
                // From three nanoseconds a row to several seconds a row.
                end: start
                    + Duration::from_micros(window_us * 4).max(Duration::from_nanos(3 * rows))
                        * (1 + (seed % 300) as u32),
                drift: (seed % 1_000_001) as i32 - synth::MOST_DRIFT,
                start_price_cents: cents,
                volatility_cents: volatility,
                deep_interval: Some(Duration::from_secs(4)),
                reaction: None,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn reading_the_file_gives_the_rows_that_were_generated(config in any_config()) {
        let mut read = Vec::new();
        let mut reader = Reader::new();
        reader.read(csv(&config).as_bytes(), "synth", &mut |row| read.push(row)).unwrap();
        prop_assert_eq!(reader.report().rejected_total(), 0);
        // Only a file has the vendor's clock: it is behind the venue's.
        for row in &mut read {
            let received = row.ts_recv.take();
            prop_assert!(received > Some(row.event.ts_event));
        }
        prop_assert_eq!(&read, &rows(&config));
        let met = reader.symbols().names();
        let known = synth::symbols(&config);
        prop_assert_eq!(met, &known.names()[..met.len()]);
    }

    #[test]
    fn rows_are_as_many_as_asked_in_time_order_within_the_window(config in any_config()) {
        let mut source = synth::generate(&config).unwrap();
        prop_assert_eq!(source.size_hint(), (config.rows as usize, Some(config.rows as usize)));
        let rows: Vec<Row> = source.by_ref().collect();
        prop_assert_eq!(rows.len() as u64, config.rows);
        prop_assert_eq!(source.next(), None);
        prop_assert!(rows.is_sorted_by_key(|row| row.event.ts_event));
        prop_assert!(rows[0].event.ts_event >= config.start);
        prop_assert!(rows[rows.len() - 1].event.ts_event <= config.end);
        let mut sorted = rows.clone();
        market_data::event::sort_for_replay(&mut sorted);
        prop_assert_eq!(sorted, rows, "the file is in replay order");
    }

    #[test]
    fn only_the_last_row_of_an_instant_says_so(config in any_config()) {
        for instant in instants(&rows(&config)) {
            for (index, row) in instant.iter().enumerate() {
                prop_assert_eq!(row.event.is_last(), index + 1 == instant.len());
                prop_assert_eq!(row.symbol, instant[0].symbol);
            }
        }
    }

    #[test]
    fn sequences_increase_at_every_venue(config in any_config()) {
        let mut last = BTreeMap::new();
        for row in rows(&config) {
            let before = last.insert(row.event.publisher, row.sequence);
            prop_assert!(before.is_none_or(|before| before < row.sequence), "{:?}", row);
        }
        prop_assert!(last.keys().all(|venue| config.venues.contains(venue)));
    }

    #[test]
    fn no_venue_is_ever_crossed_and_no_row_is_odd(config in any_config()) {
        for row in rows(&config) {
            let event = &row.event;
            let (bid, ask) = touch(event);
            prop_assert!(0 < bid && bid < ask, "{:?}", row);
            prop_assert!(event.size > 0);
            prop_assert!(matches!(
                event.cause.action(),
                Action::Add | Action::Cancel | Action::Modify | Action::Trade
            ));
            prop_assert!(matches!(event.cause.side(), BookSide::Ask | BookSide::Bid));
        }
    }

    #[test]
    fn trades_take_the_best_price_and_the_next_row_lacks_their_shares(config in any_config()) {
        let rows = rows(&config);
        for instant in instants(&rows) {
            for (index, row) in instant.iter().enumerate() {
                if row.event.cause.action() != Action::Trade {
                    continue;
                }
                let hit = |event: &Event| match row.event.cause.side() {
                    BookSide::Bid => event.ask().unwrap(),
                    _ => event.bid().unwrap(),
                };
                let before = hit(&row.event);
                prop_assert_eq!(row.event.price(), Some(before.price));
                prop_assert!(row.event.size <= before.size.get());
                // The last instant may be cut by the number of rows.
                let Some(next) = instant.get(index + 1) else { continue };
                prop_assert_eq!(next.event.publisher, row.event.publisher);
                let after = hit(&next.event);
                let left = if after.price == before.price { after.size.get() } else { 0 };
                prop_assert_eq!(left, before.size.get() - row.event.size, "{:?}", row);
            }
        }
    }

    #[test]
    fn different_seeds_differ(one in any::<u64>(), other in any::<u64>()) {
        prop_assume!(one != other);
        let config = |seed| Config { rows: 50, ..small(seed) };
        prop_assert_ne!(rows(&config(one)), rows(&config(other)));
    }
}

#[test]
fn every_symbol_and_venue_takes_part() {
    let mut config = small(3);
    config.symbols = vec!["A".into(), "B".into(), "C".into()];
    let met: HashSet<_> = rows(&config)
        .iter()
        .map(|row| (row.symbol, row.event.publisher))
        .collect();
    assert_eq!(met.len(), 12);
}

#[test]
fn a_failing_output_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = synth::write_csv(&small(1), Full).unwrap_err();
    assert!(matches!(error, synth::WriteError::Io(_)), "{error}");
}
