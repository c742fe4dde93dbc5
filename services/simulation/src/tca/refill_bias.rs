use super::{basis_points, signed};
use crate::execution::outcome::Outcome;

/// How much the `displayed` fill model flatters a strategy, in basis points of its average price
/// under the ledger: positive when filling the same displayed shares again and again looks cheaper.
/// `None` unless both filled the same shares.
pub fn refill_bias(ledger: &Outcome, displayed: &Outcome) -> Option<f64> {
    if ledger.filled != displayed.filled {
        return None;
    }
    let flattered = ledger.cash.units() - displayed.cash.units();
    basis_points(signed(ledger.side, flattered), ledger.cash.units())
}
