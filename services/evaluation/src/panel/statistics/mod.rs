//! How sure one can be of a panel, with days as clusters.

pub mod between;
pub mod power;
pub mod ratio;
pub mod signs;
pub mod student;
