//! A stream gives the market that its file gives: late rows, rows that stand twice, flags,
//! instruments and both clocks included, whatever the form of the messages, the partitions, the
//! order of arrival, and the clock by which the rows were sent.
#![allow(clippy::unwrap_used, clippy::cast_sign_loss)]

mod support;

use market_data::event::{Action, BookSide, Cause, F_BAD_TS_RECV, F_MAYBE_BAD_BOOK, F_SNAPSHOT};
use market_data::{
    Clock, Collected, Collector, Event, IngestReport, InstrumentId, LateTrade, Oddities,
    PublisherId, Row, Selection, SymbolId, SymbolTable, Tape, Timestamp,
};
use proptest::prelude::*;
use stream::transport::CountOnly;
use stream::{Hooks, Market, ReceiveOptions, Wire, send};
use support::*;

/// Names and numbers; two instruments share a name.
fn symbols() -> SymbolTable {
    let mut symbols = SymbolTable::default();
    for (name, number) in [("ES", 118), ("ES", 119), ("NQ", 7), ("AAPL", 0), ("", 5)] {
        let number = Some(number).filter(|number| *number > 0);
        symbols
            .intern_instrument(name, number.map(InstrumentId))
            .unwrap();
    }
    symbols
}

const FLAGS: [u8; 7] = [0, 0, 0, 128, F_SNAPSHOT, F_MAYBE_BAD_BOOK, F_BAD_TS_RECV];

/// Which rows say when they were received.
#[derive(Clone, Copy, Debug)]
enum Receipts {
    None,
    All,
    Some,
}

prop_compose! {
    /// Rows in few instants, as a file may have them: in any order, late, twice, flagged.
    fn recorded_rows()(
        rows in proptest::collection::vec(
            (
                (0..6_u64, 0..4_u64, 0..8_u64, 0..5_u32, 1..4_u16),
                (1..500_000_000_000_i64, 1..1_000_u32, any::<bool>()),
                proptest::sample::select(&FLAGS[..]),
            ),
            0..60,
        ),
        again in proptest::collection::vec(any::<[prop::sample::Index; 2]>(), 0..5),
        is_numbered: bool,
        receipts in proptest::sample::select(&[Receipts::None, Receipts::All, Receipts::Some][..]),
    ) -> Vec<Row> {
        let base = 1_722_519_392_000_000_000;
        let mut rows: Vec<Row> = rows.into_iter().map(|(place, shown, flags)| {
            let (instant, sequence, receipt, symbol, venue) = place;
            let (units, size, is_trade) = shown;
            // Of rows with the same times and numbers nothing but their place in a file says which
            // came first: no two venues have such here.
            let has_sequence = is_numbered || venue > 1;
            let sequence = if has_sequence { sequence * 4 + u64::from(venue) } else { 0 };
            let time = Timestamp::from_nanos(base + instant).unwrap();
            let (ask, bid) = (quote(units, size), quote(units, 1));
            let mut event = Event::quote(time, PublisherId(venue), ask, bid);
            let action = if is_trade { Action::Trade } else { Action::Add };
            event.cause = Cause::new(action, BookSide::Ask);
            event.size = size;
            event.flags = flags;
            let receipt = match receipts {
                Receipts::None => None,
                Receipts::All => Some(receipt),
                // What has no time of receipt counts as received when it happened: nothing else
                // may be received before it happened then.
                Receipts::Some => (units % 2 > 0).then_some(instant + receipt),
            };
            let ts_recv = receipt.map(|after| Timestamp::from_nanos(base + after).unwrap());
            Row { event, sequence, ts_recv, symbol: SymbolId(symbol) }
        }).collect();
        for [from, to] in again {
            if !rows.is_empty() {
                let row = rows[from.index(rows.len())];
                rows.insert(to.index(rows.len() + 1), row);
            }
        }
        rows
    }
}

fn collected(rows: &[Row], clock: Clock) -> Collected {
    let mut collector = Collector::keeping(17).with_clock(clock);
    collector.append(rows).unwrap();
    collector.finish().unwrap()
}

type Known = (String, Vec<Event>, Vec<LateTrade>, Oddities, Vec<String>);

/// What is executed on. How often a row stood in the file is known to its reader alone, and so are
/// the flags of all of them.
fn known(tapes: Vec<Tape>) -> Vec<Known> {
    let known = |tape: Tape| {
        let oddities = Oddities {
            late: tape.oddities().late,
            latest: tape.oddities().latest,
            ..Oddities::default()
        };
        let (events, late) = (tape.events().to_vec(), tape.late_trades().to_vec());
        let mut notes = tape.notes().to_vec();
        notes.dedup();
        (tape.symbol().to_owned(), events, late, oddities, notes)
    };
    tapes.into_iter().map(known).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_gives_what_its_file_gives(
        rows in recorded_rows(),
        wire in proptest::sample::select(&[Wire::Snapshot, Wire::Venue, Wire::Binary][..]),
        sent_by in proptest::sample::select(&[Clock::Event, Clock::Receive][..]),
        clock in proptest::sample::select(&[Clock::Event, Clock::Receive][..]),
        partitions in 1..=3_i32,
        turn in 0..3_usize,
    ) {
        let (symbols, all) = (symbols(), Selection::default());
        let expected = collected(&rows, clock).into_tapes(&symbols, None, &all).unwrap();
        let (sent, names) = collected(&rows, sent_by).under_market_names(&symbols, &all);
        let mut sink = Recorder { partitions, records: vec![] };
        let report = IngestReport::default();
        let market = Market { rows: (&sent).into(), symbols: &names, report: &report };
        send(market, &at_full_speed(wire, "r"), &mut sink, &mut Hooks::none()).unwrap();
        // One partition after the other, from any of them on.
        let turned = |record: &Record| (record.partition as usize + turn) % partitions as usize;
        sink.records.sort_by_key(turned);
        let options = ReceiveOptions { clock, ..quick() };
        let (mut source, mut hooks) = (Replay::new(sink.records), Hooks::none());
        let received = stream::receive(&mut source, &mut CountOnly, &options, &mut hooks).unwrap();
        prop_assert_eq!(received.summary.complete, Some(true));
        let tapes = received.rows.into_tapes(&received.symbols, None, &all).unwrap();
        prop_assert_eq!(known(tapes), known(expected));
    }
}
