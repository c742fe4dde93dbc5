//! One run of the producer.

use anyhow::Result;
use app::commands::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use stream::kafka::produce;
use stream::{Cancel, Hooks, Market, SendSummary};

use crate::cli::{Cli, Command, ConfigAction};
use crate::metrics::Metrics;
use crate::{market, messages, settings};

/// Does what the command line says.
///
/// # Errors
/// When anything on the way fails; see [`stream::error::classify`].
pub(crate) fn run(cli: &Cli) -> Result<()> {
    match &cli.command {
        Some(Command::Completions { shell }) => {
            let script = app::commands::completions::<Cli>(*shell);
            return Ok(app::stdout::write(&script)?);
        }
        Some(Command::Man { out }) => return Ok(app::commands::man::<Cli>(out)?),
        Some(Command::Messages) => return print(&messages::examples()?),
        Some(Command::Metrics) => return print(&Metrics::register().1.described()),
        Some(Command::NewRun { file }) => {
            let name = stream::run_file::write(file)?;
            tracing::info!(run_id = name, file = %file.display(), "a new run");
            return Ok(());
        }
        Some(Command::Config {
            action: ConfigAction::Show { config },
        }) => {
            let lines = settings::shown(config.as_deref())?;
            let lines = lines
                .iter()
                .map(|line| format!("{}\n", text::visible(line)));
            return Ok(app::stdout::write(lines.collect::<String>().as_bytes())?);
        }
        None => {}
    }
    let settings = settings::load(cli)?.settings;
    let options = settings.producer.send_options()?;
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    let (metrics, exposition) = Metrics::register();
    let _served = cli.metrics.serve(exposition)?;
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
    let bar = bar(cli.progress, loaded.rows.len());
    let mut hooks = Hooks {
        cancel: cancel.clone(),
        progress: Box::new(|rows| {
            bar.set_position(rows);
            metrics.sending(rows);
        }),
    };
    let market = Market {
        rows: (&loaded.rows).into(),
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

/// Prints what was asked for instead of a run.
fn print(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    Ok(app::stdout::write(text.as_bytes())?)
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
