//! How sure one can be of a mean: series, their dependence and errors, tests by rotation.

pub mod dependence;
pub mod estimate;
pub mod family;
pub mod long_run;
pub mod rotation;
pub mod series;
pub mod skewness;
pub mod student;
pub mod superior;
