//! The Almgren-Chriss schedule: how fast to work a parent order.
//!
//! R. Almgren and N. Chriss, "Optimal execution of portfolio transactions", 2000, with linear
//! impact. The placement model then decides where each slice goes.

use std::num::NonZeroU32;

/// Inputs of the schedule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlmgrenChriss {
    /// Shares to trade, `X`.
    pub shares: f64,
    /// Horizon `T`, in any unit of time.
    pub horizon: f64,
    /// Number of slices, `N`.
    pub slices: NonZeroU32,
    /// Volatility `sigma`, dollars per share per square root of time.
    pub volatility: f64,
    /// Temporary impact `eta`, dollars per share per (share per unit of time).
    pub temporary_impact: f64,
    /// Permanent impact `gamma`, dollars per share per share.
    pub permanent_impact: f64,
    /// Fixed cost `epsilon` per share: half spread and fees, dollars.
    pub fixed_cost: f64,
    /// Risk aversion `lambda`, per dollar. Zero gives TWAP.
    pub risk_aversion: f64,
}

/// The optimal trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Urgency `kappa`, per unit of time: zero is TWAP.
    pub kappa: f64,
    /// Shares still to trade at the start and after every slice, `x_0 ... x_N`.
    pub holdings: Vec<f64>,
    /// Expected cost in dollars.
    pub expected_cost: f64,
    /// Variance of the cost, dollars squared.
    pub variance: f64,
}

impl Schedule {
    /// Shares of every slice, `n_j = x_{j-1} - x_j`.
    pub fn slices(&self) -> Vec<f64> {
        self.holdings
            .windows(2)
            .map(|pair| pair[0] - pair[1])
            .collect()
    }
}

/// Why there is no schedule.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// A number is NaN, infinite, or negative where that has no meaning.
    #[error("{0} must be a finite number that is not negative (the horizon above zero)")]
    OutOfRange(&'static str),
    /// The slices are so long that trading faster would always be cheaper.
    #[error("eta - gamma tau / 2 = {0} is not positive: the temporary impact is too small")]
    ImpactTooSmall(f64),
}

impl AlmgrenChriss {
    /// The trajectory `x_j = X sinh(kappa (T - t_j)) / sinh(kappa T)`, where
    /// `cosh(kappa tau) = 1 + lambda sigma^2 tau^2 / (2 eta~)` and `eta~ = eta - gamma tau / 2`.
    ///
    /// # Errors
    /// An input is out of range, or `eta~` is not positive.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        self.check()?;
        let tau = self.horizon / f64::from(self.slices.get());
        let impact = self.temporary_impact - self.permanent_impact * tau / 2.0;
        if impact <= 0.0 {
            return Err(ScheduleError::ImpactTooSmall(impact));
        }
        let risk = self.risk_aversion * self.volatility.powi(2) / impact;
        // acosh(1 + y) without cancellation for small y.
        let half = risk * tau * tau / 2.0;
        let kappa = (half + (half * (half + 2.0)).sqrt()).ln_1p() / tau;
        let holdings = self.holdings(kappa);
        let mut schedule = Schedule {
            kappa,
            holdings,
            expected_cost: 0.0,
            variance: 0.0,
        };
        let slices = schedule.slices();
        schedule.expected_cost = 0.5 * self.permanent_impact * self.shares.powi(2)
            + self.fixed_cost * slices.iter().map(|n| n.abs()).sum::<f64>()
            + impact / tau * slices.iter().map(|n| n * n).sum::<f64>();
        let squares: f64 = schedule.holdings[1..].iter().map(|x| x * x).sum();
        schedule.variance = self.volatility.powi(2) * tau * squares;
        Ok(schedule)
    }

    fn holdings(&self, kappa: f64) -> Vec<f64> {
        let slices = f64::from(self.slices.get());
        let left = |j: u32| (slices - f64::from(j)) / slices;
        let whole = kappa * self.horizon;
        let part = |share: f64| {
            if whole < 1e-8 {
                return share; // the limit of the ratio: TWAP
            }
            // sinh(a) / sinh(b) = e^(a-b) (1 - e^-2a) / (1 - e^-2b), which cannot overflow.
            let rest = whole * share;
            (rest - whole).exp() * (-2.0 * rest).exp_m1() / (-2.0 * whole).exp_m1()
        };
        (0..=self.slices.get())
            .map(|j| self.shares * part(left(j)))
            .collect()
    }

    fn check(&self) -> Result<(), ScheduleError> {
        let inputs = [
            ("shares", self.shares),
            ("horizon", self.horizon),
            ("volatility", self.volatility),
            ("temporary_impact", self.temporary_impact),
            ("permanent_impact", self.permanent_impact),
            ("fixed_cost", self.fixed_cost),
            ("risk_aversion", self.risk_aversion),
        ];
        for (name, value) in inputs {
            if !value.is_finite() || value < 0.0 || (name == "horizon" && value <= 0.0) {
                return Err(ScheduleError::OutOfRange(name));
            }
        }
        Ok(())
    }
}
