//! Evidence: does the router save money, and how sure can one be?
//!
//! One parent order says nothing. Here many, staggered over the recording, are executed by the router at every point of the grid
//! and by every baseline, paired on the same market; the penalties are chosen on earlier parent orders and reported on
//! later ones; and conclusions respect that overlapping windows are not independent and that the best of many points looks good
//! by chance.
//!
//! - [`settings`], [`plan`], [`rules`]: what is executed
//! - [`engine`]: all of it in a few passes over the recording
//! - [`walk_forward`]: chosen on the past, purged, reported on the future
//! - [`series`], [`dependence`], [`long_run`], [`bootstrap`], [`superior`]: how sure one can be
//! - [`comparison`], [`verdict`], [`evaluate`](mod@evaluate): what it says
//! - [`validation`]: whether all this is right, on markets whose answer is known

pub mod bootstrap;
pub mod comparison;
pub mod dependence;
pub mod engine;
pub mod evaluate;
pub mod long_run;
mod pass;
pub mod plan;
pub mod rules;
pub mod series;
pub mod settings;
pub mod superior;
pub mod validation;
pub mod verdict;
pub mod walk_forward;

pub use comparison::{Comparison, Exclusion, Paired, QUANTILES};
pub use evaluate::{Evaluation, Independence, OrderRow, evaluate};
pub use settings::{EvaluationError, EvaluationSettings, Inference, Spacing};
pub use validation::{ValidationConfig, ValidationReport, validate};
pub use verdict::Verdict;
