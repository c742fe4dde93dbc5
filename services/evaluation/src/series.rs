//! Paired differences as a series in time.
//!
//! Parent orders that start together share their market: they are one observation of a series whose steps are starts. The
//! mean over parent orders is the ratio of two sums over starts, and its error is that of its scores,
//! `u_k = (sum_k - mean * count_k) / (average count)`, the linearisation of the ratio.

/// Differences gathered by start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    sums: Vec<f64>,
    counts: Vec<f64>,
}

impl Series {
    /// An empty series of so many starts.
    pub fn new(slots: usize) -> Self {
        Self {
            sums: vec![0.0; slots],
            counts: vec![0.0; slots],
        }
    }

    /// One difference at each start.
    pub fn of(differences: &[f64]) -> Self {
        Self {
            sums: differences.to_vec(),
            counts: vec![1.0; differences.len()],
        }
    }

    /// Adds a difference at a start; starts out of range are ignored.
    pub fn add(&mut self, slot: usize, difference: f64) {
        if let (Some(sum), Some(count)) = (self.sums.get_mut(slot), self.counts.get_mut(slot)) {
            *sum += difference;
            *count += 1.0;
        }
    }

    /// How many starts there are, empty ones included.
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Whether there is no difference at all.
    pub fn is_empty(&self) -> bool {
        self.count() == 0.0
    }

    /// How many differences there are.
    pub fn count(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// The mean over parent orders; `None` for none.
    pub fn mean(&self) -> Option<f64> {
        let count = self.count();
        (count > 0.0).then(|| self.sums.iter().sum::<f64>() / count)
    }

    /// Writes the scores about the mean; `None`, and nothing written, for an empty series.
    pub fn scores(&self, scores: &mut Vec<f64>) -> Option<f64> {
        let mean = self.mean()?;
        let average = self.count() / self.len() as f64;
        scores.clear();
        scores.extend(
            self.sums
                .iter()
                .zip(&self.counts)
                .map(|(sum, count)| (sum - mean * count) / average),
        );
        Some(mean)
    }

    /// Replaces this series by the starts of `other` that `slots` names.
    pub fn resample(&mut self, other: &Self, slots: &[usize]) {
        let pick = |from: &[f64], to: &mut Vec<f64>| {
            to.clear();
            to.extend(
                slots
                    .iter()
                    .map(|slot| from.get(*slot).copied().unwrap_or(0.0)),
            );
        };
        pick(&other.sums, &mut self.sums);
        pick(&other.counts, &mut self.counts);
    }
}
