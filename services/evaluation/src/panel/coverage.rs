//! Whether intervals of panels hold what they promise, on panels whose answer is known.
//!
//! Nothing is saved on the average of all days, but each day has a shock that all its symbols
//! share. An interval with days as clusters then misses zero once in twenty; one that takes all
//! batches of all days for one series misses it far more often.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::Rng as _;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::assess::assess;
use super::cell::integer::Integer;
use super::cell::sums::Sums;
use super::cell::{Against, BATCHES, Cell, CellSettings, LAYOUT, Stratum, Tune};
use super::options::Options;
use super::statistics::ratio::Clusters;
use crate::pair::Pair;
use crate::statistics::student;
use crate::verdict::Verdict;

/// What panels are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverageConfig {
    /// How many panels.
    pub panels: u32,
    /// Reported days of each.
    pub days: usize,
    /// Symbols of each day.
    pub symbols: usize,
    /// Standard deviation of the shock that all symbols of a day share, in thousandths of a basis
    /// point; a batch of one symbol scatters by 1,000 beside it.
    pub shock: u32,
    /// Selects the panels.
    pub seed: u64,
}

impl CoverageConfig {
    /// So many panels of thirty days and eight symbols, with shocks as large as a batch's scatter.
    pub fn of(panels: u32) -> Self {
        Self {
            panels,
            days: 30,
            symbols: 8,
            shock: 1_000,
            seed: 1,
        }
    }
}

/// How often conclusions were wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Panels.
    pub panels: u64,
    /// Intervals that miss the truth, days as clusters.
    pub missed: u64,
    /// Verdicts that the router saves, or costs, where it does neither.
    pub saves: u64,
    /// Verdicts that the router costs.
    pub costs: u64,
    /// Intervals that miss where all batches are taken for one series.
    pub series_missed: u64,
}

impl Coverage {
    fn rate(self, count: u64) -> f64 {
        count as f64 / self.panels.max(1) as f64
    }

    /// Whether rates are what they should be, three standard errors allowed.
    pub fn passed(self) -> bool {
        let room = |rate: f64| 3.0 * (rate * (1.0 - rate) / self.panels.max(1) as f64).sqrt();
        (self.rate(self.missed) - 0.05).abs() <= room(0.05)
            && self.rate(self.saves) <= 0.025 + room(0.025)
            && self.rate(self.series_missed) > 0.2
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |count| 100.0 * self.rate(count);
        writeln!(
            f,
            "{} panels of days with shocks in common, nothing saved:",
            self.panels
        )?;
        writeln!(
            f,
            "  intervals that miss, days as clusters  {:5.1} %",
            percent(self.missed)
        )?;
        writeln!(
            f,
            "  verdicts `saves`                       {:5.1} %",
            percent(self.saves)
        )?;
        writeln!(
            f,
            "  verdicts `costs`                       {:5.1} %",
            percent(self.costs)
        )?;
        write!(
            f,
            "  intervals that miss, as one series     {:5.1} %",
            percent(self.series_missed)
        )
    }
}

/// Draws conclusions from panels on which nothing is saved.
pub fn coverage(config: &CoverageConfig, progress: &(dyn Fn(u64, u64) + Sync)) -> Coverage {
    let done = AtomicU64::new(0);
    let panels = (0..config.panels).into_par_iter().map(|number| {
        let one = one(config, number);
        progress(
            done.fetch_add(1, Ordering::Relaxed) + 1,
            config.panels.into(),
        );
        one
    });
    panels.reduce(Coverage::default, |one, other| Coverage {
        panels: one.panels + other.panels,
        missed: one.missed + other.missed,
        saves: one.saves + other.saves,
        costs: one.costs + other.costs,
        series_missed: one.series_missed + other.series_missed,
    })
}

