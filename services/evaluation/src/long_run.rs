//! The standard error of the mean of a dependent series.
//!
//! The equal-weighted cosine estimator (Müller 2007; Lazarus, Lewis, Stock and Watson 2018): with
//! `c_j = sqrt(2/K) sum_k u_k cos(pi j (k + 1/2) / K)`, the long-run variance is the mean of `c_1^2 ... c_B^2`. For white
//! Gaussian noise the cosines are independent of each other and of the mean, so that the t-statistic has exactly Student's
//! distribution with `B` degrees of freedom; for dependent series it has in the limit. Block means, the usual
//! alternative, miss a share of the variance that shrinks with the first power of the block length, cosines with the second:
//! with blocks three windows long 11 % against 3 %.

use std::f64::consts::PI;

/// Cosines for series of one length.
#[derive(Clone, Debug)]
pub struct Cosines {
    length: usize,
    table: Vec<f64>,
}

impl Cosines {
    /// The first `degrees` cosines over so many steps.
    pub fn new(length: usize, degrees: usize) -> Self {
        let scale = (2.0 / length.max(1) as f64).sqrt();
        let cosine =
            |j: usize, k: usize| scale * (PI * j as f64 * (k as f64 + 0.5) / length as f64).cos();
        let table = (1..=degrees).flat_map(|j| (0..length).map(move |k| cosine(j, k)));
        Self {
            length,
            table: table.collect(),
        }
    }

    /// The standard error of the mean of a series with these `scores` (which sum to zero).
    pub fn standard_error(&self, scores: &[f64]) -> f64 {
        if self.length == 0 || self.table.is_empty() {
            return 0.0;
        }
        let (mut squares, mut degrees) = (0.0, 0.0);
        for cosine in self.table.chunks_exact(self.length) {
            let projection: f64 = cosine.iter().zip(scores).map(|(c, score)| c * score).sum();
            squares += projection * projection;
            degrees += 1.0;
        }
        (squares / degrees / self.length as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_are_orthonormal_and_blind_to_the_mean() {
        let cosines = Cosines::new(17, 8);
        let rows: Vec<&[f64]> = cosines.table.chunks_exact(17).collect();
        for (i, one) in rows.iter().enumerate() {
            assert!(one.iter().sum::<f64>().abs() < 1e-12);
            for (j, other) in rows.iter().enumerate() {
                let product: f64 = one.iter().zip(*other).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn all_cosines_together_give_the_textbook_error() {
        let values = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0];
        let mean = values.iter().sum::<f64>() / 7.0;
        let scores: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let variance = scores.iter().map(|score| score * score).sum::<f64>() / 6.0;
        let error = Cosines::new(7, 6).standard_error(&scores);
        assert!((error - (variance / 7.0).sqrt()).abs() < 1e-12);
    }
}
