//! Which groups of orders an evaluation says something of.

use clap::{Args, ValueEnum};

/// What parent orders may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Symbols of several days
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
    /// Group orders by these alone: symbol (of several days), hour, size, side [default: all]
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "TRAIT,...",
        hide_possible_values = true
    )]
    pub(crate) by: Vec<By>,
}

impl GroupOptions {
    /// Whether a result has groups under a name that results have for them. Days are the
    /// observations of a panel, and always there; hours and sizes are crossed where both are.
    pub(crate) fn include(&self, by: &str) -> bool {
        let includes = |one| self.by.is_empty() || self.by.contains(&one);
        match by {
            "symbol" => includes(By::Symbol),
            "hour" => includes(By::Hour),
            "size" => includes(By::Size),
            "side" => includes(By::Side),
            "hour_and_size" => includes(By::Hour) && includes(By::Size),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{By, GroupOptions};

    #[test]
    fn groups_that_are_not_asked_for_are_left_out_and_days_never() {
        let all = ["symbol", "day", "hour", "size", "side", "hour_and_size"];
        let of = |by: &[By]| {
            let options = GroupOptions { by: by.to_vec() };
            all.map(|name| options.include(name))
        };
        assert_eq!(of(&[]), [true; 6]);
        assert_eq!(of(&[By::Symbol]), [true, true, false, false, false, false]);
        assert_eq!(
            of(&[By::Size, By::Hour]),
            [false, true, true, true, false, true]
        );
        assert_eq!(of(&[By::Side]), [false, true, false, false, true, false]);
    }
}
