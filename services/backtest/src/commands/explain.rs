//! `explain`: the book at an instant, and what each router would do.

use anyhow::Result;
use market_data::Timestamp;

use crate::cli::{ExplainArgs, Format, Shape};
use crate::explanation::{explain as explain_tape, instant};
use crate::progress::Bar;
use crate::settings::load;
use crate::sittings::Sitting;
use crate::{input, output};

pub(super) fn explain(args: &ExplainArgs) -> Result<()> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let bar = Bar::new(args.execution.common.progress);
    let selection = settings.selection()?;
    let recording = input::read(
        &args.input,
        settings.market.depth,
        settings.data.clock,
        &selection,
        &bar,
    )?;
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    let sittings = of_the_day(settings.wanted()?.sittings(tapes)?, &args.at);
    let explained = sittings
        .iter()
        .map(|sitting| {
            let at = instant(&args.at, sitting)?;
            Ok(explain_tape(&sitting.tape, at, &resolved))
        })
        .collect::<Result<Vec<_>>>()?;
    match (args.shape, explained.as_slice()) {
        (Shape::Text, _) => output::print_texts(&explained),
        (Shape::Json, [only]) => output::print(only, Format::Auto),
        (Shape::Json, several) => output::print(&several, Format::Auto),
    }
}

/// Of every market the day that an instant falls on, or is the last before it; all days where the
/// text is a time of day.
fn of_the_day(sittings: Vec<Sitting>, at: &str) -> Vec<Sitting> {
    let Ok(at) = Timestamp::parse(at.as_bytes()) else {
        return sittings;
    };
    let mut kept: Vec<Sitting> = Vec::new();
    for sitting in sittings {
        let first = sitting.tape.events().first();
        let has_begun = first.is_some_and(|event| event.ts_event <= at);
        match kept.last_mut() {
            Some(last) if last.tape.symbol() == sitting.tape.symbol() => {
                if has_begun {
                    *last = sitting;
                }
            }
            _ => kept.push(sitting),
        }
    }
    kept
}
