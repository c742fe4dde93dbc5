use market_data::Side;
use market_data::units::money::UNITS_PER_DOLLAR;

use crate::execution::outcome::Outcome;

/// Slippage in basis points against a price of the market over the window, its VWAP or TWAP, in
/// dollars: 1e4 (average - market) / market, fees in, sign flipped for sells. `None` when nothing
/// was filled or there is no such price.
pub fn slippage(outcome: &Outcome, market: Option<f64>) -> Option<f64> {
    let market = market.filter(|market| *market > 0.0)?;
    let filled = outcome.filled.get();
    if filled == 0 {
        return None;
    }
    let average = outcome.cash.units() as f64 / filled as f64 / UNITS_PER_DOLLAR as f64;
    let worse = match outcome.side {
        Side::Buy => average - market,
        Side::Sell => market - average,
    };
    Some(10_000.0 * worse / market)
}
