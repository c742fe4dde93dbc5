//! Single orders: a row an order and strategy.

use std::io;
use std::path::Path;

use anyhow::Result;
use csv::Writer;
use evaluation::engine::execute;
use evaluation::pair::{Achieved, Paired};
use evaluation::plan::rules::Rules;
use evaluation::plan::{Plan, PlannedOrder};
use evaluation::{EvaluationError, EvaluationSettings, OrderRow};
use market_data::{PerShare, Tape};
use routing::penalties::Penalties;

use super::columns::ORDERS;
use super::{dollars, number, plain};

/// Writes the table from its parts, each of them rows as CSV without a head.
///
/// # Errors
/// When a part cannot be read, or the table not be written.
pub(crate) fn table<R: io::Read>(
    file: &Path,
    parts: impl IntoIterator<Item = Result<R>>,
) -> Result<()> {
    super::write(file, &ORDERS, |table| {
        let mut row = csv::StringRecord::new();
        for part in parts {
            let mut rows = csv::ReaderBuilder::new();
            let mut rows = rows.has_headers(false).from_reader(part?);
            while rows.read_record(&mut row)? {
                table.row(&row)?;
            }
        }
        Ok(())
    })
}

/// One parent order with what the router and every baseline did.
struct Order<'a> {
    date: &'a str,
    symbol: &'a str,
    planned: PlannedOrder,
    fold: Option<usize>,
    penalties: Option<Penalties>,
    router: Option<Achieved>,
    baselines: Vec<(&'static str, Achieved, Paired)>,
}

/// The orders of one day, as its evaluation has them.
///
/// # Errors
/// When a row cannot be written.
pub(crate) fn of_rows(
    writer: &mut Writer<impl io::Write>,
    (date, symbol): (&str, &str),
    rows: &[OrderRow],
) -> Result<(), csv::Error> {
    for row in rows {
        let savings = row.baselines.iter().zip(&row.savings);
        let order = Order {
            date,
            symbol,
            planned: row.planned,
            fold: Some(row.fold),
            penalties: row.penalties,
            router: row.router,
            baselines: savings
                .map(|((baseline, achieved), (_, paired))| (baseline.name(), *achieved, *paired))
                .collect(),
        };
        order.write(writer)?;
    }
    Ok(())
}

/// The orders of one unit, executed with the rule of its day alone.
///
/// # Errors
/// When no order fits, or a row cannot be written.
pub(crate) fn of_unit(
    writer: &mut Writer<impl io::Write>,
    date: &str,
    tape: &Tape,
    settings: &EvaluationSettings,
) -> anyhow::Result<()> {
    let plan = Plan::new(tape, settings).map_err(|error: EvaluationError| error)?;
    let rules = Rules::of(settings);
    let executed = execute(tape, &plan, settings, &rules, &|_, _| ());
    for (planned, one) in plan.orders.iter().zip(&executed) {
        let baselines = settings
            .baselines
            .iter()
            .enumerate()
            .filter_map(|(place, baseline)| {
                let paired = one.pair(planned.order.side, 0, place)?;
                Some((baseline.name(), *one.baselines.get(place)?, paired))
            });
        let order = Order {
            date,
            symbol: tape.symbol(),
            planned: *planned,
            fold: None,
            penalties: rules.smallest.first().copied(),
            router: one.rules.first().copied(),
            baselines: baselines.collect(),
        };
        order.write(writer)?;
    }
    Ok(())
}

impl Order<'_> {
    fn write(&self, writer: &mut Writer<impl io::Write>) -> Result<(), csv::Error> {
        if let Some(router) = &self.router {
            self.row(writer, "router", router, None)?;
        }
        for (name, achieved, paired) in &self.baselines {
            self.row(writer, name, achieved, Some(paired))?;
        }
        Ok(())
    }

    fn row(
        &self,
        writer: &mut Writer<impl io::Write>,
        strategy: &str,
        achieved: &Achieved,
        paired: Option<&Paired>,
    ) -> Result<(), csv::Error> {
        let order = self.planned.order;
        let pair = paired.and_then(|paired| paired.as_ref().ok());
        let penalty = |of: fn(&Penalties) -> PerShare| {
            self.penalties
                .as_ref()
                .map_or_else(String::new, |one| of(one).to_dollars().to_string())
        };
        let residual = achieved.residual.as_ref();
        let reason = paired.and_then(|paired| paired.as_ref().err());
        writer.write_record([
            self.date,
            &plain(self.symbol),
            &self.planned.span.start.to_string(),
            &self.planned.span.end.to_string(),
            &order.side.to_string(),
            &order.size.get().to_string(),
            &self.fold.map_or_else(String::new, |fold| fold.to_string()),
            strategy,
            &penalty(|one| one.lambda_over),
            &penalty(|one| one.lambda_under),
            &penalty(|one| one.theta_queue),
            &achieved.filled.get().to_string(),
            &achieved.unfilled.get().to_string(),
            &dollars(achieved.cash),
            &residual.map_or_else(String::new, |one| dollars(one.at_touch)),
            &residual.map_or_else(String::new, |one| dollars(one.beyond_touch)),
            &achieved.exposure.to_string(),
            &number(pair.map(evaluation::Pair::total_bps)),
            &number(pair.map(evaluation::Pair::timing_bps)),
            &number(pair.map(evaluation::Pair::routing_bps)),
            &pair.map_or_else(String::new, |pair| dollars(pair.saved)),
            reason.map_or("", |reason| reason.name()),
        ])
    }
}
