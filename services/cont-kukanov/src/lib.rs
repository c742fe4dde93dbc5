//! Optimal order placement after R. Cont and A. Kukanov, "Optimal order placement in limit order
//! markets", Quantitative Finance 17(1), 21-39, 2017. Formulas and figures are those of the
//! preprint of 2012, arXiv:1210.1625v2, which we have; the article has other values in its table
//! and a linear impact `theta`, which we know from accounts of it, not from its text.
//!
//! Buy `S` shares by a horizon: `M` at market now, `L_k` queued behind `Q_k` shares at each venue
//! `k`. The outflow `xi_k` of a queue decides what fills; [`cost::cost`] is the dollar cost.
//! - [`single::solve_single`]: one venue, exact, for any [`outflow::Outflow`];
//! - [`two_exponential`]: two venues with independent exponential outflows, by one root;
//! - [`stochastic::approximate`]: several venues, the paper's stochastic approximation;
//! - [`sample_average`]: several venues, the global minimum over given samples with a proof;
//! - [`optimality`]: first-order conditions, to check any of them.
//!
//! [`paper`] recomputes the paper's own numbers.
//!
//! The mean cost is *not* convex over the feasible set (a surplus of concave fills is not),
//! whatever Proposition 2 of the preprint says, so a local search proves nothing there:
//! docs/learn/model.md has the counterexample.

pub mod allocation;
pub mod cost;
pub mod error;
pub mod optimality;
pub mod outflow;
pub mod paper;
pub mod problem;
pub mod sample_average;
pub mod samples;
pub mod single;
pub mod stochastic;
pub mod two_exponential;

pub use allocation::Allocation;
pub use error::ProblemError;
pub use problem::{Problem, Terms, VenueTerms};
pub use samples::{ExponentialOutflows, Samples};
