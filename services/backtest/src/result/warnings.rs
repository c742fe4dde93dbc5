//! What a reader of a result must know before trusting its headline.

use std::collections::BTreeSet;

use market_data::{Price, PublisherId, Side, Tape, Timestamp};
use report::strategy_name::{Sides, in_sentence};
use report::words::bps_column;
use result::MOSTLY_TIMING;
use simulation::backtest::{Backtest, Measured, Settings};
use simulation::market::mid_path::MarketPath;
use simulation::order::window::Span;
use simulation::order::{Assumptions, SnapshotMode, VwapVenues};
use simulation::schedule::Schedule;
use simulation::strategy::router::Router;
use simulation::strategy::{Baseline, VolumeProfile};
use simulation::tca::Savings;

use crate::sittings::Sitting;

/// A saving below this, in basis points, needs no comment on where it came from.
const NOTEWORTHY_BPS: f64 = 0.1;

/// The side of the order, for the names of strategies.
fn sides_of(settings: &Settings) -> Sides {
    Sides::of([settings.order.side.to_string().as_str()])
}

/// What to know where the price of unfilled shares decides the sign of savings; `against` names
/// the baselines in question.
pub(crate) fn of_deciding_fills(against: impl Iterator<Item = String>) -> Option<String> {
    let against: Vec<_> = against.collect();
    (!against.is_empty()).then(|| {
        format!(
            "The sign of the saving depends on how unfilled shares are priced, so there is no \
             verdict on it: against {}.",
            against.join(", ")
        )
    })
}

/// Warnings about the whole result.
pub(crate) fn of_result(backtest: &Backtest, settings: &Settings) -> Vec<String> {
    let mut warnings = Vec::new();
    let (size, step) = (settings.order.size, settings.step);
    if settings.router == Router::Strict && size.round_down_to(step) != size {
        warnings.push(format!(
            "The strict router splits whole steps of {step} shares and {size} is no multiple of \
             that: it never routes anything."
        ));
    }
    warnings.extend(of_router(&settings.router));
    let best = backtest.tuning.best_outcome();
    if !best.is_complete() {
        warnings.push(format!(
            "No point of the grid fills the whole order: the best fills {} of {size} shares.",
            best.filled
        ));
    }
    if backtest.tuning.is_flat() && backtest.tuning.points.len() > 1 {
        warnings.push(format!(
            "The penalties do not matter here: all {} points execute the order alike.",
            backtest.tuning.points.len()
        ));
    }
    warnings.extend(of_schedules(backtest, settings));
    warnings.extend(beyond_the_recording(&backtest.span, settings));
    warnings.extend(of_stub_quotes(backtest, sides_of(settings)));
    warnings
}

/// What to know of a router that is the caller's own.
pub(crate) fn of_router(router: &Router) -> Option<String> {
    let Router::Own(own) = router else {
        return None;
    };
    Some(format!(
        "The router is {}, code of the caller's own: penalties mean nothing to it, and the digest \
         covers what it did, not what it is.",
        own.name()
    ))
}

/// Strategies that traded so far from the arrival price that a stub is likelier than a market:
/// by more than a fifth.
fn of_stub_quotes(backtest: &Backtest, sides: Sides) -> Option<String> {
    let arrival = backtest.path.arrival()?.twice_mid;
    let distance = |price: Price| (2 * i128::from(price.units()) - arrival).abs();
    let farthest = |measured: &Measured| {
        let prices = measured.outcome.fills.iter().map(|fill| fill.price);
        prices
            .filter(|price| distance(*price) * 5 > arrival)
            .max_by_key(|price| distance(*price))
    };
    let baselines = Baseline::ALL.map(|one| (one.name(), backtest.baseline(one)));
    let all = std::iter::once(("optimized", &backtest.optimized)).chain(baselines);
    let far: Vec<_> = all
        .filter_map(|(name, measured)| Some((name, farthest(measured)?)))
        .collect();
    let worst = far.iter().max_by_key(|(_, price)| distance(*price))?.1;
    let names: Vec<_> = far
        .iter()
        .map(|(name, _)| in_sentence(name, sides))
        .collect();
    Some(format!(
        "More than 20 % away from the arrival price, at {worst} at the farthest, traded: {}. Such \
         a quote is likely a stub that nobody meant to trade at. --limit bounds the price.",
        names.join(", ")
    ))
}

