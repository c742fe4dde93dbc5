//! Units shared with workers through Kafka: the same cells, whoever executes them.
//!
//! - [`task`]: units that one worker takes together, as a message
//! - [`left`]: what a worker leaves of a unit, as a message
//! - [`gather`]: puts tasks into the queue, and gathers what is left of them
//! - [`compute`]: a task into cells
//! - [`serve`]: a worker, from joining the group to leaving it
//! - [`metrics`]: what a worker says of itself
//!
//! Recordings do not travel: all processes read the same files, below a folder of their own. A
//! worker executes a unit only of files and settings that have the hashes that were asked for.

pub(crate) mod compute;
pub(crate) mod gather;
mod leaving;
pub(crate) mod left;
pub(crate) mod metrics;
mod progress;
pub(crate) mod serve;
mod shares;
pub(crate) mod task;
