//! From an evaluation to its result.

use std::collections::BTreeMap;

use evaluation::pair::residual::Scale;
use evaluation::walk_forward;
use evaluation::{self, EvaluationSettings, Finding, OrderRow, QUANTILES, Scope};
use market_data::{PublisherId, Side};
use report::words::strategy_name::{Sides, in_sentence};
use result::{
    Comparison, EvaluatedData, Evaluation, FillRate, Fold, Histogram, Meta, OrderSavings, Orders,
    Quantile, ROUTING_UNFILLED, Reaction, RoutingEvidence, Source, Stratum, UNFILLED, digest,
};
use simulation::market::mid_path::MarketPath;

use crate::input::Recording;
use crate::input::sittings::Sitting;
use crate::result::assumptions::{assumptions, kernel};
use crate::result::data::{rejected, venue};
use crate::result::groups::Groups;
use crate::result::numbers::round;
use crate::result::run::tuning::parameters;
use crate::result::warnings;

/// Most parent orders that are listed one by one, unless all are asked for.
pub(crate) const LISTED: usize = 5_000;

/// Bins of a histogram.
const BINS: u64 = 40;

/// How unfilled shares are priced, in words.
fn residual(scale: Scale) -> String {
    let beyond = match scale {
        Scale::SquareRoot => {
            "half the spread times the square root of (shares unfilled / shares displayed at the \
             touch)"
                .to_owned()
        }
        Scale::Bps(bps) => format!("{bps} basis points, as asked for"),
    };
    format!(
        "Orders that the router or the baseline filled only in part count too: their unfilled \
         shares are priced at the last displayed touch, all-in, worse by {beyond}."
    )
}

/// Puts the result of an evaluation of `tape` together, with the groups that are asked for; more
/// than `listed` parent orders are not listed one by one.
///
/// # Errors
/// When the result cannot be written as JSON.
pub(crate) fn evidence(
    sitting: &Sitting,
    recording: &Recorded,
    settings: &EvaluationSettings,
    evaluation: &evaluation::Evaluation,
    listed: usize,
    groups: Groups,
    meta: Meta,
) -> Result<Evaluation, serde_json::Error> {
    let tape = &sitting.tape;
    let symbol = tape.symbol();
    let against = |(place, one): (usize, &evaluation::Comparison)| {
        let name = one.baseline.name().to_owned();
        let savings = compared(&evaluation.rows, place);
        (name, comparison(one, &savings, settings.kappa, groups))
    };
    let mut result = Evaluation {
        symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
        independence: evaluation.independence.to_string(),
        warnings: cautions(sitting, settings, evaluation, listed),
        orders: evaluation.independence.orders as u64,
        horizon_seconds: settings.horizon.as_secs_f64(),
        sides: settings.sides.iter().map(ToString::to_string).collect(),
        sizes: settings.sizes.iter().map(|size| size.get()).collect(),
        folds: evaluation.folds.iter().map(fold).collect(),
        points: evaluation.points as u64,
        distinct_rules: evaluation.distinct_rules as u64,
        distinct_outcomes: evaluation.distinct_outcomes as u64,
        confidence: settings.inference.confidence,
        comparisons: evaluation
            .comparisons
            .iter()
            .enumerate()
            .map(against)
            .collect(),
        against: settings.against.map(|one| one.name().to_owned()),
        orders_without_rows: evaluation.independence.orders_without_rows as u64,
        fill_rates: fill_rates(&evaluation.rows),
        residual: residual(settings.residual),
        reaction: Some(kernel(simulation::tca::impact::Reaction {
            kernel: settings.reaction,
            kappa: settings.kappa,
        })),
        savings: omission(evaluation, listed)
            .is_none()
            .then(|| orders(&evaluation.rows)),
        savings_omitted: omission(evaluation, listed),
        data: data(sitting, recording),
        assumptions: assumptions(
            sitting,
            &settings.assumptions,
            &settings.router,
            settings.step,
        ),
        digest: String::new(),
        meta,
    };
    let found = report::cautions::of_evaluation(&result);
    result.warnings.extend(found);
    result.digest = digest(&serde_json::to_value(&result)?);
    Ok(result)
}

