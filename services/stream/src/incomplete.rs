//! What a run lacks, and what to do about it.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

/// What a run lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incomplete {
    /// The topic.
    pub topic: String,
    /// The run.
    pub run_id: String,
    /// Messages received, without duplicates.
    pub received: u64,
    /// Messages that the producer says it sent, where a marker says it.
    pub expected: Option<u64>,
    /// Messages missing: all of them where the number is known, else those below the highest
    /// received.
    pub missing: u64,
    /// The first ranges of sequence numbers missing.
    pub gaps: Vec<RangeInclusive<u64>>,
    /// Messages received that could not be read or do not belong.
    pub damaged: u64,
    /// The first damage, for people.
    pub first_damage: Option<String>,
    /// Partitions without a readable end marker.
    pub unended: Vec<i32>,
    /// What else is wrong.
    pub problems: Vec<String>,
    /// How far the run's start is ahead of this machine's clock, where that is too far.
    pub ahead: Option<Duration>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. ", self.what())?;
        match self.ahead {
            // A run that is sent again by a clock that is right would still be older than this one.
            Some(ahead) => write!(
                f,
                "Its producer's clock is {} ahead of this machine's: set the wrong one right, send \
                 it again (sor-producer --run-id NAME), \
                 and name the new run with --run-id NAME",
                humantime::format_duration(Duration::from_secs(ahead.as_secs()))
            ),
            None => f.write_str("Send it again (sor-producer) and consume the new run"),
        }
    }
}

impl Incomplete {
    /// Which run, what is wrong with it, and how much of it came.
    pub(crate) fn what(&self) -> String {
        format!(
            "run {} on {} is incomplete: {}; {} received",
            self.run_id,
            self.topic,
            self.faults().join("; "),
            self.received
        )
    }

    /// What is wrong, one thing after the other.
    pub fn faults(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if self.missing > 0 {
            let of = self
                .expected
                .map_or(String::new(), |all| format!(" of {all}"));
            let plural = if self.missing == 1 { "" } else { "s" };
            let missing = self.missing;
            let gaps = self.ranges();
            parts.push(format!("{missing}{of} message{plural} missing ({gaps})"));
        }
        if self.damaged > 0 {
            let first = self.first_damage.as_deref().unwrap_or("not kept");
            parts.push(format!("{} damaged (first: {first})", self.damaged));
        }
        if !self.unended.is_empty() {
            let partitions: Vec<_> = self.unended.iter().map(ToString::to_string).collect();
            let partitions = partitions.join(", ");
            parts.push(format!("no end marker on partition {partitions}"));
        }
        parts.extend(self.problems.iter().cloned());
        parts
    }

    /// `sor-seq 5, 17-18, ...`
    fn ranges(&self) -> String {
        let named: Vec<_> = self.gaps.iter().map(range).collect();
        let shown: u64 = self
            .gaps
            .iter()
            .map(|gap| gap.end() - gap.start() + 1)
            .sum();
        let more = if shown < self.missing { ", ..." } else { "" };
        format!("sor-seq {}{more}", named.join(", "))
    }
}

/// `5` or `17-18`.
pub(crate) fn range(numbers: &RangeInclusive<u64>) -> String {
    match (numbers.start(), numbers.end()) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let incomplete = Incomplete {
            topic: "t".into(),
            run_id: "r".into(),
            received: 95,
            expected: Some(100),
            missing: 5,
            gaps: vec![5..=5, 17..=18],
            damaged: 1,
            first_damage: Some("partition 0 offset 9: bad_message".into()),
            unended: vec![1],
            problems: vec![],
            ahead: None,
        };
        assert_eq!(
            incomplete.to_string(),
            "run r on t is incomplete: 5 of 100 messages missing (sor-seq 5, 17-18, ...); 1 \
             damaged (first: partition 0 \
             offset 9: bad_message); no end marker on partition 1; 95 received. Send it again \
             (sor-producer) and consume \
             the new run"
        );
    }
}
