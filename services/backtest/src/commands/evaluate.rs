//! `evaluate`: many parent orders, tuned on some, reported on others.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use evaluation::panel::coverage::{CoverageConfig, coverage};
use evaluation::{EvaluationSettings, ValidationConfig, evaluate as evaluate_tape, validate};
use market_data::Tape;
use report::summary;
use result::{Evaluation, EvaluationDocument, Evaluations};
use tracing::warn;

use crate::cli::EvaluateArgs;
use crate::cli::groups::By;
use crate::commands::panel;
use crate::error::Usage;
use crate::input::sittings::Sitting;
use crate::output::Target;
use crate::output::notices::Notices;
use crate::output::progress::Bar;
use crate::panel::study::Study;
use crate::panel::tables::{self, orders};
use crate::result::evaluation::{LISTED, Recorded, evidence};
use crate::result::meta::meta;
use crate::settings::idle;
use crate::settings::load;
use crate::{input, output};

pub(super) fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let bar = Bar::new(args.execution.common.progress);
    if args.validate {
        return check_machinery(args, &bar);
    }
    into(args, &bar, |args| {
        Target::ready(&args.execution.output, &args.input)
    })
}

/// Evaluates every market of the files, and writes it to the target that there is once settings
/// are known to be usable.
///
/// # Errors
/// When settings or recordings cannot be used, or a recording has too few parent orders.
pub(crate) fn into<'a>(
    args: &'a EvaluateArgs,
    bar: &Bar,
    target: impl FnOnce(&'a EvaluateArgs) -> Result<Target<'a>>,
) -> Result<()> {
    #[cfg(feature = "kafka")]
    if let Some(option) = args.sharing.pointless() {
        return Err(
            Usage::together(format!("{option} does nothing without --through-kafka")).into(),
        );
    }
    #[cfg(feature = "kafka")]
    let loaded = load::for_sharing(&args.execution, &args.sharing)?;
    #[cfg(not(feature = "kafka"))]
    let loaded = load::for_execution(&args.execution, None)?;
    idle::warn_of(&loaded.settings);
    if let Some(typed) = loaded.settings.typed.get("order.size")
        && !args.sizes.is_empty()
    {
        warn!("{typed} changes nothing here: --sizes says how many shares orders have");
    }
    let side = loaded
        .is_given("order.side")
        .then_some(loaded.settings.order.side);
    let study = Study::of(args, loaded.settings, side);
    let settings = &study.settings;
    let plan = EvaluationSettings {
        against: args.against,
        ..study.evaluation()?
    };
    plan.validate()
        .map_err(|error| Usage::together(format!("the evaluation: {error}")))?;
    let target = target(args)?;
    let reading = settings.reading()?;
    let files = input::named(&args.input, reading.mapping.as_ref())?;
    let [cells, says] = panel::tables_of(&args.panel);
    let orders = ("--orders-out", args.orders_out.as_deref());
    let output = args.execution.output.output.as_deref();
    tables::ready(&[orders, cells, says], output, &files)?;
    if panel::may_be_one(args, &files)
        && panel::evaluate(args, &study, &plan, &target, bar)?.is_some()
    {
        tell_without_effect(&args.of_one_day(), OF_PANELS);
        return Ok(());
    }
    let started = Instant::now();
    let selection = settings.selection()?;
    let wanted = settings.wanted()?;
    let recording = input::read(&args.input, &reading, bar)?;
    let recorded = Recorded::of(&recording);
    let read = started.elapsed();
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    input::tell_missing(&selection, tapes.iter().map(Tape::symbol));
    let sittings = wanted.sittings(tapes)?;
    if several_days(&sittings) {
        drop(sittings);
        panel::evaluate(args, &study, &plan, &target, bar)?;
        tell_without_effect(&args.of_one_day(), OF_PANELS);
        return Ok(());
    }
    let mut orders = csv::Writer::from_writer(Vec::new());
    tell_without_effect(&args.of_several_days(), "there is one day");
    if args.groups.by.contains(&By::Symbol) {
        warn!("{SYMBOLS_OF_ONE_DAY}");
    }
    let is_grouped = args.groups.by.iter().any(|by| *by != By::Symbol);
    let mut notices = Notices::default();
    let evaluations = sittings
        .iter()
        .map(|sitting| {
            let one = one(args, sitting, (&recorded, read), &plan, &mut orders, bar)?;
            notices.add(&one, is_grouped);
            Ok(one)
        })
        .collect::<Result<Vec<_>>>();
    notices.say(sittings.len());
    let evaluations = evaluations?;
    let document = match <[Evaluation; 1]>::try_from(evaluations) {
        Ok([only]) => EvaluationDocument::One(Box::new(only)),
        Err(evaluations) => EvaluationDocument::Many(Evaluations { evaluations }),
    };
    target.write(&document, |terminal| {
        summary::of_evaluations(&document, terminal)
    })?;
    if let Some(file) = &args.orders_out {
        let rows = orders
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        orders::table(file, [Ok(rows.as_slice())])?;
    }
    Ok(())
}

