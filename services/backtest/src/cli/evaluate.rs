//! Options of the commands that execute many orders.

use std::path::PathBuf;

use app::settings::Span;
use clap::Args;
use simulation::strategy::Baseline;

use super::groups::GroupOptions;
use super::options::{ExecutionOptions, OutputOptions};
use super::part::PartOption;
use super::values::{finite, orders, shares};
#[cfg(feature = "kafka")]
use super::work::SharingOptions;

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Recordings: files, folders, patterns and s3://BUCKET/PREFIX. Of several days they give one
    /// panel: every session date and symbol is executed alone, and days are the observations
    #[arg(
        long,
        short,
        required_unless_present_any = ["validate", "files"],
        num_args = 1..,
        value_name = "FILE"
    )]
    pub(crate) input: Vec<PathBuf>,
    /// Databento files, read before those of --input, which may stand before them
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Parent orders, all sides and sizes counted; at every start all of them, so it may be a few
    /// more. With --side they are of that side, else of both
    #[arg(long, default_value_t = 1_000, value_parser = orders)]
    pub(crate) orders: u32,
    /// How long each parent order has; below five minutes time schedules have few slices
    #[arg(long, default_value = "5m", value_name = "DURATION")]
    pub(crate) horizon: Span,
    /// The baseline that is the question, decided beforehand: its p value is not corrected for the
    /// others, theirs are for each other
    #[arg(long, value_name = "BASELINE", value_parser = baseline)]
    pub(crate) against: Option<Baseline>,
    /// Keep what every parent order saved in the result of one day, however many they are
    /// [default: up to 5,000]
    #[arg(long)]
    pub(crate) list_orders: bool,
    /// Print the units, days times symbols, that would be executed and how long they take, and stop
    #[arg(long, conflicts_with = "output")]
    pub(crate) list: bool,
    /// Keep what each unit leaves in this folder, or s3://BUCKET/PREFIX: a second call executes
    /// only what is missing
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cells: Option<PathBuf>,
    /// Execute only this part of the units, the third of eight for 3/8, and keep their cells;
    /// `merge` makes the result of all parts. auto takes the number from AWS Batch, Kubernetes or
    /// Slurm; auto/8 says how many there are where the scheduler does not
    #[arg(
        long,
        value_name = "K/N",
        requires = "cells",
        conflicts_with_all = ["orders_out", "cells_out", "summary_out"]
    )]
    pub(crate) part: Option<PartOption>,
    /// Write a table with a row for each order and strategy: fills, cash, residual, saving or why
    /// there is none; a .csv, or a .parquet with types. Of several days those reported on, executed
    /// once more with the rule of their day
    #[arg(long, value_name = "FILE")]
    pub(crate) orders_out: Option<PathBuf>,
    /// Sizes of the parent orders, in shares [default: that of --order-size]
    #[arg(long, value_delimiter = ',', value_name = "SHARES,...", value_parser = shares)]
    pub(crate) sizes: Vec<u64>,
    /// Folds in time of one day: the first is tuned on only
    #[arg(long, default_value_t = FOLDS)]
    pub(crate) folds: u32,
    /// How long after its end a parent order may still not be tuned on [default: 0s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) embargo: Option<Span>,
    /// What unfilled shares cost beyond the last displayed touch, in basis points [default: half
    /// the spread times the square root of (shares unfilled / shares displayed)]
    #[arg(long, value_name = "BPS", value_parser = finite, allow_hyphen_values = true)]
    pub(crate) residual_bps: Option<f64>,
    /// Check the statistics on synthetic markets with a known answer instead
    #[arg(long, conflicts_with_all = ["input", "files", "by"])]
    pub(crate) validate: bool,
    /// With --validate: markets of each kind
    #[arg(long, default_value_t = 500)]
    pub(crate) markets: u32,
    /// With --validate: which markets are drawn
    #[arg(
        long = "seed",
        default_value_t = 1,
        requires = "validate",
        value_name = "NUMBER"
    )]
    pub(crate) validated_seed: u64,
    /// With --validate: only the kinds of market with this text in their name
    #[arg(long = "kind", requires = "validate", value_name = "TEXT")]
    pub(crate) validated_kind: Option<String>,
    /// With --validate: panels of thirty days and eight symbols whose days have shocks in common
    #[arg(long, default_value_t = 500)]
    pub(crate) panels: u32,
    #[command(flatten)]
    pub(crate) groups: GroupOptions,
    #[cfg(feature = "kafka")]
    #[command(flatten)]
    pub(crate) sharing: SharingOptions,
    #[command(flatten)]
    pub(crate) panel: PanelOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