/// Slices of schedules that would come after the recording ends, and are traded at its end.
fn beyond_the_recording(span: &Span, settings: &Settings) -> Option<String> {
    let schedule = Schedule::over(span, settings.order.size);
    let later = schedule
        .buckets()
        .saturating_sub(schedule.bucket(span.close) + 1);
    (later > 0).then(|| {
        format!(
            "The window ends at {}, the recording at {}: {later} of {} slices of TWAP, VWAP and \
             the other schedules would come later, and are traded at its end. --to sets an \
             earlier end.",
            span.end,
            span.close,
            schedule.buckets()
        )
    })
}

/// Slices that schedules have to catch up with, because the window begins before anything is known
/// of the market.
fn of_schedules(backtest: &Backtest, settings: &Settings) -> Option<String> {
    let span = &backtest.span;
    let schedule = Schedule::over(span, settings.order.size);
    let arrival = backtest.path.arrival()?;
    let missed = schedule.bucket(arrival.time);
    (missed > 0).then(|| {
        format!(
            "The window begins at {}, the market is known from {} on: the schedules of TWAP, VWAP \
             and the others have {missed} of {} \
             slices to catch up with, and trade them at once.",
            span.start,
            arrival.time,
            schedule.buckets()
        )
    })
}

/// What to know of a baseline before a saving against it is trusted.
pub(crate) fn of_baseline(
    backtest: &Backtest,
    settings: &Settings,
    one: Baseline,
) -> Option<String> {
    let path = &backtest.path;
    match one {
        Baseline::Vwap if settings.assumptions.vwap == VwapVenues::All => Some(
            "VWAP splits over all venues in proportion to their displayed shares, also where \
             another one shows a better price: it trades \
             through, which rule 611 forbids, and a saving against it is no evidence."
                .into(),
        ),
        Baseline::Pov if !path.traded_without_side.is_zero() => Some(format!(
            "{} of {} shares traded in the window were printed without a side, as auctions are: \
             POV does not follow them.",
            path.traded_without_side, path.traded
        )),
        Baseline::VwapTraded => match backtest.volume_profile {
            VolumeProfile::EarlierDays(_) => None,
            VolumeProfile::PeriodBefore => Some(
                "VWAP (traded) follows the volume of the period just before the window: the \
                 recording has no earlier day, and nothing says \
                 that this pattern repeats."
                    .into(),
            ),
            VolumeProfile::Unknown => Some(
                "VWAP (traded) knows no volume from before the window, and trades equal \
                 slices."
                    .into(),
            ),
        },
        _ => None,
    }
}

