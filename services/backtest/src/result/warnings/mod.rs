//! What a reader of a result must know before trusting its headline.

mod outcome;
mod recording;
mod size;
mod venues;
mod window;

pub(crate) use outcome::{of_baseline, of_deciding_fills, of_result, of_router, of_saving};
pub(crate) use recording::{of_late_starts, of_market, of_unit};
pub(crate) use size::of_orders;
pub(crate) use window::{MOSTLY_CROSSED, of_path, of_window};
