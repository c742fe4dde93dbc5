//! How a market reacts to what is traded: measured from a recording, and as others have measured
//! it.
//!
//! The cost of a reaction to an order of one's own is [`crate::tca::impact`].

pub mod calibration;
pub mod flow;
pub mod scale;
