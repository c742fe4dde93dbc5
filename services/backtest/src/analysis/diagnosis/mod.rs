//! What a recording holds, day by day and venue by venue, and what of it would mislead.

mod text;

use std::collections::BTreeMap;
use std::time::Duration;

use market_data::event::Action;
use market_data::{PublisherId, Side, Timestamp};
use report::words::percent;
use serde::Serialize;
use simulation::market::mid_path::MarketPath;
use simulation::order::window::Span;
use simulation::order::{Assumptions, StaleAfter};

use crate::input::sittings::{Chosen, Sitting};
use crate::result::notes;
use crate::result::warnings::MOSTLY_CROSSED;

/// Beyond this part of rows behind a gap, the book is not known.
const MISLEADING_BAD_BOOK: f64 = 0.01;

/// One day of one market.
#[derive(Debug, Serialize)]
pub(crate) struct Day {
    /// The instrument; `null` where the recording does not name it.
    pub(crate) symbol: Option<String>,
    /// The day, by the calendar of the session.
    pub(crate) date: Option<String>,
    /// Trading hours.
    pub(crate) session: String,
    /// Whether they were taken for granted rather than asked for.
    pub(crate) session_by_default: bool,
    /// Rows of the day.
    pub(crate) rows: u64,
    /// Rows of the whole recording outside of the session: nothing is executed on them.
    pub(crate) rows_outside_session: u64,
    /// First instant at which an order would act.
    pub(crate) first: String,
    /// Last instant at which it would.
    pub(crate) last: String,
    /// Distinct instants between them.
    pub(crate) instants: u64,
    /// Part of the instants at which a bid of one venue is above an ask of another.
    pub(crate) crossed_share: f64,
    /// Part of the instants at which they are equal.
    pub(crate) locked_share: f64,
    /// Spreads over all venues, in dollars.
    pub(crate) spread: Spread,
    /// Venues of the market.
    pub(crate) venues: Vec<Venue>,
    /// Rows about something earlier than what stood before them.
    pub(crate) late_rows: u64,
    /// How much earlier at worst, in seconds.
    pub(crate) late_by_seconds: f64,
    /// Rows equal to an earlier row.
    pub(crate) duplicates: u64,
    /// Rows flagged `F_MAYBE_BAD_BOOK`, `F_BAD_TS_RECV`, `F_SNAPSHOT`.
    pub(crate) flagged: result::Flagged,
    /// What to know, in words.
    pub(crate) notes: Vec<String>,
    /// Why a run would mislead.
    pub(crate) misleading: Vec<String>,
}

/// Spreads, in dollars.
#[derive(Debug, Serialize)]
pub(crate) struct Spread {
    /// Half of the instants have no wider one.
    pub(crate) median: Option<f64>,
    /// The widest.
    pub(crate) worst: Option<f64>,
    /// At the first instant.
    pub(crate) at_the_open: Option<f64>,
}

/// One venue on one day.
#[derive(Debug, Serialize)]
pub(crate) struct Venue {
    /// Databento publisher id.
    pub(crate) publisher_id: u16,
    /// Market identifier (ISO 10383), where known.
    pub(crate) mic: Option<String>,
    /// The dataset, where known.
    pub(crate) dataset: Option<String>,
    /// Rows of the day.
    pub(crate) rows: u64,
    /// Rows in the window.
    pub(crate) rows_in_window: u64,
    /// First row.
    pub(crate) first: String,
    /// Last row.
    pub(crate) last: String,
    /// Longest silence between two rows, or between the last one and the end of the window, in
    /// seconds.
    pub(crate) longest_gap_seconds: f64,
    /// Longest silence within the window.
    #[serde(skip)]
    pub(crate) silent_in_window: Duration,
    /// The silence after which its quotes are not traded on, in seconds.
    pub(crate) stale_after_seconds: Option<f64>,
    /// Shares traded.
    pub(crate) traded: u64,
}

