use crate::execution::outcome::Outcome;
use crate::market::mid_path::MarketPath;

/// Filled shares as a fraction of all trading in the window: of the recorded trades, and of our
/// fills that they do not contain; `None` when the recording shows no trades. The recorded trade
/// that fills a posted order contains our shares.
pub fn participation(outcome: &Outcome, path: &MarketPath) -> Option<f64> {
    let (filled, traded) = (outcome.filled.get(), path.trades.shares.get());
    let recorded: u64 = outcome.fills.iter().map(|fill| fill.recorded.get()).sum();
    let added = filled.saturating_sub(recorded);
    (traded > 0).then(|| filled as f64 / (added as f64 + traded as f64))
}
