//! Apache Parquet with the columns of a Databento file, column by column in chunks, in bounded
//! memory.
//!
//! Prices may be floats of dollars, integers of 1e-9 dollars or decimals, times timestamps of any
//! unit, as the vendor's client, polars, pandas, `DuckDB` and pyarrow write them.

#[cfg(not(feature = "parquet"))]
mod absent;
#[cfg(feature = "parquet")]
mod column;
#[cfg(feature = "parquet")]
mod dictionary;
#[cfg(feature = "parquet")]
mod read;
#[cfg(feature = "parquet")]
mod shown;
#[cfg(feature = "parquet")]
mod table;
#[cfg(feature = "parquet")]
mod values;
#[cfg(feature = "parquet")]
mod whole;

#[cfg(not(feature = "parquet"))]
pub(super) use absent::DECODER;
#[cfg(feature = "parquet")]
pub(super) use read::DECODER;

use super::recognised::encoding::Encoding;

/// Apache Parquet.
pub(super) const ENCODING: Encoding = Encoding::named("Parquet");

/// How a file begins.
const SIGNATURE: &[u8] = b"PAR1";
