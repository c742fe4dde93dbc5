use market_data::Cash;

use super::{basis_points, signed};
use crate::execution::outcome::Outcome;
use crate::market::mid_path::MarketPath;

/// Implementation shortfall of the filled shares in basis points of the arrival price:
/// `1e4 (average - arrival) / arrival`, fees in, sign flipped for sells (Perold 1988). The arrival
/// price is the mid as it stands when the window opens. `None` when nothing was filled.
pub fn implementation_shortfall(outcome: &Outcome, path: &MarketPath) -> Option<f64> {
    let filled = i128::from(outcome.filled.get());
    let at_arrival = path.arrival()?.twice_mid * filled;
    basis_points(
        signed(outcome.side, 2 * outcome.cash.units() - at_arrival),
        at_arrival,
    )
}

/// What not filling the rest cost: unfilled shares times the move of the mid from arrival to the
/// end of the window, positive when the market ran away. Never part of any cash or savings.
pub fn opportunity_cost(outcome: &Outcome, path: &MarketPath) -> Option<Cash> {
    let twice_move = path.close()?.twice_mid - path.arrival()?.twice_mid;
    let unfilled = i128::from(outcome.unfilled().get());
    Some(Cash::from_units(
        signed(outcome.side, twice_move * unfilled) / 2,
    ))
}
