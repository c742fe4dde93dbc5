//! The saving as a ratio of two sums over days, and how sure one can be of it with days as
//! clusters.

use std::f64::consts::PI;

use num_bigint::BigInt;
use num_traits::ToPrimitive as _;

use crate::statistics::student;

/// What was saved, and what the baseline paid, by cluster, in units of 1e-9 dollars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Saved.
    pub saved: Vec<i128>,
    /// Cash of the baseline.
    pub base: Vec<i128>,
}

impl Clusters {
    /// Clusters from pairs of saving and cash; those without cash are left out.
    pub fn of(pairs: impl IntoIterator<Item = (i128, i128)>) -> Self {
        let (saved, base) = pairs.into_iter().filter(|(_, base)| *base > 0).unzip();
        Self { saved, base }
    }

    /// The saving and the cash of each.
    pub fn pairs(&self) -> impl Iterator<Item = (i128, i128)> {
        self.saved.iter().copied().zip(self.base.iter().copied())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.base.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.base.is_empty()
    }

    /// Saving and cash over all clusters.
    pub fn totals(&self) -> (i128, i128) {
        (self.saved.iter().sum(), self.base.iter().sum())
    }

    /// The saving in basis points; `None` of nothing.
    pub fn bps(&self) -> Option<f64> {
        let (saved, base) = self.totals();
        crate::panel::cell::sums::ratio_bps(saved, base)
    }

    /// The saving of each cluster in basis points.
    pub fn each_bps(&self) -> Vec<f64> {
        let pairs = self.saved.iter().zip(&self.base);
        pairs
            .map(|(saved, base)| 1e4 * *saved as f64 / *base as f64)
            .collect()
    }

    /// Score of each cluster, `saved - ratio * base`, rounded once.
    pub fn scores(&self) -> Vec<f64> {
        let (saved, base) = self.totals();
        let exact = |(one, weight): (&i128, &i128)| {
            let score = BigInt::from(*one) * base - BigInt::from(saved) * *weight;
            score.to_f64().unwrap_or(f64::NAN) / base as f64
        };
        self.saved.iter().zip(&self.base).map(exact).collect()
    }

    /// The standard error with one score a cluster, in basis points; `None` for fewer than two
    /// clusters.
    pub fn cr1(&self) -> Option<f64> {
        let clusters = self.len() as f64;
        if self.len() < 2 {
            return None;
        }
        let squares: f64 = self.scores().iter().map(|score| score * score).sum();
        let (_, base) = self.totals();
        Some(1e4 * (clusters / (clusters - 1.0) * squares).sqrt() / base as f64)
    }

    /// The standard error by leaving out one cluster after the other (`MacKinnon`, Nielsen and Webb
    /// 2023), in basis points.
    pub fn cv3(&self) -> Option<f64> {
        let clusters = self.len() as f64;
        if self.len() < 2 {
            return None;
        }
        let (_, base) = self.totals();
        let moved = self.scores().into_iter().zip(&self.base);
        let squares: f64 = moved
            .map(|(score, weight)| {
                let moved = score / (base - weight) as f64;
                moved * moved
            })
            .sum();
        Some(1e4 * ((clusters - 1.0) / clusters * squares).sqrt())
    }

    /// The saving without each cluster, in basis points.
    pub fn without_each(&self) -> Vec<Option<f64>> {
        let (saved, base) = self.totals();
        let pairs = self.saved.iter().zip(&self.base);
        pairs
            .map(|(one, weight)| crate::panel::cell::sums::ratio_bps(saved - one, base - weight))
            .collect()
    }

    /// How many clusters of equal weight these are worth.
    pub fn effective(&self) -> f64 {
        let (_, base) = self.totals();
        let exact = self
            .base
            .iter()
            .map(|one| BigInt::from(*one) * *one)
            .sum::<BigInt>();
        let base = base as f64;
        let squares = exact.to_f64().unwrap_or(f64::NAN);
        if squares > 0.0 {
            base * base / squares
        } else {
            0.0
        }
    }

    /// Correlation of the scores of clusters that follow each other.
    pub fn lag_one(&self) -> f64 {
        let scores = self.scores();
        let squares: f64 = scores.iter().map(|score| score * score).sum();
        let products: f64 = scores
            .iter()
            .zip(scores.iter().skip(1))
            .map(|(a, b)| a * b)
            .sum();
        if squares > 0.0 {
            products / squares
        } else {
            0.0
        }
    }

