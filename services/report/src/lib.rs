//! What is made of the result of a backtest; the result itself is the crate `result`.
//!
//! - [`input`]: results read back from JSON
//! - [`html`]: the page of one result, or of several side by side
//! - `png`, [`csv`](fn@csv): the cumulative cost as a picture; fills or parent orders as a table
//! - [`summary`]: the result in a terminal
//! - [`cautions`]: what a result has to say before its figures are believed
//! - [`differences`]: what two results differ in
//! - [`words::strategy_name`]: how people read the names of strategies
//!
//! Everything here is made from the result JSON alone: no file is read, no clock is asked.

pub mod cautions;
mod chart;
mod difference;
mod evaluation;
mod export;
mod html;
pub mod input;
mod page;
mod panel;
mod run;
pub mod summary;
pub mod words;

pub use difference::{About, Difference, differences};
pub use export::csv::{CsvError, csv};
#[cfg(feature = "png")]
pub use export::png::{PngError, png};
pub use html::html;
pub use page::Notice;
pub use run::together::Together;
