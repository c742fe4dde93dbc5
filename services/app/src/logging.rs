//! Logs: on stderr, text for people on a terminal, JSON lines for machines anywhere else. At a
//! terminal a line that is longer than it is wide is broken between words, and goes on indented, so
//! that nothing that a message holds begins a line; anywhere else lines stay whole.
//!
//! `LOG_TO=stdout` puts them on stdout, before the result. A container engine reads both streams at
//! the same time, and a result that is longer than its buffer would be broken by a line of the
//! other stream; of one stream the order is certain.

use std::fmt;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

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
    let (writer, is_terminal, columns): (_, _, Columns) = if on_stdout {
        let writer = BoxMakeWriter::new(io::stdout);
        (writer, io::stdout().is_terminal(), || columns(io::stdout()))
    } else {
        let writer = BoxMakeWriter::new(io::stderr);
        (writer, io::stderr().is_terminal(), || columns(io::stderr()))
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let layer = if is_terminal {
        let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        lines
            .with_ansi(colours)
            .with_target(false)
            .fmt_fields(Visible { columns })
            .boxed()
    } else {
        lines.json().flatten_event(true).boxed()
    };
    // A second subscriber is refused: that of a test that runs the same process twice is as good.
    let _ = Registry::default()
        .with(layer.with_filter(filter))
        .try_init();
}

/// How wide the terminal is; `None` where that is not known.
type Columns = fn() -> Option<usize>;

fn columns(stream: impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// Fields of an event, `message name=value`, in one line in which nothing acts: what stands in them
/// may come from anybody. As wide as the terminal, it goes on in the next.
struct Visible {
    columns: Columns,
}

/// Columns of what stands before the fields: the time in microseconds and the level.
const BEFORE: usize = 34;

/// What stands before the rest of a line that is broken.
const INDENT: &str = "  ";

/// A line behind [`BEFORE`] columns, broken where it is wider than the terminal.
fn broken(line: &str, columns: usize) -> String {
    let before = "x".repeat(BEFORE - 1);
    let room = columns.saturating_sub(INDENT.len());
    let pieces = text::wrapped(&format!("{before} {line}"), room);
    let mut pieces = pieces.iter();
    let first = pieces.next().and_then(|first| first.get(BEFORE..));
    let mut broken = first.unwrap_or_default().to_owned();
    for piece in pieces {
        broken.push('\n');
        broken.push_str(INDENT);
        broken.push_str(piece);
    }
    broken
}

impl<'writer> FormatFields<'writer> for Visible {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut line = Line::default();
        fields.record(&mut line);
        let mut writer = writer;
        match (self.columns)() {
            Some(columns) => writer.write_str(&broken(&line.text, columns)),
            None => writer.write_str(&line.text),
        }
    }
}

#[derive(Default)]
struct Line {
    text: String,
    separator: &'static str,
}

impl Line {
    fn put(&mut self, field: &Field, value: &str) {
        let name = match field.name() {
            "message" => String::new(),
            name => format!("{name}="),
        };
        self.text.push_str(self.separator);
        self.text.push_str(&name);
        self.text.push_str(&text::visible(value));
        self.separator = " ";
    }
}

impl Visit for Line {
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

    const HOSTILE: &str = "x\n2026 INFO all is well\x1b[2J\u{9b}\u{202e}";

    /// The lines of some events on a terminal of so many columns.
    fn logged(columns: Columns, events: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_target(false)
            .fmt_fields(Visible { columns })
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, events);
        let text = kept.0.lock().map(|kept| kept.clone()).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    #[test]
    fn a_line_stays_a_line_whatever_stands_in_it() {
        let text = logged(
            || None,
            || {
                tracing::error!("{HOSTILE}");
                tracing::info!(run_id = HOSTILE, count = 3, shown = %HOSTILE, "received");
            },
        );
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.lines().all(text::all_plain), "{text}");
        assert!(text.contains("ERROR x\\u{a}2026 INFO"), "{text}");
        assert!(text.contains("count=3"), "{text}");
    }

    #[test]
    fn a_line_is_broken_where_the_terminal_ends() {
        let message = "words ".repeat(40);
        for columns in [(|| Some(40)) as Columns, || Some(80), || Some(130)] {
            let text = logged(columns, || tracing::warn!("{message}{HOSTILE}"));
            let width = columns().unwrap_or_default();
            assert!(
                text.lines().all(|line| line.chars().count() <= width),
                "{text}"
            );
            assert!(text.lines().all(text::all_plain), "{text}");
            let mut lines = text.lines();
            let first = lines.next().unwrap_or_default();
            assert!(
                first.contains(" WARN") && first.len() >= BEFORE - 1,
                "{text}"
            );
            assert!(lines.clone().count() > 0 && lines.all(|line| line.starts_with(INDENT)));
            let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(joined.contains(message.trim_end()), "{text}");
        }
        let short = logged(|| Some(80), || tracing::info!("short"));
        assert_eq!(short.lines().count(), 1, "{short}");
    }
}