/// Warnings about what of a recording is used, and what is assumed of venues that it does not have.
pub(crate) fn of_recording(sitting: &Sitting, assumptions: &Assumptions) -> Vec<String> {
    let tape = &sitting.tape;
    let mut warnings = tape.notes().to_vec();
    warnings.extend(sitting.chosen.warning(sitting.outside));
    warnings.extend(before_session(sitting));
    if let ([venue], SnapshotMode::Consolidated) = (tape.venues(), assumptions.snapshots) {
        warnings.push(format!(
            "One venue only ({}): there is nothing to route, and every saving is timing.",
            venue_name(*venue)
        ));
    }
    let fees = || assumptions.fees.named().map(|(venue, _)| venue);
    warnings.extend(missing(tape, "Fees", fees()));
    warnings.extend(without_fees(tape, fees()));
    let latencies = assumptions.latency.named().map(|(venue, _)| venue);
    warnings.extend(missing(tape, "Latencies", latencies));
    warnings.extend(dear(tape, assumptions));
    warnings
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

/// Warnings about the recording of a unit among many: nothing of its orders.
pub(crate) fn of_unit(sitting: &Sitting, assumptions: &Assumptions) -> Vec<String> {
    let mut warnings = of_recording(sitting, assumptions);
    if let Ok(span) = sitting.window.on(&sitting.tape) {
        let path = MarketPath::follow(&sitting.tape, &span, Side::Buy, assumptions);
        warnings.extend(of_crossings(&path));
    }
    warnings
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
             dollars a share, in the US at most 0.003.",
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

/// Venues that a warning names.
const NAMED: usize = 20;

/// Crossed instants beyond this part of all deserve a warning.
const CROSSED: f64 = 0.001;

/// Beyond this part of crossed instants, most of what is executed on was not there.
pub(crate) const MOSTLY_CROSSED: f64 = 0.05;

/// A spread so many times the usual one is no moment to begin.
const WIDE: i64 = 5;

/// A market in which some of what is shown was not there.
pub(crate) fn of_crossings(path: &MarketPath) -> Option<String> {
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

/// Warnings about the market in the window.
pub(crate) fn of_window(tape: &Tape, backtest: &Backtest) -> Vec<String> {
    let mut warnings = Vec::new();
    let (path, span) = (&backtest.path, &backtest.span);
    warnings.extend(of_crossings(path));
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

/// The first venues of a list as people know them, and how many more there are.
fn few(venues: impl IntoIterator<Item = PublisherId>) -> String {
    text::few(venues.into_iter().map(venue_name), NAMED)
}

/// A venue as people know it.
fn venue_name(venue: PublisherId) -> String {
    venue
        .mic()
        .map_or_else(|| venue.to_string(), |mic| format!("{mic} {venue}"))
}

/// Venues that are there and have no fees of their own, where others have.
fn without_fees(tape: &Tape, named: impl Iterator<Item = PublisherId>) -> Option<String> {
    let named: BTreeSet<_> = named.collect();
    let there: BTreeSet<_> = tape.venues().iter().copied().collect();
    let (given, unnamed) = (&named & &there, &there - &named);
    (!given.is_empty() && !unnamed.is_empty() && named.is_subset(&there)).then(|| {
        format!(
            "Fees are given for {}; those of all others are the default: {}.",
            listed(&given),
            listed(&unnamed)
        )
    })
}

/// Venues that are named and not there, where others are there and not named: an id may be
/// mistyped.
fn missing(tape: &Tape, what: &str, named: impl Iterator<Item = PublisherId>) -> Option<String> {
    let named: BTreeSet<_> = named.collect();
    let there: BTreeSet<_> = tape.venues().iter().copied().collect();
    let (absent, unnamed) = (&named - &there, &there - &named);
    (!absent.is_empty() && !unnamed.is_empty()).then(|| {
        format!(
            "{what} are given for {}, which the recording does not have; the default is that of \
             {}.",
            listed(&absent),
            listed(&unnamed)
        )
    })
}

/// The first ids of some venues, and how many more there are.
fn listed(venues: &BTreeSet<PublisherId>) -> String {
    text::few(venues.iter().map(ToString::to_string), NAMED)
}

/// Warnings about the saving against one baseline.
pub(crate) fn of_saving(
    backtest: &Backtest,
    settings: &Settings,
    one: Baseline,
    savings: &Savings,
) -> Vec<String> {
    let mut warnings: Vec<String> = of_baseline(backtest, settings, one).into_iter().collect();
    let router = &backtest.optimized.outcome;
    if !router.is_complete() {
        warnings.push(format!(
            "Both fill only {} of {} shares: the rest is priced nowhere.",
            router.filled, router.ordered
        ));
    }
    let Savings {
        total_bps,
        timing_bps,
        routing_bps,
    } = *savings;
    if total_bps.abs() >= NOTEWORTHY_BPS && timing_bps.abs() > routing_bps.abs() {
        let parts = [timing_bps, total_bps, routing_bps].map(Some);
        if let [timing, total, routing] = bps_column(&parts).as_slice() {
            warnings.push(format!(
                "{MOSTLY_TIMING}: {timing} of {total} bps against {} come from trading at other \
                 moments, on one order a matter of luck; {routing} bps come from routing.",
                in_sentence(one.name(), sides_of(settings))
            ));
        }
    }
    warnings
}
