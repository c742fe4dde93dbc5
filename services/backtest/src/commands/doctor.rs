//! `doctor`: what would go wrong in a long run, before it.

use std::fmt::{self, Display};
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use market_data::{Collector, Event, Selection, Tape};
use serde::Serialize;
use stream::KafkaConfig;
#[cfg(feature = "kafka")]
use stream::kafka::probe;

use crate::analysis::diagnosis::{self, Day};
use crate::cli::{DoctorArgs, Format};
use crate::input;
use crate::output::progress::Bar;
use crate::settings::{Settings, load};

const MIB: u64 = 1 << 20;

/// Memory of a run whose rows have gone to a scratch file, in bytes
/// (`docs/explain/performance.md`).
const MEMORY: u64 = 64 << 20;

/// What a row takes of a scratch file while it is read and sorted, in bytes.
const SCRATCH_PER_ROW: u64 = 120;

/// Levels that are asked for stay in memory: both sides of one level of a row as they were read and
/// as they are replayed, in bytes.
const MEMORY_PER_LEVEL: u64 = 64;

pub(super) fn doctor(args: &DoctorArgs) -> Result<()> {
    crate::output::only_printed(&args.execution.output, "doctor")?;
    let bar = Bar::new(args.execution.common.progress);
    let found = found(args, &bar)?;
    match args.execution.output.format {
        Format::Auto => crate::output::print_lines(&found.findings)?,
        format => crate::output::print(&found, format)?,
    }
    let findings = &found.findings;
    let bad = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Bad)
        .count();
    if bad > 0 {
        bail!("{bad} of {} checks failed", findings.len());
    }
    Ok(())
}

/// What there is to know of the files of `args`.
///
/// # Errors
/// When settings cannot be read.
pub(crate) fn found(args: &DoctorArgs, bar: &Bar) -> Result<Found> {
    let loaded = load::for_execution(&args.execution, Some(&args.kafka))?;
    let settings = &loaded.settings;
    let mut findings = Vec::new();
    match settings.resolve() {
        Ok(_) => findings.push(Finding::good("settings", "make sense")),
        Err(error) => findings.push(Finding::bad("settings", &error)),
    }
    let (mut rows, mut unusable) = (0, false);
    let files: Vec<PathBuf> = args.files.iter().chain(&args.input).cloned().collect();
    for file in &files {
        match look_at(file, settings, bar, &mut rows) {
            Ok(found) => findings.extend(found),
            Err(error) => {
                unusable = true;
                findings.push(Finding::bad(&file.display().to_string(), &error));
            }
        }
    }
    if files.is_empty() {
        findings.push(Finding::left_out("files", "name some"));
    }
    let mut days = Vec::new();
    if !unusable && !files.is_empty() {
        match look_through(&files, settings, bar, &mut days) {
            Ok(found) => findings.extend(found),
            Err(error) => findings.push(Finding::bad("the recording", &error)),
        }
    }
    let named = loaded
        .origins()
        .iter()
        .any(|one| one.key == "kafka.brokers" && one.origin != "built-in default");
    findings.push(if named {
        broker(&settings.kafka)
    } else {
        Finding::left_out(
            "broker",
            "name it with --brokers or KAFKA_BOOTSTRAP_SERVERS",
        )
    });
    if unusable {
        let why = "needs are known when every file is usable";
        findings.push(Finding::left_out("memory and scratch file", why));
    } else {
        let behind = u64::from(settings.market.depth.saturating_sub(1));
        findings.push(memory(MEMORY + rows * behind * MEMORY_PER_LEVEL));
        findings.push(scratch(rows));
    }
    Ok(Found { findings, days })
}

/// Everything that was found.
#[derive(Serialize)]
pub(crate) struct Found {
    findings: Vec<Finding>,
    days: Vec<Day>,
}

impl Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings
            .iter()
            .try_for_each(|one| writeln!(f, "{one}"))
    }
}

/// All files together, as a run takes them: day by day, venue by venue.
fn look_through(
    files: &[PathBuf],
    settings: &Settings,
    bar: &Bar,
    days: &mut Vec<Day>,
) -> Result<Vec<Finding>> {
    let assumptions = settings.resolve()?.assumptions;
    let selection = settings.selection()?;
    let recording = input::read_again(files, &settings.reading()?, bar)?;
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    let mut findings = Vec::new();
    for sitting in settings.wanted()?.sittings(tapes)? {
        let span = match sitting.window.on(&sitting.tape) {
            Ok(span) => span,
            Err(error) => {
                findings.push(Finding::bad(&sitting.nothing(), &error.into()));
                continue;
            }
        };
        let day = diagnosis::of(&sitting, &span, &assumptions);
        findings.push(Finding::good(&day.name(), day.line()));
        for venue in &day.venues {
            let what = format!("{} {}", day.name(), venue.named());
            findings.push(Finding::good(&what, venue.line()));
        }
        for note in &day.notes {
            findings.push(Finding::doubtful(&day.name(), note.clone()));
        }
        for misleading in &day.misleading {
            let error = anyhow::anyhow!("{misleading}");
            findings.push(Finding::bad(&day.name(), &error));
        }
        days.push(day);
    }
    Ok(findings)
}

