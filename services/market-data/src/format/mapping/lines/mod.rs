//! Lines of text files.
//!
//! - `file_lines`: those of a file, or of two of which each line belongs to one of the other
//! - `pair`: files whose lines belong together; `trailer`: the line that ends a file

pub(super) mod file_lines;
pub(super) mod pair;
pub(super) mod trailer;
