//! How often the machinery was right.

use std::fmt;

/// What came of one kind of market.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioReport {
    /// What kind of market.
    pub name: &'static str,
    /// Whether waiting pays, by a known amount; otherwise nothing does.
    pub helps: bool,
    /// Whether the router had penalties to choose from.
    pub tuned: bool,
    /// Markets evaluated.
    pub markets: usize,
    /// Windows that do not overlap in the time reported on, in each market.
    pub disjoint_windows: usize,
    /// Mean of the true savings, in basis points.
    pub mean_truth_bps: f64,
    /// Mean of the estimates, in basis points.
    pub mean_estimate_bps: f64,
    /// Intervals that missed the true saving; where nothing helps, these are the false positives.
    pub misses: usize,
    /// Markets in which nothing bounds the saving: no interval, which misses nothing.
    pub unbounded: usize,
    /// The same as `misses` for percentile intervals from the same resamples.
    pub percentile_misses: usize,
    /// Corrected tests that found a rule better than the baseline.
    pub discoveries: usize,
    /// Markets with the verdict that the router saves money.
    pub saves: usize,
    /// The level at which all tests are made: 0.05.
    pub level: f64,
}

/// A rate may differ from its nominal value by so many standard errors of a binomial share.
const ERRORS: f64 = 3.0;

impl ScenarioReport {
    /// Share of intervals that missed the true saving.
    pub fn miss_rate(&self) -> f64 {
        self.share(self.misses)
    }

    /// The same for percentile intervals.
    pub fn percentile_miss_rate(&self) -> f64 {
        self.share(self.percentile_misses)
    }

    /// Share of corrected tests that found something.
    pub fn discovery_rate(&self) -> f64 {
        self.share(self.discoveries)
    }

    /// Standard error of a rate that is at the nominal level.
    pub fn standard_error(&self) -> f64 {
        (self.level * (1.0 - self.level) / self.markets.max(1) as f64).sqrt()
    }

    /// Whether intervals miss as often as they should, within binomial error; where nothing helps and the rule changes from
    /// fold to fold, they may miss less.
    pub fn covers(&self) -> bool {
        let excess = self.miss_rate() - self.level;
        let allowed = ERRORS * self.standard_error();
        excess <= allowed && (excess >= -allowed || (self.tuned && !self.helps))
    }

    /// Whether the corrected test finds nothing where nothing is, but for the nominal share; it may find less.
    pub fn holds_its_size(&self) -> bool {
        self.helps || self.discovery_rate() <= self.level + ERRORS * self.standard_error()
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.markets.max(1) as f64
    }
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
        self.scenarios
            .iter()
            .all(|one| one.covers() && one.holds_its_size())
    }
}

impl fmt::Display for ValidationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28} {:>7} {:>7} {:>9} {:>9} {:>8} {:>11} {:>10} {:>7}  result",
            "market",
            "markets",
            "windows",
            "truth bps",
            "estimate",
            "misses",
            "percentile",
            "corrected",
            "saves"
        )?;
        for one in &self.scenarios {
            let sound = one.covers() && one.holds_its_size();
            writeln!(
                f,
                "{:<28} {:>7} {:>7} {:>9.3} {:>9.3} {:>7.1}% {:>10.1}% {:>9.1}% {:>6.1}%  {}",
                one.name,
                one.markets,
                one.disjoint_windows,
                one.mean_truth_bps,
                one.mean_estimate_bps,
                100.0 * one.miss_rate(),
                100.0 * one.percentile_miss_rate(),
                100.0 * one.discovery_rate(),
                100.0 * one.share(one.saves),
                if sound { "sound" } else { "NOT SOUND" },
            )?;
        }
        let level = self.scenarios.first().map_or(0.0, |one| one.level);
        let widest = self.scenarios.iter().map(ScenarioReport::standard_error);
        write!(
            f,
            "nominal {:.1}%, binomial standard error {:.1}%",
            100.0 * level,
            100.0 * widest.fold(0.0, f64::max)
        )
    }
}
