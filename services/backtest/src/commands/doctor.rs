//! `doctor`: what would go wrong in a long run, before it.

use std::fmt::{self, Display};
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use stream::kafka::{KafkaConfig, probe};

use crate::cli::DoctorArgs;
use crate::input;
use crate::progress::Bar;
use crate::settings::{Settings, load};

/// Memory that a row takes while it is read, sorted and replayed, in bytes.
const BYTES_PER_ROW: u64 = 176;

pub(super) fn doctor(args: &DoctorArgs) -> Result<()> {
    let loaded = load::for_execution(&args.execution, Some(&args.kafka))?;
    let settings = &loaded.settings;
    let bar = Bar::new(args.execution.common.progress);
    let mut findings = Vec::new();
    match settings.resolve() {
        Ok(_) => findings.push(Finding::good("settings", "make sense")),
        Err(error) => findings.push(Finding::bad("settings", &error)),
    }
    let mut rows = 0;
    for file in &args.input {
        match look_at(file, settings, &bar, &mut rows) {
            Ok(found) => findings.extend(found),
            Err(error) => findings.push(Finding::bad(&file.display().to_string(), &error)),
        }
    }
    if args.input.is_empty() {
        findings.push(Finding::left_out("files", "name some with --input"));
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
    findings.push(memory(rows * BYTES_PER_ROW));
    crate::output::print_lines(&findings)?;
    let bad = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Bad)
        .count();
    if bad > 0 {
        bail!("{bad} of {} checks failed", findings.len());
    }
    Ok(())
}

/// One file: readable, rows, venues, hits of the window.
fn look_at(file: &PathBuf, settings: &Settings, bar: &Bar, rows: &mut u64) -> Result<Vec<Finding>> {
    let name = file.display().to_string();
    let recording = input::read(std::slice::from_ref(file), settings.market.depth, bar)?;
    let report = &recording.report;
    *rows += report.accepted();
    report.check(settings.data.max_bad_rows)?;
    let window = settings.resolve()?.window;
    let rejected = report.rejected_total();
    let mut findings = vec![Finding::good(
        &name,
        format!("{} rows, {rejected} rejected", report.accepted()),
    )];
    for tape in recording.into_tapes(None, settings.data.max_bad_rows)? {
        let venues: Vec<_> = tape.venues().iter().map(ToString::to_string).collect();
        let venues = venues.join(", ");
        let symbol = if tape.symbol().is_empty() {
            "no symbol"
        } else {
            tape.symbol()
        };
        findings.push(match window.on(&tape) {
            Ok(span) => {
                let inside = |event: &&market_data::Event| {
                    (span.first..=span.last).contains(&event.ts_event)
                };
                let hits = tape.events().iter().filter(inside).count();
                Finding::good(
                    &name,
                    format!(
                        "{symbol}: venues {venues}; {hits} rows in the window, {} to {}",
                        span.first, span.last
                    ),
                )
            }
            Err(error) => Finding::bad(&name, &error.into()),
        });
    }
    Ok(findings)
}

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

/// Linux tells what is available; elsewhere there is nothing to say.
fn memory(needed: u64) -> Finding {
    const MIB: u64 = 1 << 20;
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
        return Finding::left_out("memory", "this system does not tell what is available");
    };
    let detail = format!(
        "about {} MiB needed for these rows, {} MiB available",
        needed / MIB + 8,
        available / MIB
    );
    if needed > available {
        Finding::bad(
            "memory",
            &anyhow::anyhow!("{detail}: use a smaller window of the recording"),
        )
    } else {
        Finding::good("memory", detail)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Bad,
    LeftOut,
}

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

    fn bad(what: &str, error: &anyhow::Error) -> Self {
        let detail = stream::error::one_line(error.as_ref());
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
            Verdict::Bad => "FAIL",
            Verdict::LeftOut => "-",
        };
        write!(f, "{verdict:<5}{}: {}", self.what, self.detail)
    }
}
