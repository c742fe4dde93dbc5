//! Time schedules: how an order is cut into slices, and by which curve.

pub mod curve;
pub mod slices;

pub use slices::{BUCKET, Schedule};
