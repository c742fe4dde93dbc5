//! Logs: on stderr, text for people on a terminal, JSON lines for machines anywhere else.
//!
//! `LOG_TO=stdout` puts them on stdout, before the result. A container engine reads both streams at
//! the same time, and a result that is longer than its buffer would be broken by a line of the
//! other stream; of one stream the order is certain.

use std::fmt;
use std::io::{self, IsTerminal};

use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, Registry};

/// Starts logging, once per process; later calls do nothing. `RUST_LOG` chooses what is logged,
/// `info` when it is not set; `quiet` lowers that to warnings. `LOG_TO=stdout` chooses the stream.
pub fn init(quiet: bool) {
    let fallback = if quiet {
        LevelFilter::WARN
    } else {
        LevelFilter::INFO
    };
    let asked = std::env::var("RUST_LOG").ok();
    let filter = asked
        .filter(|text| !text.is_empty())
        .and_then(|text| text.parse::<Targets>().ok())
        .unwrap_or_else(|| Targets::new().with_default(fallback));
    let on_stdout = std::env::var_os("LOG_TO").is_some_and(|stream| stream == "stdout");
    let (writer, is_terminal) = if on_stdout {
        (BoxMakeWriter::new(io::stdout), io::stdout().is_terminal())
    } else {
        (BoxMakeWriter::new(io::stderr), io::stderr().is_terminal())
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let layer = if is_terminal {
        let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        lines
            .with_ansi(colours)
            .with_target(false)
            .fmt_fields(Visible)
            .boxed()
    } else {
        lines.json().flatten_event(true).boxed()
    };
    // A second subscriber is refused: that of a test that runs the same process twice is as good.
    let _ = Registry::default()
        .with(layer.with_filter(filter))
        .try_init();
}

/// Fields of an event, `message name=value`, in one line in which nothing acts: what stands in them
/// may come from anybody.
struct Visible;

impl<'writer> FormatFields<'writer> for Visible {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut line = Line {
            writer,
            separator: "",
            outcome: Ok(()),
        };
        fields.record(&mut line);
        line.outcome
    }
}

struct Line<'writer> {
    writer: Writer<'writer>,
    separator: &'static str,
    outcome: fmt::Result,
}

impl Line<'_> {
    fn put(&mut self, field: &Field, value: &str) {
        let name = match field.name() {
            "message" => String::new(),
            name => format!("{name}="),
        };
        let written = write!(
            self.writer,
            "{}{name}{}",
            self.separator,
            text::visible(value)
        );
        self.outcome = self.outcome.and(written);
        self.separator = " ";
    }
}

impl Visit for Line<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        // Quoted, unless it is the sentence itself.
        if field.name() == "message" {
            self.put(field, value);
        } else {
            self.put(field, &format!("{value:?}"));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Ok(mut kept) = self.0.lock() {
                kept.extend_from_slice(bytes);
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_stays_a_line_whatever_stands_in_it() {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .fmt_fields(Visible)
            .with_writer(move || writer.clone())
            .finish();
        let hostile = "x\n2026 INFO all is well\x1b[2J\u{9b}\u{202e}";
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!("{hostile}");
            tracing::info!(run_id = hostile, count = 3, shown = %hostile, "received");
        });
        let text = kept.0.lock().map(|kept| kept.clone()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.lines().all(text::all_plain), "{text}");
        assert!(text.contains("ERROR x\\u{a}2026 INFO"), "{text}");
        assert!(text.contains("count=3"), "{text}");
    }
}
