//! How often the machinery was right.

use std::fmt;

/// What can be promised of a kind of market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Intervals miss the true saving as often as they say.
    Coverage,
    /// Intervals miss no more often than the level.
    AtLeastCoverage,
    /// No promise about intervals: what pays goes on for longer than a recording can show. Nothing
    /// is called a saving that is none.
    FalseAlarms,
}

/// What came of one kind of market.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioReport {
    /// What kind of market.
    pub name: &'static str,
    /// What can be promised of it.
    pub promise: Promise,
    /// Markets evaluated.
    pub markets: usize,
    /// Of these, markets in which nothing is saved, on the very recording.
    pub worthless: usize,
    /// Markets in which no rule of the grid saves anything.
    pub hopeless: usize,
    /// Windows that do not overlap in the time reported on, in each market.
    pub disjoint_windows: usize,
    /// Mean of the true savings in the long run, in basis points.
    pub mean_truth_bps: f64,
    /// Mean of the estimates, in basis points.
    pub mean_estimate_bps: f64,
    /// Intervals that missed the true saving.
    pub misses: usize,
    /// Intervals that missed zero.
    pub misses_zero: usize,
    /// Markets in which nothing bounds the saving: no interval, which misses nothing.
    pub unbounded: usize,
    /// Corrected tests that found a rule better than the baseline where no rule of the grid is.
    pub discoveries: usize,
    /// Markets with the verdict that the router saves money.
    pub saves: usize,
    /// Of these, markets in which it does not, on the very recording.
    pub false_saves: usize,
    /// Markets with the verdict that the router costs money.
    pub costs: usize,
    /// Markets with the verdict that there are too few independent windows.
    pub too_few: usize,
    /// The level at which all tests are made: 0.05.
    pub level: f64,
}

/// A count is as it should be unless chance makes one so far from it this rarely: as rarely as a
/// normal number lies three standard errors above its mean. Where few markets are counted the
/// normal distribution itself would not do.
const RARE: f64 = 0.001_35;

/// The chance of at least `count` of so many, each with the chance `rate`.
fn at_least(count: usize, of: usize, rate: f64) -> f64 {
    let odds = (rate / (1.0 - rate)).ln();
    let mut chance = of as f64 * (1.0 - rate).ln();
    let mut sum = 0.0;
    for one in 0..=of {
        if one >= count {
            sum += chance.exp();
        }
        chance += ((of - one) as f64 / (one + 1) as f64).ln() + odds;
    }
    sum
}

/// Whether a count is not above what a rate brings.
fn is_not_above(count: usize, of: usize, rate: f64) -> bool {
    at_least(count, of, rate) >= RARE
}

/// Whether a count is not below what a rate brings.
fn is_not_below(count: usize, of: usize, rate: f64) -> bool {
    1.0 - at_least(count + 1, of, rate) >= RARE
}

impl ScenarioReport {
    /// Share of intervals that missed the true saving.
    pub fn miss_rate(&self) -> f64 {
        share(self.misses, self.markets)
    }

    /// Share of corrected tests that found something where nothing is.
    pub fn discovery_rate(&self) -> f64 {
        share(self.discoveries, self.hopeless)
    }

    /// Share of verdicts that the router saves money where it does not.
    pub fn false_save_rate(&self) -> f64 {
        share(self.false_saves, self.worthless)
    }

    /// Standard error of a rate that is at the nominal level.
    pub fn standard_error(&self) -> f64 {
        error(self.level, self.markets)
    }

    /// Whether intervals miss as often as was promised, but for chance.
    pub fn covers(&self) -> bool {
        let not_above = !self.misses_too_often();
        match self.promise {
            Promise::Coverage => not_above && is_not_below(self.misses, self.markets, self.level),
            Promise::AtLeastCoverage => not_above,
            Promise::FalseAlarms => true,
        }
    }

    /// Whether intervals miss more often than the level, by more than chance.
    fn misses_too_often(&self) -> bool {
        !is_not_above(self.misses, self.markets, self.level)
    }

    /// Whether the corrected test finds nothing where nothing is, but for the nominal share; it may
    /// find less.
    pub fn holds_its_size(&self) -> bool {
        self.promise == Promise::FalseAlarms
            || is_not_above(self.discoveries, self.hopeless, self.level)
    }

    /// Whether nothing is called a saving that is none, but for half of the nominal share.
    pub fn raises_no_false_alarm(&self) -> bool {
        is_not_above(self.false_saves, self.worthless, self.level / 2.0)
    }

