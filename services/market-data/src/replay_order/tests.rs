mod receipts;

use proptest::prelude::*;

use super::*;
use crate::Tape;
use crate::depth::Depth;
use crate::event::{Event, Quote, SymbolTable, sort_for_replay};
use crate::selection::Selection;
use crate::units::money::Price;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

fn symbols() -> SymbolTable {
    let mut symbols = SymbolTable::default();
    for name in ["MSFT", "AAPL", "IBM"] {
        symbols.intern(name).unwrap();
    }
    symbols
}

/// A row that says where it came from in what it shows.
fn row(time: u64, sequence: u64, symbol: u16, index: usize) -> Row {
    let quote = Quote {
        price: Price::from_units(1_000_000_000 + index.cast_signed() as i64).unwrap(),
        size: std::num::NonZeroU32::MIN,
    };
    Row {
        event: Event::quote(
            Timestamp::from_nanos(time).unwrap(),
            PublisherId(2 + symbol),
            Some(quote),
            None,
        ),
        sequence,
        ts_recv: None,
        symbol: SymbolId(symbol.into()),
    }
}

fn markets() -> impl Strategy<Value = Vec<Row>> {
    let key = (0..9_u64, 0..3_u64, 0..3_u16);
    proptest::collection::vec(key, 0..120).prop_map(|keys| {
        let rows = keys.into_iter().enumerate();
        rows.map(|(index, (time, sequence, symbol))| row(time, sequence, symbol, index))
            .collect()
    })
}

fn collected(rows: &[Row], limit: usize, batch: usize) -> Collected {
    let mut collector = Collector::keeping(limit);
    for batch in rows.chunks(batch) {
        collector.append(batch).unwrap();
    }
    collector.finish().unwrap()
}

proptest! {
    /// The oracle is the stable sort of everything in memory.
    #[test]
    fn rows_come_out_in_replay_order_however_many_fit_into_memory(
        rows in markets(), limit in 1..150_usize, batch in 1..40_usize,
    ) {
        let mut sorted = rows.clone();
        sort_for_replay(&mut sorted);
        let collected = collected(&rows, limit, batch);
        prop_assert_eq!(collected.to_vec().unwrap(), sorted);
        let tapes = collected.into_tapes(&symbols(), None, &Selection::default()).unwrap();
        // Those of the order in which rows stand are of no split.
        let tapes = tapes.into_iter().map(|tape| {
            let (mut oddities, late) = (*tape.oddities(), tape.late_trades().to_vec());
            (oddities.woven, oddities.scattered, oddities.newest_first) = (0, 0, 0);
            tape.with_findings(oddities, late)
        });
        prop_assert_eq!(tapes.collect::<Vec<_>>(), Tape::split(rows, &symbols()));
    }

    /// Messages come in any order; their ordinals say how they were sent.
    #[test]
    fn ordinals_restore_the_order_in_which_rows_were_sent(
        rows in markets(),
        limit in 1..150_usize,
        size in 1..7_usize,
        seed in any::<u64>(),
    ) {
        let mut sorted = rows.clone();
        sort_for_replay(&mut sorted);
        let mut messages: Vec<(u64, &[Row])> = (0..).step_by(size).zip(rows.chunks(size)).collect();
        messages.sort_by_key(|(ordinal, _)| ordinal.wrapping_mul(seed | 1));
        let mut collector = Collector::keeping(limit);
        for (ordinal, rows) in &messages {
            collector.insert_unordered(*ordinal, rows).unwrap();
        }
        prop_assert_eq!(
            collector.finish().unwrap().to_vec().unwrap(),
            sorted.clone()
        );
        // What was sent in replay order keeps it, whatever its sequences say.
        let mut messages: Vec<(u64, &[Row])> =
            (0..).step_by(size).zip(sorted.chunks(size)).collect();
        messages.sort_by_key(|(ordinal, _)| ordinal.wrapping_mul(seed | 1));
        let mut collector = Collector::keeping(limit);
        for (ordinal, rows) in messages {
            collector.insert(ordinal, rows).unwrap();
        }
        prop_assert_eq!(collector.finish().unwrap().to_vec().unwrap(), sorted);
    }

    #[test]
    fn levels_stay_with_their_rows(rows in markets(), limit in 1..150_usize) {
        let mut depth = Depth::new(2);
        for row in &rows {
            depth.push(&[row.event.ask()], &[]);
        }
        let tapes = collected(&rows, limit, 7)
            .into_tapes(&symbols(), Some(&depth), &Selection::default())
            .unwrap();
        for tape in tapes {
            for (place, event) in tape.events().iter().enumerate() {
                let behind = tape.depth().unwrap().behind_best(place, crate::Side::Buy);
                prop_assert_eq!(behind.collect::<Vec<_>>(), [event.ask().unwrap()]);
            }
        }
    }

    #[test]
    fn rows_of_an_instant_are_given_out_together(rows in markets(), limit in 1..150_usize) {
        let mut last = None;
        collected(&rows, limit, 5)
            .for_each_batch(|batch| {
                let first = batch.first().map(|row| row.event.ts_event);
                assert!(first.is_none() || first > last);
                last = batch.last().map(|row| row.event.ts_event).or(last);
                Ok::<_, ScratchError>(())
            })
            .unwrap();
    }
}

