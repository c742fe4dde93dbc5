//! Many days and symbols: what there is, executed unit by unit, kept, and put together.
//!
//! - [`plan`]: what each file holds, the units, which are of this process, and which files are read
//!   together
//! - [`missing`]: trading days without a unit
//! - [`numbers`]: which instruments stand behind a name on a day
//! - [`store`]: cells in a folder, or in memory
//! - [`execute`]: units into cells, on all cores
//! - [`tables`]: orders, cells and what they say as tables
//! - `shared`: units executed by workers, through Kafka
//! - [`study`]: what is executed, whole
//! - [`assumed`]: the version and the settings that a cell depends on
//! - [`assemble`]: cells into a document

pub(crate) mod assemble;
pub(crate) mod assumed;
pub(crate) mod execute;
pub(crate) mod missing;
mod numbers;
pub(crate) mod plan;
#[cfg(feature = "kafka")]
pub(crate) mod shared;
pub(crate) mod store;
pub(crate) mod study;
pub(crate) mod tables;
