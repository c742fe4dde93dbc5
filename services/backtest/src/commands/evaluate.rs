//! `evaluate`: many parent orders, tuned on some, reported on others.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use evaluation::{
    EvaluationSettings, Spacing, ValidationConfig, evaluate as evaluate_tape, validate,
};
use market_data::Shares;
use report::summary;
use result::{Evaluation, EvaluationDocument, Evaluations};

use tracing::warn;

use crate::cli::EvaluateArgs;
use crate::error::Usage;
use crate::output::Target;
use crate::progress::Bar;
use crate::result::evaluation::{LISTED, Recorded, evidence};
use crate::result::meta::meta;
use crate::settings::load;
use crate::{input, output};

pub(super) fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let bar = Bar::new(args.execution.common.progress);
    if args.validate {
        return check_machinery(args, &bar);
    }
    let target = Target::ready(&args.execution.output, &args.input)?;
    let document = document(args, &bar)?;
    target.write(&document, |terminal| {
        summary::of_evaluations(&document, terminal)
    })
}

/// The evaluation of every market of the files.
///
/// # Errors
/// When settings or recordings cannot be used, or a recording has too few parent orders.
pub(crate) fn document(args: &EvaluateArgs, bar: &Bar) -> Result<EvaluationDocument> {
    let loaded = load::for_execution(&args.execution, None)?;
    let side = loaded
        .is_given("order.side")
        .then_some(loaded.settings.order.side);
    let settings = loaded.settings;
    let resolved = settings.resolve()?;
    let sizes: Vec<u64> = match &args.sizes {
        sizes if sizes.is_empty() => vec![settings.order.size],
        sizes => sizes.clone(),
    };
    let defaults = EvaluationSettings::new(
        resolved.router,
        resolved.step,
        resolved.grid.clone(),
        resolved.assumptions.clone(),
    );
    let plan = EvaluationSettings {
        window: resolved.window,
        spacing: Spacing::Orders(args.orders),
        horizon: args.horizon.duration(),
        sizes: sizes.into_iter().map(Shares::new).collect(),
        folds: args.folds,
        embargo: args
            .embargo
            .map_or(Duration::ZERO, app::settings::Span::duration),
        sides: side.map_or_else(|| defaults.sides.clone(), |side| vec![side]),
        against: args.against,
        ..defaults
    };
    plan.validate()
        .map_err(|error| Usage::together(format!("the evaluation: {error}")))?;
    let started = Instant::now();
    let selection = settings.selection()?;
    let wanted = settings.wanted()?;
    let recording = input::read(
        &args.input,
        settings.market.depth,
        settings.data.clock,
        &selection,
        bar,
    )?;
    let recorded = Recorded::of(&recording);
    let read = started.elapsed();
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    let sittings = wanted.sittings(tapes)?;
    let evaluations = sittings
        .iter()
        .map(|sitting| {
            let plan = EvaluationSettings {
                window: sitting.window,
                ..plan.clone()
            };
            bar.start("evaluating", 0);
            let begun = Instant::now();
            let evaluation =
                evaluate_tape(&sitting.tape, &plan, &|done, all| bar.at_of(done, all))?;
            bar.finish();
            let meta = meta(read, begun.elapsed());
            let listed = if args.list { usize::MAX } else { LISTED };
            let evidence = evidence(sitting, &recorded, &plan, &evaluation, listed, meta)?;
            for warning in &evidence.warnings {
                warn!("{warning}");
            }
            Ok(evidence)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(match <[Evaluation; 1]>::try_from(evaluations) {
        Ok([only]) => EvaluationDocument::One(Box::new(only)),
        Err(evaluations) => EvaluationDocument::Many(Evaluations { evaluations }),
    })
}

/// The statistics on synthetic markets whose answer is known.
fn check_machinery(args: &EvaluateArgs, bar: &Bar) -> Result<()> {
    let config = ValidationConfig {
        markets: args.markets,
        ..ValidationConfig::default()
    };
    bar.start("validating", 0);
    let report = validate(&config, &|done, all| bar.at_of(done, all))?;
    bar.finish();
    output::print_texts(&[&report])?;
    if !report.passed() {
        bail!("a rate is not what it should be");
    }
    Ok(())
}
