//! Signs flipped by day: tests that need no distribution.
//!
//! Under "no saving" a day's score is as likely with either sign (Cameron, Gelbach and Miller
//! 2008). With few days every combination of signs is tried, without a seed; with more, draws are a
//! function of seed and number of the draw alone.

use rand::Rng as _;
use rand_pcg::Pcg64;

use super::ratio::Clusters;

/// Up to so many clusters every combination of signs is tried.
pub const EXACT: usize = 14;

/// Draws where there are more clusters, beside the data themselves.
pub const DRAWS: u128 = 9_999;

/// A statistic that equals the observed one but for rounding counts as reached.
const ALIKE: f64 = 1.0 - 1e-12;

/// Combinations of signs for so many clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    clusters: usize,
    seed: u128,
}

impl Signs {
    /// Signs for so many clusters.
    pub fn new(clusters: usize, seed: u64) -> Self {
        Self {
            clusters,
            seed: seed.into(),
        }
    }

    /// Whether every combination is tried.
    pub fn exact(self) -> bool {
        self.clusters <= EXACT
    }

    /// Calls `each` with one combination after the other; the data themselves are among them. Where
    /// all are tried, one of each pair of opposites is.
    pub fn each(self, mut each: impl FnMut(&[f64])) {
        let mut signs = vec![1.0; self.clusters];
        if self.exact() {
            let free = self.clusters.saturating_sub(1);
            for bits in 0_u32..1 << free {
                for (place, sign) in signs.iter_mut().take(free).enumerate() {
                    *sign = if bits >> place & 1 == 1 { 1.0 } else { -1.0 };
                }
                each(&signs);
            }
            return;
        }
        each(&signs);
        for draw in 0..DRAWS {
            let mut random = Pcg64::new(self.seed, draw);
            for signs in signs.chunks_mut(64) {
                let word = random.next_u64();
                for (place, sign) in signs.iter_mut().enumerate() {
                    *sign = if word >> place & 1 == 1 { 1.0 } else { -1.0 };
                }
            }
            each(&signs);
        }
    }
}

/// The wild cluster test of one ratio, for any value of it: every draw is kept as four sums, from
/// which its statistic follows.
#[derive(Clone, Debug)]
pub struct Wild {
    saved: Vec<f64>,
    base: Vec<f64>,
    total: f64,
    squares: f64,
    draws: Vec<[f64; 4]>,
}

impl Wild {
    /// Draws signs for clusters; `None` for fewer than two.
    pub fn of(clusters: &Clusters, seed: u64) -> Option<Self> {
        if clusters.len() < 2 {
            return None;
        }
        let floats = |values: &[i128]| values.iter().map(|value| *value as f64).collect();
        let (saved, base): (Vec<f64>, Vec<f64>) = (floats(&clusters.saved), floats(&clusters.base));
        let mut wild = Self {
            total: base.iter().sum(),
            squares: base.iter().map(|one| one * one).sum(),
            draws: Vec::new(),
            saved,
            base,
        };
        let mut draws = Vec::new();
        Signs::new(clusters.len(), seed).each(|signs| draws.push(wild.sums(signs)));
        wild.draws = draws;
        Some(wild)
    }

    fn sums(&self, signs: &[f64]) -> [f64; 4] {
        let mut sums = [0.0; 4];
        for ((sign, saved), base) in signs.iter().zip(&self.saved).zip(&self.base) {
            sums[0] += sign * saved;
            sums[1] += sign * base;
            sums[2] += sign * saved * base;
            sums[3] += sign * base * base;
        }
        sums
    }

    /// Sum of the squared deviations from a ratio.
    fn deviations(&self, ratio: f64) -> f64 {
        let pairs = self.saved.iter().zip(&self.base);
        pairs
            .map(|(saved, base)| (saved - ratio * base).powi(2))
            .sum()
    }

    /// The statistic of a draw for a ratio, without its sign.
    fn statistic(&self, sums: &[f64; 4], ratio: f64, deviations: f64) -> f64 {
        let clusters = self.base.len() as f64;
        let moved = (sums[0] - ratio * sums[1]) / self.total;
        let product = sums[2] - ratio * sums[3];
        let scatter = deviations - 2.0 * moved * product + moved * moved * self.squares;
        // What is left of rounding is no scatter.
        let scatter = if scatter > deviations * 1e-14 {
            scatter
        } else {
            0.0
        };
        let error = (clusters / (clusters - 1.0) * scatter).sqrt() / self.total;
        if error > 0.0 {
            (moved / error).abs()
        } else if moved == 0.0 {
            0.0
        } else {
            f64::INFINITY
        }
    }

    /// Statistics of all draws for "no saving", the observed one first.
    fn statistics(&self) -> (f64, Vec<f64>) {
        let deviations = self.deviations(0.0);
        let all = vec![1.0; self.base.len()];
        let observed = self.statistic(&self.sums(&all), 0.0, deviations);
        let drawn = self
            .draws
            .iter()
            .map(|sums| self.statistic(sums, 0.0, deviations));
        (observed, drawn.collect())
    }

