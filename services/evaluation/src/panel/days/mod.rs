//! Days of a panel.
//!
//! - [`choice`]: which rule each is executed with, from earlier days alone
//! - [`daily`]: what its cells add up to

pub mod choice;
pub mod daily;
