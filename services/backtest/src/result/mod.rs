//! From what was executed to what is said of it: the types of the crate `result`, filled in.

pub(crate) mod assumptions;
pub(crate) mod context;
mod data;
pub(crate) mod evaluation;
pub(crate) mod groups;
pub(crate) mod meta;
pub(crate) mod notes;
pub(crate) mod numbers;
pub(crate) mod panel;
pub(crate) mod run;
pub(crate) mod warnings;
