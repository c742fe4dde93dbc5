//! Many days and symbols: one cell each, merged exactly, with days as clusters.
//!
//! One day says nothing about days that are not among those seen, however many orders it holds:
//! what moves a market moves all orders of the day together. So every date is one observation,
//! whatever the number of its symbols and orders.
//!
//! - [`cell`]: what one day of one symbol leaves, as integers, and how a recording becomes that
//! - [`merge`]: cells of several machines
//! - [`days`]: each day's rule, from earlier days alone; a day added up
//! - [`cautions`]: warnings of many units as few sentences
//! - [`statistics`]: how sure one can be, and how many days more it takes
//! - [`options`], [`compare`], [`assess`](mod@assess): what it says, of all orders and of groups
//! - [`coverage`](mod@coverage): whether intervals hold what they promise

pub mod assess;
pub mod cautions;
pub mod cell;
pub mod compare;
pub mod coverage;
pub mod days;
pub mod merge;
pub mod options;
pub mod statistics;

pub use assess::{Findings, PanelError, Reading, assess};
pub use cell::bins::Bins;
pub use cell::integer::Integer;
pub use cell::sums::Sums;
pub use cell::unit::Unit;
pub use cell::{Against, BATCHES, Cell, CellSettings, Head, Stratum, Tune};
pub use compare::Comparison;
pub use merge::{Index, Key, Known, MergeError};
pub use options::Options;
