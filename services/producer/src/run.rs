//! One run of the producer.

use std::io;

use anyhow::Result;
use clap::CommandFactory;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use stream::kafka::produce;
use stream::{Cancel, Hooks, Market, SendSummary};

use crate::cli::{Cli, Command, Progress};
use crate::metrics::Metrics;
use crate::{market, settings};

/// Does what the command line says.
///
/// # Errors
/// When anything on the way fails; see [`stream::error::classify`].
pub(crate) fn run(cli: &Cli) -> Result<()> {
    if let Some(Command::Completions { shell }) = cli.command {
        clap_complete::generate(
            shell,
            &mut Cli::command(),
            "sor-producer",
            &mut io::stdout(),
        );
        return Ok(());
    }
    let settings = settings::load(cli)?;
    let options = settings.producer.send_options()?;
    let cancel = Cancel::new();
    stream::signals::cancel_on_signals(cancel.clone())?;
    let metrics = Metrics::serve(&cli.metrics)?;
    let loaded = market::load(cli, &settings.producer)?;
    metrics.loaded(&loaded.report);
    tracing::info!(
        rows = loaded.rows.len(),
        rejected = loaded.report.rejected_total(),
        symbols = loaded.symbols.names().len(),
        topic = settings.kafka.topic,
        brokers = settings.kafka.brokers,
        speed = %options.speed,
        wire = %options.wire,
        "sending"
    );
    let bar = bar(cli.progress, loaded.rows.len() as u64);
    let mut hooks = Hooks {
        cancel: cancel.clone(),
        progress: Box::new(|rows| {
            bar.set_position(rows);
            metrics.sending(rows);
        }),
    };
    let market = Market {
        rows: &loaded.rows,
        symbols: &loaded.symbols,
        report: &loaded.report,
    };
    let sent = produce(&settings.kafka, market, &options, &mut hooks);
    drop(hooks);
    bar.finish_and_clear();
    let sent = sent?;
    tell(&sent);
    metrics.sent(&sent);
    cancel.stream_ended();
    cli.metrics.linger();
    Ok(())
}

/// A bar on standard error, which hides where that is no terminal.
fn bar(progress: Progress, rows: u64) -> ProgressBar {
    let target = match progress {
        Progress::Auto => ProgressDrawTarget::stderr(),
        Progress::Never => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(Some(rows), target);
    let template = "sending {wide_bar} {human_pos}/{human_len} rows, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn tell(sent: &SendSummary) {
    let lateness = sent.lateness.map_or_else(
        || "none: not paced".to_owned(),
        |late| {
            format!(
                "p50 {} us, p99 {} us, max {} us over {} instants",
                late.p50_us, late.p99_us, late.max_us, late.instants
            )
        },
    );
    tracing::info!(
        run_id = sent.run_id,
        rows = sent.rows,
        messages = sent.messages,
        delivered = sent.delivered,
        partitions = sent.partitions,
        digest = sent.digest,
        lateness,
        seconds = sent.seconds,
        "sent"
    );
}
