use proptest::prelude::*;

use super::*;
use crate::Tape;
use crate::depth::Depth;
use crate::event::{Event, Quote, SymbolTable, sort_for_replay};
use crate::money::Price;
use crate::selection::Selection;
use crate::time::Timestamp;
use crate::venue::PublisherId;

fn symbols() -> SymbolTable {
    let mut symbols = SymbolTable::default();
    for name in ["MSFT", "AAPL", "IBM"] {
        symbols.intern(name).unwrap();
    }
    symbols
}

/// A row that tells where it came from in what it shows.
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
    assert_eq!(collector.len(), rows.len() as u64);
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
        prop_assert_eq!(
            collected.into_tapes(&symbols(), None, &Selection::default()).unwrap(),
            Tape::split(rows, &symbols())
        );
    }

    /// Messages come in any order; their ordinals say how they were sent.
    #[test]
    fn ordinals_restore_the_order_in_which_rows_were_sent(
        rows in markets(), limit in 1..150_usize, size in 1..7_usize, seed in any::<u64>(),
    ) {
        let mut sorted = rows.clone();
        sort_for_replay(&mut sorted);
        let mut messages: Vec<(u64, &[Row])> = (0..).zip(rows.chunks(size)).collect();
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
        let tapes = collected(&rows, limit, 7).into_tapes(&symbols(), Some(&depth), &Selection::default()).unwrap();
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
