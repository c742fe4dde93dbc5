//! `synth`: a synthetic market as a file.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use market_data::PublisherId;
use market_data::synth::{Config, SyntheticOptions, write_csv};
use tracing::info;

use crate::cli::SynthArgs;
use crate::progress::Bar;
use crate::replace::replace;

/// About how long a row is: for the progress bar.
const BYTES_PER_ROW: u64 = 370;

/// Compression level of `.zst` files: fast, and about a tenth of the size.
const ZSTD_LEVEL: i32 = 3;

pub(super) fn synth(args: &SynthArgs) -> Result<()> {
    let config = config(args)?;
    if args.out == Path::new("-") {
        app::stdout::check()?;
        return match write(&config, io::stdout().lock()) {
            // As everywhere: a reader that has gone away (`| head`) is no failure.
            Err(error) if has_gone(&error) => Ok(()),
            written => written,
        };
    }
    let name = args.out.display();
    let bar = Bar::new(args.common.progress);
    bar.start("writing", bytes(&config));
    let written = replace(&args.out, |file| {
        fill(&config, is_compressed(&args.out), bar.wrap(file))
    });
    bar.finish();
    written.with_context(|| format!("cannot write {name}"))?;
    info!(
        "wrote {} rows to {name} (seed {})",
        config.rows, config.seed
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
