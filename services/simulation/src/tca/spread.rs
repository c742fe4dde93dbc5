use super::{basis_points, signed};
use crate::execution::outcome::Outcome;

/// Effective spread in basis points of the mid: twice the distance from the mid at each fill,
/// share-weighted, without fees. `None` when nothing was filled.
pub fn effective_spread(outcome: &Outcome) -> Option<f64> {
    let (mut paid, mut mid) = (0, 0);
    for fill in &outcome.fills {
        let shares = i128::from(fill.shares.get());
        paid += 2 * i128::from(fill.price.units()) * shares;
        mid += fill.twice_mid * shares;
    }
    basis_points(signed(outcome.side, 2 * (paid - mid)), mid)
}
