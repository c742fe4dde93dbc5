//! `evaluate` over several days: one unit a session date and symbol, one document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use app::commands::Progress;
use app::signals::LastWords;
use evaluation::EvaluationSettings;
use evaluation::panel::cell::unit::kept;
use evaluation::panel::{Cell, Index, Key, Options};
use report::summary;
use result::{EvaluationDocument, FailedUnit, Panel};
use serde::Serialize;
use simulation::strategy::Baseline;
use text::counted;
use tracing::{info, warn};

use crate::cli::{EvaluateArgs, PanelOptions};
use crate::error::{BadUnits, Usage};
use crate::input::sittings::Chosen;
use crate::input::{self, sittings};
use crate::output::Target;
use crate::output::progress::Bar;
use crate::panel::assemble::assemble;
use crate::panel::assumed::assumed;
use crate::panel::execute::Work;
use crate::panel::plan::Plan;
use crate::panel::plan::deal;
use crate::panel::plan::looked::Looked;
#[cfg(feature = "kafka")]
use crate::panel::shared::gather::{Request, gather};
use crate::panel::store::Store;
use crate::panel::store::file::Kept;
use crate::panel::study::Study;
use crate::panel::tables::{self, Asked, orders};
use crate::result::meta::meta;
use crate::settings::Amount;

/// Days that a warning names.
const DAYS_NAMED: usize = 10;

/// Options of the statistics from those of the command line.
pub(super) fn options(args: &PanelOptions, against: Option<Baseline>) -> Options {
    let days = |days: Option<u32>| days.map(|days| days as usize);
    Options {
        train_days: days(args.train_days),
        last_days: days(args.train_last),
        tolerated: (args.tolerate_unfilled * 1e4).round() as u64,
        against: against.map(|one| one.name().to_owned()),
        ..Options::default()
    }
}

/// Whether the input may be of several days, so that it is looked into first.
pub(super) fn may_be_one(args: &EvaluateArgs, files: &[PathBuf]) -> bool {
    asks_for_one(args) || files.len() > 1
}

/// Whether even one day is to be a panel.
fn asks_for_one(args: &EvaluateArgs) -> bool {
    let PanelOptions {
        cells_out,
        summary_out,
        ..
    } = &args.panel;
    let tables = [&args.cells, cells_out, summary_out];
    #[cfg(feature = "kafka")]
    if args.sharing.through_kafka {
        return true;
    }
    args.list || tables.into_iter().any(Option::is_some)
}

/// Evaluates a panel; `None` where the input has no more than one day and nothing asks for cells,
/// so that the evaluation of one day answers.
///
/// # Errors
/// When settings make no sense, or units fail: after the others' document is written.
pub(super) fn evaluate(
    args: &EvaluateArgs,
    study: &Study,
    evaluation: &EvaluationSettings,
    target: &Target<'_>,
    bar: &Bar,
) -> Result<Option<()>> {
    let started = Instant::now();
    let settings = &study.settings;
    let (selection, wanted) = (settings.selection()?, settings.wanted()?);
    let part = args
        .part
        .map(|part| part.part(&|name| std::env::var(name).ok()));
    let part = part.transpose().map_err(Usage::together)?;
    let store = Store::ready(args.cells.as_deref())?;
    let reading = settings.reading()?;
    let files = input::named(&args.input, reading.mapping.as_ref())?;
    let looked = Looked::beside(args.cells.as_deref(), &wanted, &reading)?;
    let mut plan = Plan::of(&files, &wanted, &reading, &looked, bar);
    looked.keep(&plan.files)?;
    let dates: BTreeSet<&str> = plan.seen().map(|(date, _)| date).collect();
    if dates.len() <= 1 && !asks_for_one(args) {
        tell_left_out(&plan);
        return Ok(None);
    }
    if plan.units.is_empty() && !(args.list && plan.has_lost_units()) {
        return Err(nothing(&plan));
    }
    input::tell_missing(&selection, plan.seen().map(|(_, symbol)| symbol));
    if let Some(dates) = &wanted.dates {
        let days = plan.seen().filter_map(|(date, _)| date.parse().ok());
        sittings::tell_missing_days("", dates, &days.collect::<Vec<_>>());
    }
    // A result says what is missing itself.
    if args.list || part.is_some() {
        plan.missing(wanted.dates.as_ref())
            .iter()
            .for_each(|missing| warn!("{missing}"));
    }
    if let Some(part) = part {
        info!("all parts: {}", plan.said());
        plan.keep(&deal::units(&plan, part));
        info!("part {part}: {}", plan.said());
    } else {
        info!("{}", plan.said());
    }
    tell_one_day(args, &plan);
    tell_session(&plan);
    let evaluation = EvaluationSettings {
        window: plan.window,
        ..evaluation.clone()
    };
    let kept = kept(&evaluation, plan.window.calendar(), assumed(settings)?);
    let work = Work {
        settings,
        selection: &selection,
        wanted: &wanted,
        evaluation: &evaluation,
        kept: &kept,
        plan: &plan,
        store: &store,
    };
    let done = work.done()?;
    if !done.is_empty() {
        let (there, all) = (done.len(), plan.units.len());
        info!("{there} of {all} units are there already");
    }
    if args.list {
        let estimate = estimate(&work, &done);
        let listed = plan.listed(&done, estimate, &kept);
        tell_failed(&listed.failed);
        store.keep_plan(&listed)?;
        target.print(&listed, || plan.said() + "\n")?;
        return Ok(Some(()));
    }
    let read = started.elapsed();
    let begun = Instant::now();
    let mut failed = plan.failed.clone();
    let (failed_now, _words) = execute(args, study, &work, &done, bar)?;
    failed.extend(failed_now);
    tell_failed(&failed);
    if let Some(part) = part {
        let cells = work.done()?.len() as u64;
        let done = PartDone {
            part: part.to_string(),
            units: plan.units.len() as u64,
            cells,
            executed: cells.saturating_sub(done.len() as u64),
            failed: &failed,
        };
        target.write(&done, |_| done.said())?;
    } else {
        write(args, &work, &failed, target, bar, (read, begun))?;
    }
    match failed.len() {
        0 => Ok(Some(())),
        count => Err(anyhow!("{}", failures(count, &failed))),
    }
}

