//! Windows and schedules on days that local clocks and calendars make special: they know only UTC,
//! and UTC has no such days.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::{quote, tape_of};
use market_data::{
    Event, PublisherId, Row, Session, Shares, SymbolId, Tape, TimeOfDay, Timestamp, Zone,
};
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
        ..Window::default()
    };
    window.on(tape).unwrap()
}

#[test]
fn a_window_in_utc_is_the_same_on_the_days_on_which_new_york_changes_its_clocks() {
    // New York jumps from 2 to 3 o'clock at 07:00 UTC in March, and back from 2 to 1 o'clock at
    // 06:00 UTC in November.
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
fn a_window_that_closes_before_it_opens_closes_on_the_next_day() {
    let tape = minutes("2024-08-01T23:50:00Z", "2024-08-02T00:10:00Z");
    let over_midnight = span(&tape, Some("23:59"), Some("00:01"));
    assert_eq!(over_midnight.start, at("2024-08-01T23:59:00Z"));
    assert_eq!(over_midnight.end, at("2024-08-02T00:01:00Z"));
    assert_eq!(over_midnight.last, at("2024-08-02T00:01:00Z"));
    let on = |from: &str, to: &str| {
        let window = Window {
            from: Some(TimeOfDay::parse(from).unwrap()),
            to: Some(TimeOfDay::parse(to).unwrap()),
            ..Window::default()
        };
        window.on(&tape)
    };
    assert!(on("23:55:00", "23:55:00").is_ok());
    assert!(matches!(
        on("12:00", "11:00"),
        Ok(Span { first, .. }) if first == at("2024-08-01T23:50:00Z")
    ));
    assert!(matches!(
        on("12:00", "13:00"),
        Err(WindowError::Empty { .. })
    ));
}

/// The hours of a day in New York, whatever UTC shows.
#[test]
fn a_session_opens_by_the_clocks_of_its_place() {
    for (day, open, close) in [
        ("2024-07-11", "13:30", "20:00"),
        ("2024-01-11", "14:30", "21:00"),
        ("2024-11-29", "14:30", "18:00"),
    ] {
        let tape = minutes(&format!("{day}T12:00:00Z"), &format!("{day}T23:00:00Z"));
        let window = Window {
            session: Session::UsEquities,
            ..Window::default()
        };
        let span = window.on(&tape).unwrap();
        assert_eq!(span.start, at(&format!("{day}T{open}:00Z")), "{day}");
        assert_eq!(span.first, span.start);
        assert_eq!(span.end, at(&format!("{day}T{close}:00Z")), "{day}");
        assert_eq!(span.last, span.end - Duration::from_mins(1));
        // Times of day are of the zone that is told, and never leave the session.
        let early = Window {
            from: Some(TimeOfDay::parse("09:00").unwrap()),
            to: Some(TimeOfDay::parse("10:00").unwrap()),
            zone: Zone::NEW_YORK,
            ..window
        };
        let early = early.on(&tape).unwrap();
        assert_eq!(early.start, span.start);
        assert_eq!(early.end, span.start + Duration::from_mins(30));
    }
    let holiday = minutes("2024-07-04T12:00:00Z", "2024-07-04T23:00:00Z");
    let window = Window {
        session: Session::UsEquities,
        ..Window::default()
    };
    assert!(window.on(&holiday).is_err());
}

#[test]
fn an_order_that_begins_with_its_recording_waits_for_every_venue_a_moment() {
    let row = |millis: u64, venue: u16| Row {
        event: Event::quote(
            at("2024-08-01T13:30:00Z") + Duration::from_millis(millis),
            PublisherId(venue),
            quote(Some((1, 10))),
            None,
        ),
        sequence: 0,
        ts_recv: None,
        symbol: SymbolId(0),
    };
    let tape = tape_of(vec![
        row(0, 43),
        row(1, 2),
        row(500, 43),
        row(5_000, 9),
        row(9_000, 2),
    ]);
    let start = |window: Window| {
        window
            .on(&tape)
            .unwrap()
            .start
            .since(at("2024-08-01T13:30:00Z"))
    };
    let waiting = Window {
        warm_up: Duration::from_secs(1),
        ..Window::default()
    };
    assert_eq!(start(Window::default()), Duration::ZERO);
    assert_eq!(
        start(waiting),
        Duration::from_millis(1),
        "not for what comes after a second"
    );
    let told = Window {
        from: Some(TimeOfDay::parse("13:30").unwrap()),
        ..waiting
    };
    assert_eq!(start(told), Duration::ZERO);
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
