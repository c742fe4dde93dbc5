//! `run`: replay files.

use std::time::Instant;

use anyhow::Result;
use report::summary;

use crate::cli::RunArgs;
use crate::experiment::{Arrival, execute};
use crate::output::Target;
use crate::progress::Bar;
use crate::settings::load;
use crate::{input, streamed};

pub(super) fn run(args: &RunArgs) -> Result<()> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let target = Target::ready(&args.execution.output, &args.input)?;
    let bar = Bar::new(args.execution.common.progress);
    let started = Instant::now();
    let arrival = if args.stream {
        settings.check_streamable()?;
        streamed::read_through_process(&args.input, &settings.selection()?, &bar)?
    } else {
        Arrival::of_file(input::read(
            &args.input,
            settings.market.depth,
            &settings.selection()?,
            &bar,
        )?)
    };
    let options = &args.execution.output;
    let document = execute(
        arrival,
        &settings,
        &resolved,
        started.elapsed(),
        options,
        &bar,
    )?;
    target.write(&document, |terminal| {
        summary::of_document(&document, terminal)
    })
}
