//! A router of the caller's own instead of ours, and the types that it is written in.

use std::fmt;

use anyhow::Result;

pub use market_data::{Price, PublisherId, Shares, Side, Timestamp};
pub use routing::offer::{Take, VenueIndex};
pub use simulation::order::child::{Orders, Post};
pub use simulation::order::window::Span;
pub use simulation::strategy::context::StrategyContext;
pub use simulation::strategy::own::{MakeStrategy, OwnRouter};
pub use simulation::strategy::{Situation, Strategy};

use crate::cli::{EvaluateArgs, ExecutionOptions};
use crate::error::Usage;

/// A router of the caller's own, and the threads that may call it.
pub struct Own {
    /// The router.
    pub router: OwnRouter,
    /// Where the call works.
    pub threads: rayon::ThreadPool,
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Own").field(&self.router).finish()
    }
}

/// Has `execution` done by the caller's own router, where there is one.
pub(super) fn routed(execution: &mut ExecutionOptions, own: Option<&Own>) {
    execution.own = own.map(|own| own.router.clone());
}

/// Refuses what keeps or shares cells: they cannot say what the caller's code did, and would be
/// taken for those of other code of its name.
///
/// # Errors
/// When an evaluation by the caller's own router asks for that.
pub(super) fn refuse_cells(args: &EvaluateArgs) -> Result<()> {
    let Some(own) = &args.execution.own else {
        return Ok(());
    };
    let asked = [
        ("--cells", args.cells.is_some()),
        ("--part", args.part.is_some()),
        ("--list", args.list),
    ];
    match asked.into_iter().find(|(_, is_asked)| *is_asked) {
        Some((option, _)) => Err(Usage::together(format!(
            "{option}: cells do not say what {} is, so they are neither kept nor shared: leave it \
             out",
            own.name()
        ))
        .into()),
        None => Ok(()),
    }
}