/// One file: readable, rows, venues, hits of the window.
fn look_at(file: &PathBuf, settings: &Settings, bar: &Bar, rows: &mut u64) -> Result<Vec<Finding>> {
    let name = file.display().to_string();
    let everything = settings.reading_of_all()?;
    let recording = input::read(std::slice::from_ref(file), &everything, bar)?;
    let report = &recording.report;
    *rows += report.accepted();
    report.check(settings.data.max_bad_rows)?;
    let rejected = report.rejected_total();
    let mut findings = vec![Finding::good(
        &name,
        format!(
            "{}, {rejected} rejected",
            text::counted(report.accepted(), "row", "rows")
        ),
    )];
    for found in recording.recognised.iter().filter(|one| one.rows > 0) {
        findings.push(Finding::good("read as", found.to_string()));
    }
    for tape in recording.into_tapes(&Selection::default(), settings.data.max_bad_rows)? {
        let venues: Vec<_> = tape.venues().iter().map(ToString::to_string).collect();
        let venues = venues.join(", ");
        let symbol = if tape.symbol().is_empty() {
            "no symbol"
        } else {
            tape.symbol()
        };
        findings.push(Finding::good(
            &name,
            format!("{symbol}: venues {venues}; {}", asks(&tape)),
        ));
    }
    Ok(findings)
}

/// The range of asks: a file whose prices were taken for something else shows it here.
fn asks(tape: &Tape) -> String {
    let asks = || tape.events().iter().filter_map(Event::ask);
    let prices = || asks().map(|quote| quote.price);
    match (prices().min(), prices().max()) {
        (Some(least), Some(most)) => format!("asks {least} to {most}"),
        _ => "no asks".to_owned(),
    }
}

#[cfg(not(feature = "kafka"))]
fn broker(kafka: &KafkaConfig) -> Finding {
    let what = format!("broker {}", kafka.brokers);
    Finding::left_out(&what, "this program was built without Kafka")
}

#[cfg(feature = "kafka")]
fn broker(kafka: &KafkaConfig) -> Finding {
    let what = format!("broker {}", kafka.brokers);
    match probe::partitions(kafka) {
        Ok(Some(partitions)) => Finding::good(
            &what,
            format!(
                "answers; topic {} has {partitions} partition(s)",
                kafka.topic
            ),
        ),
        Ok(None) => Finding::good(
            &what,
            format!(
                "answers; topic {} does not exist yet: sor-producer creates it",
                kafka.topic
            ),
        ),
        Err(error) => Finding::bad(&what, &error.into()),
    }
}

/// Long recordings need room on a disk.
fn scratch(rows: u64) -> Finding {
    if rows <= Collector::IN_MEMORY as u64 {
        return Finding::good("scratch file", "none needed for these rows");
    }
    let (needed, folder) = (rows * SCRATCH_PER_ROW / MIB, std::env::temp_dir());
    let detail = format!(
        "about {needed} MiB needed in {} (TMPDIR names another folder)",
        folder.display()
    );
    Finding::good("scratch file", detail)
}

/// Memory that Linux says is available; elsewhere nothing is known.
fn memory(needed: u64) -> Finding {
    let available = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<u64>()
            .ok()
            .map(|kib| kib << 10)
    });
    let Some(available) = available else {
        return Finding::left_out("memory", "this system does not say what is available");
    };
    let detail = format!(
        "about {} MiB needed for these rows, {} MiB available",
        needed / MIB,
        available / MIB
    );
    if needed > available {
        Finding::bad(
            "memory",
            &anyhow::anyhow!("{detail}: use fewer levels or a shorter recording"),
        )
    } else {
        Finding::good("memory", detail)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    #[serde(rename = "ok")]
    Good,
    #[serde(rename = "look")]
    Doubtful,
    #[serde(rename = "fail")]
    Bad,
    LeftOut,
}

#[derive(Serialize)]
struct Finding {
    verdict: Verdict,
    what: String,
    detail: String,
}

impl Finding {
    fn good(what: &str, detail: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Good,
            what: what.into(),
            detail: detail.into(),
        }
    }

    /// Something that is usable and may not be what was meant.
    fn doubtful(what: &str, detail: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Doubtful,
            ..Self::good(what, detail)
        }
    }

    fn bad(what: &str, error: &anyhow::Error) -> Self {
        let detail = app::one_line(error.as_ref());
        Self {
            verdict: Verdict::Bad,
            what: what.into(),
            detail,
        }
    }

    fn left_out(what: &str, detail: &str) -> Self {
        Self {
            verdict: Verdict::LeftOut,
            what: what.into(),
            detail: detail.into(),
        }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Good => "ok",
            Verdict::Doubtful => "look",
            Verdict::Bad => "FAIL",
            Verdict::LeftOut => "-",
        };
        write!(f, "{verdict:<5}{}: {}", self.what, self.detail)
    }
}
