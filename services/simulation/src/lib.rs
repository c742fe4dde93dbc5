//! Executing a parent order on a recorded market. Pure: no I/O, no clock; the same input gives the same outcome on any number
//! of threads.
//!
//! - [`order`], [`window`], [`latency`]: what is executed, when, under which assumptions
//! - [`book`], [`view`]: the market as recorded, and as a strategy sees it
//! - [`ledger`]: displayed shares are never filled twice
//! - [`queue`], [`posted`]: posted orders wait their turn
//! - [`strategy`]: one file a strategy, each made from a [`brief`]; [`schedule`] for those that follow time, [`pace`] for how fast
//! - [`placement`]: the models that split a slice into shares taken and posted
//! - [`history`], [`outflows`]: what was known when
//! - [`orders`], [`execution`], [`replay`]: child orders and fills; the rows of a tape through all of it
//! - [`outcome`], [`path`], [`envelope`], [`metrics`]: what was achieved, on which market, and measured against it
//! - [`impact`]: what the market's reaction would add
//! - [`tuning`], [`backtest`]: the grid, and the whole
//! - [`evaluation`]: many parent orders, and how sure one can be

mod acks;
pub mod backtest;
pub mod book;
pub mod brief;
pub mod envelope;
pub mod evaluation;
pub mod execution;
mod fill;
pub mod history;
pub mod impact;
mod instant;
pub mod latency;
pub mod ledger;
pub mod metrics;
pub mod order;
pub mod orders;
pub mod outcome;
pub mod outflows;
pub mod pace;
pub mod path;
pub mod placement;
pub mod posted;
pub mod queue;
pub mod replay;
pub mod schedule;
pub mod strategy;
pub mod tuning;
pub mod view;
pub mod window;
