//! Options of the commands that show results.

use std::path::PathBuf;

use clap::Args;
use clap::builder::ArgPredicate;

use super::options::ShapeOptions;

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Results, side by side where there are several; - is standard input
    #[arg(required = true, value_name = "RESULT.json")]
    pub(crate) results: Vec<PathBuf>,
    /// File to write the page to; - is standard output
    #[arg(
        long,
        short,
        value_name = "FILE",
        default_value_if("png", ArgPredicate::IsPresent, None),
        default_value_if("csv", ArgPredicate::IsPresent, None),
        default_value = "report.html"
    )]
    pub(crate) out: Option<PathBuf>,
    /// Draw the cumulative cost over time to this file; the page is then written only where --out
    /// names a file
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
    /// Write fills with the cost so far, or the parent orders of evaluations, to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// First result file; - is standard input
    #[arg(value_name = "A.json")]
    pub(crate) before: PathBuf,
    /// Second result file; - is standard input
    #[arg(value_name = "B.json")]
    pub(crate) after: PathBuf,
    /// List every difference as text [default: the first twelve of the outcome]; JSON has them all
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) shape: ShapeOptions,
}
