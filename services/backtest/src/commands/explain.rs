//! `explain`: the book at an instant, and what each router would do.

use std::collections::BTreeSet;

use anyhow::Result;
use market_data::{TimeOfDay, Timestamp};

use crate::analysis::explanation::{Explanation, explain as explain_tape, instant};
use crate::cli::{ExplainArgs, Format, Shape};
use crate::error::Usage;
use crate::input::sittings::Sitting;
use crate::output::progress::Bar;
use crate::settings::load;
use crate::{input, output};

pub(super) fn explain(args: &ExplainArgs) -> Result<()> {
    output::only_printed(&args.execution.output, "explain")?;
    let bar = Bar::new(args.execution.common.progress);
    let explained = explanations(args, &bar)?;
    match (args.shape.shape, explained.as_slice()) {
        (Shape::Text, _) => output::print_texts(&explained),
        (Shape::Json, [only]) => output::print(only, Format::Auto),
        (Shape::Json, several) => output::print(&several, Format::Auto),
    }
}

/// The explanation of every market of the files, on every day that is asked for.
///
/// # Errors
/// When settings or recordings cannot be used, no row stands at or before the instant, or it does
/// not say on which of several days it is.
pub(crate) fn explanations(args: &ExplainArgs, bar: &Bar) -> Result<Vec<Explanation>> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let selection = settings.selection()?;
    let wanted = settings.wanted()?;
    let recording = input::read(&args.recording.files(), &settings.reading()?, bar)?;
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    let mut sittings = wanted.sittings(tapes)?;
    match Timestamp::parse(args.at.as_bytes()) {
        Ok(at) => sittings = of_the_day(sittings, at),
        Err(_) if wanted.dates.is_none() && TimeOfDay::parse(&args.at).is_ok() => {
            one_day(&sittings, &args.at)?;
        }
        Err(_) => {}
    }
    sittings
        .iter()
        .map(|sitting| {
            let at = instant(&args.at, sitting)?;
            Ok(explain_tape(&sitting.tape, at, &resolved))
        })
        .collect()
}

/// Refuses a time of day where there are several days: it names no instant.
fn one_day(sittings: &[Sitting], at: &str) -> Result<(), Usage> {
    let mut follow = sittings.windows(2);
    if follow.all(|two| two[0].tape.symbol() != two[1].tape.symbol()) {
        return Ok(());
    }
    let days: BTreeSet<_> = sittings.iter().filter_map(|sitting| sitting.date).collect();
    let days: Vec<_> = days.iter().map(ToString::to_string).collect();
    let expected = format!(
        "a time on one day, as the recording has several: name it with --date, of {}",
        days.join(", ")
    );
    Err(Usage::new("--at", at, expected))
}

/// Of every market the day that an instant falls on, or is the last before it.
fn of_the_day(sittings: Vec<Sitting>, at: Timestamp) -> Vec<Sitting> {
    let has_begun = |sitting: &Sitting| {
        let first = sitting.tape.events().first();
        first.is_some_and(|event| event.ts_event <= at)
    };
    let mut kept: Vec<Sitting> = Vec::new();
    for sitting in sittings {
        match kept.last_mut() {
            Some(last) if last.tape.symbol() == sitting.tape.symbol() => {
                if has_begun(&sitting) {
                    *last = sitting;
                }
            }
            _ => kept.push(sitting),
        }
    }
    // Of several instruments of a name one that comes later is none of that moment.
    if kept.iter().any(has_begun) {
        kept.retain(|sitting| sitting.tape.one_of().is_none() || has_begun(sitting));
    }
    kept
}
