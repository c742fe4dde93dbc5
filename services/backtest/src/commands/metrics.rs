//! `metrics`: what there is to be asked for.

use anyhow::Result;

use crate::cli::Format;
use crate::panel::shared::metrics::Metrics as OfWorker;
use crate::streaming::metrics::Metrics;

pub(super) fn metrics() -> Result<()> {
    let mut all = Metrics::register().1.described().to_vec();
    // Some are of every program.
    for one in OfWorker::described() {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    crate::output::print(&all, Format::Pretty)
}
