//! The market in the window of an order.

use std::collections::BTreeSet;
use std::time::Duration;

use market_data::{PublisherId, Tape};
use simulation::backtest::Backtest;
use simulation::market::mid_path::MarketPath;
use simulation::order::window::Span;
use simulation::strategy::Baseline;

use super::venues::few;

/// Crossed instants beyond this part of all deserve a warning.
const CROSSED: f64 = 0.001;

/// Instants with one empty side beyond this part of all deserve a warning.
const ONE_SIDED: f64 = 0.001;
const FEWEST_ONE_SIDED: u64 = 10;

/// A silence of this length and this part of the window deserves a warning.
const LONG: Duration = Duration::from_mins(2);
const MUCH: u32 = 10;

/// Beyond this part of crossed instants, most of what is executed on was not there.
pub(crate) const MOSTLY_CROSSED: f64 = 0.05;

/// A spread so many times the usual one is no moment to begin.
const WIDE: i64 = 5;

/// A market in which some of what is shown was not there.
fn of_crossings(path: &MarketPath) -> Option<String> {
    let crossed_beyond = |part: f64| path.crossed as f64 > part * path.snapshots as f64;
    let what = if crossed_beyond(MOSTLY_CROSSED) {
        "much of what is executed on was not there, and no figure here is to be believed. Clocks \
         differ, or quotes are missing"
    } else {
        "some of these quotes were not there any more"
    };
    crossed_beyond(CROSSED).then(|| {
        format!(
            "Venues cross each other in {} of {} instants: {what}.",
            path.crossed, path.snapshots
        )
    })
}

/// What the market's path through a window shows of its recording.
pub(crate) fn of_path(path: &MarketPath, span: &Span) -> Vec<String> {
    let all = [
        of_crossings(path),
        of_one_side(path),
        of_silence(path, span),
    ];
    all.into_iter().flatten().collect()
}

/// A market without quotes on the order's own side: nothing between the sides can be measured.
fn of_one_side(path: &MarketPath) -> Option<String> {
    let is_often = path.one_sided >= FEWEST_ONE_SIDED
        && path.one_sided as f64 > ONE_SIDED * path.snapshots as f64;
    let opens = if path.opens_one_sided {
        ", that in which the order begins among them"
    } else {
        ""
    };
    (is_often || path.opens_one_sided).then(|| {
        format!(
            "One side of the market is empty in {} of {} instants{opens}: the mid is the other \
             side's best price there, against which shortfall, spreads and the market's TWAP are \
             measured.",
            path.one_sided, path.snapshots
        )
    })
}

/// A long time without a row of any venue.
fn of_silence(path: &MarketPath, span: &Span) -> Option<String> {
    let window = span.end.since(span.start);
    let (since, silence) = path.silence?;
    (silence > LONG && silence > window / MUCH).then(|| {
        format!(
            "No venue has a row for {} s of the window's {} s, from {since} on: either nothing \
             happened, or rows are missing. The market's TWAP goes on with what stood before.",
            silence.as_secs(),
            window.as_secs()
        )
    })
}

/// Warnings about the market in the window.
pub(crate) fn of_window(tape: &Tape, backtest: &Backtest) -> Vec<String> {
    let (path, span) = (&backtest.path, &backtest.span);
    let mut warnings = of_path(path, span);
    if let (Some(arrival), Some(median)) = (path.arrival_spread(), path.median_spread())
        && median > 0
        && arrival > WIDE * median
    {
        warnings.push(format!(
            "The spread when the order begins is {} times the median of the window.",
            arrival / median
        ));
    }
    let from = tape
        .events()
        .partition_point(|event| event.ts_event < span.first);
    let to = tape
        .events()
        .partition_point(|event| event.ts_event <= span.last);
    let mut silent: BTreeSet<_> = traded_on(tape, backtest);
    for event in tape.events().get(from..to).unwrap_or_default() {
        if silent.is_empty() {
            break;
        }
        silent.remove(&event.publisher);
    }
    if !silent.is_empty() {
        warnings.push(format!(
            "Traded on without a row in the window: {}. Nothing confirms that these quotes were \
             still there.",
            few(silent)
        ));
    }
    warnings
}

/// Venues at which the router or a baseline was filled.
fn traded_on(tape: &Tape, backtest: &Backtest) -> BTreeSet<PublisherId> {
    let baselines = Baseline::ALL.map(|one| &backtest.baseline(one).outcome);
    let outcomes = baselines.into_iter().chain([&backtest.optimized.outcome]);
    let filled = outcomes.flat_map(|outcome| &outcome.venues);
    filled
        .filter(|venue| !venue.filled.is_zero())
        .filter_map(|venue| tape.venues().get(usize::from(venue.venue.0)).copied())
        .collect()
}
