//! Order allocation across venues. Pure: no I/O, no clock, integer arithmetic wherever money is
//! counted.
//!
//! - [`offer`], [`penalties`]: what routers choose from and what steers them
//! - [`strict`]: the pseudocode of the simplified allocator, exact and fast
//! - [`static_router`]: its objective where less than the whole order is on offer
//! - [`exhaustive`], [`prove`]: oracles, and the proof on random books
//! - [`take_post`], [`literal`]: relatives of that allocator in which the penalties matter
//! - [`almgren_chriss`]: how fast to work a parent order
//! - [`problem_json`]: placement problems of these and of the real model ([`cont_kukanov`]) as JSON

pub mod almgren_chriss;
pub mod exhaustive;
pub mod literal;
pub mod offer;
pub mod penalties;
pub mod problem_json;
pub mod prove;
pub mod static_router;
pub mod strict;
pub mod take_post;
