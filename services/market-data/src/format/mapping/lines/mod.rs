//! Lines of a file, of two files that belong together, and the one that ends a file.

pub(super) mod file_lines;
pub(super) mod pair;
pub(super) mod trailer;
