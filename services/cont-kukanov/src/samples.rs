//! Outflow samples, and the reproducible generator that tests and examples share.

use super::error::{ProblemError, finite, positive};

/// Rows of venue outflows over the horizon: each row is one joint draw `(xi_1, ..., xi_K)` in
/// shares (cancels ahead plus trades that reach the queue).
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    venues: usize,
    rows: usize,
    values: Vec<f64>,
}

impl Samples {
    /// Checks and stores `rows`, each with one outflow per venue.
    ///
    /// # Errors
    /// There is no row, rows differ from `venues` in length, or an outflow is not finite.
    pub fn from_rows(venues: usize, rows: &[Vec<f64>]) -> Result<Self, ProblemError> {
        if rows.is_empty() {
            return Err(ProblemError::NoSamples);
        }
        let mut values = Vec::with_capacity(rows.len() * venues);
        for (i, row) in rows.iter().enumerate() {
            let field = format!("samples[{i}]");
            if row.len() != venues {
                let got = row.len();
                return Err(ProblemError::DimensionMismatch {
                    field,
                    got,
                    expected: venues,
                });
            }
            for value in row {
                values.push(finite(&field, *value)?);
            }
        }
        Ok(Self {
            venues,
            rows: rows.len(),
            values,
        })
    }

    /// Number of rows, `N`.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Never true: a sample has at least one row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Number of venues, `K`.
    pub fn venue_count(&self) -> usize {
        self.venues
    }

    /// Row `i`, counted from the first again after the last.
    pub fn row_cyclic(&self, i: usize) -> &[f64] {
        let start = (i % self.rows) * self.venues;
        &self.values[start..start + self.venues]
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.rows).map(|i| self.row_cyclic(i))
    }

    /// The outflows of venue `k` over all rows; none when there is no such venue.
    pub fn column(&self, k: usize) -> Vec<f64> {
        self.iter().filter_map(|row| row.get(k).copied()).collect()
    }

    /// The first `n` rows (all of them when there are fewer).
    ///
    /// # Errors
    /// `n` is zero.
    pub fn first(&self, n: usize) -> Result<Self, ProblemError> {
        if n == 0 {
            return Err(ProblemError::NoSamples);
        }
        let rows = n.min(self.rows);
        let values = self.values[..rows * self.venues].to_vec();
        Ok(Self {
            venues: self.venues,
            rows,
            values,
        })
    }

    /// `Ok` when the sample has one column per venue of a problem.
    ///
    /// # Errors
    /// The numbers differ.
    pub(crate) fn check_venues(&self, expected: usize) -> Result<(), ProblemError> {
        if self.venues == expected {
            return Ok(());
        }
        let field = "samples".to_owned();
        Err(ProblemError::DimensionMismatch {
            field,
            got: self.venues,
            expected,
        })
    }
}

/// Knuth's MMIX linear congruential generator: state' = state * 6364136223846793005 +
/// 1442695040888963407 modulo 2^64. Small enough to be written again in any language, so that two
/// programs can draw the same samples bit for bit.
#[derive(Debug, Clone)]
pub struct Lcg(u64);

impl Lcg {
    /// Starts at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Next uniform draw in `[0, 1)`: the upper 53 bits of the updated state.
    pub fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// Next exponential draw with mean one, `-ln(1 - u)`.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.uniform()).ln()
    }

    /// Mean of `shape` exponential draws (an Erlang draw with mean one).
    fn erlang(&mut self, shape: u32) -> f64 {
        let mut sum = 0.0;
        for _ in 0..shape {
            sum += self.exponential();
        }
        if shape > 1 {
            sum / f64::from(shape)
        } else {
            sum
        }
    }
}

/// How [`ExponentialOutflows::draw`] makes its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ExponentialOutflows {
    /// Seed of the [`Lcg`].
    pub seed: u64,
    /// Mean outflow of each venue, in shares.
    pub means: Vec<f64>,
    /// Weight in `[0, 1]` of a factor common to all venues; `None` draws no such factor.
    pub common: Option<f64>,
    /// Exponential draws averaged into each outflow: 1 is exponential, more is Erlang.
    pub shape: u32,
}

impl ExponentialOutflows {
    /// Draws `rows` rows of whole shares: `floor(mean * e)`, or
    /// `floor(mean * (common * e0 + (1 - common) * e))` where `e0` is drawn first in each row.
    ///
    /// # Errors
    /// `rows` or `shape` is zero, a mean is not positive, or the common weight is not in `[0, 1]`.
    pub fn draw(&self, rows: usize) -> Result<Samples, ProblemError> {
        self.check()?;
        if rows == 0 {
            return Err(ProblemError::NoSamples);
        }
        let mut generator = Lcg::new(self.seed);
        let mut values = Vec::with_capacity(rows * self.means.len());
        for _ in 0..rows {
            let shared = self.common.map(|weight| (weight, generator.exponential()));
            for mean in &self.means {
                let own = generator.erlang(self.shape);
                let mixed = shared.map_or(own, |(w, e0)| w * e0 + (1.0 - w) * own);
                values.push((mean * mixed).floor());
            }
        }
        Ok(Samples {
            venues: self.means.len(),
            rows,
            values,
        })
    }

    fn check(&self) -> Result<(), ProblemError> {
        positive("shape", f64::from(self.shape))?;
        for (k, mean) in self.means.iter().enumerate() {
            positive(&format!("mu[{k}]"), *mean)?;
        }
        match self.common {
            Some(weight) if !(0.0..=1.0).contains(&weight) => Err(ProblemError::NotFinite {
                field: "common (a weight in [0, 1])".into(),
                value: weight,
            }),
            _ => Ok(()),
        }
    }
}
