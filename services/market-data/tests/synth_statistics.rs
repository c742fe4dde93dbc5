//! Whether synthetic markets look like markets: loose bounds, over several seeds.

#![allow(clippy::unwrap_used)] // helpers of tests fail by panicking, as tests do

use std::collections::BTreeMap;
use std::time::Duration;

use market_data::event::Action;
use market_data::synth::{self, Config};
use market_data::{Event, PublisherId, Row, Tape, Timestamp};

const CENT: i64 = 10_000_000;
const DEEP: u32 = 5_000;

fn default_market(seed: u64) -> Vec<Row> {
    let config = Config {
        seed,
        ..Config::default()
    };
    synth::generate(&config).unwrap().collect()
}

fn bid_ask(event: &Event) -> (i64, i64) {
    let (bid, ask) = (event.bid().unwrap(), event.ask().unwrap());
    (bid.price.units() / CENT, ask.price.units() / CENT)
}

/// After every instant: nanoseconds since the start, best bid and best ask of all venues in cents.
fn consolidated(rows: &[Row]) -> Vec<(u64, i64, i64)> {
    let start = Config::default().start.nanos();
    let mut touches: BTreeMap<PublisherId, (i64, i64)> = BTreeMap::new();
    let mut path = Vec::new();
    for row in rows {
        touches.insert(row.event.publisher, bid_ask(&row.event));
        if row.event.is_last() {
            let bid = touches.values().map(|(bid, _)| *bid).max().unwrap();
            let ask = touches.values().map(|(_, ask)| *ask).min().unwrap();
            path.push((row.event.ts_event.nanos() - start, bid, ask));
        }
    }
    path
}

fn share<T>(items: &[T], is: impl Fn(&T) -> bool) -> f64 {
    items.iter().filter(|item| is(item)).count() as f64 / items.len() as f64
}

#[test]
fn spreads_are_mostly_one_or_two_ticks_and_crossed_markets_rare_and_brief() {
    for seed in 1..=5 {
        let rows = default_market(seed);
        let venue_spread = |row: &Row| {
            let (bid, ask) = bid_ask(&row.event);
            ask - bid
        };
        let narrow = share(&rows, |row| venue_spread(row) <= 2);
        let wide = share(&rows, |row| venue_spread(row) > 5);
        let path = consolidated(&rows);
        let tight = share(&path, |(_, bid, ask)| (1..=2).contains(&(ask - bid)));
        let locked = share(&path, |(_, bid, ask)| ask <= bid);
        let brief = path
            .windows(2)
            .filter(|pair| pair[0].2 <= pair[0].1)
            .map(|pair| pair[1].0 - pair[0].0)
            .sum::<u64>();
        println!(
            "seed {seed}: venue <=2 {narrow:.3} >5 {wide:.3}; all venues 1-2 {tight:.4}, locked or \
             crossed {locked:.5}, {brief} ns"
        );
        assert!((0.45..0.8).contains(&narrow), "{narrow}");
        assert!(wide < 0.03, "{wide}");
        assert!(tight > 0.95, "{tight}");
        assert!(locked < 0.005, "{locked}");
        assert!(brief < 500_000_000, "{brief}");
    }
}

#[test]
fn the_mid_moves_as_much_as_asked() {
    const STEP: u64 = 5_000_000_000;
    for cents in [5, 15, 40] {
        let mut squares = Vec::new();
        for seed in 1..=6 {
            let config = Config {
                seed,
                volatility_cents: cents,
                ..Config::default()
            };
            let rows: Vec<Row> = synth::generate(&config).unwrap().collect();
            let mut sampled: Vec<i64> = Vec::new();
            for (nanos, bid, ask) in consolidated(&rows) {
                if nanos >= STEP * sampled.len() as u64 {
                    sampled.push(bid + ask);
                }
            }
            squares.extend(
                sampled
                    .windows(2)
                    .map(|pair| ((pair[1] - pair[0]) as f64 / 2.0).powi(2)),
            );
        }
        let per_minute = 12.0 * squares.iter().sum::<f64>() / squares.len() as f64;
        let ratio = per_minute.sqrt() / f64::from(cents);
        println!("{cents} cents a minute asked, ratio {ratio:.3}");
        assert!((0.8..1.35).contains(&ratio), "{cents}: {ratio}");
    }
}

#[test]
fn sizes_are_heavy_tailed_with_odd_and_round_lots() {
    let rows = default_market(1);
    let mut sizes: Vec<u32> = rows
        .iter()
        .map(|row| row.event.ask().unwrap().size.get())
        .collect();
    sizes.sort_unstable();
    let quantile = |percent: usize| sizes[sizes.len() * percent / 100];
    println!(
        "ask sizes at 10, 50, 90, 99 %: {:?}",
        [10, 50, 90, 99].map(quantile)
    );
    assert!((20..=100).contains(&quantile(10)));
    assert!((100..=400).contains(&quantile(50)));
    assert!((400..=1_500).contains(&quantile(90)));
    assert!((1_000..=DEEP).contains(&quantile(99)));
    let odd = share(&sizes, |size| size % 100 != 0);
    assert!((0.2..0.8).contains(&odd), "{odd}");
}