/// Why savings are not listed one by one; `None` when they are.
fn omission(evaluation: &evaluation::Evaluation, listed: usize) -> Option<String> {
    let orders = evaluation.rows.len();
    (orders > listed).then(|| {
        format!(
            "The savings of {orders} orders are not listed one by one, more than {listed}: \
            --list-orders keeps them."
        )
    })
}

/// What to know before trusting a figure.
fn cautions(
    sitting: &Sitting,
    settings: &EvaluationSettings,
    evaluation: &evaluation::Evaluation,
    listed: usize,
) -> Vec<String> {
    let mut cautions = evaluation.rows.first().map_or_else(Vec::new, |row| {
        warnings::of_market(sitting, row.planned.span.start, &settings.assumptions)
    });
    if let Ok(span) = sitting.window.on(&sitting.tape) {
        let path = MarketPath::follow(&sitting.tape, &span, Side::Buy, &settings.assumptions);
        cautions.extend(warnings::of_orders(&path, &span, settings));
        cautions.extend(warnings::of_path(&path, &span));
    }
    cautions.extend(warnings::of_late_starts(&sitting.tape, settings));
    let without = evaluation.independence.orders_without_rows;
    if without > 0 {
        cautions.push(format!(
            "{without} more orders were asked for, at moments before the first row of their day: \
             they are in no figure."
        ));
    }
    let sides: Vec<String> = settings.sides.iter().map(ToString::to_string).collect();
    let sides = Sides::of(sides.iter().map(String::as_str));
    let deciding = evaluation.comparisons.iter();
    let deciding = deciding.filter(|one| one.saving.withheld && one.identical_to.is_none());
    cautions.extend(warnings::of_router(&settings.router));
    cautions.extend(warnings::of_deciding_fills(
        deciding.map(|one| in_sentence(one.baseline.name(), sides)),
    ));
    cautions.extend(omission(evaluation, listed));
    cautions
}

/// What the router and every baseline filled of the orders reported on.
fn fill_rates(rows: &[OrderRow]) -> BTreeMap<String, FillRate> {
    let mut rates: BTreeMap<String, FillRate> = BTreeMap::new();
    for row in rows {
        let Some(router) = row.router else { continue };
        let baselines = row
            .baselines
            .iter()
            .map(|(baseline, one)| (baseline.name(), *one));
        for (name, achieved) in std::iter::once(("router", router)).chain(baselines) {
            let rate = rates.entry(name.to_owned()).or_insert(FillRate {
                orders: 0,
                complete: 0,
                ordered: 0,
                filled: 0,
                rate: 0.0,
            });
            rate.orders += 1;
            rate.complete += u64::from(achieved.unfilled.is_zero());
            rate.ordered += (achieved.filled + achieved.unfilled).get();
            rate.filled += achieved.filled.get();
            rate.rate = rate.filled as f64 / rate.ordered.max(1) as f64;
        }
    }
    rates
}

/// What is known of a recording after its rows are gone.
pub(crate) struct Recorded {
    rejected: result::Rejected,
    source: Vec<Source>,
}

impl Recorded {
    pub(crate) fn of(recording: &Recording) -> Self {
        Self {
            rejected: rejected(&recording.report),
            source: recording.source.clone(),
        }
    }
}

fn data(sitting: &Sitting, recorded: &Recorded) -> EvaluatedData {
    let tape = &sitting.tape;
    let statistics = tape.statistics();
    let time = |event: Option<&market_data::Event>| {
        event.map_or_else(String::new, |event| event.ts_event.to_string())
    };
    let rows = |(publisher, rows): (&PublisherId, &u64)| venue(*publisher, *rows);
    EvaluatedData {
        date: sitting.date.map(|date| date.to_string()),
        rows_outside_session: sitting.outside,
        rows: statistics.rows,
        snapshots: statistics.instants,
        first: time(tape.events().first()),
        last: time(tape.events().last()),
        venues: statistics.rows_by_venue.iter().map(rows).collect(),
        rejected: recorded.rejected.clone(),
        source: recorded.source.clone(),
    }
}

