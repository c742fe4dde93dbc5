//! `run`: replay files.

use std::time::Instant;

use anyhow::Result;

use crate::cli::RunArgs;
use crate::experiment::{Arrival, Experiment};
use crate::output::Target;
use crate::progress::Bar;
use crate::settings::load;
use crate::{input, streamed};

pub(super) fn run(args: &RunArgs) -> Result<()> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let files = args.recording.files();
    let target = Target::ready(&args.execution.output, &files)?;
    let bar = Bar::new(args.execution.common.progress);
    let started = Instant::now();
    let arrival = if args.stream {
        settings.check_streamable()?;
        streamed::read_through_process(&files, &settings.reading()?, &bar)?
    } else {
        Arrival::of_file(input::read(&files, &settings.reading()?, &bar)?)
    };
    let options = &args.execution.output;
    let experiment = Experiment {
        settings: &settings,
        resolved: &resolved,
        options,
        bar: &bar,
        for_messages: false,
    };
    let mut kept = experiment.run(arrival, started.elapsed(), &mut |_| {})?;
    target.write_kept(&mut kept)
}
