//! Transaction cost analysis, one measure a file. Costs are in basis points with the sign of the
//! field: positive is bad for the trader, on either side; savings are positive when the router did
//! better.

mod beyond_touch;
pub mod impact;
mod markout;
mod participation;
mod refill_bias;
mod savings;
mod shortfall;
mod slippage;
mod spread;

pub use beyond_touch::BeyondTouch;
pub use markout::{HORIZONS, Markout, markouts};
pub use participation::participation;
pub use refill_bias::refill_bias;
pub use savings::{Incomparable, RoutingParts, Savings, savings};
pub use shortfall::{implementation_shortfall, opportunity_cost};
pub use slippage::slippage;
pub use spread::effective_spread;

use market_data::Side;

/// `numerator / denominator` in basis points; `None` for a denominator that is not positive.
pub fn basis_points(numerator: i128, denominator: i128) -> Option<f64> {
    (denominator > 0).then(|| 10_000.0 * numerator as f64 / denominator as f64)
}

/// `amount` for a buy, `-amount` for a sell.
pub fn signed(side: Side, amount: i128) -> i128 {
    match side {
        Side::Buy => amount,
        Side::Sell => -amount,
    }
}
