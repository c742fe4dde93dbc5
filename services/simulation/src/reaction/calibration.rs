//! How the mid of a recording answers to what is traded: a linear propagator by least squares
//! (Bouchaud, Gefen, Potters and Wyart 2004).
//!
//! With `r_k` the change of the mid in bin `k` and `v_k` the shares bought less those sold by
//! takers then,
//!
//! ```text
//! r_k = sum_{l = 0..L} g_l v_{k-l} + e_k,     G_l = g_0 + ... + g_l
//! ```
//!
//! `G_l` is where the price stands `l` bins after one share, in dollars. Errors are those of the
//! jackknife over stretches of time. The kernel is fitted to all of `G` by weighted least squares.
//!
//! One recording identifies `G` to about the last lag, and no more: not what stays beyond it, not
//! whether an order of one's own pushes as the average anonymous trade does, not what information
//! did and what mechanics, not sizes beyond those that trade.

/// Bins of a second each: changes of the mid in dollars, shares bought less sold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    /// Changes of the mid, in dollars.
    pub moves: Vec<f64>,
    /// Shares that takers bought less those that they sold.
    pub volumes: Vec<f64>,
}

/// Where the price stands after one share, bin by bin.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// In dollars per share.
    pub cumulative: Vec<f64>,
    /// Standard errors.
    pub errors: Vec<f64>,
    /// The response, in dollars per share, with each stretch of time left out.
    leave_one_out: Vec<Vec<f64>>,
}

/// A kernel `kappa (permanent + (1 - permanent) 2^(-t / half life))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// In dollars per share and share.
    pub kappa: f64,
    /// In seconds.
    pub half_life: f64,
    /// From 0 to 1.
    pub permanent: f64,
    /// The weighted sum of squares that is left.
    pub chi2: f64,
}

/// Standard errors of a [`Fit`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitErrors {
    /// Of `kappa`.
    pub kappa: f64,
    /// Of the half life, in seconds.
    pub half_life: f64,
    /// Of the permanent part.
    pub permanent: f64,
}

impl Response {
    /// The response up to so many `lags`, with errors from so many `stretches`; `None` where the
    /// flow is too short, or leaves lags alike.
    pub fn of(flow: &Flow, lags: usize, stretches: usize) -> Option<Self> {
        let count = flow.moves.len().min(flow.volumes.len());
        let usable = count.checked_sub(lags)?;
        let size = usable.div_ceil(stretches.max(1));
        if stretches < 2 || usable < 2 * (lags + 1) || size == 0 {
            return None;
        }
        let mut sums = vec![Normal::new(lags + 1); stretches];
        for bin in lags..count {
            let sums = sums.get_mut((bin - lags) / size)?;
            sums.add(&flow.volumes, bin, *flow.moves.get(bin)?);
        }
        let mut all = Normal::new(lags + 1);
        for stretch in &sums {
            all.combine(stretch, 1.0);
        }
        let cumulative = all.solve()?;
        let without = |stretch: &Normal| {
            let mut rest = all.clone();
            rest.combine(stretch, -1.0);
            rest.solve()
        };
        let leave_one_out: Vec<Vec<f64>> = sums.iter().map(without).collect::<Option<_>>()?;
        let errors = (0..=lags)
            .map(|lag| jackknife(cumulative[lag], leave_one_out.iter().map(|one| one[lag])))
            .collect();
        Some(Self {
            cumulative,
            errors,
            leave_one_out,
        })
    }

    /// The kernel that fits best, for bins of so many seconds, and its standard errors; `None`
    /// where an error is zero.
    pub fn fit(&self, bin: f64) -> Option<(Fit, FitErrors)> {
        let grid = Grid::new(self.cumulative.len(), bin);
        let weights: Vec<f64> = self.errors.iter().map(|error| error.powi(-2)).collect();
        if weights.iter().any(|weight| !weight.is_finite()) {
            return None;
        }
        let best = grid.fit(&self.cumulative, &weights)?;
        let others = self.leave_one_out.iter();
        let others: Vec<Fit> = others
            .map(|one| grid.fit(one, &weights))
            .collect::<Option<_>>()?;
        let error = |of: fn(&Fit) -> f64| jackknife(of(&best), others.iter().map(of));
        let errors = FitErrors {
            kappa: error(|fit| fit.kappa),
            half_life: error(|fit| fit.half_life),
            permanent: error(|fit| fit.permanent),
        };
        Some((best, errors))
    }

    /// The share of the first answer that is left at the last lag: the most that can be permanent.
    pub fn left_at_last_lag(&self) -> Option<f64> {
        let (first, last) = (self.cumulative.first()?, self.cumulative.last()?);
        let left = last / first;
        left.is_finite().then(|| left.clamp(0.0, 1.0))
    }
}

/// The standard error of an estimate from those with one stretch left out each.
fn jackknife(all: f64, others: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = others.len() as f64;
    let squares: f64 = others.map(|one| (one - all) * (one - all)).sum();
    ((count - 1.0) / count * squares).sqrt()
}