/// The savings of the parent orders that were compared with the baseline at `place`.
fn compared(rows: &[OrderRow], place: usize) -> Vec<f64> {
    rows.iter()
        .filter_map(|row| Some(row.savings.get(place)?.1.ok()?.total_bps()))
        .collect()
}

fn comparison(
    one: &evaluation::Comparison,
    savings: &[f64],
    kappa: Option<f64>,
    groups: Groups,
) -> Comparison {
    let (saving, routing) = (&one.saving, &one.routing);
    let is_routed = routing.verdict != evaluation::Verdict::OneVenue;
    let parts = one.routing_parts.filter(|_| is_routed);
    let timing = one.part_intervals.timing;
    let [fees, posting, price] = one.part_intervals.of_routing(is_routed);
    Comparison {
        verdict: saving.verdict.name().to_owned(),
        statement: statement(saving, UNFILLED),
        identical_to: one.identical_to.map(|first| first.name().to_owned()),
        n: one.n as u64,
        excluded: one
            .excluded
            .iter()
            .map(|(why, count)| (why.name().to_owned(), *count as u64))
            .collect(),
        differently_filled: one.differently_filled as u64,
        fill_rate_router: one.fill_rates.map(|rates| rates.router),
        fill_rate_baseline: one.fill_rates.map(|rates| rates.baseline),
        mean_bps: saving.mean_bps,
        standard_error_bps: saving.standard_error_bps,
        ci_low_bps: saving.interval.map(|interval| interval.low),
        ci_high_bps: saving.interval.map(|interval| interval.high),
        per_order_bps: one.per_order_bps,
        filled_alike_bps: one.alike_bps,
        at_touch_bps: one.at_touch_bps,
        fills_decide: one.fills_decide,
        win_rate: one.win_rate,
        tie_rate: one.tie_rate,
        independent_windows: one.independent as u64,
        rho_1: one.dependence.and_then(|one| one.rho_1),
        persistent: one.dependence.is_some_and(|one| one.persistent),
        degrees_of_freedom: one.dependence.map_or(0, |one| one.degrees as u64),
        p_value: saving.p_value,
        p_value_adjusted: saving.p_value_adjusted,
        p_value_corrected: one.p_value_corrected,
        p_value_reality_check: one.p_value_reality_check,
        rules_tried: one.rules_tried as u64,
        rules_dropped: one.rules_dropped as u64,
        corrected_on: one.corrected_on as u64,
        timing_bps: one.timing_bps,
        timing_ci_low_bps: timing.map(|interval| interval.low),
        timing_ci_high_bps: timing.map(|interval| interval.high),
        routing_bps: routing.mean_bps,
        routing: Some(RoutingEvidence {
            verdict: routing.verdict.name().to_owned(),
            statement: statement(routing, ROUTING_UNFILLED),
            ci_low_bps: routing.interval.map(|interval| interval.low),
            ci_high_bps: routing.interval.map(|interval| interval.high),
            p_value: routing.p_value,
            p_value_adjusted: routing.p_value_adjusted,
            fees_bps: parts.map(|parts| parts.fees_bps),
            fees_ci_low_bps: fees.map(|interval| interval.low),
            fees_ci_high_bps: fees.map(|interval| interval.high),
            posting_bps: parts.map(|parts| parts.posting_bps),
            posting_ci_low_bps: posting.map(|interval| interval.low),
            posting_ci_high_bps: posting.map(|interval| interval.high),
            price_bps: parts.map(|parts| parts.price_bps),
            price_ci_low_bps: price.map(|interval| interval.low),
            price_ci_high_bps: price.map(|interval| interval.high),
        }),
        reaction: one.reaction.map(|line| Reaction {
            slope: line.slope,
            breaks_even_at: line.breaks_even_at(),
            saving_bps: kappa.map(|kappa| line.saving_at(kappa)),
        }),
        strata: one
            .strata
            .iter()
            .filter(|one| groups.of_day(one.by))
            .map(stratum)
            .collect(),
        quantiles: QUANTILES
            .iter()
            .zip(&one.quantiles)
            .map(|(&quantile, &bps)| Quantile { quantile, bps })
            .collect(),
        histogram: histogram(savings),
    }
}