#[test]
fn deep_quotes_come_every_few_minutes_on_both_sides_and_go() {
    for seed in 1..=5 {
        let rows = default_market(seed);
        for bids in [false, true] {
            let size = |event: &Event| {
                if bids { event.bid() } else { event.ask() }
                    .unwrap()
                    .size
                    .get()
            };
            let mut deep: BTreeMap<PublisherId, bool> = BTreeMap::new();
            let mut starts = Vec::new();
            for row in &rows {
                let is = size(&row.event) >= DEEP;
                if !deep.insert(row.event.publisher, is).unwrap_or(false) && is {
                    starts.push(row.event.ts_event);
                }
            }
            let longest_wait = starts.windows(2).map(|pair| pair[1].since(pair[0])).max();
            let share = share(&rows, |row| size(&row.event) >= DEEP);
            println!(
                "seed {seed}, bids {bids}: {} deep quotes, {share:.4} of the rows",
                starts.len()
            );
            assert!((5..60).contains(&starts.len()), "{}", starts.len());
            assert!(
                longest_wait.unwrap() < Duration::from_mins(3),
                "{longest_wait:?}"
            );
            assert!(share < 0.05, "{share}");
        }
    }
}

#[test]
fn a_deep_quote_goes_within_two_seconds_even_when_the_price_rests() {
    let config = Config {
        volatility_cents: 0,
        ..Config::default()
    };
    let mut since: BTreeMap<PublisherId, Timestamp> = BTreeMap::new();
    let mut longest = Duration::ZERO;
    for Row { event, .. } in synth::generate(&config).unwrap() {
        // Twice the size of a deep quote: nothing else becomes as large.
        if event.ask().unwrap().size.get() >= 2 * DEEP {
            let start = *since.entry(event.publisher).or_insert(event.ts_event);
            longest = longest.max(event.ts_event.since(start));
        } else {
            since.remove(&event.publisher);
        }
    }
    println!("longest {longest:?}");
    assert!(
        (Duration::from_millis(100)..=Duration::from_secs(2)).contains(&longest),
        "{longest:?}"
    );
}

#[test]
fn no_deep_quotes_where_none_are_asked_for() {
    let with = |deep_interval| Config {
        deep_interval,
        ..Config::default()
    };
    let deep_rows = |config: &Config| {
        synth::generate(config)
            .unwrap()
            .filter(|row| row.event.ask().unwrap().size.get() >= 2 * DEEP)
            .count()
    };
    assert!(deep_rows(&with(Some(Duration::from_mins(1)))) > 0);
    assert_eq!(deep_rows(&with(None)), 0);
}

#[test]
fn rows_fill_the_window_evenly_and_come_in_bursts() {
    for seed in 1..=5 {
        let rows = default_market(seed);
        let start = Config::default().start;
        let window = Config::default().end.since(start);
        for tenth in 1..10_u32 {
            let until = start + window / 10 * tenth;
            let before = share(&rows, |row| row.event.ts_event < until);
            assert!(
                (before - f64::from(tenth) / 10.0).abs() < 0.04,
                "{tenth}: {before}"
            );
        }
        let mut per_half_second = vec![0.0; 1_045];
        for row in &rows {
            let index = row.event.ts_event.since(start).as_millis() / 500;
            per_half_second[usize::try_from(index).unwrap()] += 1.0;
        }
        let count = per_half_second.len() as f64;
        let mean = per_half_second.iter().sum::<f64>() / count;
        let variance = per_half_second
            .iter()
            .map(|n| (n - mean).powi(2))
            .sum::<f64>()
            / count;
        println!(
            "seed {seed}: variance of the rows in half a second, over their mean: {:.1}",
            variance / mean
        );
        assert!(
            variance / mean > 12.0,
            "without bursts about 8: {}",
            variance / mean
        );
    }
}

#[test]
fn venues_share_instants_and_trades_are_a_fair_part() {
    let rows = default_market(2);
    let tapes = Tape::split(rows, &synth::symbols(&Config::default()));
    let [tape] = tapes.as_slice() else {
        panic!("one symbol, one tape");
    };
    assert_eq!(tape.symbol(), "SYNTH");
    let statistics = tape.statistics();
    assert_eq!(statistics.instants_without_last, 0);
    let shared = tape
        .instants()
        .filter(|instant| {
            instant
                .iter()
                .any(|event| event.publisher != instant[0].publisher)
        })
        .count() as f64
        / statistics.instants as f64;
    let trades = share(tape.events(), |event| event.cause.action() == Action::Trade);
    println!("{statistics:?}; instants of several venues {shared:.3}, trades {trades:.3}");
    assert!((0.04..0.3).contains(&shared), "{shared}");
    assert!((0.04..0.2).contains(&trades), "{trades}");
    let busiest = statistics.rows_by_venue.values().max();
    assert_eq!(statistics.rows_by_venue.get(&PublisherId(2)), busiest);
}