#[test]
fn symbols_that_were_renamed_are_the_ones_of_the_tapes() {
    let rows: Vec<Row> = (0..40)
        .map(|index| row(7, 0, index % 2, index.into()))
        .collect();
    for limit in [3, 100] {
        // What the rows call 0 and 1 are the third and the first of the table.
        let renamed = collected(&rows, limit, 8).rename(vec![SymbolId(2), SymbolId(0)]);
        let first = renamed.to_vec().unwrap()[0];
        assert_eq!(symbols().name(first.symbol), "IBM");
        let tapes = renamed
            .into_tapes(&symbols(), None, &Selection::default())
            .unwrap();
        let names: Vec<_> = tapes
            .iter()
            .map(|tape| (tape.symbol(), tape.events().len()))
            .collect();
        assert_eq!(names, [("IBM", 20), ("MSFT", 20)]);
    }
}

#[test]
fn a_folder_without_room_is_an_error_that_names_it() {
    let error = ScratchError::from(io::Error::from(io::ErrorKind::StorageFull));
    let text = error.to_string();
    assert!(text.contains("TMPDIR"), "{text}");
    assert!(
        text.contains(&std::env::temp_dir().display().to_string()),
        "{text}"
    );
}

/// A recording in its order: nanoseconds of receipt and of the event, publisher.
fn received(times: &[(u64, u64, u16)]) -> Vec<Row> {
    let rows = times.iter().enumerate();
    rows.map(|(index, (received, time, publisher))| {
        let mut row = row(*time, index as u64 + 1, 0, index);
        row.event.publisher = PublisherId(*publisher);
        row.event.flags = crate::event::F_LAST;
        row.ts_recv = Some(Timestamp::from_nanos(*received).unwrap());
        row
    })
    .collect()
}

/// Rows that a file holds against their sequence, all received at one time: what came first is
/// still first.
#[test]
fn rows_received_at_one_time_are_in_the_order_of_their_sequence() {
    let rows = received(&[(100, 100, 2), (100, 100, 1), (100, 99, 1)]);
    let events = |rows: &[Row]| -> Vec<Event> {
        let replayed = collected(rows, 1, 7).to_vec().unwrap();
        replayed.into_iter().map(|row| row.event).collect()
    };
    let against = [rows[0], rows[2], rows[1]];
    assert_eq!(events(&against), events(&rows));
}

