//! From what a panel says to its document.

use std::collections::{BTreeMap, BTreeSet};

use evaluation::Interval;
use evaluation::QUANTILES;
use evaluation::Verdict;
use evaluation::panel::compare;
use evaluation::panel::compare::groups::Group;
use evaluation::panel::statistics::power;
use evaluation::panel::statistics::ratio::Estimate;
use evaluation::panel::{Comparison, Findings, Options};
use market_data::PerShare;
use report::words::strategy_name::{Sides, in_sentence};
use result::{
    BetweenDays, FailedUnit, Histogram, Meta, OtherSymbols, Panel, PanelComparison, PanelDay,
    PanelGroup, PanelPower, PanelRule, PanelUnits, Parameters, Quantile, ROUTING_UNFILLED,
    RoutingEvidence, UNFILLED, WithoutDay, digest,
};

use crate::panel::missing::{There, has_calendar};
use crate::result::groups::Groups;
use crate::result::warnings::of_deciding_fills;

/// What the document says, and of what.
pub(crate) struct Said<'a> {
    pub(crate) findings: &'a Findings,
    pub(crate) options: &'a Options,
    pub(crate) groups: Groups,
    pub(crate) cells_sha256: String,
    pub(crate) failed: Vec<FailedUnit>,
    pub(crate) meta: Meta,
}

/// Puts the document together.
///
/// # Errors
/// When it cannot be written as JSON.
pub(crate) fn document(said: Said<'_>) -> Result<Panel, serde_json::Error> {
    let Said {
        findings,
        options,
        groups,
        ..
    } = said;
    let settings = &findings.settings;
    let days = findings.days.iter();
    let mut panel = Panel {
        scope: scope(findings),
        warnings: warnings(findings, &said.failed),
        units: PanelUnits {
            cells: days.clone().map(|(day, _)| day.symbols.len() as u64).sum(),
            rows: days.clone().map(|(day, _)| day.rows).sum(),
            cells_sha256: said.cells_sha256,
            failed: said.failed,
        },
        days_tuned_on: (findings.days.len() - findings.reported()) as u64,
        days_reported: findings.reported() as u64,
        days: days
            .clone()
            .map(|(day, rule)| PanelDay {
                date: day.date.clone(),
                symbols: day.symbols.len() as u64,
                orders: day.orders,
                rows: day.rows,
                penalties: rule
                    .and_then(|rule| settings.rules.get(rule))
                    .map(parameters),
            })
            .collect(),
        symbols: findings.symbols.clone(),
        orders: days.map(|(day, _)| day.orders).sum(),
        orders_without_rows: findings.orders_without_rows,
        horizon_seconds: settings.horizon as f64 / 1e9,
        spacing: settings.spacing.clone(),
        sides: settings.sides.clone(),
        sizes: settings.sizes.clone(),
        session: settings.session.clone(),
        clocks: settings.hours.clone(),
        points: settings.points,
        distinct_rules: settings.rules.len() as u64,
        confidence: 1.0 - options.level,
        tolerated_unfilled: options.tolerated as f64 / 1e6,
        against: options.against.clone(),
        comparisons: findings
            .comparisons
            .iter()
            .map(|one| (one.baseline.clone(), comparison(one, groups)))
            .collect(),
        surface: surface(findings),
        assumed: settings.assumed.clone(),
        digest: String::new(),
        meta: said.meta,
    };
    let cautions = report::cautions::of_panel(&panel);
    panel.warnings.extend(cautions);
    panel.digest = digest(&serde_json::to_value(&panel)?);
    Ok(panel)
}

fn plural(count: usize, one: &str) -> String {
    text::counted(count as u64, one, &format!("{one}s"))
}

fn scope(findings: &Findings) -> String {
    let (symbols, days) = (findings.symbols.len(), findings.days.len());
    format!(
        "{} over {}: rules are chosen on earlier days, {} reported on; \
         every day counts as one observation, whatever its orders.",
        plural(symbols, "symbol"),
        plural(days, "day"),
        plural(findings.reported(), "day"),
    )
}

