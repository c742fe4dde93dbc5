//! Rows whose times contradict each other, or that say what is not to be relied on.

use super::{Collector, collected, received, symbols};
use crate::event::Row;
use crate::selection::Selection;
use crate::units::time::Timestamp;

#[test]
fn late_rows_are_counted_and_late_trades_keep_their_time() {
    use crate::event::{Action, BookSide, Cause};
    let mut rows = received(&[(10, 10, 1), (20, 20, 1), (21, 11, 1), (30, 30, 1)]);
    rows[2].event.cause = Cause::new(Action::Trade, BookSide::None);
    rows[2].event.size = 7;
    let collected = collected(&rows, 9, 9);
    let oddities = collected.oddities();
    assert_eq!((oddities.late, oddities.latest.as_nanos()), (1, 9));
    let tapes = collected
        .into_tapes(&symbols(), None, &Selection::default())
        .unwrap();
    let times: Vec<_> = tapes[0]
        .events()
        .iter()
        .map(|event| event.ts_event.nanos())
        .collect();
    assert_eq!(times, [10, 20, 20, 30]);
    let late = tapes[0].late_trades();
    assert_eq!(
        (late[0].time.nanos(), late[0].row),
        (11, tapes[0].events()[2])
    );
}

#[test]
fn a_row_dated_after_its_receipt_holds_back_none_that_follow() {
    use crate::event::F_BAD_TS_RECV;
    const SECOND: u64 = 1_000_000_000;
    let shown = |by: u64, flags: u8| {
        let mut rows = received(&[(10, 10, 1), (20, 20 + by, 1), (30, 30, 1), (40, 40, 1)]);
        rows[1].event.flags |= flags;
        let collected = collected(&rows, 9, 9);
        let oddities = collected.oddities();
        let tapes = collected
            .into_tapes(&symbols(), None, &Selection::default())
            .unwrap();
        let events = tapes[0].events().iter();
        let times: Vec<_> = events.map(|event| event.ts_event.nanos()).collect();
        (times, oddities.ahead, oddities.farthest.as_nanos())
    };
    let by = 3_600 * SECOND;
    assert_eq!(shown(by, 0), (vec![10, 20, 30, 40], 1, u128::from(by)));
    assert_eq!(shown(SECOND, 0).1, 1);
    // Clocks differ a little, and a receipt that is not to be relied on says nothing.
    let late = |by: u64| (vec![10, 20 + by, 20 + by, 20 + by], 0, 0);
    assert_eq!(shown(SECOND - 1, 0), late(SECOND - 1));
    assert_eq!(shown(by, F_BAD_TS_RECV), (vec![10, 30, 40, 20 + by], 0, 0));
}

/// The time of receipt of one row, which says that it is not to be relied on, is wrong by anything:
/// all rows show when they happened, in the order of the recording, whichever way it is read.
#[test]
fn a_receipt_that_is_not_to_be_relied_on_moves_no_row() {
    use crate::event::F_BAD_TS_RECV;
    const SECOND: i64 = 1_000_000_000;
    let start = 1_000_000 * SECOND as u64;
    // A row every five seconds; the thirtieth is a report a minute and a half late.
    let right: Vec<_> = (0..60_u64)
        .map(|place| {
            let time = start + 5 * place * SECOND as u64;
            let own = if place == 29 {
                time - 90 * SECOND as u64
            } else {
                time
            };
            (time + 900, own, 1)
        })
        .collect();
    let replayed = |files: &[&[Row]]| {
        let mut rows = Collector::keeping(90);
        for (file, part) in files.iter().enumerate() {
            rows.append_of(file, part).unwrap();
        }
        let tapes = rows
            .finish()
            .unwrap()
            .into_tapes(&symbols(), None, &Selection::default());
        let tapes = tapes.unwrap();
        let shown = tapes[0].events().iter();
        let shown: Vec<_> = shown
            .map(|event| (event.ts_event, event.ask(), event.bid()))
            .collect();
        (
            shown,
            tapes[0].oddities().late,
            tapes[0].oddities().duplicates,
        )
    };
    let each_way = |rows: &[Row]| {
        let turned: Vec<Row> = rows.iter().rev().copied().collect();
        let forwards = replayed(&[rows]);
        let backwards = replayed(&[&turned]);
        let overlapping = replayed(&[&rows[..40], &rows[20..]]);
        [forwards, backwards, overlapping]
    };
    let plain = each_way(&received(&right));
    assert_eq!((plain[0].1, plain[1].1, plain[2].2), (1, 1, 20));
    for wrong in [0, 1, 29, 30, 58] {
        for by in [-1_800, -59, -2, -1, 1, 2, 30, 59, 70, 3_600] {
            let mut rows = received(&right);
            let received = rows[wrong].ts_recv.unwrap().nanos();
            let received = received.saturating_add_signed(by * SECOND);
            rows[wrong].ts_recv = Timestamp::from_nanos(received).ok();
            rows[wrong].event.flags |= F_BAD_TS_RECV;
            assert_eq!(each_way(&rows), plain, "row {wrong}, {by} s");
        }
    }
}

/// A row whose time of receipt is wrong does not put the rest of its file out of order.
#[test]
fn a_receipt_that_is_not_to_be_relied_on_says_nothing_of_the_order_of_its_file() {
    use crate::event::F_BAD_TS_RECV;
    let times = [
        (90, 90, 1),
        (95, 105, 1),
        (100, 100, 1),
        (120, 115, 1),
        (120, 110, 1),
    ];
    let mut rows = received(&times);
    rows[1].event.flags |= F_BAD_TS_RECV;
    for row in &mut rows {
        row.sequence = 7;
    }
    let shown = collected(&rows, 9, 9).to_vec().unwrap();
    let asks: Vec<_> = shown.iter().map(|row| row.event.ask()).collect();
    let tied = [rows[3].event.ask(), rows[4].event.ask()];
    assert_eq!(asks[3..], tied, "as the file has them");
}

#[test]
fn flags_are_heeded() {
    use crate::event::{F_BAD_TS_RECV, F_MAYBE_BAD_BOOK, F_SNAPSHOT};
    let mut rows = received(&[(100, 90, 1), (110, 110, 1), (120, 120, 1)]);
    rows[0].event.flags |= F_SNAPSHOT | F_BAD_TS_RECV;
    rows[1].event.flags |= F_MAYBE_BAD_BOOK;
    let collected = collected(&rows, 9, 9);
    let oddities = collected.oddities();
    assert_eq!(
        (
            oddities.snapshots,
            oddities.bad_ts_recv,
            oddities.maybe_bad_book
        ),
        (1, 1, 1)
    );
    assert_eq!(oddities.late, 0);
    let rows = collected.to_vec().unwrap();
    assert_eq!(
        rows[0].event.ts_event.nanos(),
        100,
        "known when it was repeated"
    );
    assert!(rows[0].event.ask().is_some());
    assert_eq!(rows[1].event.ask(), None);
    assert!(rows[2].event.ask().is_some());
}