/// Rows of one time of receipt and one sequence, or none, as a packet has them: whatever they say
/// of themselves, the file says which came first. In files that overlap as well, and however many
/// fit into memory.
#[test]
fn rows_received_at_one_time_keep_the_order_of_their_file() {
    for sequence in [0, 7] {
        for own in [[50, 50, 50, 50], [50, 49, 50, 49], [53, 52, 51, 50]] {
            for flags in [[0, 128, 0, 128], [128, 0, 0, 0], [0, 0, 0, 128]] {
                let times = [(90, 90, 1)].into_iter();
                let times = times.chain(own.map(|own| (100, own, 1)));
                let times: Vec<_> = times.chain([(110, 110, 1)]).collect();
                let mut rows = received(&times);
                for (place, row) in rows[1..5].iter_mut().enumerate() {
                    row.event.flags = flags[place];
                }
                for row in &mut rows {
                    row.sequence = sequence;
                }
                let asks = |files: &[&[Row]], limit: usize| -> Vec<_> {
                    let mut collector = Collector::keeping(limit);
                    for (file, rows) in files.iter().enumerate() {
                        collector.append_of(file, rows).unwrap();
                    }
                    let shown = collector.finish().unwrap().to_vec().unwrap();
                    shown.into_iter().map(|row| row.event.ask()).collect()
                };
                let expected: Vec<_> = rows.iter().map(|row| row.event.ask()).collect();
                for limit in [1, 2, 9] {
                    let what = format!("{sequence} {own:?} {flags:?} {limit}");
                    assert_eq!(asks(&[&rows], limit), expected, "{what}");
                    assert_eq!(asks(&[&rows[..5], &rows[1..]], limit), expected, "{what}");
                }
            }
        }
    }
}

/// What was sent has its places, in whatever order it comes: it shows as it does from the file.
#[test]
fn rows_that_were_sent_keep_the_order_of_their_places() {
    for own in [[50, 49, 48], [49, 50, 48], [48, 49, 50], [50, 50, 50]] {
        let mut rows = received(&own.map(|own| (100, own, 1)));
        for row in &mut rows {
            row.sequence = 7;
        }
        let events = |collected: Collected| -> Vec<Event> {
            let rows = collected.to_vec().unwrap();
            rows.into_iter().map(|row| row.event).collect()
        };
        let expected = events(collected(&rows, 9, 9));
        for order in [
            [0, 1, 2],
            [1, 0, 2],
            [2, 1, 0],
            [1, 2, 0],
            [2, 0, 1],
            [0, 2, 1],
        ] {
            let mut sent = Collector::keeping(2);
            for place in order {
                sent.insert(place as u64, &rows[place..=place]).unwrap();
            }
            assert_eq!(
                events(sent.finish().unwrap()),
                expected,
                "{own:?} {order:?}"
            );
        }
    }
}

fn recordings() -> impl Strategy<Value = Vec<(u64, u64, u16)>> {
    proptest::collection::vec((0..3_u64, 0..6_u64, 1..4_u16), 0..80).prop_map(|steps| {
        let mut now = 100;
        let step = |(step, trip, publisher): (u64, u64, u16)| {
            now += step;
            (now, now - trip, publisher)
        };
        steps.into_iter().map(step).collect()
    })
}

proptest! {
    /// The order of the book is that of its rows' arrival, publisher by publisher; nothing shows
    /// before it was; and nothing depends on memory or on the order in which rows stand in a file
    /// that says when it received them.
    #[test]
    fn a_book_keeps_the_order_in_which_it_arrived(
        times in recordings(), limit in 1..100_usize, seed in any::<u64>(),
    ) {
        let rows = received(&times);
        let replayed = collected(&rows, limit, 7).to_vec().unwrap();
        prop_assert_eq!(replayed.len(), rows.len());
        prop_assert!(replayed.is_sorted_by_key(|row| row.event.ts_event));
        for publisher in 1..4 {
            let of = |rows: &[Row]| -> Vec<Row> {
                let own = |row: &&Row| row.event.publisher == PublisherId(publisher);
                rows.iter().filter(own).copied().collect()
            };
            let mut latest = Timestamp::default();
            for (shown, row) in of(&replayed).iter().zip(of(&rows)) {
                prop_assert_eq!(shown.sequence, row.sequence);
                latest = latest.max(row.event.ts_event);
                prop_assert_eq!(shown.event.ts_event, latest);
            }
        }
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| row.sequence.wrapping_mul(seed | 1));
        let events = |rows: Vec<Row>| rows.into_iter().map(|row| row.event).collect::<Vec<_>>();
        prop_assert_eq!(
            events(collected(&shuffled, limit, 7).to_vec().unwrap()),
            events(replayed)
        );
    }

    /// Two downloads that overlap are one recording.
    #[test]
    fn rows_count_once_however_often_they_are_there(
        times in recordings(), cut in 0..80_usize, overlap in 0..20_usize, limit in 1..100_usize,
    ) {
        let rows = received(&times);
        let cut = cut.min(rows.len());
        let again = &rows[cut.saturating_sub(overlap)..];
        let twice: Vec<Row> = rows[..cut].iter().chain(again).copied().collect();
        let repeated = (twice.len() - rows.len()) as u64;
        let mut collector = Collector::keeping(limit);
        collector.append(&twice).unwrap();
        let collected = collector.finish().unwrap();
        prop_assert_eq!(collected.oddities().duplicates, repeated);
        let mut once = Collector::keeping(limit);
        once.append(&rows).unwrap();
        let events = |collected: Collected| -> Vec<Event> {
            collected.to_vec().unwrap().into_iter().map(|row| row.event).collect()
        };
        prop_assert_eq!(events(collected), events(once.finish().unwrap()));
    }
}

