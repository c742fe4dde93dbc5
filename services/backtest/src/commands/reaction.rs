//! `reaction`: how the mid of a recording answered to trades.

use anyhow::Result;

use crate::analysis::reaction::Reaction;
use crate::cli::{Format, ReactionArgs, Shape};
use crate::output::progress::Bar;
use crate::settings::load;
use crate::{input, output};

pub(super) fn reaction(args: &ReactionArgs) -> Result<()> {
    output::only_printed(&args.execution.output, "reaction")?;
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let bar = Bar::new(args.execution.common.progress);
    let selection = settings.selection()?;
    let wanted = settings.wanted()?;
    let recording = input::read(&args.recording.files(), &settings.reading()?, &bar)?;
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    let measured = wanted
        .sittings(tapes)?
        .iter()
        .map(|sitting| {
            input::few_venues(&sitting.tape, " by reaction")?;
            let span = sitting.window.on(&sitting.tape)?;
            Ok(Reaction::of(&sitting.tape, &span, &resolved, args.lags))
        })
        .collect::<Result<Vec<_>>>()?;
    match (args.shape.shape, measured.as_slice()) {
        (Shape::Text, _) => output::print_texts(&measured),
        (Shape::Json, [only]) => output::print(only, Format::Auto),
        (Shape::Json, several) => output::print(&several, Format::Auto),
    }
}