fn warnings(findings: &Findings, failed: &[FailedUnit]) -> Vec<String> {
    let mut warnings = Vec::new();
    if !failed.is_empty() {
        const NAMED: usize = 10;
        let names: Vec<String> = failed
            .iter()
            .take(NAMED)
            .map(|unit| match &unit.date {
                Some(date) => format!("{} on {date}", unit.symbol),
                None => unit.symbol.clone(),
            })
            .collect();
        let more = match failed.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        warnings.push(format!(
            "In no figure, because they could not be executed: {}{more}.",
            names.join(", ")
        ));
    }
    if findings.reported() == 0 {
        let days = plural(findings.days.len(), "day");
        warnings.push(format!(
            "Rules are chosen on the first {}, and the recording has {days}: no day is left to \
             report on. More days are the remedy; fewer to choose on are --train-days.",
            plural(findings.train_days, "day")
        ));
    }
    warnings.extend(of_recordings(findings));
    if findings.orders_without_rows > 0 {
        warnings.push(format!(
            "{} more orders were asked for, at moments before the first row of their day: they are \
             in no figure.",
            findings.orders_without_rows
        ));
    }
    let complete = |(day, _): &&(evaluation::panel::days::daily::Day, Option<usize>)| {
        day.symbols.len() < findings.symbols.len()
    };
    let gaps = findings.days.iter().filter(complete).count();
    if let Some(missing) = missing(findings, failed) {
        warnings.push(missing);
    } else if gaps > 0 {
        warnings.push(format!(
            "{gaps} of {} days {} a symbol that other days have.",
            findings.days.len(),
            if gaps == 1 { "lacks" } else { "lack" }
        ));
    }
    let deciding = findings.comparisons.iter().filter(|one| one.withheld);
    let sides = Sides::of(findings.settings.sides.iter().map(String::as_str));
    let deciding = deciding.map(|one| in_sentence(&one.baseline, sides));
    warnings.extend(of_deciding_fills(deciding));
    warnings
}

/// That symbols are without trading days, in words.
fn missing(findings: &Findings, failed: &[FailedUnit]) -> Option<String> {
    let days = || findings.days.iter().map(|(day, _)| day);
    let units = days().flat_map(|day| {
        let symbols = day.symbols.iter();
        symbols.map(|symbol| (day.date.clone(), symbol.clone()))
    });
    let are_us_equities = days().all(|day| day.are_us_equities);
    let there = There {
        units: units.collect(),
        failed,
        has_calendar: has_calendar(&findings.settings.session, are_us_equities),
    };
    there.said(|_| true)
}

/// What must be known of the recordings of units.
fn of_recordings(findings: &Findings) -> Vec<String> {
    const SENTENCES: usize = 12;
    let cells: usize = findings.days.iter().map(|(day, _)| day.symbols.len()).sum();
    let units = plural(cells, "unit");
    let said = findings.cautions.iter().take(SENTENCES).map(|one| {
        let first = match one.symbol.as_str() {
            "" => one.date.clone(),
            symbol => format!("{symbol} on {}", one.date),
        };
        if cells == 1 {
            one.sentence.clone()
        } else {
            format!(
                "In {} of {units}, {first} the first: {}",
                one.units, one.sentence
            )
        }
    });
    let mut said: Vec<String> = said.collect();
    let others = findings.cautions.len().saturating_sub(SENTENCES);
    if others > 0 {
        said.push(format!(
            "Recordings of some units give {} more: `doctor` says what of each file.",
            plural(others, "warning")
        ));
    }
    said
}

fn parameters(units: &[i64; 3]) -> Parameters {
    let dollars =
        |units: i64| PerShare::from_units(units).map_or(units as f64 / 1e9, PerShare::to_dollars);
    Parameters {
        lambda_over: dollars(units[0]),
        lambda_under: dollars(units[1]),
        theta_queue: dollars(units[2]),
    }
}

/// Numbers that JSON has.
fn finite(value: f64) -> Option<f64> {
    // No negative zero.
    value.is_finite().then_some(value + 0.0)
}

