//! The market: every venue's quotes as recorded, what a strategy sees of them, and how they moved
//! over a window.

pub mod book;
mod changes;
mod costs;
mod few_venues;
mod instant_rows;
pub(crate) mod many_venues;
pub mod mid_path;
pub mod moments;
pub mod price_bands;
mod ranking;
pub(crate) mod shown;
pub mod touch;
pub(crate) mod touches;
mod venue_state;
pub mod view;
