//! The result of a backtest, and what is made of it.
//!
//! - [`result`]: what a result says, as types; its digest
//!
//! Everything here is made from the result JSON alone: no file is read, no clock is asked.

pub mod result;
