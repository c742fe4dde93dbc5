//! Single orders as a table: one row an order and strategy, for pandas, polars and `DuckDB`.
//!
//! - `columns`: names and types
//! - `rows`: orders as rows of a CSV
//! - `parquet`: those rows with types

mod columns;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;

use std::path::Path;

use crate::error::Usage;
use crate::suffix;

#[cfg(feature = "parquet")]
use parquet::of as typed;
pub(crate) use rows::{head, of_rows, of_unit};

/// Files that hold a table of orders, by the end of their names.
const SUFFIXES: [&str; 2] = ["csv", "parquet"];

/// Whether a file is to be one of Parquet.
fn is_parquet(file: &Path) -> bool {
    file.extension()
        .is_some_and(|suffix| suffix.eq_ignore_ascii_case("parquet"))
}

/// Refuses a file whose name promises what is not written.
///
/// # Errors
/// When its name promises another form than CSV and Parquet, or this build writes no Parquet.
pub(crate) fn check(option: &str, file: &Path) -> Result<(), Usage> {
    suffix::check(option, file, &SUFFIXES, "CSV or Parquet")?;
    if is_parquet(file) && cfg!(not(feature = "parquet")) {
        let file = file.display();
        return Err(Usage::together(format!(
            "{option} {file}: this program was built without Parquet (feature parquet): name a .csv"
        )));
    }
    Ok(())
}

/// A table in the form that the name of its file says.
///
/// # Errors
/// When the table is not one of orders.
pub(crate) fn in_form_of(file: &Path, csv: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    if is_parquet(file) {
        return typed(&csv);
    }
    Ok(csv)
}

#[cfg(not(feature = "parquet"))]
fn typed(_: &[u8]) -> anyhow::Result<Vec<u8>> {
    anyhow::bail!("this program was built without Parquet")
}
