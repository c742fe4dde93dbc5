//! From a backtest to its result.

pub(super) mod books;
pub(super) mod series;
pub(super) mod strategy;
pub(crate) mod tuning;

use market_data::Cash;
use result::{BacktestResult, Baselines, Order, Savings, digest};
use simulation::backtest::Backtest;
use simulation::strategy::Baseline;
use simulation::tca;

use crate::result::assumptions::{assumed, assumptions};
use crate::result::context::Context;
use crate::result::data::data;
use crate::result::numbers::round;
use crate::result::warnings;
use series::series;
use strategy::{Strategies, savings_detail};
use tuning::{parameters, tuning};

/// The baselines that every result has under `baselines`.
const REQUIRED: [Baseline; 3] = [Baseline::BestAsk, Baseline::Twap, Baseline::Vwap];

/// Puts the result together.
///
/// # Errors
/// When the result cannot be written as JSON.
pub(crate) fn build(
    backtest: &Backtest,
    context: Context<'_>,
) -> Result<BacktestResult, serde_json::Error> {
    let strategies = Strategies {
        context: &context,
        path: &backtest.path,
    };
    let strategy = |one: Baseline| strategies.of(backtest.baseline(one));
    let router = &backtest.optimized.outcome;
    let saved = |one: Baseline| tca::savings(router, &backtest.baseline(one).outcome);
    let bps = |one: Baseline| saved(one).ok().map(|savings| round(savings.total_bps));
    let mut result = BacktestResult {
        best_parameters: parameters(backtest.tuning.best_penalties()),
        optimized: strategies.of(&backtest.optimized),
        baselines: Baselines {
            best_ask: strategy(Baseline::BestAsk),
            twap: strategy(Baseline::Twap),
            vwap: strategy(Baseline::Vwap),
        },
        savings_vs_baselines_bps: Savings {
            best_ask: bps(Baseline::BestAsk),
            twap: bps(Baseline::Twap),
            vwap: bps(Baseline::Vwap),
        },
        savings_detail: Baseline::ALL
            .into_iter()
            .map(|one| {
                (
                    one.name().to_owned(),
                    savings_detail(backtest, &context, one),
                )
            })
            .collect(),
        warnings: [
            warnings::of_market(
                context.sitting,
                backtest.span.start,
                &context.settings.assumptions,
            ),
            warnings::of_window(&context.sitting.tape, backtest),
            warnings::of_result(backtest, context.settings),
        ]
        .concat(),
        extra_strategies: Baseline::ALL
            .into_iter()
            .filter(|one| !REQUIRED.contains(one))
            .map(|one| (one.name().to_owned(), strategy(one)))
            .collect(),
        order: order(backtest, &context),
        data: data(backtest, &context),
        tuning: tuning(backtest),
        evaluation: None,
        reaction: assumed(context.reaction),
        assumptions: assumptions(
            context.sitting,
            &context.settings.assumptions,
            &context.settings.router,
            context.settings.step,
        ),
        series: context
            .wants_series
            .then(|| series(&context.sitting.tape, backtest, context.settings)),
        digest: String::new(),
        stream: context.stream,
        meta: context.meta,
    };
    if context.fees_of_messages {
        "messages".clone_into(&mut result.assumptions.fees_from);
    }
    let cautions = report::cautions::of_run(&result);
    result.warnings.extend(cautions);
    result.digest = digest(&serde_json::to_value(&result)?);
    Ok(result)
}

fn order(backtest: &Backtest, context: &Context<'_>) -> Order {
    let symbol = context.sitting.tape.symbol();
    let arrival = backtest.path.arrival();
    Order {
        symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
        side: context.settings.order.side.to_string(),
        size: context.settings.order.size.get(),
        start: backtest.span.start.to_string(),
        end: backtest.span.end.to_string(),
        arrival_price: arrival.map(|point| Cash::from_units(point.twice_mid).to_dollars() / 2.0),
    }
}
