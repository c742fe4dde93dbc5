//! `run`: replay files.

use std::time::Instant;

use anyhow::Result;
use report::summary::Terminal;

use crate::analysis::experiment::{Arrival, Experiment};
use crate::cli::RunArgs;
use crate::input;
use crate::output::kept::Kept;
use crate::output::progress::Bar;
use crate::output::{self, Target};
use crate::settings::idle;
use crate::settings::load;
use crate::streaming::streamed;

pub(super) fn run(args: &RunArgs) -> Result<()> {
    let target = Target::ready(&args.execution.output, &args.recording.files())?;
    let bar = Bar::new(args.execution.common.progress);
    let mut kept = results(args, &bar, output::terminal())?;
    target.write_kept(&mut kept)
}

/// Executes the order on every market of the files; summaries are made for `terminal`.
///
/// # Errors
/// When settings or recordings cannot be used, or there is no room for results.
pub(crate) fn results(args: &RunArgs, bar: &Bar, terminal: Option<Terminal>) -> Result<Kept> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    idle::warn_of(&settings);
    let resolved = settings.resolve()?;
    let files = args.recording.files();
    let started = Instant::now();
    let arrival = if args.stream {
        settings.check_streamable()?;
        streamed::read_through_process(&files, &settings.reading()?, bar)?
    } else {
        Arrival::of_file(input::read(&files, &settings.reading()?, bar)?)
    };
    let options = &args.execution.output;
    let experiment = Experiment {
        settings: &settings,
        resolved: &resolved,
        options,
        bar,
        terminal,
        for_messages: false,
    };
    experiment.run(arrival, started.elapsed(), &mut |_| {})
}
