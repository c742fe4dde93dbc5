//! `metrics`: what there is to be asked for.

use anyhow::Result;

use crate::cli::Format;
use crate::metrics::Metrics;

pub(super) fn metrics() -> Result<()> {
    crate::output::print(&Metrics::described(), Format::Pretty)
}