fn comparison(one: &Comparison, groups: Groups) -> PanelComparison {
    let estimate = one.estimate.as_ref();
    let of = |value: fn(&Estimate) -> f64| estimate.map(value).and_then(finite);
    let judged = |p_value: Option<f64>| p_value.filter(|_| one.verdict.is_judged());
    let rate = |count: u64| (one.sums.n > 0).then(|| count as f64 / one.sums.n as f64);
    PanelComparison {
        verdict: one.verdict.name().to_owned(),
        statement: statement(one.withheld, UNFILLED, &one.statement),
        n: one.sums.n,
        excluded: one.excluded.clone(),
        baseline_dollars: one.sums.w.0 as f64 / 1e9,
        saved_dollars: one.sums.a.0 as f64 / 1e9,
        saving_bps: one.sums.bps(),
        ci_low_bps: of(|one| one.interval.0),
        ci_high_bps: of(|one| one.interval.1),
        standard_error_bps: of(|one| one.error),
        degrees_of_freedom: of(|one| one.degrees),
        p_value: judged(of(|one| one.p_value)),
        p_value_signs: judged(one.p_wild),
        signs_low_bps: one.wild_interval.and_then(|ends| finite(ends.0)),
        signs_high_bps: one.wild_interval.and_then(|ends| finite(ends.1)),
        p_value_adjusted: judged(one.p_family),
        p_value_corrected: judged(one.p_superior),
        jackknife_error_bps: of(|one| one.cv3),
        cluster_error_bps: of(|one| one.cr1),
        effective_days: of(|one| one.effective),
        rho_1: of(|one| one.lag_one),
        days_dependent: estimate.is_some_and(|one| one.dependent),
        per_order_bps: one.sums.per_order_bps(),
        equal_day_bps: of(|one| one.equal_day_bps),
        filled_alike_bps: one.sums.alike_bps(),
        filled_alike: one.sums.alike_n,
        at_touch_bps: one.sums.with_residual(0.0),
        fills_decide: one.fills_decide,
        fill_rate_router: one.filled.map(|filled| filled.0),
        fill_rate_baseline: one.filled.map(|filled| filled.1),
        timing_bps: one.sums.timing_bps(),
        timing_ci_low_bps: low(one.part_intervals.timing),
        timing_ci_high_bps: high(one.part_intervals.timing),
        routing_bps: one.sums.routing_bps(),
        routing: Some(routing(one)),
        win_rate: rate(one.sums.wins),
        tie_rate: rate(one.sums.ties),
        days_won: one.days_won as u64,
        other_symbols: one.two_way.map(|(error, degrees)| OtherSymbols {
            standard_error_bps: error,
            degrees_of_freedom: degrees as u64,
            ci_low_bps: one.other_symbols.and_then(|ends| finite(ends.0)),
            ci_high_bps: one.other_symbols.and_then(|ends| finite(ends.1)),
        }),
        between_days: one.between.map(|between| BetweenDays {
            deviation_bps: between.deviation,
            mean_bps: between.mean,
            standard_error_bps: between.error,
            ci_low_bps: finite(between.interval.0),
            ci_high_bps: finite(between.interval.1),
            new_day_low_bps: finite(between.new_day.0),
            new_day_high_bps: finite(between.new_day.1),
        }),
        power: power_of(one),
        without_one_day: without_one_day(one),
        groups: one
            .groups
            .iter()
            .filter(|group| groups.of_panel(group.by))
            .map(group)
            .collect(),
        quantiles: quantiles(&one.histogram, one.sums.n),
        histogram: histogram(&one.histogram),
    }
}

/// The sentence of a verdict; `unfilled` where orders that were filled differently keep it back.
fn statement(withheld: bool, unfilled: &str, said: &str) -> String {
    let statement = if withheld { unfilled } else { said };
    statement.to_owned()
}

fn low(interval: Option<Interval>) -> Option<f64> {
    interval.and_then(|ends| finite(ends.low))
}

fn high(interval: Option<Interval>) -> Option<f64> {
    interval.and_then(|ends| finite(ends.high))
}

fn routing(of: &Comparison) -> RoutingEvidence {
    let one = &of.routing;
    let is_routed = one.verdict != Verdict::OneVenue;
    let parts = of.sums.routing_parts().filter(|_| is_routed);
    let [fees, posting, price] = of.part_intervals.of_routing(is_routed);
    let interval = one.estimate.as_ref().map(|one| one.interval);
    RoutingEvidence {
        verdict: one.verdict.name().to_owned(),
        statement: statement(one.withheld, ROUTING_UNFILLED, &one.statement),
        ci_low_bps: interval.and_then(|ends| finite(ends.0)),
        ci_high_bps: interval.and_then(|ends| finite(ends.1)),
        p_value: one.p_wild.filter(|_| one.verdict.is_judged()),
        p_value_adjusted: one.p_family.filter(|_| one.verdict.is_judged()),
        fees_bps: parts.map(|parts| parts.fees_bps),
        fees_ci_low_bps: low(fees),
        fees_ci_high_bps: high(fees),
        posting_bps: parts.map(|parts| parts.posting_bps),
        posting_ci_low_bps: low(posting),
        posting_ci_high_bps: high(posting),
        price_bps: parts.map(|parts| parts.price_bps),
        price_ci_low_bps: low(price),
        price_ci_high_bps: high(price),
    }
}

