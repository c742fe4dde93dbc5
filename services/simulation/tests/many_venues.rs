//! A market of many venues is followed by what changes, and is the market that a look at all of
//! them shows.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::num::NonZeroU32;
use std::time::Duration;

use market_data::synth::{self, Config};
use market_data::{Event, PerShare, Price, PublisherId, Quote, Row, Shares, Side, Tape, Timestamp};
use routing::offer::VenueIndex;
use simulation::backtest::tuning::Grid;
use simulation::backtest::{self, Settings};
use simulation::market::book::Book;
use simulation::market::price_bands::PriceBands;
use simulation::market::view::View;
use simulation::order::latency::Latency;
use simulation::order::window::Window;
use simulation::order::{Assumptions, Crossed, ParentOrder, StaleAfter};
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;

fn quote(cents: u64, size: u64) -> Quote {
    Quote {
        price: Price::from_units(i64::try_from(cents * 10_000_000).unwrap()).unwrap(),
        size: NonZeroU32::new(u32::try_from(size + 1).unwrap()).unwrap(),
    }
}

/// Numbers without a pattern.
fn drawn(state: &mut u64, below: u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// Rows of so many venues that cross each other now and then, several of them at one instant, and
/// fall silent.
fn crowd(venues: u64, rows: u64, seed: u64) -> Tape {
    let mut state = seed;
    let mut time = Timestamp::default() + Duration::from_secs(1_700_000_000);
    let config = Config::default();
    let symbol = synth::generate(&config).unwrap().next().unwrap().symbol;
    let rows = (0..rows).map(|_| {
        if drawn(&mut state, 3) > 0 {
            time = time + Duration::from_millis(drawn(&mut state, 40) * drawn(&mut state, 40));
        }
        let venue = drawn(&mut state, venues);
        let middle = 10_000 + venue % 3 + drawn(&mut state, 6);
        let spread = drawn(&mut state, 5);
        let side = |there: bool, cents, size| there.then(|| quote(cents, size));
        let (size, there) = (drawn(&mut state, 500), drawn(&mut state, 12));
        Row {
            event: Event::quote(
                time,
                PublisherId(u16::try_from(venue * 7 + 1).unwrap()),
                side(there != 0, middle + spread, size),
                side(there != 1, middle - 2, size / 2),
            ),
            sequence: 0,
            ts_recv: None,
            symbol,
        }
    });
    Tape::split(rows.collect(), &synth::symbols(&config)).remove(0)
}

/// What a venue offers: what it showed last and no later quote of another venue has crossed.
#[derive(Clone, Copy, Default)]
struct Plain {
    ask: Option<Quote>,
    bid: Option<Quote>,
}

/// Replaces the quotes of a venue, and puts out what they cross; gives how many were put out.
fn replace(plain: &mut [Plain], latest: usize, new: Plain) -> usize {
    let crosses = |bid: Option<Quote>, ask: Option<Quote>| {
        bid.zip(ask).is_some_and(|(bid, ask)| bid.price > ask.price)
    };
    plain[latest] = new;
    let mut put_out = 0;
    for (place, older) in plain.iter_mut().enumerate() {
        if place != latest && crosses(new.bid, older.ask) {
            (older.ask, put_out) = (None, put_out + 1);
        }
        if place != latest && crosses(older.bid, new.ask) {
            (older.bid, put_out) = (None, put_out + 1);
        }
    }
    put_out
}

#[test]
fn what_is_crossed_when_an_instant_ends_is_put_out_as_if_all_were_looked_at() {
    // Few venues are looked at where a price is better than before, many are kept in order.
    for (venues, seed) in [(300, 1), (300, 2), (2, 3), (2, 4), (5, 5), (12, 6)] {
        let tape = crowd(venues, 9_000, seed);
        assert!(tape.venues().len() as u64 > venues * 2 / 3);
        let assumptions = Assumptions {
            crossed: Crossed::OlderOut,
            ..Assumptions::default()
        };
        let mut book = Book::under(&tape, &assumptions);
        let mut plain = vec![Plain::default(); tape.venues().len()];
        let (mut put_out, mut together) = (0, 0);
        for instant in tape.instants() {
            book.take_in(instant);
            // The last row of each venue is all that an instant says when it is over.
            let venue = |event: &Event| usize::from(book.venue_of(event).0);
            let mut last = Vec::new();
            for event in instant.iter().rev() {
                if last.iter().all(|other| venue(other) != venue(event)) {
                    last.push(*event);
                }
            }
            together += usize::from(last.len() > 1);
            for event in &last {
                plain[venue(event)] = Plain::default();
            }
            for event in last.iter().rev() {
                let (ask, bid) = (event.ask(), event.bid());
                put_out += replace(&mut plain, venue(event), Plain { ask, bid });
            }
            for (venue, expected) in (0..).map(VenueIndex).zip(&plain) {
                let found = book.quotes(venue, Side::Buy, instant[0].ts_event, None);
                let expected = (expected.ask, expected.bid);
                assert_eq!(found, expected, "{venues} {seed} {venue:?}");
            }
        }
        assert!(put_out > 500 && together > 500, "{put_out} {together}");
    }
}

#[test]
fn a_view_that_follows_many_venues_shows_what_a_new_one_shows() {
    for (crossed, stale_after) in [
        (Crossed::Trade, StaleAfter::Never),
        (Crossed::OlderOut, StaleAfter::Usual),
        (
            Crossed::OlderOut,
            StaleAfter::Fixed(Duration::from_secs(20)),
        ),
    ] {
        let tape = crowd(300, 4_000, 9);
        let assumptions = Assumptions {
            crossed,
            stale_after,
            limit: Some(quote(10_004, 0).price),
            ..Assumptions::default()
        };
        for side in [Side::Buy, Side::Sell] {
            let mut book = Book::under(&tape, &assumptions);
            let mut followed = View::new(&tape, side, &assumptions);
            let mut state = 3;
            for (place, event) in tape.events().iter().enumerate() {
                book.apply(event);
                // Sometimes more rows lie between two looks than there are venues, and sometimes an
                // instant ends between two looks without a row.
                if drawn(&mut state, 3) > 0 || (place / 1_000) % 2 == 1 {
                    continue;
                }
                if drawn(&mut state, 4) == 0 {
                    let now = event.ts_event;
                    followed.show_book(&book, now, stale_after);
                    book.end_instant();
                }
                let mut fresh = View::new(&tape, side, &assumptions);
                let later = event.ts_event + Duration::from_millis(drawn(&mut state, 50));
                for view in [&mut followed, &mut fresh] {
                    view.show_book(&book, later, stale_after);
                }
                assert!(followed.displayed().eq(fresh.displayed()), "{side} {place}");
                assert!(followed.queues().eq(fresh.queues()), "{side} {place}");
                assert!(followed.best_queues().eq(fresh.best_queues()));
                let prices = |view: &View| (view.best(), view.best_own(), view.twice_mid());
                assert_eq!(prices(&followed), prices(&fresh), "{side} {place}");
                for venue in (0..book.venue_count()).map(VenueIndex) {
                    let (opposite, own) = book.quotes(venue, side, later, stale_after);
                    let within = |quote: Option<Quote>| {
                        quote.filter(|one| view_reaches(&followed, one.price, &assumptions))
                    };
                    assert_eq!(followed.opposite_at(venue), within(opposite));
                    assert_eq!(followed.queue_at(venue).map(|one| one.quote), within(own));
                }
            }
        }
    }
}

/// Whether an order may trade at a price.
fn view_reaches(view: &View, price: Price, assumptions: &Assumptions) -> bool {
    assumptions
        .limit
        .is_none_or(|limit| view.reaches(limit, price))
}

/// A synthetic market, and the same with hundreds of venues that show nothing, or nothing that
/// matters.
fn with_and_without(side: Side) -> [Tape; 2] {
    let config = Config {
        rows: 20_000,
        ..Config::default()
    };
    let rows: Vec<Row> = synth::generate(&config).unwrap().collect();
    let first = rows[0];
    let silent = (0..400_u16).map(|place| {
        let (ask, bid) = match (place % 2, side) {
            (0, _) => (None, None),
            (_, Side::Buy) => (None, Some(quote(1, 5))),
            (_, Side::Sell) => (Some(quote(9_000_000, 5)), None),
        };
        let publisher = PublisherId(10_000 + place);
        Row {
            event: Event::quote(first.event.ts_event, publisher, ask, bid),
            ..first
        }
    });
    let crowded = silent.chain(rows.iter().copied()).collect();
    [rows, crowded].map(|rows| Tape::split(rows, &synth::symbols(&config)).remove(0))
}

#[test]
fn venues_that_show_nothing_change_nothing() {
    for (side, crossed, stale_after) in [
        (Side::Buy, Crossed::OlderOut, StaleAfter::Usual),
        (Side::Sell, Crossed::OlderOut, StaleAfter::Usual),
        (Side::Buy, Crossed::Trade, StaleAfter::Never),
    ] {
        let penalties = [1_000_000, 10_000_000].map(|units| PerShare::from_units(units).unwrap());
        let settings = Settings {
            order: ParentOrder {
                side,
                size: Shares::new(5_000),
            },
            window: Window::default(),
            assumptions: Assumptions {
                crossed,
                stale_after,
                completion: true,
                latency: Latency::default(),
                ..Assumptions::default()
            },
            router: Router::Static,
            step: Shares::new(100),
            grid: Grid::new(&[PerShare::default()], &penalties, &[PerShare::default()]).unwrap(),
        };
        let [few, many] = with_and_without(side).map(|tape| {
            let outcome = backtest::run(&tape, &settings, &|_, _| ()).unwrap();
            let bands = PriceBands::follow(&tape, &outcome.span, 60, &settings.assumptions);
            (outcome, bands)
        });
        for baseline in Baseline::ALL {
            let fills = |one: &backtest::Backtest| one.baseline(baseline).outcome.fills.clone();
            assert_eq!(fills(&few.0), fills(&many.0), "{baseline:?}");
        }
        let optimized = |one: &backtest::Backtest| one.optimized.outcome.fills.clone();
        assert_eq!(optimized(&few.0), optimized(&many.0));
        let market = |one: &backtest::Backtest| {
            let path = &one.path;
            let touched = (path.locked, path.crossed, path.empty);
            (touched, path.arrival(), path.close(), path.median_spread())
        };
        assert_eq!(market(&few.0), market(&many.0), "{side}");
        let far = few.1.best.ask.iter().zip(&many.1.best.ask);
        assert!(
            far.clone().count() == 60 && few.1.best == many.1.best,
            "{side}"
        );
    }
}
