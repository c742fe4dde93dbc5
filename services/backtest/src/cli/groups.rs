//! Groups of orders that an evaluation reports.

use clap::{Args, ValueEnum};

use crate::result::groups::Groups;

/// What parent orders may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Symbols of a panel
    Symbol,
    /// Hours in which orders start
    Hour,
    /// Shares ordered
    Size,
    /// Buys and sells
    Side,
}

/// Groups that are asked for.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct GroupOptions {
    /// Report only these groups of orders: hour, size, side and, of several days, symbol; a panel
    /// has its days always [default: all]
    #[arg(
        long,
        ignore_case = true,
        value_delimiter = ',',
        value_name = "TRAIT,...",
        hide_possible_values = true
    )]
    pub(crate) by: Vec<By>,
}

impl GroupOptions {
    /// The groups that are reported: all, where none is asked for.
    pub(crate) fn chosen(&self) -> Groups {
        let is_chosen = |by| self.by.is_empty() || self.by.contains(&by);
        Groups {
            symbol: is_chosen(By::Symbol),
            hour: is_chosen(By::Hour),
            size: is_chosen(By::Size),
            side: is_chosen(By::Side),
        }
    }
}
