//! The distinct rules of a grid: what has to be simulated.

use std::collections::BTreeSet;

use routing::penalties::Penalties;

use crate::settings::EvaluationSettings;
use simulation::strategy::router::Rule;

/// A grid with its points gathered by what the router heeds of them.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Each rule once, in order of its first point.
    pub rules: Vec<Rule>,
    /// The smallest penalties of each rule, in the order in which ties are broken.
    pub smallest: Vec<Penalties>,
    /// Points of the grid.
    pub points: usize,
}

impl Rules {
    /// Gathers the points of the settings' grid.
    pub fn of(settings: &EvaluationSettings) -> Self {
        let points = settings.grid.points();
        let mut known = BTreeSet::new();
        let (mut rules, mut smallest) = (Vec::new(), Vec::new());
        for penalties in points.iter().copied() {
            let rule = settings.router.rule(penalties);
            if known.insert(rule.clone()) {
                rules.push(rule);
                smallest.push(penalties);
            }
        }
        Self {
            rules,
            smallest,
            points: points.len(),
        }
    }
}