/// Warns where one day is made a panel by the tables that are asked for.
fn tell_one_day(args: &EvaluateArgs, plan: &Plan) {
    let mut tables = tables_of(&args.panel).into_iter();
    if plan.days() == 1 && tables.any(|(_, file)| file.is_some()) {
        warn!(
            "one day is a panel of one day where --cells-out or --summary-out asks for its table: \
             without them its orders are the observations"
        );
    }
}

/// Says which hours are executed on where nobody asked for any, and which days that leaves out.
fn tell_session(plan: &Plan) {
    match plan.chosen {
        Chosen::Asked => {}
        Chosen::Regular => {
            info!(
                "rows outside of regular hours fill the book and are not executed on: \
                 --session all executes on them"
            );
            let outside = plan.days_outside();
            if !outside.is_empty() {
                let days = counted(outside.len() as u64, "day is", "days are");
                let dates = text::few(outside.iter().map(ToString::to_string), DAYS_NAMED);
                warn!(
                    "{days} in no figure, because all rows are outside of regular hours: {dates}; \
                     --session all executes on them"
                );
            }
        }
        Chosen::NoneRegular => warn!("{}", plan.chosen.warning(0).unwrap_or_default()),
    }
}

/// Executes the units that are not done, here or through Kafka.
///
/// # Errors
/// When they cannot be shared as was asked for.
#[cfg_attr(
    not(feature = "kafka"),
    allow(
        clippy::unnecessary_wraps,
        unused_variables,
        reason = "nothing is shared"
    )
)]
fn execute(
    args: &EvaluateArgs,
    study: &Study,
    work: &Work<'_>,
    done: &BTreeSet<Key>,
    bar: &Bar,
) -> Result<(Vec<FailedUnit>, Option<LastWords>)> {
    #[cfg(feature = "kafka")]
    if args.sharing.through_kafka {
        let cancel = app::Cancel::new();
        app::signals::cancel_on_signals(cancel.clone())?;
        let request = Request {
            study,
            kafka: &study.settings.kafka,
            recordings: &args.sharing.kafka.recordings(),
            cancel: &cancel,
        };
        let failed = gather(work, &request, done, bar)?;
        cancel.stream_ended();
        return Ok((failed, None));
    }
    let (failed, words) = work.execute(done, bar);
    Ok((failed, Some(words)))
}

/// What a part of the units left: cells, which `merge` makes one result of.
#[derive(Debug, Serialize)]
struct PartDone<'a> {
    /// The part, as 3/8.
    part: String,
    /// Units of this part.
    units: u64,
    /// How many of them have a cell now.
    cells: u64,
    /// How many of those were executed for it, rather than found.
    executed: u64,
    failed: &'a [FailedUnit],
}

impl PartDone<'_> {
    fn said(&self) -> String {
        let Self {
            part, units, cells, ..
        } = self;
        format!(
            "Part {part}: {cells} of {units} units have a cell. `sor-backtest merge` makes the \
             result of all parts.\n"
        )
    }
}

/// The tables of cells and of what they say, where they are asked for.
pub(super) fn other_tables(
    args: &PanelOptions,
    panel: &Panel,
    index: &Index,
    cell: impl Fn(&Key) -> Result<(Kept, Cell)> + Sync,
) -> Result<()> {
    let aside = |name: &str| args.tables_in.as_ref().map(|folder| folder.join(name));
    if let Some(file) = args.cells_out.clone().or(aside("cells.parquet")) {
        tables::cells::table(&file, index, cell)?;
    }
    if let Some(file) = args.summary_out.clone().or(aside("summary.parquet")) {
        tables::summary::table(&file, panel)?;
    }
    Ok(())
}

/// The options of tables of cells and of what they say.
pub(super) fn tables_of(args: &PanelOptions) -> [Asked<'_>; 2] {
    [
        ("--cells-out", args.cells_out.as_deref()),
        ("--summary-out", args.summary_out.as_deref()),
    ]
}

