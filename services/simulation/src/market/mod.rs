//! The market: every venue's quotes as recorded, what a strategy sees of them, and how they moved
//! over a window.

pub mod book;
pub(super) mod changes;
mod instant_rows;
pub mod mid_path;
pub mod price_bands;
pub(super) mod ranking;
pub mod touch;
pub(crate) mod touches;
pub mod view;
