//! Results as tables for other programs: fills with the cost so far, or parent orders with their
//! savings.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use csv::Writer;
use thiserror::Error;

use crate::input::{Named, Outcome};
use result::{BacktestResult, Evaluation};

/// Why there is no table.
#[derive(Debug, Error)]
pub enum CsvError {
    /// Runs and evaluations have different columns.
    #[error("runs and evaluations have different columns: write them one after the other")]
    Mixed,
    /// A panel keeps sums, not orders.
    #[error(
        "a panel keeps no single orders: `evaluate --orders-out FILE` writes them while it executes"
    )]
    Panel,
    /// The result does not list its orders.
    #[error("{name}: {why}")]
    Unlisted {
        /// The result.
        name: String,
        /// Why it does not.
        why: String,
    },
    /// Writing to memory failed, for which there is no known cause.
    #[error("the table cannot be written: {0}")]
    Writing(#[from] csv::Error),
}

impl CsvError {
    /// Whether something else has to be asked for.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Writing(_))
    }
}

/// Fills of runs, with shares, cash and cost against arrival so far; or the parent orders of
/// evaluations. Where a strategy had more fills than a result keeps, a line sums up those of one
/// venue that were close in time, and `merged` is `true`.
///
/// # Errors
/// When runs and evaluations are mixed, or an evaluation does not list its orders.
pub fn csv(results: &[Named]) -> Result<Vec<u8>, CsvError> {
    let mut writer = Writer::from_writer(Vec::new());
    let evaluations = |one: &&Named| matches!(one.outcome, Outcome::Evaluation(_));
    match results.iter().filter(evaluations).count() {
        0 => writer.write_record([
            "result",
            "strategy",
            "time",
            "publisher_id",
            "price",
            "shares",
            "cash",
            "posted",
            "shares_so_far",
            "cash_so_far",
            "cost_against_arrival_so_far",
            "merged",
        ])?,
        all if all == results.len() => writer.write_record([
            "result",
            "start",
            "side",
            "size",
            "fold",
            "baseline",
            "saving_bps",
            "timing_bps",
            "routing_bps",
        ])?,
        _ => return Err(CsvError::Mixed),
    }
    for one in results {
        match &one.outcome {
            Outcome::Run(run) => fills(&mut writer, &one.name, run)?,
            Outcome::Evaluation(evaluation) => orders(&mut writer, &one.name, evaluation)?,
            Outcome::Panel(_) => return Err(CsvError::Panel),
        }
    }
    let written = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(written)
}

fn fills(writer: &mut Writer<Vec<u8>>, name: &str, run: &BacktestResult) -> Result<(), csv::Error> {
    let Some(series) = &run.series else {
        return Ok(());
    };
    let sign = if run.order.side == "sell" { -1.0 } else { 1.0 };
    for (strategy, fills) in &series.fills {
        let (mut shares, mut cash) = (0, 0.0);
        for fill in fills.iter() {
            shares += fill.shares;
            cash += fill.cash;
            let cost = run
                .order
                .arrival_price
                .map(|arrival| sign * (cash - arrival * shares as f64));
            writer.write_record([
                &no_formula(name),
                &no_formula(strategy),
                &no_formula(&instant(&series.start, fill.seconds)),
                &fill.venue.to_string(),
                &fill.price.to_string(),
                &fill.shares.to_string(),
                &cents(fill.cash),
                &fill.posted.to_string(),
                &shares.to_string(),
                &cents(cash),
                &cost.map(cents).unwrap_or_default(),
                &fills.merged.to_string(),
            ])?;
        }
    }
    Ok(())
}

fn orders(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    evaluation: &Evaluation,
) -> Result<(), CsvError> {
    let Some(orders) = &evaluation.savings else {
        let why = evaluation.savings_omitted.clone();
        return Err(CsvError::Unlisted {
            name: name.to_owned(),
            why: why.unwrap_or_else(|| "its orders are not listed".into()),
        });
    };
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for (baseline, savings) in &orders.against {
        let columns = orders
            .start
            .iter()
            .zip(&orders.side)
            .zip(&orders.size)
            .zip(&orders.fold);
        for (place, (((start, side), size), fold)) in columns.enumerate() {
            let at = |column: &[Option<f64>]| column.get(place).copied().flatten();
            let (total, timing) = (at(&savings.bps), at(&savings.timing_bps));
            let routing = total.zip(timing).map(|(total, timing)| total - timing);
            writer.write_record([
                &no_formula(name),
                &no_formula(start),
                &no_formula(side),
                &size.to_string(),
                &fold.to_string(),
                &no_formula(baseline),
                &number(total),
                &number(timing),
                &routing.map(|bps| format!("{bps:.6}")).unwrap_or_default(),
            ])?;
        }
    }
    Ok(())
}

/// A text that no spreadsheet takes for a formula: what begins as one gets a quote in front, which
/// is not shown there.
fn no_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// Dollars to a ten-thousandth: what sums of cents and fees have.
fn cents(dollars: f64) -> String {
    format!("{dollars:.4}")
}

/// The instant so many seconds after `start`, to the nanosecond.
fn instant(start: &str, seconds: f64) -> String {
    let nanos = TimeDelta::nanoseconds((seconds * 1e9).round() as i64);
    let instant = start.parse::<DateTime<Utc>>().ok();
    let instant = instant.and_then(|start| start.checked_add_signed(nanos));
    instant.map_or_else(
        || start.to_owned(),
        |instant| instant.to_rfc3339_opts(SecondsFormat::Nanos, true),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_begins_a_formula_is_quoted() {
        for text in ["=HYPERLINK(1)", "+1", "-1", "@SUM(1+1)", "\t=1"] {
            assert_eq!(super::no_formula(text), format!("'{text}"));
        }
        for text in ["", "AAPL", "2024-08-01T13:36:32Z", "a=b"] {
            assert_eq!(super::no_formula(text), text);
        }
    }

    #[test]
    fn instants_are_exact_to_the_nanosecond() {
        assert_eq!(
            super::instant("2024-08-01T13:36:32.040887464Z", 5.815_622_511),
            "2024-08-01T13:36:37.856509975Z"
        );
        assert_eq!(super::instant("soon", 1.0), "soon");
    }
}
