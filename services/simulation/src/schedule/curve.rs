//! How fast a parent order is worked.

use std::num::NonZeroU32;

use market_data::Shares;
use routing::almgren_chriss::AlmgrenChriss;
use serde::{Deserialize, Serialize};

use super::slices::Schedule;
use crate::order::window::Span;

/// `kappa T` of the schedule of Almgren and Chriss: at 2, two thirds of the order are done in the
/// first half of the window. It stands for risk aversion, volatility and impact together, which one
/// recording cannot separate.
const URGENCY: f64 = 2.0;

/// What cuts a parent order into slices, one a minute.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Curve {
    /// Equal slices, one a minute.
    #[default]
    Twap,
    /// Larger slices first, for fear of the market moving.
    AlmgrenChriss,
}

impl Curve {
    /// The slices of `order` over the window of `span`.
    pub fn schedule(self, span: &Span, order: Shares) -> Schedule {
        let equal = Schedule::over(span, order);
        match self {
            Self::Twap => equal,
            Self::AlmgrenChriss => {
                equal.weighted(|_, buckets| weights(buckets).unwrap_or_default())
            }
        }
    }
}

/// The slices of an order over so many buckets; `None` where there is no schedule.
fn weights(buckets: u32) -> Option<Vec<u64>> {
    let slices = NonZeroU32::new(buckets)?;
    let tau = 1.0 / f64::from(slices.get());
    let problem = AlmgrenChriss {
        shares: 1e9, // weights are whole numbers: fine enough
        horizon: 1.0,
        slices,
        volatility: 1.0,
        temporary_impact: 1.0,
        permanent_impact: 0.0,
        fixed_cost: 0.0,
        // Solved for kappa: cosh(kappa tau) = 1 + lambda tau^2 / 2.
        risk_aversion: 2.0 * ((URGENCY * tau).cosh() - 1.0) / (tau * tau),
    };
    let slices = problem.schedule().ok()?.slices();
    Some(
        slices
            .into_iter()
            .map(|slice| slice.round() as u64)
            .collect(),
    )
}
