//! How days differ, and what a new day would save.

use crate::statistics::student;

/// Days as draws from a distribution of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// Standard deviation of days beyond what the scatter inside of them explains (Paule and Mandel
    /// 1982), in basis points.
    pub deviation: f64,
    /// Mean of days, each weighted by how well it is known.
    pub mean: f64,
    /// Standard error of the mean.
    pub error: f64,
    /// Interval of the mean (Hartung and Knapp 2001; Sidik and Jonkman 2002).
    pub interval: (f64, f64),
    /// Interval of the saving of a day that is not among these; infinite for two days.
    pub new_day: (f64, f64),
}

/// What a deviation of days beyond their own scatter would make of the data.
struct Weighed {
    spread: f64,
    mean: f64,
    weight: f64,
}

fn weighed(variance: f64, means: &[f64], within: &[f64]) -> Weighed {
    let weights: Vec<f64> = within.iter().map(|own| 1.0 / (variance + own)).collect();
    let weight: f64 = weights.iter().sum();
    let mean = weights.iter().zip(means).map(|(w, m)| w * m).sum::<f64>() / weight;
    let spread = weights
        .iter()
        .zip(means)
        .map(|(w, m)| w * (m - mean).powi(2))
        .sum();
    Weighed {
        spread,
        mean,
        weight,
    }
}

impl Between {
    /// Days with their savings and the variances of these, in basis points; `None` for fewer than
    /// two, or where a day says nothing of its own scatter.
    pub fn of(means: &[f64], within: &[f64], level: f64) -> Option<Self> {
        let degrees = means.len().checked_sub(1).filter(|degrees| *degrees > 0)? as f64;
        // A day without scatter weighs a great deal, not infinitely much.
        let least = within
            .iter()
            .copied()
            .filter(|own| *own > 0.0)
            .min_by(f64::total_cmp)?;
        let within: Vec<f64> = within
            .iter()
            .map(|own| if *own > 0.0 { *own } else { least * 1e-6 })
            .collect();
        let mut variance = 0.0;
        if weighed(0.0, means, &within).spread > degrees {
            let (mut low, mut high) = (0.0, 1.0);
            while weighed(high, means, &within).spread > degrees {
                high *= 2.0;
            }
            for _ in 0..200 {
                variance = f64::midpoint(low, high);
                if weighed(variance, means, &within).spread > degrees {
                    low = variance;
                } else {
                    high = variance;
                }
            }
        }
        let Weighed {
            spread,
            mean,
            weight,
        } = weighed(variance, means, &within);
        let inflation = spread / degrees;
        let inflation = if variance == 0.0 {
            inflation.max(1.0)
        } else {
            inflation
        };
        let error = (inflation / weight).sqrt();
        let reach = student::fractional::quantile(1.0 - level / 2.0, degrees) * error;
        let ahead = student::fractional::quantile(1.0 - level / 2.0, degrees - 1.0)
            * (variance + error * error).sqrt();
        Some(Self {
            deviation: variance.sqrt(),
            mean,
            error,
            interval: (mean - reach, mean + reach),
            new_day: (mean - ahead, mean + ahead),
        })
    }
}