/// Options of panels of several days.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Several days")]
pub(crate) struct PanelOptions {
    /// First days, which are only tuned on [default: a quarter of the days, at least five]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) train_days: Option<u32>,
    /// Tune each day's router on only so many days before it, instead of on all days before it
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) train_last: Option<u32>,
    /// Percent of the shares ordered that penalties may leave unfilled without being ranked lower
    #[arg(long, default_value_t = TOLERATED, value_name = "PERCENT", value_parser = percent)]
    pub(crate) tolerate_unfilled: f64,
    /// Write a table of the cells with a row for each date, symbol, rule and baseline: orders,
    /// cash, saved; a .csv, or a .parquet with types. One day is then a panel too
    #[arg(long, value_name = "FILE")]
    pub(crate) cells_out: Option<PathBuf>,
    /// Write a table of what the panel says with a row for each baseline, and for each of its
    /// symbols, days, hours, sizes and sides; a .csv, or a .parquet with types. One day is then a
    /// panel too
    #[arg(long, value_name = "FILE")]
    pub(crate) summary_out: Option<PathBuf>,
    /// A folder for all tables that there are, as Parquet: for front ends, not for command lines.
    #[arg(skip)]
    pub(crate) tables_in: Option<PathBuf>,
}

/// Percent of the shares that may be left unfilled, where nobody says otherwise.
const TOLERATED: f64 = 0.5;

/// Folds of one day, where nobody says otherwise.
const FOLDS: u32 = 5;

impl EvaluateArgs {
    /// Options that were given and mean nothing to several days.
    pub(crate) fn of_one_day(&self) -> Vec<&'static str> {
        given([
            ("--folds", self.folds != FOLDS),
            ("--embargo", self.embargo.is_some()),
            ("--list-orders", self.list_orders),
        ])
    }

    /// Options that were given and mean nothing to one day.
    pub(crate) fn of_several_days(&self) -> Vec<&'static str> {
        let panel = &self.panel;
        given([
            ("--train-days", panel.train_days.is_some()),
            ("--train-last", panel.train_last.is_some()),
            ("--tolerate-unfilled", panel.tolerate_unfilled != TOLERATED),
        ])
    }
}

fn given<const OPTIONS: usize>(all: [(&'static str, bool); OPTIONS]) -> Vec<&'static str> {
    let all = all.into_iter().filter(|(_, is_given)| *is_given);
    all.map(|(option, _)| option).collect()
}

fn percent(text: &str) -> Result<f64, &'static str> {
    let percent = text.parse().ok();
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or("a number from 0 to 100")
}

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Cells as `evaluate --cells` keeps them: folders, files, s3://BUCKET/PREFIX
    #[arg(required = true, value_name = "CELLS")]
    pub(crate) cells: Vec<PathBuf>,
    /// What `evaluate --list` printed: units without a cell are named, and there is no result;
    /// cells of other units are left out, with a word
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// The baseline that is the question, decided beforehand: its p value is not corrected for the
    /// others, theirs are for each other
    #[arg(long, value_name = "BASELINE", value_parser = baseline)]
    pub(crate) against: Option<Baseline>,
    #[command(flatten)]
    pub(crate) groups: GroupOptions,
    #[command(flatten)]
    pub(crate) panel: PanelOptions,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

#[derive(Debug, Args)]
pub(crate) struct CellsArgs {
    /// Cells as `evaluate --cells` keeps them: folders, or files
    #[arg(required = true, value_name = "CELLS")]
    pub(crate) cells: Vec<PathBuf>,
}

fn baseline(name: &str) -> Result<Baseline, String> {
    let known = Baseline::ALL.into_iter().find(|one| one.name() == name);
    known.ok_or_else(|| {
        let names = Baseline::ALL.map(Baseline::name);
        format!("one of {}", names.join(", "))
    })
}
