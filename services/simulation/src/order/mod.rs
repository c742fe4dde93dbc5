//! Orders: what is executed, when, under which assumptions.

mod assumptions;
pub mod child;
pub mod fill;
pub mod latency;
mod parent;
pub mod window;

pub use assumptions::*;
pub use parent::ParentOrder;
