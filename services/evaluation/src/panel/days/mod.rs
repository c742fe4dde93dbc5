//! Days of a panel: which rule each has, what its cells add up to, and its orders in groups.

pub mod choice;
pub mod daily;
pub mod groups;
