//! Progress bars, on a terminal only.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use app::commands::Progress;
use indicatif::{FormattedDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::watch::Watch;

/// A bar that shows one task after the other, or nothing.
#[derive(Debug)]
pub(crate) struct Bar {
    shown: ProgressBar,
    watch: Option<Arc<Watch>>,
}

impl Bar {
    /// A bar on standard error; hidden when that is no terminal or nobody wants it.
    pub(crate) fn new(progress: Progress) -> Self {
        let target = match progress {
            // Who wants warnings only wants no bar either.
            Progress::Auto if tracing::enabled!(tracing::Level::INFO) => {
                ProgressDrawTarget::stderr()
            }
            Progress::Auto | Progress::Never => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{msg:>10} {wide_bar} {percent:>3} %{left}");
        if let Ok(style) = style {
            let show = |state: &ProgressState, out: &mut dyn fmt::Write| {
                // What cannot be written here is no failure of the work.
                let _ = out.write_str(&left(state.pos(), state.eta()));
            };
            bar.set_style(style.with_key("left", show));
        }
        Self {
            shown: bar,
            watch: None,
        }
    }

    /// A bar that nobody sees, but for who watches the call.
    pub(crate) fn watched(watch: Arc<Watch>) -> Self {
        Self {
            shown: ProgressBar::hidden(),
            watch: Some(watch),
        }
    }

    /// Starts a task of so many steps.
    pub(crate) fn start(&self, task: &'static str, steps: u64) {
        self.shown.reset();
        self.shown.set_message(task);
        self.shown.set_length(steps);
        if let Some(watch) = &self.watch {
            watch.start(task, steps);
        }
    }

    /// So many steps are done.
    pub(crate) fn at(&self, done: u64) {
        self.shown.set_position(done);
        if let Some(watch) = &self.watch {
            watch.at(done);
        }
    }

    /// So many steps are done, of so many.
    pub(crate) fn at_of(&self, done: u64, steps: u64) {
        self.shown.set_length(steps);
        if let Some(watch) = &self.watch {
            watch.steps(steps);
        }
        self.at(done);
    }

    /// Ends a task and clears its line.
    pub(crate) fn finish(&self) {
        self.shown.finish_and_clear();
    }

    /// So many more steps are done.
    fn by(&self, steps: u64) {
        self.shown.inc(steps);
        if let Some(watch) = &self.watch {
            watch.by(steps);
        }
    }

    /// Counts the bytes that go through a reader or a writer.
    pub(crate) fn wrap<T>(&self, inner: T) -> Counted<'_, T> {
        Counted { inner, bar: self }
    }
}

/// The time left, from the steps done; nothing before the first, which says nothing of the rest.
fn left(done: u64, estimate: Duration) -> String {
    if done == 0 {
        return String::new();
    }
    format!(", {} left", FormattedDuration(estimate))
}

/// A reader or writer that moves a bar.
pub(crate) struct Counted<'a, T> {
    inner: T,
    bar: &'a Bar,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bar.by(count as u64);
        Ok(count)
    }
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(buffer)?;
        self.bar.by(count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::left;
    use std::time::Duration;

    #[test]
    fn no_time_is_left_before_a_step_is_done() {
        assert_eq!(left(0, Duration::ZERO), "");
        assert_eq!(left(1, Duration::from_secs(3_725)), ", 01:02:05 left");
    }
}
