//! `synth`: a synthetic market as a file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{Datelike as _, Weekday};
use market_data::synth::{Config, SyntheticOptions, write_csv};
use market_data::{PublisherId, Zone};
use tracing::info;

use crate::cli::SynthArgs;
use crate::progress::Bar;
use crate::replace::replace;
use crate::suffix;

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
            written => written,
        };
    }
    suffix::check("--out", &args.out, &["csv", "zst"], "CSV")?;
    to_file(&config, &args.out, &Bar::new(args.common.progress))
}

/// A file for each of so many days, Mondays to Fridays, with the seed counted up.
fn days_of(args: &SynthArgs, config: &Config, days: u32) -> Result<()> {
    let folder = &args.out;
    let cannot = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let bar = Bar::new(args.common.progress);
    let (mut made, mut later) = (0, 0);
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
            ..config.clone()
        };
        to_file(&day, &folder.join(format!("{date}.csv")), &bar)?;
        made += 1;
    }
    Ok(())
}

fn to_file(config: &Config, out: &Path, bar: &Bar) -> Result<()> {
    let name = out.display();
    bar.start("writing", bytes(config));
    let written = replace(out, |file| fill(config, is_compressed(out), bar.wrap(file)));
    bar.finish();
    written.with_context(|| format!("cannot write {name}"))?;
    info!(
        "wrote {} to {name} (seed {})",
        text::counted(config.rows, "row", "rows"),
        config.seed
    );
    Ok(())
}

/// The market asked for.
///
/// # Errors
/// When there is no such market.
pub(crate) fn config(args: &SynthArgs) -> Result<Config> {
    let market = SyntheticOptions {
        venues: args.venues.iter().copied().map(PublisherId).collect(),
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

/// Writes the market to a file.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn fill(config: &Config, compressed: bool, file: impl Write) -> Result<()> {
    if !compressed {
        return write(config, file);
    }
    let mut archive = zstd::Encoder::new(file, ZSTD_LEVEL)?;
    write(config, &mut archive)?;
    archive.finish()?;
    Ok(())
}

fn has_gone(error: &anyhow::Error) -> bool {
    let mut causes = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn write(config: &Config, mut output: impl Write) -> Result<()> {
    write_csv(config, &mut output)?;
    output.flush()?;
    Ok(())
}
