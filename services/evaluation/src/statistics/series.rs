//! Paired differences as a series in time.
//!
//! Parent orders that start together share their market: they are one observation of a series whose
//! steps are starts. Every difference has a weight, for savings the baseline's cash: the mean is
//! the ratio of two sums over starts, and its error is that of its scores,
//! `u_k = (sum_k - mean * weight_k) / (average weight)`, the linearisation of the ratio.

/// Differences gathered by start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    sums: Vec<f64>,
    weights: Vec<f64>,
}

impl Series {
    /// An empty series of so many starts.
    pub fn new(slots: usize) -> Self {
        Self {
            sums: vec![0.0; slots],
            weights: vec![0.0; slots],
        }
    }

    /// One difference of weight one at each start.
    pub fn of(differences: &[f64]) -> Self {
        Self {
            sums: differences.to_vec(),
            weights: vec![1.0; differences.len()],
        }
    }

    /// Adds a weighted sum of differences at a start; starts out of range are ignored.
    pub fn add(&mut self, slot: usize, sum: f64, weight: f64) {
        if let (Some(sums), Some(weights)) = (self.sums.get_mut(slot), self.weights.get_mut(slot)) {
            *sums += sum;
            *weights += weight;
        }
    }

    /// How many starts there are, empty ones included.
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Whether there is no difference at all.
    pub fn is_empty(&self) -> bool {
        self.weight() <= 0.0
    }

    fn weight(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// The weighted mean; `None` where nothing has weight.
    pub fn mean(&self) -> Option<f64> {
        let weight = self.weight();
        (weight > 0.0).then(|| self.sums.iter().sum::<f64>() / weight)
    }

    /// The mean, and the scores about it; `None` for an empty series.
    pub fn scores(&self) -> Option<(f64, Vec<f64>)> {
        let mean = self.mean()?;
        let average = self.weight() / self.len() as f64;
        let scores = self
            .sums
            .iter()
            .zip(&self.weights)
            .map(|(sum, weight)| (sum - mean * weight) / average);
        Some((mean, scores.collect()))
    }
}
