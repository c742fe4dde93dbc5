//! Tuning: which penalties of a grid execute the order best.

use market_data::PerShare;
use routing::penalties::Penalties;

use crate::execution::outcome::Outcome;

/// Values to try for each penalty; the grid is their product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    lambda_over: Vec<PerShare>,
    lambda_under: Vec<PerShare>,
    theta_queue: Vec<PerShare>,
}

impl Grid {
    /// The product of the values, each taken once; `None` when a list is empty.
    pub fn new(
        lambda_over: &[PerShare],
        lambda_under: &[PerShare],
        theta_queue: &[PerShare],
    ) -> Option<Self> {
        let lists = [lambda_over, lambda_under, theta_queue];
        if lists.iter().any(|list| list.is_empty()) {
            return None;
        }
        let [lambda_over, lambda_under, theta_queue] = lists.map(|list| {
            let mut values = list.to_vec();
            values.sort_unstable();
            values.dedup();
            values
        });
        Some(Self {
            lambda_over,
            lambda_under,
            theta_queue,
        })
    }

    /// Every point, in ascending order of (`lambda_over`, `lambda_under`, `theta_queue`).
    pub fn points(&self) -> Vec<Penalties> {
        let mut points = Vec::new();
        for lambda_over in self.lambda_over.iter().copied() {
            for lambda_under in self.lambda_under.iter().copied() {
                for theta_queue in self.theta_queue.iter().copied() {
                    points.push(Penalties {
                        lambda_over,
                        lambda_under,
                        theta_queue,
                    });
                }
            }
        }
        points
    }
}

/// A tuned grid.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// Every point with the index of its outcome.
    pub points: Vec<(Penalties, usize)>,
    /// One outcome for each distinct rule.
    pub outcomes: Vec<Outcome>,
    /// Index of the best point: most shares filled, then the best all-in average price, then the
    /// smallest penalties.
    pub best: usize,
}

impl Tuning {
    /// Chooses among points and the outcomes that they refer to; `None` for no points.
    pub fn choose(points: Vec<(Penalties, usize)>, outcomes: Vec<Outcome>) -> Option<Self> {
        let rank = |index: &usize| {
            let (penalties, outcome) = points.get(*index)?;
            Some((outcomes.get(*outcome)?, *penalties))
        };
        let best = (0..points.len()).min_by(|one, other| match (rank(one), rank(other)) {
            (Some((one, first)), Some((other, second))) => {
                one.compare(other).then(first.cmp(&second))
            }
            (one, other) => other.is_some().cmp(&one.is_some()),
        })?;
        rank(&best)?;
        Some(Self {
            points,
            outcomes,
            best,
        })
    }

    /// Forgets the single fills of all outcomes but the best, for whoever looks at their totals
    /// alone.
    pub fn forget_fills(&mut self) {
        let best = self.points.get(self.best).map(|(_, outcome)| *outcome);
        let others = self.outcomes.iter_mut().enumerate();
        for (_, outcome) in others.filter(|(place, _)| Some(*place) != best) {
            outcome.fills = Vec::new();
            outcome.venues = Vec::new();
        }
    }

    /// The best penalties.
    pub fn best_penalties(&self) -> Penalties {
        self.points[self.best].0
    }

    /// What the best penalties achieve.
    pub fn best_outcome(&self) -> &Outcome {
        &self.outcomes[self.points[self.best].1]
    }

    /// How many points achieve the same as the best, itself included.
    pub fn ties(&self) -> usize {
        let best = self.best_outcome();
        let ties = |outcome: &Outcome| outcome.compare(best).is_eq();
        self.points
            .iter()
            .filter(|(_, outcome)| ties(&self.outcomes[*outcome]))
            .count()
    }

    /// How many different results (shares filled and cash) the grid has.
    pub fn distinct_outcomes(&self) -> usize {
        let mut results: Vec<_> = self
            .outcomes
            .iter()
            .map(|one| (one.filled, one.cash))
            .collect();
        results.sort_unstable();
        results.dedup();
        results.len()
    }

    /// The rank of every outcome among the different ones, from the best: outcomes of the same rank
    /// tie.
    pub fn ranks(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.outcomes.len()).collect();
        order.sort_by(|one, other| self.outcomes[*one].compare(&self.outcomes[*other]));
        let mut ranks = vec![0; order.len()];
        for pair in order.windows(2) {
            let ties = self.outcomes[pair[0]]
                .compare(&self.outcomes[pair[1]])
                .is_eq();
            ranks[pair[1]] = ranks[pair[0]] + usize::from(!ties);
        }
        ranks
    }

    /// Whether the penalties do not matter at all on this market.
    pub fn is_flat(&self) -> bool {
        self.distinct_outcomes() == 1
    }
}