    /// The standard error by equal-weighted cosines, for clusters that depend on each other, and
    /// its degrees of freedom.
    pub fn cosines(&self) -> (f64, usize) {
        let (clusters, scores) = (self.len() as f64, self.scores());
        let (_, base) = self.totals();
        let degrees = ((0.4 * clusters.powf(2.0 / 3.0)) as usize).max(1);
        let squares: f64 = (1..=degrees)
            .map(|j| {
                let angle = |place: usize| PI * j as f64 * (place as f64 + 0.5) / clusters;
                let terms = scores.iter().enumerate();
                let sum: f64 = terms.map(|(place, score)| score * angle(place).cos()).sum();
                let cosine = (2.0 / clusters).sqrt() * sum;
                cosine * cosine
            })
            .sum();
        let error = 1e4 * (clusters * squares / degrees as f64).sqrt() / base as f64;
        (error, degrees)
    }
}

/// A saving with its errors, in basis points.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Clusters.
    pub clusters: usize,
    /// The saving, weighted by the baseline's cash.
    pub bps: f64,
    /// The mean over clusters of each one's saving.
    pub equal_day_bps: f64,
    /// Standard error, jackknife over clusters.
    pub cv3: f64,
    /// Standard error with one score a cluster.
    pub cr1: f64,
    /// Clusters of equal weight that these are worth.
    pub effective: f64,
    /// Correlation of scores one cluster apart.
    pub lag_one: f64,
    /// Standard error and degrees of freedom by cosines.
    pub cosines: (f64, usize),
    /// Whether clusters depend on each other, so that the interval is that of the cosines.
    pub dependent: bool,
    /// Standard error of the interval.
    pub error: f64,
    /// Degrees of freedom of the interval.
    pub degrees: f64,
    /// Ends of the interval.
    pub interval: (f64, f64),
    /// Two-sided, of no saving, by the interval's distribution.
    pub p_value: f64,
}

/// Fewest clusters whose dependence is looked at.
const FEWEST_FOR_DEPENDENCE: usize = 20;

impl Estimate {
    /// What clusters say, with intervals that miss with the probability `level`; `None` for fewer
    /// than two.
    pub fn of(clusters: &Clusters, level: f64) -> Option<Self> {
        let (bps, cv3, cr1) = (clusters.bps()?, clusters.cv3()?, clusters.cr1()?);
        let count = clusters.len();
        let (effective, lag_one) = (clusters.effective(), clusters.lag_one());
        let cosines = clusters.cosines();
        let dependent =
            count >= FEWEST_FOR_DEPENDENCE && lag_one.abs() > 2.0 / (count as f64).sqrt();
        let (error, degrees) = if dependent {
            (cosines.0, cosines.1 as f64)
        } else {
            (cv3, (count as f64 - 1.0).min(effective - 1.0))
        };
        let reach = student::fractional::quantile(1.0 - level / 2.0, degrees) * error;
        let t = if error > 0.0 {
            (bps / error).abs()
        } else {
            certain(bps)
        };
        let each = clusters.each_bps();
        Some(Self {
            clusters: count,
            bps,
            equal_day_bps: each.iter().sum::<f64>() / count as f64,
            cv3,
            cr1,
            effective,
            lag_one,
            cosines,
            dependent,
            error,
            degrees,
            interval: if error > 0.0 {
                (bps - reach, bps + reach)
            } else {
                (bps, bps)
            },
            p_value: student::fractional::two_sided(t, degrees),
        })
    }
}

/// The statistic of a mean without scatter.
fn certain(mean: f64) -> f64 {
    if mean == 0.0 { 0.0 } else { f64::INFINITY }
}

/// One cell's contribution: its day, its symbol, what was saved and what the baseline paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Place of the day.
    pub day: usize,
    /// Place of the symbol.
    pub symbol: usize,
    /// Saved.
    pub saved: i128,
    /// Cash of the baseline.
    pub base: i128,
}

/// Standard error with days and symbols as clusters (Cameron, Gelbach and Miller 2011), and its
/// degrees of freedom: for a claim about symbols that are not among these. Never below the larger
/// of the two one-way errors.
pub fn two_way(cells: &[Contribution]) -> Option<(f64, usize)> {
    let sums = |place: fn(&Contribution) -> usize| {
        let mut groups = std::collections::BTreeMap::<usize, (i128, i128)>::new();
        for cell in cells {
            let group = groups.entry(place(cell)).or_default();
            group.0 += cell.saved;
            group.1 += cell.base;
        }
        Clusters::of(groups.into_values())
    };
    let (days, symbols) = (sums(|cell| cell.day), sums(|cell| cell.symbol));
    let each = Clusters::of(cells.iter().map(|cell| (cell.saved, cell.base)));
    let (day, symbol, cell) = (days.cr1()?, symbols.cr1()?, each.cr1()?);
    let (day, symbol, cell) = (day * day, symbol * symbol, cell * cell);
    let variance = (day + symbol - cell).max(day).max(symbol);
    Some((variance.sqrt(), days.len().min(symbols.len()) - 1))
}
