//! Interleaved measurements, and the lines of the table.
//!
//! On a machine that others use too, `BENCH_TIME=processor` counts what processors did in place of
//! what the clock on the wall says.

use std::fmt;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Rounds of everything that is compared.
pub(crate) const ROUNDS: usize = 11;

/// Times of one thing over all rounds, in order.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    /// Prints the times, for so many pieces of work a round.
    pub(crate) fn show(&self, what: &str) {
        let (first, last) = (self.0[0], self.0[self.0.len() - 1]);
        println!(
            "{what:<62} {:>10.2?} [{first:.2?} .. {last:.2?}]",
            self.median()
        );
    }

    /// How many times as long as `other`.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        self.median().as_secs_f64() / other.median().as_secs_f64()
    }
}

/// Measures all of `work`, round by round. Each gives the time that counts.
pub(crate) fn interleaved<const N: usize>(
    mut work: [&mut dyn FnMut() -> Duration; N],
) -> [Times; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for (times, work) in times.iter_mut().zip(&mut work) {
            times.push(work());
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        Times(times)
    })
}

/// Whether time is that of processors.
pub(crate) fn by_processor() -> bool {
    std::env::var("BENCH_TIME").is_ok_and(|which| which == "processor")
}

/// How long work of this thread takes.
pub(crate) fn clock<T>(work: impl FnOnce() -> T) -> Duration {
    if by_processor() {
        let before = busy();
        black_box(work());
        return busy().saturating_sub(before);
    }
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

/// How long this thread has been on a processor.
fn busy() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// Runs a process to its end: how long it took, and its peak memory in bytes.
pub(crate) fn timed(command: &mut Command) -> (Duration, u64) {
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let used = child.wait4().unwrap();
    assert!(used.status.success(), "{command:?}");
    let time = if by_processor() {
        used.rusage.utime + used.rusage.stime
    } else {
        started.elapsed()
    };
    (time, used.rusage.maxrss)
}

/// What a figure is to be.
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::AtMost(most) => write!(f, "at most {most}"),
        }
    }
}

/// Prints a figure with its goal, and whether it is met.
pub(crate) fn figure(what: &str, value: f64, unit: &str, goal: &Goal) {
    let met = match goal {
        Goal::AtLeast(least) => value >= *least,
        Goal::AtMost(most) => value <= *most,
    };
    let met = if met { "met" } else { "NOT MET" };
    println!("  {what:<60} {value:>10.2} {unit}, goal {goal}: {met}");
}
