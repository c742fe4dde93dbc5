//! The mean of a series and how far it can be trusted.

use super::dependence::Dependence;
use super::long_run::Coordinates;
use super::series::Series;
use super::student;
use crate::settings::Inference;

/// A confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies in it, ends included.
    pub fn covers(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The mean of a series and how far it can be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The weighted mean.
    pub mean: f64,
    /// Standard error of the estimate.
    pub standard_error: f64,
    /// Student's interval; `None` below [`LEAST_DEGREES`], where it bounds nothing.
    pub interval: Option<Interval>,
    /// Two-sided, of a mean of zero.
    pub p_value: f64,
    /// What the error was based on.
    pub dependence: Dependence,
    /// What tests of several series together are made from.
    pub coordinates: Coordinates,
}

/// A long-run variance needs this many cosines for its t-statistic to have a finite variance.
pub const LEAST_DEGREES: usize = 3;

/// Estimates the mean of `series`, of whose starts `overlap` neighbours share rows; `None` for an
/// empty series.
pub fn estimate(series: &Series, overlap: usize, inference: &Inference) -> Option<Estimate> {
    let (mean, scores) = series.scores()?;
    let dependence = Dependence::measure(mean, &scores, overlap);
    let degrees = dependence.degrees;
    let coordinates = Coordinates::new(mean, &scores, degrees, overlap);
    let standard_error = coordinates.standard_error();
    let critical = student::whole::critical(inference.confidence, degrees);
    let end = |t: f64| mean - coordinates.standard_errors_at(t) * standard_error;
    let (low, high) = (end(critical), end(-critical));
    let bounded = degrees >= LEAST_DEGREES && low.is_finite() && high.is_finite();
    let p_value = if mean == 0.0 {
        1.0
    } else {
        student::whole::two_sided(coordinates.t(), degrees)
    };
    Some(Estimate {
        mean,
        standard_error,
        interval: bounded.then_some(Interval { low, high }),
        p_value,
        dependence,
        coordinates,
    })
}
