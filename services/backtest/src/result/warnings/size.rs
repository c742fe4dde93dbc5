//! How large orders are beside what all others trade: nothing here moves the market, and such
//! orders do.

use evaluation::EvaluationSettings;
use simulation::backtest::Backtest;
use simulation::market::mid_path::MarketPath;
use simulation::order::window::Span;

/// Orders above this part of what all others trade are said to be large.
const LARGE: f64 = 0.2;

const MOVES: &str =
    "such an order moves a market, and nothing here moves: --reaction-kappa says what if";

/// A router that fills much beside what all others traded in its window.
pub(super) fn of_order(backtest: &Backtest) -> Option<String> {
    let filled = backtest.optimized.outcome.filled;
    // Of a recording without trades another warning speaks.
    let traded = backtest.path.trades.shares;
    let part = filled.get() as f64 / traded.get() as f64;
    (!traded.is_zero() && part > LARGE).then(|| {
        format!(
            "The router fills {filled} shares where {traded} were traded by all others \
             ({:.0} %): {MOVES}.",
            part * 100.0
        )
    })
}

/// Parent orders whose size is much beside what all others trade in the time of one, as they do
/// over the whole window. The words are alike for every day of a panel.
pub(crate) fn of_orders(
    path: &MarketPath,
    span: &Span,
    settings: &EvaluationSettings,
) -> Option<String> {
    let largest = settings.sizes.iter().max()?;
    let traded = path.trades.shares.get() as f64;
    let window = span.close.since(span.start).as_secs_f64();
    let usual = traded * (settings.horizon.as_secs_f64() / window).min(1.0);
    let part = largest.get() as f64 / usual;
    let much = match part {
        part if !part.is_finite() || part <= LARGE => return None,
        part if part > 1.0 => "more than",
        _ => "over a fifth of",
    };
    Some(format!(
        "Orders of {largest} shares are {much} what all others trade in the {} that they have, on \
         average over the whole window: {MOVES}.",
        app::settings::Span(settings.horizon)
    ))
}
