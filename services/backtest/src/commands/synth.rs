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
use crate::suffix;

/// About how long a row is: for the progress bar.
const BYTES_PER_ROW: u64 = 370;

/// Compression level of `.zst` files: fast, and about a tenth of the size.
const ZSTD_LEVEL: i32 = 3;

pub(super) fn synth(args: &SynthArgs) -> Result<()> {
    let market = SyntheticOptions {
        venues: args.venues.iter().copied().map(PublisherId).collect(),
        ..args.market.clone()
    };
    let config = market.config().context("the synthetic market")?;
    if args.out == Path::new("-") {
        app::stdout::check()?;
        return match write(&config, io::stdout().lock()) {
            // As everywhere: a reader that has gone away (`| head`) is no failure.
            Err(error) if has_gone(&error) => Ok(()),
            written => written,
        };
    }
    suffix::check("--out", &args.out, &["csv", "zst"], "CSV")?;
    let name = args.out.display();
    let bar = Bar::new(args.common.progress);
    bar.start("writing", config.rows.saturating_mul(BYTES_PER_ROW));
    let compressed = args
        .out
        .extension()
        .is_some_and(|extension| extension == "zst");
    let written = replace(&args.out, |file| {
        let file = bar.wrap(file);
        if !compressed {
            return write(&config, file);
        }
        let mut archive = zstd::Encoder::new(file, ZSTD_LEVEL)?;
        write(&config, &mut archive)?;
        archive.finish()?;
        Ok(())
    });
    bar.finish();
    written.with_context(|| format!("cannot write {name}"))?;
    info!(
        "wrote {} rows to {name} (seed {})",
        config.rows, config.seed
    );
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