fn one(config: &CoverageConfig, number: u32) -> Coverage {
    const TRAINED: usize = 5;
    let cells = cells(config, number, TRAINED);
    let options = Options {
        train_days: Some(TRAINED),
        ..Options::default()
    };
    let findings = assess(&cells, &options).ok();
    let comparison = findings
        .as_ref()
        .and_then(|findings| findings.comparisons.first());
    let misses = |(low, high): (f64, f64)| low > 0.0 || high < 0.0;
    let interval = comparison
        .and_then(|one| one.estimate.as_ref())
        .map(|one| one.interval);
    let verdict = comparison.map(|one| one.verdict);
    let batches = cells
        .iter()
        .skip(TRAINED * config.symbols)
        .flat_map(|cell| {
            let strata = cell
                .sums
                .iter()
                .flatten()
                .flat_map(|against| &against.strata);
            strata.map(|stratum| (stratum.sums.a.0, stratum.sums.w.0))
        });
    let series = Clusters::of(batches);
    let series = series.bps().zip(series.cr1()).map(|(bps, error)| {
        let reach = error * student::fractional::quantile(0.975, series.len() as f64 - 1.0);
        (bps - reach, bps + reach)
    });
    Coverage {
        panels: 1,
        missed: u64::from(interval.is_some_and(misses)),
        saves: u64::from(verdict == Some(Verdict::Saves)),
        costs: u64::from(verdict == Some(Verdict::Costs)),
        series_missed: u64::from(series.is_some_and(misses)),
    }
}

/// Near enough to a normal variable, in thousandths, the same on every machine.
fn thousandths(random: &mut Pcg64) -> i128 {
    let sum: i128 = (0..12).map(|_| i128::from(random.next_u32())).sum();
    ((sum - 6 * (1 << 32)) * 1_000) >> 32
}

/// Cells of one panel: one order a batch, of a million dollars.
fn cells(config: &CoverageConfig, number: u32, trained: usize) -> Vec<Cell> {
    const BASE: i128 = 1_000_000_000_000_000;
    let mut random = Pcg64::new(config.seed.into(), number.into());
    let settings = settings();
    let mut cells = Vec::new();
    for day in 0..config.days + trained {
        let shock = thousandths(&mut random) * i128::from(config.shock) / 1_000;
        for symbol in 0..config.symbols {
            let strata = (0..BATCHES as u32).map(|batch| {
                // A thousandth of a basis point of a million dollars is ten cents.
                let saved = (shock + thousandths(&mut random)) * BASE / 10_000_000;
                Stratum {
                    at: [0, 0, batch, 0],
                    sums: order(BASE, saved),
                }
            });
            let against = Against {
                strata: strata.collect(),
                ..Against::default()
            };
            cells.push(Cell {
                layout: LAYOUT,
                engine: String::new(),
                date: format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1),
                symbol: format!("S{symbol}"),
                rows: 0,
                rows_sha256: String::new(),
                settings_sha256: String::new(),
                settings: settings.clone(),
                venues: 2,
                are_us_equities: false,
                warnings: Vec::new(),
                orders: BATCHES as u64,
                orders_without_rows: 0,
                ordered: Integer(100 * BATCHES as i128),
                outcomes: vec![0],
                tune: vec![Tune {
                    arrival: Integer(1),
                    ..Tune::default()
                }],
                unfilled: vec![Integer(0)],
                sums: vec![vec![against]],
            });
        }
    }
    cells
}

fn order(base: i128, saved: i128) -> Sums {
    Sums::of(&Pair {
        base,
        saved,
        by_routing: saved,
        by_fees: 0,
        by_posting: 0,
        by_residual: 0,
        alike: true,
        exposure: 0.0,
    })
}

fn settings() -> CellSettings {
    CellSettings {
        rules: vec![[0, 0, 0]],
        points: 1,
        baselines: vec!["baseline".into()],
        sizes: vec![100],
        sides: vec!["buy".into()],
        horizon: 0,
        spacing: String::new(),
        hours: String::new(),
        session: String::new(),
        assumed: BTreeMap::new(),
    }
}
