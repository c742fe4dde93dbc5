//! What several runs say together: how often routing helped, and by how much on average.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::verdict::is_routed;
use crate::words::strategy_name::{self, Sides};
use crate::words::{bps, count};
use result::BacktestResult;

/// The baseline that all are compared with.
const MAIN: &str = "best_ask";

/// Runs, added one by one; those that are there twice, by their digest, count once.
#[derive(Debug, Default)]
pub struct Together {
    digests: BTreeSet<String>,
    repeated: u64,
    sides: BTreeSet<String>,
    better: u64,
    alike: u64,
    worse: u64,
    /// Basis points due to where, of all that are compared.
    routing: f64,
    /// Runs of one venue, and those without a saving to compare.
    unrouted: u64,
    incomparable: u64,
    /// Runs whose penalties were chosen among several.
    tuned: u64,
}

impl Together {
    /// Adds a run.
    pub fn add(&mut self, run: &BacktestResult) {
        if !self.digests.insert(run.digest.clone()) {
            self.repeated += 1;
            return;
        }
        self.sides.insert(run.order.side.clone());
        self.tuned += u64::from(run.tuning.points > 1);
        if !is_routed(run) {
            self.unrouted += 1;
            return;
        }
        let detail = run.savings_detail.get(MAIN);
        let Some(routing) = detail.and_then(|one| one.routing_bps) else {
            self.incomparable += 1;
            return;
        };
        self.routing += routing;
        let counted = match routing {
            routing if routing > 0.0 => &mut self.better,
            routing if routing < 0.0 => &mut self.worse,
            _ => &mut self.alike,
        };
        *counted += 1;
    }

    fn compared(&self) -> u64 {
        self.better + self.alike + self.worse
    }

    /// The answer of all in a line, for a title; `None` of less than two runs.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let runs = self.digests.len() as u64;
        if runs < 2 {
            return None;
        }
        let mut title = format!("{} results", count(runs + self.repeated));
        if self.repeated > 0 {
            let _ = write!(title, ", {} different", count(runs));
        }
        if self.compared() > 0 {
            let [better, alike, worse] = [self.better, self.alike, self.worse].map(count);
            let _ = write!(
                title,
                ": routing better in {better}, alike in {alike}, worse in {worse}"
            );
        }
        Some(title)
    }

    /// The answer of all in sentences; `None` of less than two runs that are different.
    #[must_use]
    pub fn sentences(&self) -> Option<String> {
        let runs = self.digests.len() as u64;
        let repeated = (self.repeated > 0).then(|| {
            format!(
                "{} more than once, by the digest, and counted once.",
                text::counted(self.repeated, "result is there", "results are there")
            )
        });
        if runs < 2 {
            return repeated;
        }
        let sides = Sides::of(self.sides.iter().map(String::as_str));
        let mut said = match self.compared() {
            0 => format!("None of {} runs can be compared", count(runs)),
            compared => format!(
                "Of {} runs, by routing alone against {}: better in {}, alike in {}, worse in {}, \
                 {} bps on average, where each run counts the same whatever its size",
                count(runs),
                strategy_name::in_sentence(MAIN, sides),
                count(self.better),
                count(self.alike),
                count(self.worse),
                bps(self.routing / compared as f64)
            ),
        };
        for (left_out, why) in [
            (self.unrouted, "with one venue"),
            (self.incomparable, "without a saving to compare"),
        ] {
            if left_out > 0 {
                let _ = write!(said, "; {} {why} not counted", count(left_out));
            }
        }
        said += match self.tuned {
            0 => ". Each is one order",
            tuned if tuned == runs => ". Each is one order, and its penalties were chosen on it",
            _ => ". Each is one order, and the penalties of some were chosen on theirs",
        };
        said += ": evaluate with all recordings says what holds for others.";
        let all = [Some(said), repeated];
        Some(all.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}
