//! Tables for pandas, polars and `DuckDB`, as CSV or with types as Parquet.
//!
//! - `columns`: names and types
//! - [`orders`]: a row an order and strategy
//! - [`cells`]: a row a date, symbol, rule and baseline
//! - [`summary`]: a row a baseline and group
//! - `parquet`: rows with types

pub(crate) mod cells;
mod columns;
pub(crate) mod orders;
#[cfg(feature = "parquet")]
mod parquet;
pub(crate) mod summary;

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::error::Usage;
use crate::output;
use crate::output::replace::replace;
use crate::output::suffix;

use columns::Column;

/// Files that hold a table, by the end of their names.
const SUFFIXES: [&str; 2] = ["csv", "parquet"];

/// Whether a file is to be one of Parquet.
fn is_parquet(file: &Path) -> bool {
    file.extension()
        .is_some_and(|suffix| suffix.eq_ignore_ascii_case("parquet"))
}

/// A table that is asked for: its option, and its file.
pub(crate) type Asked<'a> = (&'static str, Option<&'a Path>);

/// Looks whether the tables beside a result can be written, before the work.
///
/// # Errors
/// When the name of a file promises another form than CSV and Parquet, this build writes no
/// Parquet, a file cannot be written, is one that is read, or is named by two options.
pub(crate) fn ready(
    tables: &[Asked<'_>],
    output: Option<&Path>,
    inputs: &[impl AsRef<Path>],
) -> Result<()> {
    let mut named: Vec<(&str, &Path)> = Vec::new();
    // Without --output the result goes to standard output.
    named.push(("--output", output.unwrap_or(Path::new("-"))));
    for (option, file) in tables {
        let Some(file) = *file else {
            continue;
        };
        one_ready(option, file, inputs)?;
        if let Some((other, _)) = named.iter().find(|(_, named)| is_same(named, file)) {
            if file == Path::new("-") {
                return Err(Usage::together(format!(
                    "{option} -: the result, or what {other} says, goes to standard output as \
                     well: name a file"
                ))
                .into());
            }
            return Err(Usage::together(format!(
                "{other} and {option} both name {}, and one would be written over the other: name \
                 another file",
                file.display()
            ))
            .into());
        }
        named.push((option, file));
    }
    Ok(())
}

fn one_ready(option: &str, file: &Path, inputs: &[impl AsRef<Path>]) -> Result<()> {
    suffix::check(option, file, &SUFFIXES, "CSV or Parquet")?;
    if is_parquet(file) && cfg!(not(feature = "parquet")) {
        let file = file.display();
        return Err(Usage::together(format!(
            "{option} {file}: this program was built without Parquet (feature parquet): name a .csv"
        ))
        .into());
    }
    output::ready(file, inputs)
}

/// Whether two names are those of one file; what goes to a device or a pipe is written after each
/// other.
fn is_same(one: &Path, other: &Path) -> bool {
    let is_stream = |file: &Path| file.metadata().is_ok_and(|there| !there.is_file());
    let place = |file: &Path| {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(
            file.canonicalize()
                .unwrap_or(folder.join(file.file_name()?)),
        )
    };
    !is_stream(one) && (one == other || (place(one).is_some() && place(one) == place(other)))
}

/// What takes rows.
pub(crate) enum Rows<'a> {
    Csv(csv::Writer<&'a mut (dyn Write + Send)>),
    #[cfg(feature = "parquet")]
    Parquet(parquet::Writer<'a>),
}

impl<'a> Rows<'a> {
    fn new(
        output: &'a mut (dyn Write + Send),
        typed: bool,
        columns: &'static [Column],
    ) -> Result<Self> {
        #[cfg(feature = "parquet")]
        if typed {
            return Ok(Self::Parquet(parquet::Writer::new(output, columns)?));
        }
        let _ = typed; // without Parquet, names that ask for it are refused before
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(columns.iter().map(|(name, _)| name))?;
        Ok(Self::Csv(writer))
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::Csv(writer) => {
                let ended = writer.into_inner();
                let output = ended.map_err(csv::IntoInnerError::into_error)?;
                Ok(output.flush()?)
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.finish(),
        }
    }

    /// Writes a row: a text for each column, empty for no value.
    ///
    /// # Errors
    /// When it cannot be written, or a text is none of its column.
    pub(crate) fn row<'t>(&mut self, row: impl IntoIterator<Item = &'t str>) -> Result<()> {
        match self {
            Self::Csv(writer) => Ok(writer.write_record(row)?),
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.row(row),
        }
    }
}

/// Writes a table in the form that the name of its file says.
///
/// # Errors
/// What `fill` says, or when it cannot be written.
fn write(
    file: &Path,
    columns: &'static [Column],
    fill: impl FnOnce(&mut Rows<'_>) -> Result<()>,
) -> Result<()> {
    if file == Path::new("-") {
        let mut text = Vec::new();
        filled(&mut text, false, columns, fill)?;
        return output::print_bytes(&text);
    }
    replace(file, |output| {
        filled(output, is_parquet(file), columns, fill)
    })
    .map_err(|error| error.context(format!("cannot write {}", file.display())))
}

fn filled(
    output: &mut (dyn Write + Send),
    typed: bool,
    columns: &'static [Column],
    fill: impl FnOnce(&mut Rows<'_>) -> Result<()>,
) -> Result<()> {
    let mut rows = Rows::new(output, typed, columns)?;
    fill(&mut rows)?;
    rows.finish()
}

/// Units of 1e-9 dollars as dollars, exactly.
fn dollars(units: i128) -> String {
    let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    format!(
        "{sign}{}.{:09}",
        units / 1_000_000_000,
        units % 1_000_000_000
    )
}

/// A number; empty where there is none.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A symbol that no spreadsheet takes for a formula.
fn plain(symbol: &str) -> String {
    if symbol.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{symbol}");
    }
    symbol.to_owned()
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn cash_is_exact() {
        assert_eq!(dollars(-1), "-0.000000001");
        assert_eq!(dollars(12_345_678_901_234), "12345.678901234");
        assert_eq!(dollars(0), "0.000000000");
    }
}