/// The document of all cells that are there.
fn write(
    args: &EvaluateArgs,
    work: &Work<'_>,
    failed: &[FailedUnit],
    target: &Target<'_>,
    bar: &Bar,
    (read, begun): (Duration, Instant),
) -> Result<()> {
    let gone = |key: &Key| anyhow!("the cell of {} on {} is gone", key.1, key.0);
    let cell = |key: &Key| work.store.cell(key)?.ok_or_else(|| gone(key));
    let lost: BTreeSet<Key> = failed
        .iter()
        .filter_map(|unit| Some((unit.date.clone()?, unit.symbol.clone())))
        .collect();
    let mut index = Index::default();
    for key in work.plan.units.keys().filter(|key| !lost.contains(*key)) {
        let kept = work.store.kept(key)?.ok_or_else(|| gone(key))?;
        index.add(kept.head, "this run")?;
    }
    if index.known().is_empty() {
        bail!("{}", failures(failed.len(), failed));
    }
    let options = options(&args.panel, args.against);
    let spent = begun.elapsed();
    let panel = assemble(
        &index,
        &options,
        args.groups.chosen(),
        failed.to_vec(),
        meta(read, spent),
        cell,
    )?;
    // What follows from figures is shown beside them.
    let shown = report::cautions::of_panel(&panel);
    let warnings = panel.warnings.iter();
    for warning in warnings.filter(|warning| !shown.contains(warning)) {
        warn!("{warning}");
    }
    let document = EvaluationDocument::Panel(Box::new(panel));
    target.write(&document, |terminal| {
        summary::of_evaluations(&document, terminal)
    })?;
    let EvaluationDocument::Panel(panel) = &document else {
        return Ok(());
    };
    other_tables(&args.panel, panel, &index, cell)?;
    if let Some(file) = &args.orders_out {
        let rules = panel.days.iter().filter_map(|day| {
            let one = day.penalties?;
            let penalties = [one.lambda_over, one.lambda_under, one.theta_queue];
            Some((
                day.date.clone(),
                penalties.map(|dollars| Amount::from_dollars(dollars).0),
            ))
        });
        let rules: BTreeMap<String, _> = rules.collect();
        if rules.is_empty() {
            warn!("--orders-out: no day is reported on, so the table has no rows");
        }
        let (units, without) = work.orders(&rules, &lost, bar);
        let rows = units
            .iter()
            .map(|unit| Ok(zstd::Decoder::new(unit.as_slice())?));
        orders::table(file, rows)?;
        if !without.is_empty() {
            let units = failures(without.len(), &without);
            bail!("--orders-out: the table is without some orders: {units}");
        }
    }
    Ok(())
}

/// Seconds that the units left would take, from the one of fewest rows.
fn estimate(work: &Work<'_>, done: &BTreeSet<Key>) -> Option<f64> {
    let left = || {
        work.plan
            .units
            .iter()
            .filter(|(key, _)| !done.contains(*key))
    };
    let (smallest, _) = left().min_by_key(|(_, unit)| unit.rows)?;
    let others: BTreeSet<Key> = work
        .plan
        .units
        .keys()
        .filter(|key| *key != smallest)
        .cloned()
        .collect();
    let begun = Instant::now();
    let (failed, _) = work.execute(&others, &Bar::new(Progress::Never));
    let seconds = begun.elapsed().as_secs_f64();
    let rows: u64 = left().map(|(_, unit)| unit.rows).sum();
    let own = work.plan.units.get(smallest)?.rows.max(1);
    failed
        .is_empty()
        .then(|| seconds * rows as f64 / own as f64)
}

/// Says what is left out where the rest is one day, which is no panel.
fn tell_left_out(plan: &Plan) {
    let failed = plan
        .failed
        .iter()
        .filter(|unit| plan.days() == 1 && unit.date.is_none());
    failed.for_each(|unit| warn!("left out: {}", described(unit)));
}

fn nothing(plan: &Plan) -> anyhow::Error {
    match plan.failed.as_slice() {
        [] => Usage::together(
            "no row of what is wanted in the input: look at --symbol, --date, --session",
        )
        .into(),
        failed if plan.has_lost_units() => anyhow!("{}", failures(failed.len(), failed)),
        failed => BadUnits(failures(failed.len(), failed)).into(),
    }
}

/// Says which units are in no figure, and why.
fn tell_failed(failed: &[FailedUnit]) {
    for unit in failed {
        warn!("{}", described(unit));
    }
}

fn failures(count: usize, failed: &[FailedUnit]) -> String {
    let first = failed.first().map_or_else(String::new, described);
    let units = if count == 1 {
        "1 unit".into()
    } else {
        format!("{count} units")
    };
    format!("{units} failed, the first {first}")
}

/// A unit with why it failed; errors of files name them.
fn described(unit: &FailedUnit) -> String {
    match &unit.date {
        Some(date) => format!("{} on {date}: {}", unit.symbol, unit.why),
        None => unit.why.clone(),
    }
}
