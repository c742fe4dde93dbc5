use super::{basis_points, signed};
use crate::execution::totals::Totals;

/// The average price under the ledger less that where displayed shares fill again and again, in
/// basis points of the former, positive when the latter is cheaper. The two trade at other moments,
/// so it is refilling and the market's moves together. `None` unless both filled the same shares.
pub fn refill_bias(ledger: Totals, displayed: Totals) -> Option<f64> {
    if ledger.filled != displayed.filled {
        return None;
    }
    let difference = ledger.cash.units() - displayed.cash.units();
    basis_points(signed(ledger.side, difference), ledger.cash.units())
}
