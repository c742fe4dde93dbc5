//! Executing a parent order on a recorded market. Pure: no I/O, no clock; the same input gives the
//! same outcome on any number of threads.
//!
//! - [`order`]: the parent order, its child orders and fills, when, and under which assumptions
//! - [`market`]: the market as recorded, and as a strategy sees it
//! - [`venue`]: displayed shares are never filled twice, and posted orders wait their turn
//! - [`history`]: what was known when
//! - [`schedule`]: how much of an order is wanted by when
//! - [`strategy`]: one file a strategy, and the models that split a slice into shares taken and
//!   posted
//! - [`execution`]: a strategy with its child orders, its fills, and what it achieved
//! - [`engine`]: the rows of a tape through all of it
//! - [`tca`]: what was achieved, measured against the market, and what the market's reaction would
//!   add
//! - [`reaction`]: how the market of a recording reacted to what was traded
//! - [`backtest`]: the grid, and the whole

pub mod backtest;
pub mod engine;
pub mod execution;
pub mod history;
pub mod market;
pub mod order;
pub mod reaction;
pub mod schedule;
pub mod strategy;
pub mod tca;
pub mod venue;
