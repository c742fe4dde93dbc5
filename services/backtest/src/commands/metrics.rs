//! `metrics`: what there is to be asked for.

use anyhow::Result;

use crate::cli::Format;
use crate::panel::shared::metrics::Metrics as OfWorker;
use crate::streaming::metrics::Metrics;

pub(super) fn metrics() -> Result<()> {
    let (of_consume, of_worker) = (Metrics::register().1, OfWorker::register().1);
    let mut all = of_consume.described().to_vec();
    // Some are of every program.
    for one in of_worker.described() {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    crate::output::print(&all, Format::Pretty)
}
