//! `demo`: a synthetic market through the in-process stream.

use std::time::Instant;

use anyhow::{Context, Result};
use market_data::synth::{generate, symbols};
use market_data::{Clock, Collector, Selection};
use tracing::info;

use crate::analysis::experiment::Experiment;
use crate::cli::DemoArgs;
use crate::input::Recording;
use crate::output::progress::Bar;
use crate::output::{NO_FILES, Target};
use crate::settings::idle;
use crate::settings::load;
use crate::streaming::streamed;
use result::{SYNTHETIC, Source};

pub(super) fn demo(args: &DemoArgs) -> Result<()> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    idle::warn_of(&settings);
    let resolved = settings.resolve()?;
    settings.check_streamable()?;
    let mut market = args.market.clone();
    if let Some(venues) = &args.execution.data.venues {
        // A market of these venues, rather than a part of another market.
        market.venues = Selection::parse_feeds(venues)?;
    }
    let config = market.config().context("the synthetic market")?;
    let target = Target::ready(&args.execution.output, &NO_FILES)?;
    let bar = Bar::new(args.execution.common.progress);
    let started = Instant::now();
    info!(
        "a synthetic market: {} rows, {} venues, seed {}",
        config.rows,
        config.venues.len(),
        config.seed
    );
    let mut recording = Recording {
        symbols: symbols(&config),
        source: vec![Source {
            name: format!("{SYNTHETIC}, seed {}", config.seed),
            sha256: None,
            format: None,
        }],
        ..Recording::default()
    };
    let mut rows = Collector::default();
    for row in generate(&config)? {
        recording.report.accept();
        rows.append(&[row])?;
    }
    recording.rows = rows.finish()?;
    let arrival = streamed::through_process(&recording, Clock::Event)?;
    let output = &args.execution.output;
    let experiment = Experiment {
        settings: &settings,
        resolved: &resolved,
        options: output,
        bar: &bar,
        terminal: crate::output::terminal(),
        for_messages: false,
    };
    let mut kept = experiment.run(arrival, started.elapsed(), &mut |_| {})?;
    target.write_kept(&mut kept)
}
