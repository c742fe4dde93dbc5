//! Text files of other vendors, read by a map: which column is what, and how it is written. A map
//! is a profile of this program, or a TOML file of the user's.
//!
//! - `map`: a map as people write it, found and checked
//! - `profiles`: the maps of this program
//! - `columns`: which column is what, and the times, amounts and venues that stand in it
//! - `lines`: lines of one file or of two
//! - `translate`: one line to one row
//! - `read`: all of it together

mod columns;
mod lines;
mod map;
mod profiles;
mod read;
mod translate;

pub(super) use lines::pair::Side as PairSide;
pub use map::Mapping;
pub use map::error::{MapError, MapFault};
#[cfg(feature = "clap")]
pub use map::option::MapOption;
pub(super) use profiles::profile_of;
pub(super) use read::{Input, beside, read, second_of};

#[cfg(test)]
mod tests;