    /// Whether all of it holds.
    pub fn is_sound(&self) -> bool {
        self.covers() && self.holds_its_size() && self.raises_no_false_alarm()
    }
}

fn share(count: usize, of: usize) -> f64 {
    count as f64 / of.max(1) as f64
}

/// Standard error of a share of so many.
fn error(share: f64, of: usize) -> f64 {
    (share * (1.0 - share) / of.max(1) as f64).sqrt()
}

/// What came of all kinds of markets.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationReport {
    /// One a kind.
    pub scenarios: Vec<ScenarioReport>,
}

impl ValidationReport {
    /// Whether every rate is what it should be.
    pub fn passed(&self) -> bool {
        self.scenarios.iter().all(ScenarioReport::is_sound)
    }
}

impl fmt::Display for ValidationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28} {:>7} {:>7} {:>9} {:>9} {:>8} {:>10} {:>7} {:>6} {:>7} {:>8}  result",
            "market",
            "markets",
            "windows",
            "truth bps",
            "estimate",
            "misses",
            "corrected",
            "saves",
            "false",
            "costs",
            "too few",
        )?;
        for one in &self.scenarios {
            let percent = |count, of| 100.0 * share(count, of);
            let result = match (one.is_sound(), one.promise) {
                (false, _) => "NOT SOUND",
                (true, Promise::FalseAlarms) if one.misses_too_often() => {
                    "no false alarm; too narrow"
                }
                (true, Promise::FalseAlarms) => "no false alarm",
                (true, _) => "sound",
            };
            writeln!(
                f,
                "{:<28} {:>7} {:>7} {:>9.3} {:>9.3} {:>7.1}% {:>9.1}% {:>6.1}% {:>5.1}% {:>6.1}% \
                 {:>7.1}%  {result}",
                one.name,
                one.markets,
                one.disjoint_windows,
                one.mean_truth_bps,
                one.mean_estimate_bps,
                100.0 * one.miss_rate(),
                100.0 * one.discovery_rate(),
                percent(one.saves, one.markets),
                100.0 * one.false_save_rate(),
                percent(one.costs, one.markets),
                percent(one.too_few, one.markets),
            )?;
        }
        let level = self.scenarios.first().map_or(0.0, |one| one.level);
        let widest = self.scenarios.iter().map(ScenarioReport::standard_error);
        write!(
            f,
            "misses of the long run: nominal {:.1}%, standard error {:.1}%; corrected: at most \
             {:.1}%; false, of the recordings on which nothing is saved: at most {:.1}%. Where \
             regimes last, a recording says what paid on it; what pays in the long run, more days \
             can tell.",
            100.0 * level,
            100.0 * widest.fold(0.0, f64::max),
            100.0 * level,
            50.0 * level,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_called_too_narrow_where_they_are() {
        let label = |misses| {
            let one = ScenarioReport {
                name: "regimes",
                promise: Promise::FalseAlarms,
                markets: 100,
                worthless: 0,
                hopeless: 0,
                disjoint_windows: 40,
                mean_truth_bps: 0.0,
                mean_estimate_bps: 0.0,
                misses,
                misses_zero: 0,
                unbounded: 0,
                discoveries: 0,
                saves: 0,
                false_saves: 0,
                costs: 0,
                too_few: 0,
                level: 0.05,
            };
            let report = ValidationReport {
                scenarios: vec![one],
            };
            report.to_string().contains("too narrow")
        };
        assert_eq!([0, 5, 12, 30].map(label), [false, false, false, true]);
    }

    #[test]
    fn counts_are_judged_by_their_own_distribution() {
        assert!((at_least(2, 3, 0.5) - 0.5).abs() < 1e-12);
        assert!((at_least(0, 8_000, 0.05) - 1.0).abs() < 1e-9);
        // Of eight at one in forty: two come once in 63 times, three once in 1,300.
        assert!(is_not_above(2, 8, 0.025) && !is_not_above(3, 8, 0.025));
        // Of a thousand at one in twenty.
        assert!(is_not_above(71, 1_000, 0.05) && !is_not_above(74, 1_000, 0.05));
        assert!(is_not_below(31, 1_000, 0.05) && !is_not_below(28, 1_000, 0.05));
        assert!(is_not_above(0, 0, 0.05) && is_not_below(0, 0, 0.05));
    }
}
