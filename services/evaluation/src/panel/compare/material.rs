//! What the comparisons of a panel are made from.

use crate::panel::cell::CellSettings;
use crate::panel::cell::bins::Tally;
use crate::panel::cell::sums::Sums;
use crate::panel::days::daily::{Day, DayAgainst};
use crate::panel::options::Options;
use crate::panel::statistics::ratio::{Clusters, Estimate};
use crate::panel::statistics::signs::{Wild, step_down, superior};

/// What a comparison is made from; `against` has one entry a reported day, each with one a
/// baseline, and `tallies` one a baseline.
pub(crate) struct Material<'a> {
    pub(crate) options: &'a Options,
    pub(crate) settings: &'a CellSettings,
    pub(crate) days: &'a [Day],
    pub(crate) chosen: &'a [Option<usize>],
    pub(crate) symbols: &'a [String],
    pub(crate) against: &'a [Vec<DayAgainst>],
    pub(crate) tallies: &'a [Tally],
}

/// The days of one baseline with their signs flipped.
pub(crate) struct Flipped {
    pub(crate) days: Clusters,
    pub(crate) wild: Option<Wild>,
    /// The p value corrected for the number of baselines; `None` for the one named beforehand.
    pub(crate) corrected: Option<f64>,
}

impl Flipped {
    /// The p value of flipped signs alone.
    pub(crate) fn alone(&self, estimate: Option<&Estimate>) -> Option<f64> {
        let wild = self.wild.as_ref().filter(|_| estimate.is_some());
        wild.map(|wild| wild.p_value(0.0))
    }
}

impl Material<'_> {
    /// Days that are reported on, with their rules.
    pub(crate) fn reported(&self) -> impl Iterator<Item = (&Day, usize)> {
        let days = self.days.iter().zip(self.chosen);
        days.filter_map(|(day, rule)| Some((day, (*rule)?)))
    }

    /// A part of the saving, and the baseline's cash, of each reported day, one without cash
    /// included.
    pub(crate) fn aligned(&self, place: usize, of: &impl Fn(&Sums) -> i128) -> Clusters {
        let days = self.against.iter().filter_map(|day| day.get(place));
        let totals = days.map(DayAgainst::total);
        let (saved, base) = totals.map(|sums| (of(&sums), sums.w.0)).unzip();
        Clusters { saved, base }
    }

    /// A part of the saving against each baseline, day by day, with its p value among all baselines
    /// but the one named beforehand.
    pub(crate) fn flipped(&self, of: &impl Fn(&Sums) -> i128) -> Vec<Flipped> {
        let places = 0..self.settings.baselines.len();
        let mut all: Vec<Flipped> = places
            .map(|place| {
                let days = self.aligned(place, of);
                Flipped {
                    wild: Wild::of(&days, self.options.seed),
                    days,
                    corrected: None,
                }
            })
            .collect();
        let named = self.options.against.as_ref();
        let family: Vec<(usize, &Wild)> = all
            .iter()
            .enumerate()
            .filter(|(place, _)| named != self.settings.baselines.get(*place))
            .filter_map(|(place, one)| Some((place, one.wild.as_ref()?)))
            .collect();
        let columns: Vec<&Wild> = family.iter().map(|(_, wild)| *wild).collect();
        let corrected = step_down(&columns);
        let places: Vec<usize> = family.iter().map(|(place, _)| *place).collect();
        for (place, p_value) in places.into_iter().zip(corrected) {
            all[place].corrected = Some(p_value);
        }
        all
    }

    /// One-sided p value over all rules, on the means of all days.
    pub(crate) fn superior(&self, place: usize) -> Option<f64> {
        let days = self.days.iter().filter(|day| {
            day.rules
                .iter()
                .all(|rule| rule.get(place).is_some_and(|(_, base)| *base > 0))
        });
        let days: Vec<&Day> = days.collect();
        let rules = self.settings.rules.len();
        let means = |rule: usize| {
            let day = |day: &&Day| {
                let (saved, base) = day.rules[rule][place];
                1e4 * saved as f64 / base as f64
            };
            days.iter().map(day).collect::<Vec<f64>>()
        };
        let mut columns: Vec<Vec<f64>> = (0..rules).map(means).collect();
        // Rules that did the same on all days are one rule.
        columns.sort_by(|one, other| {
            let pairs = one.iter().zip(other);
            pairs
                .map(|(a, b)| a.total_cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        columns.dedup();
        superior(&columns, self.options.seed)
    }

    /// Saving of every rule on the reported days.
    pub(crate) fn surface(&self, place: usize) -> Vec<Option<f64>> {
        let rules = 0..self.settings.rules.len();
        rules
            .map(|rule| Clusters::of(self.reported().map(|(day, _)| day.rules[rule][place])).bps())
            .collect()
    }

    /// Shares of what was ordered on reported days that the router and a baseline filled.
    pub(crate) fn filled(&self, place: usize) -> Option<(f64, f64)> {
        let (mut ordered, mut router, mut baseline) = (0, 0, 0);
        for (day, rule) in self.reported() {
            ordered += day.tuned.ordered;
            router += day.tuned.rules.get(rule)?.unfilled.0;
            baseline += day.unfilled.get(place)?;
        }
        let filled = |unfilled: i128| 1.0 - unfilled as f64 / ordered as f64;
        (ordered > 0).then(|| (filled(router), filled(baseline)))
    }
}
