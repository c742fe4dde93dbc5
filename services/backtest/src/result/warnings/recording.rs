//! What of a recording is used, and what is assumed of venues that it does not have.

use std::collections::BTreeSet;

use evaluation::EvaluationSettings;
use evaluation::plan::{Plan, PlannedOrder};
use market_data::{PublisherId, Side, Tape, Timestamp};
use simulation::market::mid_path::MarketPath;
use simulation::order::{Assumptions, SnapshotMode};

use super::size::of_orders;
use super::venues::{few, listed, venue_name};
use super::window::of_path;
use crate::input::sittings::Sitting;

/// Warnings about what of a recording is used, and what is assumed of venues that it does not have.
pub(crate) fn of_recording(sitting: &Sitting, assumptions: &Assumptions) -> Vec<String> {
    let tape = &sitting.tape;
    let mut warnings = tape.notes().to_vec();
    warnings.extend(sitting.chosen.warning(sitting.outside));
    warnings.extend(before_session(sitting));
    warnings.extend(behind_session(sitting));
    warnings.extend(clocks_changed(sitting));
    warnings.extend(hours_changed(sitting));
    if let ([venue], SnapshotMode::Consolidated) = (tape.venues(), assumptions.snapshots) {
        warnings.push(format!(
            "One venue only ({}): there is nothing to route, and every saving is timing.",
            venue_name(*venue)
        ));
    }
    let fees = assumptions.fees.named().map(|(venue, _)| venue);
    let latencies = assumptions.latency.named().map(|(venue, _)| venue);
    for (what, named) in [("Fees", fees.collect()), ("Latencies", latencies.collect())] {
        warnings.extend(given_for_some(tape, what, &named));
    }
    warnings.extend(dear(tape, assumptions));
    warnings
}

/// Warnings about a recording for orders that begin at `start`.
pub(crate) fn of_market(
    sitting: &Sitting,
    start: Timestamp,
    assumptions: &Assumptions,
) -> Vec<String> {
    let mut warnings = of_recording(sitting, assumptions);
    warnings.extend(cold(&sitting.tape, start));
    warnings
}

/// Warnings about the recording of a unit among many: nothing of what its orders did.
pub(crate) fn of_unit(sitting: &Sitting, settings: &EvaluationSettings) -> Vec<String> {
    let assumptions = &settings.assumptions;
    let mut warnings = of_recording(sitting, assumptions);
    warnings.extend(of_late_starts(&sitting.tape, settings));
    if let Ok(span) = sitting.window.on(&sitting.tape) {
        let path = MarketPath::follow(&sitting.tape, &span, Side::Buy, assumptions);
        warnings.extend(of_orders(&path, &span, settings));
        warnings.extend(of_path(&path, &span));
    }
    warnings
}

/// Parent orders that would begin after the recording has ended.
pub(crate) fn of_late_starts(tape: &Tape, settings: &EvaluationSettings) -> Option<String> {
    let (last, plan) = (tape.events().last()?, Plan::new(tape, settings).ok()?);
    let late = |order: &&PlannedOrder| order.span.start > last.ts_event;
    let slots: BTreeSet<_> = plan
        .orders
        .iter()
        .filter(late)
        .map(|one| one.slot)
        .collect();
    (!slots.is_empty()).then(|| {
        format!(
            "{} of {} starts of parent orders come after the last row of the recording, where \
             nothing is known of the market: --to sets an earlier end.",
            slots.len(),
            plan.slots
        )
    })
}

/// A window that was to begin before the session opens: a clock may be meant that another zone has.
fn before_session(sitting: &Sitting) -> Option<String> {
    let window = sitting.window;
    let (from, opens) = window.waits_for_session(sitting.date?)?;
    Some(format!(
        "The window begins when the session {} opens, at {opens}, and not at {from} of {}: --tz \
         says whose clocks show --from and --to.",
        window.session, window.zone
    ))
}

/// A window that was to last until after the session closes, as it does early on some days.
fn behind_session(sitting: &Sitting) -> Option<String> {
    let window = sitting.window;
    let (to, closes) = window.ends_with_session(sitting.date?)?;
    Some(format!(
        "The window ends when the session {} closes, at {closes}, and not at {to} of {}: --session \
         all executes after it too.",
        window.session, window.zone
    ))
}

