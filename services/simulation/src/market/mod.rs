//! The market: every venue's quotes as recorded, what a strategy sees of them, and how they moved
//! over a window.

pub mod book;
mod instant_rows;
pub mod mid_path;
pub mod price_bands;
pub mod touch;
pub(crate) mod touches;
pub mod view;
