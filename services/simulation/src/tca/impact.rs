//! What the market's reaction would add: an overlay computed from fills, beside a replay that knows
//! no reaction.
//!
//! Shares traded earlier push the price against those traded later, by `kappa` dollars per share
//! and share, and the push dies out with a kernel
//! `K(t) = permanent + (1 - permanent) 2^(-t / half life)`. With `g` the moments of trading and
//! `Q_g` the shares then,
//!
//! ```text
//! exposure X = sum_g Q_g sum_{g' < g} Q_g' K(t_g - t_g')      in shares squared
//! cost       = kappa X                                        in dollars
//! ```
//!
//! Shares of one moment do not push each other: the walk through the book has priced that. The
//! impact is linear and its decay convex, so that no round trip earns money (Gatheral 2010) and the
//! cost is never negative; with one exponential it is the model of Obizhaeva and Wang (2013).
//!
//! A saving is a line in `kappa`: its slope and the `kappa` at which it vanishes need no belief
//! about how the market reacts.

use std::time::Duration;

use market_data::Timestamp;

use crate::order::fill::{Fill, Liquidity};

/// How a push of the price dies out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kernel {
    /// After how long half of what dies out is gone.
    pub half_life: Duration,
    /// The part that stays for ever, from 0 to 1.
    pub permanent: f64,
    /// The weight of posted shares among what pushes: 0 for none, 1 for as much as taken ones.
    pub passive: f64,
}

impl Default for Kernel {
    /// Half is gone after a minute, nothing stays, posted shares do not push.
    fn default() -> Self {
        Self {
            half_life: Duration::from_mins(1),
            permanent: 0.0,
            passive: 0.0,
        }
    }
}

impl Kernel {
    /// What is left after `elapsed` of a push, as a share of it.
    pub fn left_after(&self, elapsed: Duration) -> f64 {
        self.permanent + (1.0 - self.permanent) * self.fading(elapsed)
    }

    fn fading(&self, elapsed: Duration) -> f64 {
        let half_life = self.half_life.as_secs_f64();
        if half_life > 0.0 {
            (-elapsed.as_secs_f64() / half_life).exp2()
        } else if elapsed.is_zero() {
            1.0
        } else {
            0.0
        }
    }

    /// The exposure of `fills`, which are in order of time, in shares squared. One exponential
    /// needs no memory of single fills: the time is linear in their number.
    pub fn exposure(&self, fills: &[Fill]) -> f64 {
        let (mut stays, mut fades) = (0.0, 0.0);
        let mut last: Option<Timestamp> = None;
        let mut exposure = 0.0;
        for moment in fills.chunk_by(|one, next| one.time == next.time) {
            let Some(time) = moment.first().map(|fill| fill.time) else {
                continue;
            };
            if let Some(last) = last {
                fades *= self.fading(time.since(last));
            }
            last = Some(time);
            let push = self.permanent * stays + (1.0 - self.permanent) * fades;
            let (mut paying, mut pushing) = (0.0, 0.0);
            for fill in moment {
                let shares = fill.shares.get() as f64;
                paying += shares;
                pushing += match fill.liquidity {
                    Liquidity::Taker => shares,
                    Liquidity::Maker => self.passive * shares,
                };
            }
            exposure += paying * push;
            stays += pushing;
            fades += pushing;
        }
        exposure
    }
}

/// What is assumed of the market's reaction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reaction {
    /// How a push dies out.
    pub kernel: Kernel,
    /// Strength of the reaction, in dollars per share and share, above zero; `None` where none is
    /// assumed.
    pub kappa: Option<f64>,
}

/// A saving as a line in the strength of the market's reaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SavingLine {
    /// The saving without reaction, in basis points.
    pub at_zero_bps: f64,
    /// Basis points for each dollar per share and share of reaction.
    pub slope: f64,
}

impl SavingLine {
    /// The line of a router with exposure `router` against a baseline with exposure `baseline`,
    /// whose cash is `baseline_dollars`; `None` where that is not above zero.
    pub fn new(
        at_zero_bps: f64,
        router: f64,
        baseline: f64,
        baseline_dollars: f64,
    ) -> Option<Self> {
        (baseline_dollars > 0.0).then(|| Self {
            at_zero_bps,
            slope: 1e4 * (baseline - router) / baseline_dollars,
        })
    }

    /// The saving with a reaction of `kappa` dollars per share and share, in basis points.
    pub fn saving_at(&self, kappa: f64) -> f64 {
        self.at_zero_bps + kappa * self.slope
    }

    /// The reaction, in dollars per share and share, at which nothing is left of the saving; `None`
    /// where nothing is saved without it, or no reaction takes it away.
    pub fn breaks_even_at(&self) -> Option<f64> {
        let zero = -self.at_zero_bps / self.slope;
        (self.at_zero_bps > 0.0 && zero.is_finite() && zero > 0.0).then_some(zero)
    }
}
