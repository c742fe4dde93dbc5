//! Evidence: does the router save money, and how sure can one be?
//!
//! One parent order says nothing. Here many, staggered over the recording, are executed by the
//! router at every point of the grid and by every baseline, paired on the same market; the
//! penalties are chosen on earlier parent orders and reported on later ones; and conclusions
//! respect that overlapping windows are not independent and that the best of many points looks good
//! by chance.
//!
//! - [`settings`], [`plan`], [`rules`]: what is executed
//! - [`engine`], [`executed`]: all of it in a few passes over the recording
//! - [`walk_forward`]: chosen on the past, purged, reported on the future
//! - [`pair`], [`residual`]: one parent order with the router and with a baseline, unfilled shares
//!   priced
//! - [`series`], [`dependence`], [`long_run`], [`student`], [`estimate`](mod@estimate): how sure
//!   one can be of a mean
//! - [`rotation`], [`superior`], [`family`]: of many rules, and of many baselines
//! - [`finding`], [`comparison`], [`strata`], [`verdict`], [`order_row`],
//!   [`evaluate`](mod@evaluate): what it says
//! - [`panel`]: many days and symbols
//! - [`validation`]: whether all this is right, on markets whose answer is known

mod bench;
pub mod comparison;
pub mod dependence;
pub mod engine;
pub mod estimate;
pub mod evaluate;
pub mod executed;
pub mod family;
pub mod finding;
pub mod long_run;
mod material;
pub mod order_row;
pub mod pair;
pub mod panel;
mod pass;
pub mod plan;
pub mod residual;
pub mod rotation;
pub mod rules;
pub mod series;
pub mod settings;
pub mod skewness;
pub mod strata;
pub mod student;
mod sums;
pub mod superior;
pub mod validation;
pub mod verdict;
pub mod walk_forward;

pub use comparison::{Comparison, FillRates, QUANTILES};
pub use estimate::Interval;
pub use evaluate::{Evaluation, Independence, evaluate};
pub use finding::Finding;
pub use order_row::OrderRow;
pub use pair::{Achieved, Exclusion, Pair, Paired};
pub use settings::{EvaluationError, EvaluationSettings, Inference, Spacing};
pub use strata::Stratum;
pub use validation::{ValidationConfig, ValidationReport, validate};
pub use verdict::Verdict;