/// A verdict in words; `unfilled` where orders that were filled differently keep it back.
fn statement(finding: &Finding, unfilled: &str) -> String {
    if finding.withheld {
        unfilled.to_owned()
    } else {
        finding.verdict.statement(Scope::Recording)
    }
}

fn stratum(one: &evaluation::Stratum) -> Stratum {
    Stratum {
        by: one.by.to_string(),
        value: one.value.clone(),
        n: one.n as u64,
        mean_bps: one.mean_bps,
        ci_low_bps: one.interval.map(|interval| interval.low),
        ci_high_bps: one.interval.map(|interval| interval.high),
        routing_bps: one.routing_bps,
    }
}

/// Equal bins of a round width from the lowest saving to the highest; `None` for no saving.
fn histogram(savings: &[f64]) -> Option<Histogram> {
    let low = savings.iter().copied().min_by(f64::total_cmp)?;
    let high = savings.iter().copied().max_by(f64::total_cmp)?;
    let width = round_up((high - low) / (BINS - 2) as f64);
    // Zero is the edge of a bin: wins and losses never share one.
    let from = (low / width).floor() * width;
    let mut counts = vec![0; BINS as usize];
    for saving in savings {
        let bin = ((saving - from) / width).floor().max(0.0) as usize;
        counts[bin.min(BINS as usize - 1)] += 1;
    }
    while counts.len() > 1 && counts.last() == Some(&0) {
        counts.pop();
    }
    Some(Histogram {
        from_bps: round(from),
        width_bps: width,
        counts,
    })
}

/// The next of 1, 2, 5 times a power of ten; at least a millionth.
fn round_up(width: f64) -> f64 {
    let width = width.max(1e-6);
    let power = 10_f64.powf(width.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0];
    let factor = factor
        .into_iter()
        .find(|factor| factor * power >= width * (1.0 - 1e-9));
    round(factor.unwrap_or(10.0) * power)
}

fn orders(rows: &[OrderRow]) -> Orders {
    let mut orders = Orders::default();
    let mut against: BTreeMap<String, OrderSavings> = BTreeMap::new();
    for row in rows {
        orders.start.push(row.planned.span.start.to_string());
        orders.side.push(row.planned.order.side.to_string());
        orders.size.push(row.planned.order.size.get());
        orders.fold.push(row.fold as u64);
        for (baseline, paired) in &row.savings {
            let columns = against.entry(baseline.name().to_owned()).or_default();
            let savings = paired.ok();
            columns.bps.push(savings.map(|one| round(one.total_bps())));
            columns
                .timing_bps
                .push(savings.map(|one| round(one.timing_bps())));
        }
    }
    orders.against = against;
    orders
}

fn fold(fold: &walk_forward::Fold) -> Fold {
    Fold {
        fold: fold.fold as u64,
        from: fold.from.to_string(),
        to: fold.to.to_string(),
        trained: fold.trained as u64,
        tuned_on: fold.choice.map_or(0, |choice| choice.tuned_on as u64),
        rules_dropped: fold.choice.map_or(0, |choice| choice.dropped as u64),
        purged: fold.purged as u64,
        tested: fold.tested as u64,
        penalties: fold.choice.map(|choice| parameters(choice.penalties)),
    }
}
