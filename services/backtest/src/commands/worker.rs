//! `worker`: executes units that `evaluate --through-kafka` asks for.

use anyhow::{Context, Result};
use app::Cancel;
use stream::kafka::{LeavingsTopic, Worker};
use tracing::info;

use crate::bucket;
use crate::cli::WorkerArgs;
use crate::panel::shared::metrics::Metrics;
use crate::panel::shared::serve::{Place, serve};
use crate::settings::load;

pub(super) fn worker(args: &WorkerArgs) -> Result<()> {
    let kafka = load::for_work(&args.common, &args.kafka)?.kafka;
    let (metrics, exposition) = Metrics::register();
    let _served = args.metrics.serve(exposition)?;
    let recordings = args.kafka.recordings();
    let in_bucket = bucket::Place::of(&recordings)?.is_some();
    if !in_bucket {
        // All that a task reads is named from here on.
        std::env::set_current_dir(&recordings)
            .with_context(|| format!("--recordings: cannot enter {}", recordings.display()))?;
    }
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    let name = match &args.name {
        Some(name) => name.clone(),
        None => name_of_process(),
    };
    let leavings = LeavingsTopic::open(&kafka, &cancel)?;
    let worker = Worker::join(&kafka, &name, &cancel)?;
    metrics.ready();
    info!(
        group = kafka.workers,
        topic = kafka.units_topic,
        recordings = %recordings.display(),
        "worker {name} waits for units"
    );
    let place = Place {
        name,
        prefix: in_bucket.then(|| recordings.clone()),
        stop_when_idle: args.stop_when_idle.map(app::settings::Span::duration),
        cancel,
    };
    let served = serve(worker, leavings, &place, &metrics);
    // Threads that still execute end with the process, and would leave copies of recordings.
    app::signals::remove_unfinished();
    let units = served?;
    info!("{units} units done");
    args.metrics.linger();
    Ok(())
}

/// The machine and the process, which no other worker is.
fn name_of_process() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}-{}", host.trim(), std::process::id())
}