proptest! {
    /// Files of times that overlap are one recording without a sequence too, in which quotes come
    /// back within an instant.
    #[test]
    fn rows_without_a_sequence_count_once_and_as_often_as_their_file_has_them(
        shown in proptest::collection::vec((0..2_u64, 0..3_usize, 1..4_u16), 1..80),
        is_received: bool,
        from in 0..50_u64,
        reach in 0..50_u64,
        limit in 1..100_usize,
    ) {
        let mut time = 10;
        let rows = shown.into_iter().map(|(step, quote, publisher)| {
            time += step;
            let mut row = row(time, 0, 0, quote);
            row.event.publisher = PublisherId(publisher);
            row.ts_recv = is_received.then_some(row.event.ts_event);
            row
        });
        let rows: Vec<Row> = rows.collect();
        let before = |time: u64| rows.partition_point(|row| row.event.ts_event.nanos() < time);
        let files = [&rows[..before(10 + from + reach)], &rows[before(10 + from)..]];
        let mut collector = Collector::keeping(limit);
        for (number, file) in files.into_iter().enumerate() {
            for batch in file.chunks(7) {
                collector.append_of(number, batch).unwrap();
            }
        }
        let twice = collector.finish().unwrap();
        let repeated = (files[0].len() + files[1].len() - rows.len()) as u64;
        prop_assert_eq!(twice.oddities().duplicates, repeated);
        let once = collected(&rows, limit, 7);
        prop_assert_eq!(once.oddities().duplicates, 0);
        prop_assert_eq!(twice.to_vec().unwrap(), once.to_vec().unwrap());
        prop_assert_eq!(once, rows);
    }

    /// A file that begins with its newest row says the same as one that ends with it.
    #[test]
    fn rows_that_come_newest_first_are_read_from_the_end(
        steps in proptest::collection::vec(0..3_u64, 30..80),
        is_received: bool,
        limit in 1..100_usize,
    ) {
        let mut time = 10;
        let mut rows: Vec<Row> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            time += step;
            let mut row = row(time, 0, 0, index % 3);
            row.ts_recv = is_received.then_some(row.event.ts_event);
            rows.push(row);
        }
        let is_long = steps.iter().filter(|step| **step > 0).count() > 10;
        prop_assume!(is_long);
        let events = |collected: &Collected| -> Vec<Event> {
            collected.to_vec().unwrap().into_iter().map(|row| row.event).collect()
        };
        let forwards = collected(&rows, limit, 7);
        prop_assert_eq!(forwards.oddities().newest_first, 0);
        let count = rows.len() as u64;
        rows.reverse();
        let backwards = collected(&rows, limit, 7);
        prop_assert_eq!(events(&forwards), events(&backwards));
        prop_assert_eq!(backwards.oddities().newest_first, count);
        prop_assert_eq!((forwards.oddities().woven, backwards.oddities().woven), (0, 0));
    }

    /// Two copies of a time, of which one lacks the sequence, follow each other by turns; parts
    /// that do not overlap, in any order, and late rows do not.
    #[test]
    fn copies_that_differ_are_noticed(rows in 40..200_u64, limit in 1..300_usize) {
        let part = |from: u64, sequence: u64| -> Vec<Row> {
            (0..rows).map(|index| {
                let time = from + 10 * index;
                let mut row = row(time, sequence * (index + 1), 0, index as usize);
                row.ts_recv = Some(row.event.ts_event);
                row
            }).collect()
        };
        let woven = |parts: &[Vec<Row>]| collected(&parts.concat(), limit, 7).oddities().woven;
        prop_assert_eq!(woven(&[part(10, 1), part(10, 0)]), rows);
        // Two rows an instant, of which the second shows something else.
        let pairs = |sequence: u64, cut: u64| -> Vec<Row> {
            (0..rows).map(|index| {
                let time = 10_007 + 10_000 * (index / 2);
                let mut row = row(time / cut * cut, sequence * (index + 1), 0, index as usize);
                row.ts_recv = Some(row.event.ts_event);
                row
            }).collect()
        };
        prop_assert!(woven(&[pairs(1, 1), pairs(0, 1)]) >= rows / 2 - 1);
        prop_assert!(woven(&[pairs(1, 1), pairs(1, 1_000)]) >= rows / 2 - 1);
        prop_assert_eq!(woven(&[part(10, 1), part(10, 1)]), 0);
        prop_assert!(woven(&[part(9_010, 1), part(10, 1)]) <= 1);
        let mut late = part(10, 1);
        for pair in late.chunks_mut(2) {
            pair.reverse();
        }
        prop_assert_eq!(woven(&[late]), 0);
        // In no order, whatever the rows show.
        let mut shuffled = part(10, 1);
        shuffled.sort_by_key(|row| row.sequence.wrapping_mul(2_654_435_761));
        let oddities = collected(&shuffled, limit, 7).oddities();
        prop_assert!(oddities.woven <= oddities.scattered, "{oddities:?}");
    }
}