/// Normal equations of least squares.
#[derive(Clone, Debug)]
struct Normal {
    matrix: Vec<Vec<f64>>,
    right: Vec<f64>,
}

impl Normal {
    fn new(size: usize) -> Self {
        Self {
            matrix: vec![vec![0.0; size]; size],
            right: vec![0.0; size],
        }
    }

    /// Adds the bin at `place`, whose volumes reach back from it.
    fn add(&mut self, volumes: &[f64], place: usize, change: f64) {
        let volume = |lag: usize| volumes[place - lag];
        for (lag, (row, right)) in self.matrix.iter_mut().zip(&mut self.right).enumerate() {
            let one = volume(lag);
            if one != 0.0 {
                *right += one * change;
                for (other, cell) in row.iter_mut().enumerate() {
                    *cell += one * volume(other);
                }
            }
        }
    }

    fn combine(&mut self, other: &Self, times: f64) {
        for (row, others) in self.matrix.iter_mut().zip(&other.matrix) {
            for (cell, one) in row.iter_mut().zip(others) {
                *cell += times * one;
            }
        }
        for (right, one) in self.right.iter_mut().zip(&other.right) {
            *right += times * one;
        }
    }

    /// Running sums of the solution (Gauss with pivots); `None` for a singular matrix.
    fn solve(&self) -> Option<Vec<f64>> {
        let size = self.right.len();
        let (mut matrix, mut right) = (self.matrix.clone(), self.right.clone());
        let scale = matrix
            .iter()
            .flatten()
            .fold(0.0, |most: f64, one| most.max(one.abs()));
        for place in 0..size {
            let pivot = (place..size).max_by(|one, two| {
                matrix[*one][place]
                    .abs()
                    .total_cmp(&matrix[*two][place].abs())
            })?;
            matrix.swap(place, pivot);
            right.swap(place, pivot);
            if matrix[place][place].abs() <= scale * 1e-12 {
                return None;
            }
            let (head, rest) = matrix.split_at_mut(place + 1);
            let from = head.get(place)?;
            for (row, below) in rest.iter_mut().enumerate() {
                let factor = below[place] / from[place];
                for (cell, one) in below.iter_mut().zip(from).skip(place) {
                    *cell -= factor * one;
                }
                right[place + 1 + row] -= factor * right[place];
            }
        }
        for place in (0..size).rev() {
            let known: f64 = (place + 1..size)
                .map(|one| matrix[place][one] * right[one])
                .sum();
            right[place] = (right[place] - known) / matrix[place][place];
        }
        let sums = right.iter().scan(0.0, |sum, one| {
            *sum += one;
            Some(*sum)
        });
        Some(sums.collect())
    }
}

/// Half lives tried: from a quarter of a bin to 300 bins, each so much longer than the one before.
const HALF_LIVES: u32 = 241;

/// Permanent parts tried: 0 to 1.
const PERMANENT: u32 = 51;

/// Kernels by half life and permanent part.
struct Grid {
    /// Half life, permanent part, kernel by lag.
    kernels: Vec<(f64, f64, Vec<f64>)>,
}

impl Grid {
    fn new(lags: usize, bin: f64) -> Self {
        let half_life =
            |step: u32| bin * 0.25 * 1_200_f64.powf(f64::from(step) / f64::from(HALF_LIVES - 1));
        let kernels = (0..HALF_LIVES).flat_map(|step| {
            let half_life = half_life(step);
            let fading: Vec<f64> = (0..lags)
                .map(|lag| (-(bin * lag as f64) / half_life).exp2())
                .collect();
            (0..PERMANENT).map(move |step| {
                let permanent = f64::from(step) / f64::from(PERMANENT - 1);
                let kernel = fading
                    .iter()
                    .map(|left| permanent + (1.0 - permanent) * left);
                (half_life, permanent, kernel.collect())
            })
        });
        Self {
            kernels: kernels.collect(),
        }
    }

    /// The best of all kernels, the first where several are; `kappa` in closed form.
    fn fit(&self, response: &[f64], weights: &[f64]) -> Option<Fit> {
        let mut best: Option<Fit> = None;
        for (half_life, permanent, kernel) in &self.kernels {
            let (mut products, mut squares) = (0.0, 0.0);
            for ((weight, one), left) in weights.iter().zip(response).zip(kernel) {
                products += weight * left * one;
                squares += weight * left * left;
            }
            let kappa = products / squares;
            let distances = weights.iter().zip(response).zip(kernel);
            let chi2 = distances
                .map(|((weight, one), left)| weight * (one - kappa * left).powi(2))
                .sum();
            if best.is_none_or(|best| chi2 < best.chi2 * (1.0 - 1e-12)) {
                best = Some(Fit {
                    kappa,
                    half_life: *half_life,
                    permanent: *permanent,
                    chi2,
                });
            }
        }
        best
    }
}