/// Looks at a day of a market.
pub(crate) fn of(sitting: &Sitting, span: &Span, assumptions: &Assumptions) -> Day {
    let tape = &sitting.tape;
    let path = MarketPath::follow(tape, span, Side::Buy, assumptions);
    let share = |count: u64| match path.snapshots {
        0 => 0.0,
        all => round(count as f64 / all as f64),
    };
    let dollars = |units: Option<i64>| units.map(|units| round(units as f64 / 1e9));
    let oddities = tape.oddities();
    let rows = tape.events().len() as u64;
    let venues = venues(sitting, span, assumptions);
    let mut day = Day {
        symbol: (!tape.symbol().is_empty()).then(|| tape.symbol().to_owned()),
        date: sitting.date.map(|date| date.to_string()),
        session: sitting.window.session.to_string(),
        session_by_default: sitting.chosen.is_default(),
        rows,
        rows_outside_session: sitting.outside,
        first: span.first.to_string(),
        last: span.last.to_string(),
        instants: path.snapshots,
        crossed_share: share(path.crossed),
        locked_share: share(path.locked),
        spread: Spread {
            median: dollars(path.median_spread()),
            worst: dollars(path.worst_spread()),
            at_the_open: dollars(path.arrival_spread()),
        },
        venues,
        late_rows: oddities.late,
        late_by_seconds: oddities.latest.as_secs_f64(),
        duplicates: oddities.duplicates,
        flagged: result::Flagged {
            maybe_bad_book: oddities.maybe_bad_book,
            bad_ts_recv: oddities.bad_ts_recv,
            snapshot: oddities.snapshots,
        },
        notes: [tape.notes().to_vec(), notes::of(tape)].concat(),
        misleading: Vec::new(),
    };
    if sitting.chosen == Chosen::NoneRegular {
        day.notes.extend(sitting.chosen.warning(sitting.outside));
    }
    if let [only] = day.venues.as_slice() {
        let name = only.named();
        day.notes
            .push(format!("one venue only, {name}: there is nothing to route"));
    }
    let length = span.last.since(span.first);
    for venue in &day.venues {
        if venue.rows_in_window == 0 {
            let name = venue.named();
            day.notes.push(format!("{name} has no row in the window"));
        } else if 2 * venue.silent_in_window > length && venue.is_stale_meanwhile() {
            let (silent, name) = (venue.silent_in_window.as_secs(), venue.named());
            day.notes.push(format!(
                "{name} is silent for {silent} of {} s: it counts as a venue, and its quotes are \
                 not traded on meanwhile",
                length.as_secs()
            ));
        }
    }
    if day.crossed_share > MOSTLY_CROSSED {
        day.misleading.push(format!(
            "venues cross each other in {} of the instants: their clocks differ, or quotes \
             are missing",
            percent(day.crossed_share, 1)
        ));
    }
    if oddities.maybe_bad_book as f64 > MISLEADING_BAD_BOOK * rows as f64 {
        day.misleading.push(format!(
            "{} of {rows} rows stand behind a gap (F_MAYBE_BAD_BOOK): download the day again",
            oddities.maybe_bad_book
        ));
    }
    day
}

impl Venue {
    /// Whether its longest silence is too long for its quotes to be traded on to the end of it.
    fn is_stale_meanwhile(&self) -> bool {
        let silent = self.silent_in_window.as_secs_f64();
        self.stale_after_seconds.is_some_and(|limit| silent > limit)
    }
}

/// What is counted of a venue.
#[derive(Default)]
struct Tally {
    rows: u64,
    inside: u64,
    first: Option<Timestamp>,
    last: Timestamp,
    gap: Duration,
    silent: Duration,
    traded: u64,
}

impl Tally {
    /// Nothing came between its last row and `until`.
    fn silent_until(&mut self, until: Timestamp, span: &Span) {
        let from = self.first.map_or(span.first, |_| self.last.max(span.first));
        let until = until.min(span.last);
        if until > from {
            self.silent = self.silent.max(until.since(from));
        }
    }
}

fn venues(sitting: &Sitting, span: &Span, assumptions: &Assumptions) -> Vec<Venue> {
    let tape = &sitting.tape;
    let mut tallies: BTreeMap<PublisherId, Tally> = BTreeMap::new();
    for event in tape.events() {
        let tally = tallies.entry(event.publisher).or_default();
        tally.silent_until(event.ts_event, span);
        if tally.first.is_some() {
            tally.gap = tally.gap.max(event.ts_event.since(tally.last));
        }
        tally.first = tally.first.or(Some(event.ts_event));
        tally.last = event.ts_event;
        tally.rows += 1;
        tally.inside += u64::from((span.first..=span.last).contains(&event.ts_event));
        if event.cause.action() == Action::Trade {
            tally.traded += u64::from(event.size);
        }
    }
    for tally in tallies.values_mut() {
        tally.silent_until(span.last, span);
    }
    let silence: BTreeMap<_, _> = tape.usual_silence(span.last).into_iter().collect();
    let venue = |(publisher, tally): (PublisherId, Tally)| Venue {
        publisher_id: publisher.0,
        mic: publisher.mic().map(str::to_owned),
        dataset: publisher.dataset().map(str::to_owned),
        rows: tally.rows,
        rows_in_window: tally.inside,
        first: tally.first.unwrap_or_default().to_string(),
        last: tally.last.to_string(),
        silent_in_window: tally.silent,
        longest_gap_seconds: round(tally.gap.max(span.last.since(tally.last)).as_secs_f64()),
        stale_after_seconds: match assumptions.stale_after {
            StaleAfter::Never => None,
            StaleAfter::Fixed(limit) => Some(limit),
            StaleAfter::Usual => silence.get(&publisher).copied(),
        }
        .map(|limit| round(limit.as_secs_f64())),
        traded: tally.traded,
    };
    tallies.into_iter().map(venue).collect()
}

/// To six decimals.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
