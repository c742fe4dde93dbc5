//! How sure one can be of a panel, with days as clusters.
//!
//! - [`ratio`]: the saving as a ratio of two sums, and its interval
//! - [`signs`]: tests by flipped signs of days
//! - [`between`]: how days differ; [`power`]: how many an effect needs

pub mod between;
pub mod power;
pub mod ratio;
pub mod signs;
