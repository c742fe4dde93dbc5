//! Many days and symbols: one cell each, merged exactly, with days as clusters.
//!
//! One day says nothing about days that are not among those seen, however many orders it holds:
//! what moves a market moves all orders of the day together. So every date is one observation,
//! whatever the number of its symbols and orders.
//!
//! - [`cell`], [`integer`], [`sums`], [`bins`]: what one day of one symbol leaves, as integers
//! - [`unit`](mod@unit): how a cell is made from a recording
//! - [`merge`]: cells of several machines
//! - [`choice`]: each day's rule, from earlier days alone
//! - [`daily`], [`groups`]: a day added up; orders by symbol, day, hour, size and side
//! - [`cautions`]: warnings of many units as few sentences
//! - [`ratio`], [`signs`], [`between`], [`student`]: how sure one can be
//! - [`options`], [`compare`], [`routing`], [`verdict`], [`power`], [`assess`](mod@assess): what it
//!   says, and how many days more it takes
//! - [`coverage`](mod@coverage): whether intervals hold what they promise

pub mod assess;
pub mod between;
pub mod bins;
pub mod cautions;
pub mod cell;
pub mod choice;
pub mod compare;
pub mod coverage;
pub mod daily;
mod evidence;
pub mod groups;
pub mod integer;
mod material;
pub mod merge;
pub mod options;
pub mod power;
pub mod ratio;
pub mod routing;
pub mod signs;
pub mod student;
pub mod sums;
pub mod unit;
pub mod verdict;

pub use assess::{Findings, PanelError, Reading, assess};
pub use bins::Bins;
pub use cell::{Against, BATCHES, Cell, CellSettings, Head, Stratum, Tune};
pub use compare::Comparison;
pub use integer::Integer;
pub use merge::{Index, Key, Known, MergeError};
pub use options::Options;
pub use sums::Sums;
pub use unit::Unit;
pub use verdict::Verdict;
