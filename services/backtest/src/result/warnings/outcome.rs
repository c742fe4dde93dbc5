//! What an order's outcome rests on, and its savings against each baseline.

use std::time::Duration;

use market_data::Price;
use report::words::bps_column;
use report::words::strategy_name::{Sides, in_sentence};
use result::MOSTLY_TIMING;
use simulation::backtest::{Backtest, Measured, Settings};
use simulation::order::VwapVenues;
use simulation::order::window::{Span, Window};
use simulation::schedule::Schedule;
use simulation::strategy::router::Router;
use simulation::strategy::{Baseline, VolumeProfile};
use simulation::tca::Savings;

use super::size;

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
    warnings.extend(size::of_order(backtest));
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
    warnings.extend(without_summer_time(&settings.window));
    warnings.extend(around_midnight(settings, &backtest.span));
    warnings.extend(of_schedules(backtest, settings));
    warnings.extend(beyond_the_recording(&backtest.span, settings));
    warnings.extend(of_stub_quotes(backtest, sides_of(settings)));
    warnings.extend(posted_beside_unsided(backtest, &backtest.optimized));
    warnings
}

/// What to know of posted shares that were filled while trades were printed without a side.
fn posted_beside_unsided(backtest: &Backtest, one: &Measured) -> Option<String> {
    let trades = &backtest.path.trades;
    let mut venues = one.outcome.venues.iter();
    let has_posted = venues.any(|venue| !venue.posted.is_zero());
    (has_posted && !trades.without_side.is_zero()).then(|| {
        format!(
            "{} of {} shares traded in the window were printed without a side, as auctions and \
             hidden orders are: they fill posted shares as any trade at their price does, though \
             they may have met no queue.",
            trades.without_side, trades.shares
        )
    })
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

/// Times by clocks that have no summer time and are called as if they were a place's.
fn without_summer_time(window: &Window) -> Option<String> {
    let place = match window.zone.to_string().as_str() {
        "EST" => "America/New_York",
        "MST" => "America/Denver",
        _ => return None,
    };
    (window.from.is_some() || window.to.is_some()).then(|| {
        format!(
            "--tz {} has no summer time: in summer the clocks of {place} are an hour ahead of it.",
            window.zone
        )
    })
}

/// A window that ends on the next day and is longer than half of one.
fn around_midnight(settings: &Settings, span: &Span) -> Option<String> {
    const LONG: Duration = Duration::from_hours(12);
    let (from, to) = settings.window.from.zip(settings.window.to)?;
    (to < from && span.end.since(span.start) > LONG).then(|| {
        format!(
            "--to {to} is before --from {from}, so that the window ends on the next day: are they \
             swapped?"
        )
    })
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
        Baseline::Pov if !path.trades.without_side.is_zero() => Some(format!(
            "{} of {} shares traded in the window were printed without a side, as auctions are: \
             POV does not follow them.",
            path.trades.without_side, path.trades.shares
        )),
        Baseline::Peg => posted_beside_unsided(backtest, backtest.baseline(one)),
        Baseline::VwapTraded => match backtest.volume_profile {
            VolumeProfile::EarlierDays(_) => None,
            VolumeProfile::PeriodBefore => Some(
                "VWAP (traded) follows the volume of the period just before the window: no \
                 earlier day was recorded at this time of day, and nothing says \
                 that this pattern repeats."
                    .into(),
            ),
            VolumeProfile::Unknown => Some(
                "VWAP (traded) knows no volume of a whole period before the window, and trades \
                 equal slices."
                    .into(),
            ),
        },
        _ => None,
    }
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
        ..
    } = *savings;
    if total_bps.abs() >= NOTEWORTHY_BPS && timing_bps.abs() > routing_bps.abs() {
        let parts = [timing_bps, total_bps, routing_bps].map(Some);
        if let [timing, total, routing] = bps_column(&parts).as_slice() {
            warnings.push(format!(
                "{MOSTLY_TIMING}: {timing} bps against {} come from trading at other moments, on \
                 one order a matter of luck or of hindsight, and {routing} from routing; together \
                 {total}.",
                in_sentence(one.name(), sides_of(settings))
            ));
        }
    }
    warnings
}
