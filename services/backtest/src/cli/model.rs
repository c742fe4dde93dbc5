//! Options of the commands of the placement model alone.

use std::path::PathBuf;

use clap::Args;

use super::options::{CommonOptions, Format};
use super::values::shares;

#[derive(Debug, Args)]
pub(crate) struct PaperArgs {
    /// Seed of the stochastic approximation's draws
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SolveArgs {
    /// Problems as JSON; standard input when left out or -
    pub(crate) file: Option<PathBuf>,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Random books
    #[arg(long, default_value_t = 100_000)]
    pub(crate) books: u64,
    /// Same seed, same books
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Most venues of a book
    #[arg(long, default_value_t = 4)]
    pub(crate) venues: u16,
    /// Largest order, in shares
    #[arg(long, default_value_t = 800, value_name = "SHARES", value_parser = shares)]
    pub(crate) order_size: u64,
    /// Step of the strict router, in shares
    #[arg(long, default_value_t = 100, value_name = "SHARES", value_parser = shares)]
    pub(crate) step: u64,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}