/// A copy of the middle between two parts, in microseconds: its rows come before those of the first
/// part, and before those of the second.
#[test]
fn a_copy_between_two_parts_is_noticed() {
    let pairs = |places: std::ops::Range<u64>, cut: u64| -> Vec<Row> {
        let row = |index| {
            let time = 10_007 + 10_000 * (index / 2);
            let mut row = row(time / cut * cut, index + 1, 0, index as usize);
            row.ts_recv = Some(row.event.ts_event);
            row
        };
        places.map(row).collect()
    };
    let parts = [pairs(0..400, 1), pairs(200..600, 1_000), pairs(400..800, 1)];
    let oddities = collected(&parts.concat(), 99, 7).oddities();
    assert!(oddities.woven > 190, "{oddities:?}");
    assert!(oddities.woven > 4 * oddities.scattered, "{oddities:?}");
    let parts = [pairs(0..400, 1), pairs(400..800, 1)];
    let oddities = collected(&parts.concat(), 99, 7).oddities();
    assert_eq!((oddities.woven, oddities.scattered), (0, 0));
}

/// Nor do many rows of other venues between those of a venue and an instant.
#[test]
fn a_quote_comes_back_behind_rows_of_others() {
    let of = |publisher: u16, quote: usize| {
        let mut row = row(10, 0, 0, quote);
        row.event.publisher = PublisherId(publisher);
        row
    };
    let between = |quote: usize| (0..200).map(move |other| of(100 + other, quote));
    let quotes = [1, 2, 1].into_iter();
    let rows: Vec<Row> = quotes
        .flat_map(|quote| between(quote).chain([of(2, quote)]))
        .collect();
    let found = collected(&rows, 99, 9);
    assert_eq!(found.oddities().duplicates, 0);
    assert_eq!(found, rows);
}

/// A late row between those of an instant does not make copies of them.
#[test]
fn a_quote_comes_back_around_a_late_row() {
    let rows = [(10, 1), (9, 7), (10, 2), (10, 1)].map(|(time, quote)| row(time, 0, 0, quote));
    let found = collected(&rows, 9, 9);
    assert_eq!(found.oddities().duplicates, 0);
    assert_eq!(
        found.to_vec().unwrap(),
        [rows[1], rows[0], rows[2], rows[3]]
    );
}
