//! Many days and symbols: what there is, executed unit by unit, kept, and put together.
//!
//! - [`scan`]: which days of which symbols each file holds
//! - [`looked`]: the same, kept for recordings in a bucket
//! - [`missing`]: trading days without a unit
//! - [`numbers`]: which instruments stand behind a name on a day
//! - [`plan`]: the units, and the files that are read together
//! - [`deal`]: the units of this process, where several share a plan
//! - [`file`](mod@file): a cell as a file holds it
//! - [`store`]: cells in a folder, or in memory
//! - [`execute`]: units into cells, on all cores
//! - [`tables`]: orders, cells and what they say as tables
//! - `shared`: units executed by workers, through Kafka
//! - [`study`]: what is executed, whole
//! - [`assumed`]: the version and the settings that a cell depends on
//! - [`assemble`]: cells into a document

pub(crate) mod assemble;
pub(crate) mod assumed;
pub(crate) mod deal;
pub(crate) mod execute;
pub(crate) mod file;
pub(crate) mod looked;
pub(crate) mod missing;
mod numbers;
pub(crate) mod plan;
pub(crate) mod scan;
#[cfg(feature = "kafka")]
pub(crate) mod shared;
pub(crate) mod store;
pub(crate) mod study;
pub(crate) mod tables;
