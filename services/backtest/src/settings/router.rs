//! `[router]`: how the order is routed, and the penalties to try.

use anyhow::{Context, Result};
use market_data::{PerShare, Shares};
use simulation::backtest::tuning::Grid;
use simulation::schedule::curve::Curve;
use simulation::strategy::router::{Router as Routing, RouterKind};

use super::table::table;
use super::{Amount, Settings, written};
use crate::cli::values::shares;
use crate::error::Usage;

/// Most points of a grid: each is an execution of its own.
const MOST_POINTS: usize = 100_000;

table! {
    /// How it is routed.
    RouterOptions under "Model", Router:

    /// Router to tune [default: static]
    #[option(
        RouterKind,
        long = "router",
        id = "router",
        value_name = "ROUTER",
        value_enum,
        ignore_case = true
    )]
    kind: RouterKind = RouterKind::Static; seed RouterKind::Strict,

    /// Schedule that cuts the order into slices for take-post and cont-kukanov [default: twap]
    #[option(Curve, long, value_enum, ignore_case = true)]
    schedule: Curve = Curve::Twap,

    /// Step of the strict router [default: 100]
    #[option(
        u64,
        long,
        value_name = "SHARES",
        value_parser = shares,
        allow_hyphen_values = true
    )]
    #[serde(deserialize_with = "written::shares")]
    step: u64 = 100,

    /// Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    #[option(
        Vec<String>,
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,..."
    )]
    lambda_over: Vec<Amount> = Amount::list(&[0.1, 0.4, 1.0]),

    /// Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    #[option(
        Vec<String>,
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,..."
    )]
    lambda_under: Vec<Amount> = Amount::list(&[0.005, 0.01, 0.02, 0.1, 0.6, 1.0]);
        seed Amount::list(&[0.1, 0.6, 1.0]),

    /// Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    #[option(
        Vec<String>,
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,..."
    )]
    theta_queue: Vec<Amount> = Amount::list(&[0.0, 0.005, 0.1, 0.3, 0.5]);
        seed Amount::list(&[0.1, 0.3, 0.5]),
}

impl Settings {
    /// The router; the caller's own, where there is one.
    pub(super) fn routing(&self) -> Routing {
        match &self.own {
            Some(own) => Routing::Own(own.clone()),
            None => self.router.kind.at(self.router.schedule),
        }
    }

    /// The strict router's step.
    ///
    /// # Errors
    /// When it is zero.
    pub(super) fn step(&self) -> Result<Shares> {
        if self.router.step == 0 {
            return Err(self.refuse("router.step", 0, "at least 1 share").into());
        }
        Ok(Shares::new(self.router.step))
    }

    /// The penalties to try.
    ///
    /// # Errors
    /// When a list is empty, a penalty is negative, or there are too many points.
    pub(super) fn grid(&self) -> Result<Grid> {
        let router = &self.router;
        if self.own.is_some() {
            let nothing = [PerShare::ZERO];
            let grid = Grid::new(&nothing, &nothing, &nothing);
            return grid.context("the grid of penalties is empty");
        }
        let list = |name, amounts: &[Amount]| -> Result<Vec<PerShare>> {
            if amounts.is_empty() {
                return Err(self.refuse(name, "no value", "at least one amount").into());
            }
            if let Some(negative) = amounts.iter().find(|amount| amount.0 < PerShare::ZERO) {
                return Err(self
                    .refuse(name, negative, "zero or more dollars per share")
                    .into());
            }
            Ok(amounts.iter().map(|amount| amount.0).collect())
        };
        let counts = [
            ("lambda_over", router.lambda_over.len()),
            ("lambda_under", router.lambda_under.len()),
            ("theta_queue", router.theta_queue.len()),
        ];
        let points = counts
            .iter()
            .try_fold(1_usize, |points, (_, count)| points.checked_mul(*count));
        if points.is_none_or(|points| points > MOST_POINTS) {
            let counts = counts.map(|(name, count)| format!("{count} values of router.{name}"));
            return Err(Usage::together(format!(
                "the grid of {} has more than {MOST_POINTS} points: leave some out (--lambda-over, \
                 --lambda-under, --theta-queue)",
                counts.join(", ")
            ))
            .into());
        }
        let grid = Grid::new(
            &list("router.lambda_over", &router.lambda_over)?,
            &list("router.lambda_under", &router.lambda_under)?,
            &list("router.theta_queue", &router.theta_queue)?,
        );
        grid.context("the grid of penalties is empty")
    }
}