fn power_of(one: &Comparison) -> Option<PanelPower> {
    let (detectable_bps, day_deviation_bps) = (one.detectable?, one.day_deviation?);
    Some(PanelPower {
        detectable_bps,
        day_deviation_bps,
        days_needed: one.days_needed,
        days_for_half_a_bps: power::days_for(0.5, day_deviation_bps),
        days_for_one_bps: power::days_for(1.0, day_deviation_bps),
        days_missing: one.more_days,
    })
}

fn without_one_day(one: &Comparison) -> Vec<WithoutDay> {
    let days: BTreeSet<_> = one
        .without_a_day
        .iter()
        .flatten()
        .map(|(_, date)| date)
        .collect();
    let each = one
        .without_a_day
        .iter()
        .flatten()
        .map(|(bps, date)| WithoutDay {
            date: date.clone(),
            saving_bps: *bps,
        });
    each.take(days.len()).collect()
}

fn group(one: &Group) -> PanelGroup {
    PanelGroup {
        by: one.by.name().to_owned(),
        value: one.value.clone(),
        n: one.sums.n,
        days: one.days as u64,
        saving_bps: one.sums.bps(),
        ci_low_bps: one.interval.and_then(|ends| finite(ends.0)),
        ci_high_bps: one.interval.and_then(|ends| finite(ends.1)),
        routing_bps: one.sums.routing_bps(),
    }
}

/// Quantiles to a thousandth of a basis point, rounded down.
fn quantiles(bins: &BTreeMap<i64, u64>, n: u64) -> Vec<Quantile> {
    let at = |quantile: f64| {
        let rank = ((quantile * n as f64).ceil() as u64).max(1);
        let mut seen = 0;
        bins.iter().find_map(|(bin, count)| {
            seen += count;
            (seen >= rank).then_some(*bin as f64 / 1e3)
        })
    };
    QUANTILES
        .into_iter()
        .filter_map(|quantile| {
            Some(Quantile {
                quantile,
                bps: at(quantile)?,
            })
        })
        .collect()
}

/// Bins of a round width between the extremes, of which a few wild orders do not make one bin of
/// all others.
fn histogram(bins: &BTreeMap<i64, u64>) -> Option<Histogram> {
    const BINS: i64 = 40;
    let n: u64 = bins.values().sum();
    let within = quantiles(bins, n);
    let end = |quantile: f64| {
        within
            .iter()
            .find(|one| (one.quantile - quantile).abs() < 1e-9)
    };
    let (low, high) = (end(0.05)?.bps, end(0.95)?.bps);
    let reach = (high - low).max(0.01) / 2.0;
    let (low, high) = (low - reach, high + reach);
    let raw = (((high - low) * 1e3) as i64 / (BINS - 2)).max(1);
    let power = 10_i64.pow(raw.ilog10());
    let width = [1, 2, 5, 10]
        .into_iter()
        .map(|one| one * power)
        .find(|width| *width >= raw)?;
    let first = ((low * 1e3).floor() as i64).div_euclid(width);
    let mut counts = vec![0; BINS as usize];
    for (bin, count) in bins {
        let place = (bin.div_euclid(width).saturating_sub(first)).clamp(0, BINS - 1);
        counts[place as usize] += count;
    }
    while counts.len() > 1 && counts.last() == Some(&0) {
        counts.pop();
    }
    Some(Histogram {
        from_bps: (first * width) as f64 / 1e3,
        width_bps: width as f64 / 1e3,
        counts,
    })
}

/// Every rule on the reported days.
fn surface(findings: &Findings) -> Vec<PanelRule> {
    let rules = findings.settings.rules.iter().enumerate();
    rules
        .map(|(place, penalties)| PanelRule {
            penalties: parameters(penalties),
            days_chosen: findings
                .days
                .iter()
                .filter(|(_, rule)| *rule == Some(place))
                .count() as u64,
            shortfall_bps: shortfall(findings, place),
            saving_bps: findings
                .comparisons
                .iter()
                .map(|one: &compare::Comparison| {
                    (
                        one.baseline.clone(),
                        one.surface.get(place).copied().flatten(),
                    )
                })
                .collect(),
        })
        .collect()
}

fn shortfall(findings: &Findings, rule: usize) -> Option<f64> {
    let days = findings.days.iter().filter_map(|(day, _)| {
        let tune = day.tuned.rules.get(rule)?;
        (tune.arrival.0 > 0).then(|| 1e4 * tune.shortfall.0 as f64 / tune.arrival.0 as f64)
    });
    let (count, sum) = days.fold((0_u32, 0.0), |(count, sum), one| (count + 1, sum + one));
    (count > 0).then(|| sum / f64::from(count))
}
