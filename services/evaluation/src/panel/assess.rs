//! From the cells of a panel, one by one in order, to what they say. A pure function of the cells
//! and a few options: any grouping of the same cells over machines has the same answer.

use std::collections::BTreeSet;

use thiserror::Error;

use super::cautions::{Caution, Cautions};
use super::cell::bins::Tally;
use super::cell::{Against, Cell, CellSettings};
use super::compare::material::Material;
use super::compare::{Comparison, compare};
use super::days::choice::{choose, train_days};
use super::days::daily::{Day, DayAgainst};
use super::options::Options;

/// Why a panel says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PanelError {
    /// Days must come one after the other.
    #[error("cells of {date} come after those of {after}: a panel is read in order of its days")]
    Order {
        /// The date that came too late.
        date: String,
        /// The date before it.
        after: String,
    },
    /// A baseline that no cell has.
    #[error("the cells have no baseline {name}; they have {known}")]
    NoSuchBaseline {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// No cell at all.
    #[error("a panel without a cell")]
    NoCells,
}

/// A panel that is being read.
#[derive(Clone, Debug)]
pub struct Reading {
    options: Options,
    train_days: usize,
    settings: Option<CellSettings>,
    engine: String,
    days: Vec<Day>,
    chosen: Vec<Option<usize>>,
    /// By reported day and baseline.
    against: Vec<Vec<DayAgainst>>,
    /// Orders of reported days by saving, by baseline.
    tallies: Vec<Tally>,
    cautions: Cautions,
    without_rows: u64,
}

/// What a panel says.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Settings of all cells.
    pub settings: CellSettings,
    /// Version of the program that made the cells.
    pub engine: String,
    /// Days that were only tuned on.
    pub train_days: usize,
    /// All days, with the rule that each was executed with.
    pub days: Vec<(Day, Option<usize>)>,
    /// All symbols, in order.
    pub symbols: Vec<String>,
    /// What must be known of recordings, that of the most units first.
    pub cautions: Vec<Caution>,
    /// Parent orders without a row in their window.
    pub orders_without_rows: u64,
    /// One a baseline, in the order of the settings.
    pub comparisons: Vec<Comparison>,
}

impl Findings {
    /// How many days are reported on.
    pub fn reported(&self) -> usize {
        self.days.iter().filter(|(_, rule)| rule.is_some()).count()
    }
}

impl Reading {
    /// Begins a panel of so many days.
    pub fn new(options: Options, days: usize) -> Self {
        Self {
            train_days: options.train_days.unwrap_or_else(|| train_days(days)),
            options,
            settings: None,
            engine: String::new(),
            days: Vec::with_capacity(days),
            chosen: Vec::with_capacity(days),
            against: Vec::new(),
            tallies: Vec::new(),
            cautions: Cautions::default(),
            without_rows: 0,
        }
    }

    /// Takes in the next cell, in order of date and symbol; it must be sound, and alike with the
    /// others in its settings.
    ///
    /// # Errors
    /// When its date is before that of the one before.
    pub fn cell(&mut self, cell: &Cell) -> Result<(), PanelError> {
        if self.days.last().is_none_or(|day| day.date != cell.date) {
            self.begin(cell)?;
        }
        let rule = self.chosen.last().copied().flatten();
        if let (Some(rule), Some(day)) = (rule, self.against.last_mut()) {
            let nothing = Against::default();
            for (place, (day, tally)) in day.iter_mut().zip(&mut self.tallies).enumerate() {
                let against = cell.against(rule, place).unwrap_or(&nothing);
                day.add(against);
                tally.add(&against.histogram);
            }
        }
        self.cautions.add(cell);
        self.without_rows += cell.orders_without_rows;
        if let Some(day) = self.days.last_mut() {
            day.add(cell);
        }
        Ok(())
    }

    /// Begins the date of a cell: its rule is known from the days before it.
    fn begin(&mut self, cell: &Cell) -> Result<(), PanelError> {
        if let Some(last) = self.days.last().filter(|last| last.date > cell.date) {
            let (date, after) = (cell.date.clone(), last.date.clone());
            return Err(PanelError::Order { date, after });
        }
        let settings = self.settings.get_or_insert_with(|| cell.settings.clone());
        self.engine.clone_from(&cell.engine);
        let (rules, baselines) = (settings.rules.len(), settings.baselines.len());
        self.tallies.resize_with(baselines, Tally::default);
        let before = self.days.len();
        let rule = if before < self.train_days {
            None
        } else {
            let from = self
                .options
                .last_days
                .map_or(0, |last| before.saturating_sub(last));
            let tuned: Vec<_> = self.days[from..]
                .iter()
                .map(|day| day.tuned.clone())
                .collect();
            choose(&tuned, self.options.tolerated)
        };
        if rule.is_some() {
            self.against.push(vec![DayAgainst::default(); baselines]);
        }
        self.days.push(Day::new(&cell.date, rules, baselines));
        self.chosen.push(rule);
        Ok(())
    }

    /// Draws conclusions.
    ///
    /// # Errors
    /// Without a cell, or where the baseline asked for is not there.
    pub fn finish(self) -> Result<Findings, PanelError> {
        let settings = self.settings.ok_or(PanelError::NoCells)?;
        if let Some(name) = &self.options.against
            && !settings.baselines.contains(name)
        {
            let (name, known) = (name.clone(), settings.baselines.join(", "));
            return Err(PanelError::NoSuchBaseline { name, known });
        }
        let symbols: BTreeSet<&String> = self.days.iter().flat_map(|day| &day.symbols).collect();
        let symbols: Vec<String> = symbols.into_iter().cloned().collect();
        let comparisons = compare(&Material {
            options: &self.options,
            settings: &settings,
            days: &self.days,
            chosen: &self.chosen,
            symbols: &symbols,
            against: &self.against,
            tallies: &self.tallies,
        });
        Ok(Findings {
            settings,
            engine: self.engine,
            train_days: self.train_days,
            days: self.days.into_iter().zip(self.chosen).collect(),
            symbols,
            cautions: self.cautions.finish(),
            orders_without_rows: self.without_rows,
            comparisons,
        })
    }
}

/// What all cells of a panel say, whatever their order.
///
/// # Errors
/// Those of [`Reading`].
pub fn assess(cells: &[Cell], options: &Options) -> Result<Findings, PanelError> {
    let mut sorted: Vec<&Cell> = cells.iter().collect();
    sorted.sort_by_key(|cell| cell.key());
    let dates: BTreeSet<&str> = sorted.iter().map(|cell| cell.date.as_str()).collect();
    let mut reading = Reading::new(options.clone(), dates.len());
    for cell in sorted {
        reading.cell(cell)?;
    }
    reading.finish()
}
