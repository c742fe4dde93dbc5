//! Progress bars, on a terminal only.

pub(crate) mod watch;

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use app::commands::Progress;
use indicatif::{
    FormattedDuration, HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use watch::Watch;

/// A bar that shows one task after the other, or nothing.
#[derive(Debug)]
pub(crate) struct Bar {
    shown: ProgressBar,
    /// Steps done: threads report theirs in any order, and a bar does not go back.
    done: AtomicU64,
    /// Steps there are; zero where nobody knows.
    steps: AtomicU64,
    watch: Option<Arc<Watch>>,
}

/// How often the time is shown that a task of unknown length has taken.
const TICK: Duration = Duration::from_millis(200);

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
        Self::of(ProgressBar::with_draw_target(None, target), None)
    }

    /// A bar that nobody sees, but for who watches the call.
    pub(crate) fn watched(watch: Arc<Watch>) -> Self {
        Self::of(ProgressBar::hidden(), Some(watch))
    }

    fn of(shown: ProgressBar, watch: Option<Arc<Watch>>) -> Self {
        Self {
            shown,
            done: AtomicU64::new(0),
            steps: AtomicU64::new(0),
            watch,
        }
    }

    /// Starts a task of so many steps; zero where nobody knows how many.
    pub(crate) fn start(&self, task: &'static str, steps: u64) {
        self.shown.reset();
        self.done.store(0, Ordering::Relaxed);
        self.steps.store(steps, Ordering::Relaxed);
        self.shown.set_message(task);
        self.shown.set_length(steps);
        self.shown.set_style(style(steps));
        if !self.shown.is_hidden() {
            self.shown.enable_steady_tick(TICK);
        }
        if let Some(watch) = &self.watch {
            watch.start(task, steps);
        }
    }

    /// So many steps are done.
    pub(crate) fn at(&self, done: u64) {
        let before = self.done.fetch_max(done, Ordering::Relaxed);
        self.shown.set_position(before.max(done));
        if let Some(watch) = &self.watch {
            watch.at(before.max(done));
        }
    }

    /// So many steps are done, of so many.
    pub(crate) fn at_of(&self, done: u64, steps: u64) {
        if self.steps.swap(steps, Ordering::Relaxed) != steps {
            self.shown.set_length(steps);
            self.shown.set_style(style(steps));
        }
        if let Some(watch) = &self.watch {
            watch.steps(steps);
        }
        self.at(done);
    }

    /// Ends a task and clears its line.
    pub(crate) fn finish(&self) {
        self.shown.disable_steady_tick();
        self.shown.finish_and_clear();
    }

    /// So many more steps are done.
    fn by(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
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

/// A bar with a percentage, or, where nobody knows how many steps there are, what is done and how
/// long it took: a percentage of nothing is none.
fn style(steps: u64) -> ProgressStyle {
    let style = ProgressStyle::with_template(template(steps));
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    // What cannot be written here is no failure of the work.
    let left = |state: &ProgressState, out: &mut dyn fmt::Write| {
        let _ = out.write_str(&left(state.pos(), state.eta()));
    };
    let so_far = |state: &ProgressState, out: &mut dyn fmt::Write| {
        let _ = out.write_str(&so_far(state.pos(), state.elapsed()));
    };
    style.with_key("left", left).with_key("so_far", so_far)
}

fn template(steps: u64) -> &'static str {
    match steps {
        0 => "{msg:>10} {so_far}",
        _ => "{msg:>10} {wide_bar} {percent:>3} %{left}",
    }
}

/// What is done of a task of unknown length.
fn so_far(done: u64, elapsed: Duration) -> String {
    let elapsed = FormattedDuration(elapsed);
    match done {
        0 => format!("nothing yet, for {elapsed}"),
        done => format!("{} so far, for {elapsed}", HumanCount(done)),
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
    use super::*;

    #[test]
    fn a_task_of_unknown_length_has_no_percentage() {
        assert!(!template(0).contains("percent") && template(1).contains("percent"));
        let second = Duration::from_secs(1);
        assert_eq!(so_far(0, second), "nothing yet, for 00:00:01");
        assert_eq!(so_far(12_345, second), "12,345 so far, for 00:00:01");
    }

    #[test]
    fn a_bar_does_not_go_back() {
        let bar = Bar::of(ProgressBar::hidden(), Some(Arc::new(Watch::default())));
        for task in ["one", "another"] {
            bar.start(task, 100);
            let mut most = 0;
            for done in [10, 5, 30, 29, 100, 3] {
                bar.at(done);
                most = most.max(done);
                let watched = bar.watch.as_ref().map(|watch| watch.standing().done);
                assert_eq!((bar.shown.position(), watched), (most, Some(most)));
            }
        }
    }

    #[test]
    fn no_time_is_left_before_a_step_is_done() {
        assert_eq!(left(0, Duration::ZERO), "");
        assert_eq!(left(1, Duration::from_secs(3_725)), ", 01:02:05 left");
    }
}
