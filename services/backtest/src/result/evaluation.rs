//! From an evaluation to its result.

use std::collections::BTreeMap;

use evaluation::walk_forward;
use evaluation::{self, EvaluationSettings, OrderRow, QUANTILES};
use market_data::{PublisherId, Tape};
use result::{
    Comparison, EvaluatedData, Evaluation, Fold, Histogram, Meta, OrderSavings, Orders, Quantile,
    Source, digest,
};

use crate::input::Recording;
use crate::result::run::{assumptions, parameters, rejected, round, venue};
use crate::result::warnings;

/// Most parent orders that are listed one by one.
const LISTED: usize = 5_000;

/// Bins of a histogram.
const BINS: u64 = 40;

/// Puts the result of an evaluation of `tape` together.
///
/// # Errors
/// When the result cannot be written as JSON.
pub(crate) fn evidence(
    tape: &Tape,
    recording: &Recorded,
    settings: &EvaluationSettings,
    evaluation: &evaluation::Evaluation,
    meta: Meta,
) -> Result<Evaluation, serde_json::Error> {
    let symbol = tape.symbol();
    let against = |(place, one): (usize, &evaluation::Comparison)| {
        let name = one.baseline.name().to_owned();
        (name, comparison(one, &compared(&evaluation.rows, place)))
    };
    let mut result = Evaluation {
        symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
        independence: evaluation.independence.to_string(),
        warnings: evaluation.rows.first().map_or_else(Vec::new, |row| {
            warnings::of_market(tape, row.planned.span.first, &settings.assumptions)
        }),
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
        savings: (evaluation.rows.len() <= LISTED).then(|| orders(&evaluation.rows)),
        data: data(tape, recording),
        assumptions: assumptions(tape, &settings.assumptions, settings.router, settings.step),
        digest: String::new(),
        meta,
    };
    result.digest = digest(&serde_json::to_value(&result)?);
    Ok(result)
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

fn data(tape: &Tape, recorded: &Recorded) -> EvaluatedData {
    let statistics = tape.statistics();
    let time = |event: Option<&market_data::Event>| {
        event.map_or_else(String::new, |event| event.ts_event.to_string())
    };
    let rows = |(publisher, rows): (&PublisherId, &u64)| venue(*publisher, *rows);
    EvaluatedData {
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
        .filter_map(|row| Some(row.savings.get(place)?.1.ok()?.total_bps))
        .collect()
}

fn comparison(one: &evaluation::Comparison, savings: &[f64]) -> Comparison {
    Comparison {
        verdict: one.verdict.name().to_owned(),
        statement: one.verdict.to_string(),
        n: one.n as u64,
        excluded: one
            .excluded
            .iter()
            .map(|(why, count)| (why.name().to_owned(), *count as u64))
            .collect(),
        mean_bps: one.mean_bps,
        standard_error_bps: one.standard_error_bps,
        ci_low_bps: one.interval.map(|interval| interval.low),
        ci_high_bps: one.interval.map(|interval| interval.high),
        win_rate: one.win_rate,
        tie_rate: one.tie_rate,
        effective_n: one.effective_n,
        independent_windows: one.independent as u64,
        p_value: one.p_value,
        p_value_corrected: one.p_value_corrected,
        p_value_reality_check: one.p_value_reality_check,
        rules_tried: one.rules_tried as u64,
        timing_bps: one.timing_bps,
        routing_bps: one.routing_bps,
        quantiles: QUANTILES
            .iter()
            .zip(&one.quantiles)
            .map(|(&quantile, &bps)| Quantile { quantile, bps })
            .collect(),
        histogram: histogram(savings),
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
            columns.bps.push(savings.map(|one| round(one.total_bps)));
            columns
                .timing_bps
                .push(savings.map(|one| round(one.timing_bps)));
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
        purged: fold.purged as u64,
        tested: fold.tested as u64,
        penalties: fold.choice.map(|choice| parameters(choice.penalties)),
    }
}
