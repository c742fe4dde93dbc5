//! Evidence: does the router save money, and how sure can one be?
//!
//! One parent order says nothing. Here many, staggered over the recording, are executed by the
//! router at every point of the grid and by every baseline, paired on the same market; the
//! penalties are chosen on earlier parent orders and reported on later ones; and conclusions
//! respect that overlapping windows are not independent and that the best of many points looks good
//! by chance.
//!
//! - [`settings`], [`plan`]: what is executed, by which of the distinct rules of a grid
//! - [`engine`]: all of it in a few passes over the recording
//! - [`walk_forward`]: chosen on the past, purged, reported on the future
//! - [`pair`]: one parent order with the router and with a baseline, unfilled shares priced
//! - [`statistics`]: how sure one can be of a mean, of many rules and of many baselines
//! - [`comparison`], [`evaluate`](mod@evaluate), [`verdict`]: what it says
//! - [`panel`]: many days and symbols
//! - [`validation`]: whether all this is right, on markets whose answer is known

pub mod comparison;
pub mod engine;
pub mod evaluate;
pub mod pair;
pub mod panel;
pub mod plan;
pub mod settings;
pub mod statistics;
pub mod validation;
pub mod verdict;
pub mod walk_forward;

pub use comparison::finding::Finding;
pub use comparison::order_row::OrderRow;
pub use comparison::strata::Stratum;
pub use comparison::{Comparison, FillRates, QUANTILES};
pub use evaluate::{Evaluation, Independence, evaluate};
pub use pair::{Achieved, Exclusion, Pair, Paired};
pub use settings::{EvaluationError, EvaluationSettings, Inference, Spacing};
pub use statistics::estimate::Interval;
pub use validation::{ValidationConfig, ValidationReport, validate};
pub use verdict::{Scope, Verdict};
