use crate::execution::outcome::Outcome;
use crate::market::mid_path::MarketPath;

/// Filled shares as a fraction of filled and traded shares in the window; `None` when the recording shows no trades.
pub fn participation(outcome: &Outcome, path: &MarketPath) -> Option<f64> {
    let (filled, traded) = (outcome.filled.get(), path.traded.get());
    (traded > 0).then(|| filled as f64 / (filled as f64 + traded as f64))
}
