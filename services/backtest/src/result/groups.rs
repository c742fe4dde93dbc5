//! Groups of orders that an evaluation reports.

use evaluation::comparison::strata::Trait;
use evaluation::panel::compare::groups::By;

/// Which groups of orders are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says of one trait whether it is reported"
)]
pub(crate) struct Groups {
    pub(crate) symbol: bool,
    pub(crate) hour: bool,
    pub(crate) size: bool,
    pub(crate) side: bool,
}

impl Groups {
    /// Whether a panel has groups by this. Days are its observations, and always there; hours and
    /// sizes are crossed where both are.
    pub(crate) fn of_panel(self, by: By) -> bool {
        match by {
            By::Symbol => self.symbol,
            By::Day => true,
            By::Hour => self.hour,
            By::Size => self.size,
            By::Side => self.side,
            By::HourAndSize => self.hour && self.size,
        }
    }

    /// Whether the evaluation of one day has groups by this.
    pub(crate) fn of_day(self, by: Trait) -> bool {
        match by {
            Trait::Side => self.side,
            Trait::Size => self.size,
            Trait::Hour => self.hour,
        }
    }
}
