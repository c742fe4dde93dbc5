//! How sure one can be of a mean.
//!
//! - [`series`]: paired differences in time; [`dependence`]: how many of them are independent
//! - [`long_run`], [`skewness`], [`student`], [`estimate`](mod@estimate): the error of their mean
//! - [`rotation`], [`superior`], [`family`]: of many rules, and of many baselines

pub mod dependence;
pub mod estimate;
pub mod family;
pub mod long_run;
pub mod rotation;
pub mod series;
pub mod skewness;
pub mod student;
pub mod superior;
