//! `synth`: a synthetic market as a file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{Datelike as _, Weekday};
use market_data::synth::{Config, SyntheticOptions, day_drift, write_csv};
use market_data::{Timestamp, Zone};
use tracing::{info, warn};

use crate::cli::SynthArgs;
use crate::output::progress::Bar;
use crate::output::replace::replace;
use crate::output::suffix;

/// About how long a row is: for the progress bar.
const BYTES_PER_ROW: u64 = 370;

/// Compression level of `.zst` files: fast, and about a tenth of the size.
const ZSTD_LEVEL: i32 = 3;

pub(super) fn synth(args: &SynthArgs) -> Result<()> {
    let config = config(args)?;
    if let Some(days) = args.days {
        return days_of(args, &config, days);
    }
    if args.out == Path::new("-") {
        app::stdout::check()?;
        return match write(&config, io::stdout().lock()) {
            // As everywhere: a reader that has gone away (`| head`) is no failure.
            Err(error) if has_gone(&error) => Ok(()),
            written => written.map(|last| warn_of_early_end(&config, last)),
        };
    }
    suffix::check("--out", &args.out, &["csv", "zst"], "CSV")?;
    let last = to_file(&config, &args.out, &Bar::new(args.common.progress))?;
    warn_of_early_end(&config, last);
    Ok(())
}

/// A file for each of so many days, Mondays to Fridays, with the seed counted up, and a drift of
/// its own where days have shocks.
fn days_of(args: &SynthArgs, config: &Config, days: u32) -> Result<()> {
    let folder = &args.out;
    let cannot = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let bar = Bar::new(args.common.progress);
    let (mut made, mut later) = (0, 0);
    let mut shortest: Option<(Config, Timestamp)> = None;
    let mut early = 0;
    let shock = (args.day_shock * 1e3).round() as u32;
    while made < days && later < 20_000 {
        let shift = Duration::from_hours(24 * later);
        let (start, end) = (config.start + shift, config.end + shift);
        later += 1;
        let date = Zone::UTC.date(start);
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            continue;
        }
        let seed = config.seed.wrapping_add(made.into());
        let day = Config {
            seed,
            start,
            end,
            drift: day_drift(config.seed, made.into(), shock),
            ..config.clone()
        };
        let last = to_file(&day, &folder.join(format!("{date}.csv")), &bar)?;
        if shock > 0 {
            info!(
                "prices drift by {:.3} bps on {date}",
                f64::from(day.drift) / 1e3
            );
        }
        made += 1;
        if ends_early(&day, last) {
            early += 1;
            let is_shorter = |(other, until): &(Config, Timestamp)| {
                last.since(day.start) < until.since(other.start)
            };
            if shortest.as_ref().is_none_or(is_shorter) {
                shortest = Some((day, last));
            }
        }
    }
    if let Some((day, last)) = shortest {
        warn!("{early} of {made} days end long before --end; the shortest:");
        warn_of_early_end(&day, last);
    }
    Ok(())
}

/// Whether rows were used up when more than a twentieth of the window was still to come.
fn ends_early(config: &Config, last: Timestamp) -> bool {
    let window = config.end.since(config.start);
    config.end.since(last).as_nanos() * 20 > window.as_nanos()
}

/// Says when a market's rows did not last until its end, and how many more would.
pub(crate) fn warn_of_early_end(config: &Config, last: Timestamp) {
    if ends_early(config, last) {
        let window = config.end.since(config.start).as_nanos();
        let lasted = last.since(config.start).as_nanos().max(1);
        let needed = (u128::from(config.rows) * window).div_ceil(lasted);
        // Two digits: it is a guess.
        let unit = 10_u128.pow(needed.checked_ilog10().unwrap_or(0).saturating_sub(1));
        warn!(
            "the market ends at {last}, though its end is {}: prices that moved used up its {}. \
             Try --rows {}, or an earlier --end.",
            config.end,
            text::counted(config.rows, "row", "rows"),
            needed.div_ceil(unit) * unit
        );
    }
}

fn to_file(config: &Config, out: &Path, bar: &Bar) -> Result<Timestamp> {
    let name = out.display();
    bar.start("writing", bytes(config));
    let mut last = config.start;
    let written: Result<()> = replace(out, |file| {
        last = fill(config, is_compressed(out), bar.wrap(file))?;
        Ok(())
    });
    bar.finish();
    written.with_context(|| format!("cannot write {name}"))?;
    info!(
        "wrote {} to {name} (seed {})",
        text::counted(config.rows, "row", "rows"),
        config.seed
    );
    Ok(last)
}

/// The market asked for.
///
/// # Errors
/// When there is no such market.
pub(crate) fn config(args: &SynthArgs) -> Result<Config> {
    let market = SyntheticOptions {
        venues: args.venues.clone(),
        ..args.market.clone()
    };
    market.config().context("the synthetic market")
}

/// About how long the file of a market is, before it is compressed.
pub(crate) fn bytes(config: &Config) -> u64 {
    config.rows.saturating_mul(BYTES_PER_ROW)
}

/// Whether the name of a file asks for compression.
pub(crate) fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "zst")
}

/// Writes the market to a file; gives the instant of its last row.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn fill(config: &Config, compressed: bool, file: impl Write) -> Result<Timestamp> {
    if !compressed {
        return write(config, file);
    }
    let mut archive = zstd::Encoder::new(file, ZSTD_LEVEL)?;
    let last = write(config, &mut archive)?;
    archive.finish()?;
    Ok(last)
}

fn has_gone(error: &anyhow::Error) -> bool {
    let mut causes = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn write(config: &Config, mut output: impl Write) -> Result<Timestamp> {
    let last = write_csv(config, &mut output)?;
    output.flush()?;
    Ok(last)
}
