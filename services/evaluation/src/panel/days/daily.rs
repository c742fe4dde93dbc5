//! One day of a panel: what is kept of its cells once the day's rule is known.

use std::collections::BTreeMap;

use super::choice::TunedDay;
use crate::panel::cell::sums::Sums;
use crate::panel::cell::{Against, BATCHES, Cell, Tune};

/// Size, side and hour of a start, as places in the settings and an hour of the day.
pub type Place = [u32; 3];

/// One day, as far as its rule has nothing to do with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The date.
    pub date: String,
    /// Symbols, in order.
    pub symbols: Vec<String>,
    /// Parent orders executed.
    pub orders: u64,
    /// Rows seen.
    pub rows: u64,
    /// Most venues of a symbol.
    pub venues: u64,
    /// Whether the venues of all symbols are exchanges of US equities.
    pub are_us_equities: bool,
    /// What rules are chosen by.
    pub tuned: TunedDay,
    /// Saving and the baseline's cash, by rule and baseline.
    pub rules: Vec<Vec<(i128, i128)>>,
    /// Shares that each baseline left unfilled.
    pub unfilled: Vec<i128>,
}

impl Day {
    /// A date of which no cell is there yet.
    pub fn new(date: &str, rules: usize, baselines: usize) -> Self {
        Self {
            date: date.to_owned(),
            symbols: Vec::new(),
            orders: 0,
            rows: 0,
            venues: 0,
            are_us_equities: true,
            tuned: TunedDay {
                ordered: 0,
                rules: vec![Tune::default(); rules],
            },
            rules: vec![vec![(0, 0); baselines]; rules],
            unfilled: vec![0; baselines],
        }
    }

    /// Adds a cell of the date.
    pub fn add(&mut self, cell: &Cell) {
        self.symbols.push(cell.symbol.clone());
        self.orders += cell.orders;
        self.rows += cell.rows;
        self.venues = self.venues.max(cell.venues);
        self.are_us_equities &= cell.are_us_equities;
        self.tuned.ordered += cell.ordered.0;
        for (sum, one) in self.unfilled.iter_mut().zip(&cell.unfilled) {
            *sum += one.0;
        }
        let outcome = |against: &Vec<Against>| {
            let total = |one: &Against| {
                one.strata.iter().fold((0, 0), |(saved, base), stratum| {
                    (saved + stratum.sums.a.0, base + stratum.sums.w.0)
                })
            };
            against.iter().map(total).collect::<Vec<(i128, i128)>>()
        };
        let outcomes: Vec<_> = cell.sums.iter().map(outcome).collect();
        for (rule, place) in cell.outcomes.iter().enumerate() {
            let (Some(tune), Some(totals)) = (cell.tune.get(*place), outcomes.get(*place)) else {
                continue;
            };
            if let Some(sum) = self.tuned.rules.get_mut(rule) {
                sum.unfilled.0 += tune.unfilled.0;
                sum.shortfall.0 += tune.shortfall.0;
                sum.arrival.0 += tune.arrival.0;
            }
            for (sum, one) in self.rules.get_mut(rule).into_iter().flatten().zip(totals) {
                sum.0 += one.0;
                sum.1 += one.1;
            }
        }
    }
}

/// One reported day against one baseline, under the day's rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayAgainst {
    /// By symbol, in the order of the day's symbols.
    pub symbols: Vec<Sums>,
    /// By batch of starts.
    pub batches: [Sums; BATCHES],
    /// By size, side and hour.
    pub places: BTreeMap<Place, Sums>,
    /// Orders not compared, by reason.
    pub excluded: BTreeMap<String, u64>,
}

impl DayAgainst {
    /// Adds a cell of the date: what the day's rule did against the baseline.
    pub fn add(&mut self, against: &Against) {
        let mut symbol = Sums::default();
        for stratum in &against.strata {
            let [size, side, batch, hour] = stratum.at;
            symbol += stratum.sums;
            if let Some(sums) = self.batches.get_mut(batch as usize) {
                *sums += stratum.sums;
            }
            *self.places.entry([size, side, hour]).or_default() += stratum.sums;
        }
        for (reason, count) in &against.excluded {
            *self.excluded.entry(reason.clone()).or_default() += count;
        }
        self.symbols.push(symbol);
    }

    /// Sums over the whole day.
    pub fn total(&self) -> Sums {
        self.symbols.iter().fold(Sums::default(), |mut sum, one| {
            sum += *one;
            sum
        })
    }
}
