//! Text files of other vendors, read by a map: which column is what, and how it is written. A map
//! is a profile of this program, or a
//! TOML file of the user's.
//!
//! - `written`: a map in TOML
//! - `map`: a map that was found and checked
//! - `profiles`: those of this program
//! - `layout`: columns by name
//! - `times`, `amounts`, `venues`: what stands in them
//! - `neutral`: quotes that show nothing
//! - `file_lines`: lines, of one file or of two; `trailer`: the one that ends a file
//! - `rows`: one line to one row
//! - `pair`: files whose lines belong together
//! - `read`: all of it together

mod amounts;
mod before;
mod error;
mod file_lines;
mod layout;
mod map;
mod neutral;
#[cfg(feature = "clap")]
mod option;
mod pair;
mod profiles;
mod read;
mod rows;
mod times;
mod trailer;
mod venues;
mod written;

pub use error::{MapError, MapFault};
pub use map::Mapping;
#[cfg(feature = "clap")]
pub use option::MapOption;
pub(super) use pair::Side as PairSide;
pub(super) use profiles::profile_of;
pub(super) use read::{Input, beside, read, second_of};

#[cfg(test)]
mod tests;