    /// Two-sided, of a saving of so many basis points.
    pub fn p_value(&self, bps: f64) -> f64 {
        let ratio = bps / 1e4;
        let deviations = self.deviations(ratio);
        let all = vec![1.0; self.base.len()];
        let observed = self.statistic(&self.sums(&all), ratio, deviations) * ALIKE;
        let reached = |sums: &&[f64; 4]| self.statistic(sums, ratio, deviations) >= observed;
        self.draws.iter().filter(reached).count() as f64 / self.draws.len() as f64
    }

    /// The savings that the test does not reject at `level`, by halving outwards from the estimate,
    /// in steps of its standard error; infinite on a side where nothing is rejected.
    pub fn interval(&self, bps: f64, error: f64, level: f64) -> (f64, f64) {
        let end = |sign: f64| {
            let (mut low, mut high) = (0.0, 1.0);
            while self.p_value(bps + sign * high * error) > level {
                if high >= 1e3 {
                    return sign * f64::INFINITY;
                }
                high *= 2.0;
            }
            for _ in 0..40 {
                let middle = f64::midpoint(low, high);
                if self.p_value(bps + sign * middle * error) > level {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            bps + sign * high * error
        };
        if error > 0.0 {
            (end(-1.0), end(1.0))
        } else {
            (bps, bps)
        }
    }
}

/// Two-sided p values of "no saving" against each of several baselines, corrected for how many they
/// are, with the same signs for all (Romano and Wolf 2005). All have as many clusters as the first.
pub fn step_down(columns: &[&Wild]) -> Vec<f64> {
    let statistics: Vec<(f64, Vec<f64>)> = columns.iter().map(|one| one.statistics()).collect();
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|a, b| statistics[*b].0.total_cmp(&statistics[*a].0).then(a.cmp(b)));
    let draws = statistics
        .iter()
        .map(|(_, drawn)| drawn.len())
        .min()
        .unwrap_or(0);
    let (mut values, mut last) = (vec![1.0; columns.len()], 0.0_f64);
    // The largest statistic of each draw, over the columns from the place on.
    let mut largest = vec![0.0_f64; draws];
    let mut reached = vec![0; columns.len()];
    for (place, column) in order.iter().enumerate().rev() {
        let (observed, drawn) = &statistics[*column];
        for (most, one) in largest.iter_mut().zip(drawn) {
            *most = most.max(*one);
        }
        reached[place] = largest
            .iter()
            .filter(|most| **most >= observed * ALIKE)
            .count();
    }
    for (place, column) in order.into_iter().enumerate() {
        last = last.max(reached[place] as f64 / draws.max(1) as f64);
        values[column] = last;
    }
    values
}

/// Savings of one rule by day about their mean, as the test needs them.
struct Column {
    centred: Vec<f64>,
    squares: f64,
    shift: Option<f64>,
}

/// One-sided, of "no rule saves anything", over the savings of each rule by day, corrected for how
/// many rules there are: Hansen's (2005) consistent test with signs as resamples. `None` without
/// rules or with fewer than two days.
pub fn superior(rules: &[Vec<f64>], seed: u64) -> Option<f64> {
    let days = rules.first()?.len();
    if days < 2 {
        return None;
    }
    let count = days as f64;
    let hopeless = (2.0 * count.ln().max(1.000_000_1).ln()).sqrt();
    let statistic = |sum: f64, squares: f64| {
        let mean = sum / count;
        let scatter = squares - count * mean * mean;
        let scatter = if scatter > squares * 1e-14 {
            scatter
        } else {
            0.0
        };
        let error = (scatter / (count - 1.0) / count).sqrt();
        match error {
            error if error > 0.0 => mean / error,
            _ if mean == 0.0 => 0.0,
            _ => f64::INFINITY.copysign(mean),
        }
    };
    let (mut best, mut columns) = (0.0_f64, Vec::new());
    for rule in rules {
        let mean = rule.iter().sum::<f64>() / count;
        let centred: Vec<f64> = rule.iter().map(|one| one - mean).collect();
        let squares: f64 = centred.iter().map(|one| one * one).sum();
        let error = (squares / (count - 1.0) / count).sqrt();
        let t = match error {
            error if error > 0.0 => mean / error,
            _ if mean == 0.0 => 0.0,
            _ => f64::INFINITY.copysign(mean),
        };
        best = best.max(t);
        columns.push(Column {
            centred,
            squares,
            shift: (t < -hopeless).then_some(mean),
        });
    }
    let signs = Signs::new(days, seed);
    let turns: &[f64] = if signs.exact() { &[1.0, -1.0] } else { &[1.0] };
    let (mut reached, mut all) = (0_u64, 0_u64);
    signs.each(|signs| {
        let sums: Vec<f64> = columns
            .iter()
            .map(|column| {
                column
                    .centred
                    .iter()
                    .zip(signs)
                    .map(|(one, sign)| one * sign)
                    .sum()
            })
            .collect();
        for turn in turns {
            all += 1;
            let drawn = columns.iter().zip(&sums).map(|(column, sum)| {
                let sum = turn * sum;
                match column.shift {
                    None => statistic(sum, column.squares),
                    Some(shift) => statistic(
                        sum + count * shift,
                        column.squares + 2.0 * shift * sum + count * shift * shift,
                    ),
                }
            });
            let largest = drawn.fold(0.0_f64, f64::max);
            reached += u64::from(largest >= best * ALIKE);
        }
    });
    Some(reached as f64 / all.max(1) as f64)
}
