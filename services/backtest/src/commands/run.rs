//! `run`: replay files.

use std::time::Instant;

use anyhow::Result;

use crate::cli::RunArgs;
use crate::experiment::{Arrival, execute};
use crate::progress::Bar;
use crate::settings::load;
use crate::{input, streamed};

pub(super) fn run(args: &RunArgs) -> Result<()> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let bar = Bar::new(args.execution.common.progress);
    let started = Instant::now();
    let recording = input::read(&args.input, &bar)?;
    recording.report.check(settings.data.max_bad_rows)?;
    let arrival = if args.stream {
        streamed::through_process(recording)?
    } else {
        Arrival::of_file(recording)
    };
    let output = &args.execution.output;
    let document = execute(
        arrival,
        &settings,
        &resolved,
        started.elapsed(),
        output,
        &bar,
    )?;
    crate::output::write(&document, output)
}
