//! Windows and schedules on days that local clocks and calendars make special: they know only UTC, and UTC has no such days.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::{quote, tape_of};
use market_data::{Event, PublisherId, Row, Shares, SymbolId, Tape, TimeOfDay, Timestamp};
use simulation::order::window::{Span, Window, WindowError};
use simulation::schedule::Schedule;

const DAY: Duration = Duration::from_hours(24);

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text.as_bytes()).unwrap()
}

/// A row a minute, from the one instant to the other.
fn minutes(first: &str, last: &str) -> Tape {
    let (mut time, last) = (at(first), at(last));
    let mut rows = Vec::new();
    while time <= last {
        rows.push(Row {
            event: Event::quote(time, PublisherId(2), quote(Some((1, 10))), None),
            sequence: 0,
            ts_recv: None,
            symbol: SymbolId(0),
        });
        time = time + Duration::from_mins(1);
    }
    tape_of(rows)
}

fn span(tape: &Tape, from: Option<&str>, to: Option<&str>) -> Span {
    let time = |text: Option<&str>| text.map(|text| TimeOfDay::parse(text).unwrap());
    let window = Window {
        from: time(from),
        to: time(to),
    };
    window.on(tape).unwrap()
}

#[test]
fn a_window_in_utc_is_the_same_on_the_days_on_which_new_york_changes_its_clocks() {
    // New York jumps from 2 to 3 o'clock at 07:00 UTC in March, and back from 2 to 1 o'clock at 06:00 UTC in November.
    for day in ["2024-03-09", "2024-11-02"] {
        let spans = [0, 1, 2].map(|later| {
            let midnight = at(&format!("{day}T00:00:00Z")) + DAY * later;
            let (first, last) = (
                (midnight + Duration::from_hours(4)).to_string(),
                (midnight + Duration::from_hours(9)).to_string(),
            );
            let span = span(&minutes(&first, &last), Some("05:30"), Some("07:30"));
            assert_eq!(span.start.time_of_day(), Duration::from_mins(5 * 60 + 30));
            assert_eq!((span.first, span.last), (span.start, span.end));
            let schedule = Schedule::over(&span, Shares::new(1_200));
            assert_eq!(schedule.buckets(), 120);
            let half = midnight + Duration::from_mins(6 * 60 + 29);
            assert_eq!(schedule.wanted_by(half), Shares::new(600));
            span
        });
        for (one, next) in spans.iter().zip(&spans[1..]) {
            assert_eq!(next.start.since(one.start), DAY);
            assert_eq!(next.end.since(one.end), DAY);
        }
    }
}

#[test]
fn a_window_does_not_cross_the_end_of_a_year() {
    for (first, last_of_day, last) in [
        (
            "2024-12-31T23:50:00Z",
            "2024-12-31T23:59:00Z",
            "2025-01-01T00:10:00Z",
        ),
        (
            "2024-02-28T23:50:00Z",
            "2024-02-28T23:59:00Z",
            "2024-02-29T00:10:00Z",
        ),
        (
            "2023-02-28T23:50:00Z",
            "2023-02-28T23:59:00Z",
            "2023-03-01T00:10:00Z",
        ),
    ] {
        let tape = minutes(first, last);
        for span in [
            span(&tape, None, None),
            span(&tape, Some("23:50"), Some("23:59:59")),
        ] {
            assert_eq!((span.first, span.last), (at(first), at(last_of_day)));
        }
        let next = span(&tape, Some("00:01"), Some("00:05"));
        assert_eq!(next.start.since(at(last)), Duration::ZERO);
        assert_eq!(at(last).since(next.start), Duration::from_mins(9));
        assert_eq!(at(last).since(next.last), Duration::from_mins(5));
    }
}

#[test]
fn a_window_that_closes_before_it_opens_is_refused() {
    let tape = minutes("2024-08-01T13:00:00Z", "2024-08-01T14:00:00Z");
    let on = |from: &str, to: &str| {
        let window = Window {
            from: Some(TimeOfDay::parse(from).unwrap()),
            to: Some(TimeOfDay::parse(to).unwrap()),
        };
        window.on(&tape)
    };
    assert!(matches!(
        on("13:30:01", "13:30:00"),
        Err(WindowError::Reversed { .. })
    ));
    assert!(on("13:30:00", "13:30:00").is_ok());
    // The last second counts to its end, and until then there is no row: the market stands as it is.
    let between = on("13:30:00.999999999", "13:30:00").unwrap();
    assert_eq!(
        (between.first, between.close),
        (between.start, between.start)
    );
}

#[test]
fn slices_are_uneven_for_a_week_at_most() {
    let start = at("2024-08-01T00:00:00Z");
    let over = |minutes: u64| {
        let end = start + Duration::from_mins(minutes);
        let span = Span {
            first: start,
            last: end,
            start,
            end,
            close: end,
        };
        let weights = |_: &Schedule, buckets: u32| (0..u64::from(buckets)).collect();
        Schedule::over(&span, Shares::new(1_000_000)).weighted(weights)
    };
    let week = 7 * 24 * 60;
    // The first bucket has no weight: what it wants tells which slices there are.
    assert_eq!(over(week).wanted_by(start), Shares::ZERO);
    assert!(over(week + 1).wanted_by(start) > Shares::ZERO);
}