/// A window of whose ends one is shown twice or never, on the day on which it stands: around
/// midnight that is the day after.
fn clocks_changed(sitting: &Sitting) -> Option<String> {
    let (window, zone) = (sitting.window, sitting.window.zone);
    let hours = window.hours(sitting.date?)?;
    let [first, last] = [hours.first, hours.last].map(|end| zone.date(end));
    let from = window
        .from
        .filter(|from| zone.opening(first, *from) == hours.first);
    let to = window
        .to
        .filter(|to| zone.last_included(last, *to) == hours.last);
    let mut ends = [("--from", from, first), ("--to", to, last)]
        .into_iter()
        .filter_map(|(name, time, date)| Some((name, time?, date)));
    let (name, time, date) = ends.find(|(_, time, date)| !zone.shows_once(*date, *time))?;
    Some(format!(
        "Clocks of {zone} are changed on {date} and show {name} {time} twice or never: the window \
         is the longest that can be meant. --tz UTC leaves no doubt."
    ))
}

/// A session of which one end is shown twice or never, on a day on which clocks are changed.
fn hours_changed(sitting: &Sitting) -> Option<String> {
    let (session, date) = (sitting.window.session, sitting.date?);
    let (day, time) = session.in_doubt(date)?;
    Some(format!(
        "Clocks of {} are changed on {day} and show {time}, an end of the session {session}, twice \
         or never: the session has the longest hours that can be meant.",
        session.zone()?
    ))
}

/// Fees and rebates above so many units of 1e-9 dollars a share, and above so many millionths of
/// the price, are likelier an amount for a hundred shares, or in cents.
const DEAR: (i64, i64) = (10_000_000, 1_000);

/// Venues with fees or rebates that no venue asks for.
fn dear(tape: &Tape, assumptions: &Assumptions) -> Option<String> {
    let price = tape
        .events()
        .iter()
        .find_map(market_data::Event::ask)?
        .price;
    let venues = tape.venues().iter().map(|venue| {
        let fees = assumptions.fees.of(*venue);
        let most = fees.fee.units().abs().max(fees.rebate.units().abs());
        (most, *venue)
    });
    let (most, venue) = venues.max_by_key(|(most, _)| *most)?;
    let parts = i128::from(most) * 1_000_000 / i128::from(price.units().max(1));
    (most > DEAR.0 && parts > i128::from(DEAR.1)).then(|| {
        format!(
            "A fee or rebate of {} dollars a share at {} is {} bps of the price: fees are in \
             dollars a share, and for taking at prices from a dollar on rule 610 allows US venues \
             0.003 or less.",
            most as f64 / 1e9,
            venue_name(venue),
            parts / 100
        )
    })
}

/// Venues that had not shown themselves when the order began, and did so later.
fn cold(tape: &Tape, start: Timestamp) -> Option<String> {
    let before = tape
        .events()
        .partition_point(|event| event.ts_event <= start);
    let (known, later) = tape.events().split_at(before);
    if later.is_empty() {
        return None;
    }
    let mut unseen: BTreeSet<_> = tape.venues().iter().copied().collect();
    for event in known.iter().rev() {
        if unseen.is_empty() {
            break;
        }
        unseen.remove(&event.publisher);
    }
    (!unseen.is_empty()).then(|| {
        format!(
            "The book is cold when the order begins: nothing is known yet of {}. What is saved by \
             waiting for them is timing.",
            few(unseen)
        )
    })
}

/// What is said of fees or latencies that are given for some venues and not for others: that the
/// others have the default, or, where one of those named is not there, that an id may be mistyped.
fn given_for_some(tape: &Tape, what: &str, named: &BTreeSet<PublisherId>) -> Option<String> {
    let there: BTreeSet<_> = tape.venues().iter().copied().collect();
    let (given, unnamed) = (named & &there, &there - named);
    // A name stands for all feeds of its venue.
    let is_feed_of = |venue: &PublisherId, other: &PublisherId| {
        let mic = venue.mic();
        mic.is_some() && mic == other.mic()
    };
    let mut absent = named - &there;
    if !given.is_empty() {
        absent.retain(|venue| !given.iter().any(|other| is_feed_of(venue, other)));
    }
    match (unnamed.is_empty(), absent.is_empty(), given.is_empty()) {
        (true, ..) | (_, true, true) => None,
        (false, false, _) => Some(format!(
            "{what} are given for {}, which the recording does not have; the default is that of \
             {}.",
            listed(&absent),
            listed(&unnamed)
        )),
        (false, true, false) => Some(format!(
            "{what} are given for {}; those of all others are the default: {}.",
            listed(&given),
            listed(&unnamed)
        )),
    }
}
