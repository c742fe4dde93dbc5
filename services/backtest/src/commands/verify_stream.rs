//! `verify-stream`: what producers declared, against what the topic holds.

use anyhow::Result;
use app::settings::Span;
use stream::kafka::verify;
use stream::{Cancel, Hooks};

use crate::cli::{ExecutionOptions, VerifyStreamArgs};
use crate::output::progress::Bar;
use crate::settings::load;

pub(super) fn verify_stream(args: &VerifyStreamArgs) -> Result<()> {
    let execution = ExecutionOptions {
        common: args.common.clone(),
        ..ExecutionOptions::default()
    };
    let mut kafka = load::for_execution(&execution, Some(&args.kafka))?
        .settings
        .kafka;
    // The check looks at what is there: a topic that is not there is not waited for.
    kafka.wait = args.kafka.wait.unwrap_or(Span::seconds(0));
    let bar = Bar::new(args.common.progress);
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    bar.start("checking", 0);
    let mut hooks = Hooks {
        cancel,
        progress: Box::new(|records| bar.at(records)),
    };
    let wanted = args.kafka.run_id.as_deref();
    let found = verify(&kafka, wanted, &mut hooks);
    bar.finish();
    let found = found?;
    crate::output::print(&found, args.format)?;
    Ok(found.verdict(wanted)?)
}
