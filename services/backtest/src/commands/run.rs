//! `run`: replay files.

use std::time::Instant;

use anyhow::Result;
use report::summary;

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
    let arrival = if args.stream {
        settings.check_streamable()?;
        streamed::read_through_process(&args.input, &bar)?
    } else {
        Arrival::of_file(input::read(&args.input, settings.market.depth, &bar)?)
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
    crate::output::summarise(|terminal| summary::of_document(&document, terminal));
    crate::output::write(&document, output)
}