/// The evaluation of one symbol on one day; its orders go to `orders`.
fn one(
    args: &EvaluateArgs,
    sitting: &Sitting,
    (recorded, read): (&Recorded, Duration),
    plan: &EvaluationSettings,
    orders: &mut csv::Writer<Vec<u8>>,
    bar: &Bar,
) -> Result<Evaluation> {
    input::few_venues(&sitting.tape, " by evaluate")?;
    let plan = EvaluationSettings {
        window: sitting.window,
        ..plan.clone()
    };
    bar.start("evaluating", 0);
    let begun = Instant::now();
    let evaluation = evaluate_tape(&sitting.tape, &plan, &|done, all| bar.at_of(done, all))?;
    bar.finish();
    let meta = meta(read, begun.elapsed());
    let date = sitting.date.map(|date| date.to_string());
    orders::of_rows(
        orders,
        (&date.unwrap_or_default(), sitting.tape.symbol()),
        &evaluation.rows,
    )?;
    let listed = if args.list_orders { usize::MAX } else { LISTED };
    Ok(evidence(
        sitting,
        recorded,
        &plan,
        &evaluation,
        listed,
        args.groups.chosen(),
        meta,
    )?)
}

/// What to do for groups by symbol of one day, which has an evaluation of each.
const SYMBOLS_OF_ONE_DAY: &str = "--by symbol changes nothing on one day, on which each symbol \
                                  has an evaluation of its own: name recordings of several days";

/// Why an option of one day means nothing to several.
const OF_PANELS: &str = "days are the observations of a panel";

/// Says which options are given and change nothing, and why.
fn tell_without_effect(options: &[&str], why: &str) {
    for option in options {
        warn!("{option} changes nothing: {why}");
    }
}

/// Whether one file holds more than one day.
fn several_days(sittings: &[Sitting]) -> bool {
    let mut days = sittings.iter().map(|sitting| sitting.date);
    let first = days.next();
    days.any(|day| Some(day) != first)
}

/// The statistics on synthetic markets whose answer is known.
fn check_machinery(args: &EvaluateArgs, bar: &Bar) -> Result<()> {
    let config = ValidationConfig {
        markets: args.markets,
        seed: args.validated_seed,
        kind: args.validated_kind.clone().unwrap_or_default(),
        ..ValidationConfig::default()
    };
    bar.start("validating", 0);
    let report = validate(&config, &|done, all| bar.at_of(done, all))?;
    bar.finish();
    bar.start("panels", 0);
    let panels = coverage(&CoverageConfig::of(args.panels), &|done, all| {
        bar.at_of(done, all);
    });
    bar.finish();
    output::print_texts(&[&report as &dyn std::fmt::Display, &panels])?;
    if !report.passed() || !panels.passed() {
        bail!("a rate is not what it should be");
    }
    Ok(())
}
