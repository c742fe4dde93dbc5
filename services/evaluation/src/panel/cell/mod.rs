//! What one day of one symbol leaves: integers that add, and what they are of.
//!
//! A cell is all that is kept of a unit. Cells of any machines, in any order, merge exactly,
//! because everything in them that is added up is a whole number: cash in units of 1e-9 dollars,
//! savings of single orders in units of 1e-9 basis points.

pub mod bins;
pub mod integer;
pub mod sums;
pub mod unit;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use bins::Bins;
use integer::Integer;
use sums::{AMOUNTS, COUNTS, LARGEST, MOST, Sums};

/// Batches of starts within a day, by which the scatter inside of it is measured.
pub const BATCHES: usize = 8;

/// The number of this layout; a change of what a cell holds gets a new one.
pub const LAYOUT: u32 = 8;

/// Units of 1e-9 basis points in one bin of a histogram: a thousandth of a basis point.
pub const BIN: i128 = 1_000_000;

/// Warnings of one unit, and letters of one of them, beyond which a cell is none.
const MOST_WARNINGS: (usize, usize) = (64, 4_096);

/// More shares than all recordings have.
const MOST_SHARES: i128 = 1 << 70;

/// Everything that one unit leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The layout, [`LAYOUT`].
    pub layout: u32,
    /// Version of the program that executed the unit.
    pub engine: String,
    /// The session's date by the calendar of the exchange, `YYYY-MM-DD`.
    pub date: String,
    /// The symbol; empty where the recording names none.
    pub symbol: String,
    /// Rows that the unit could see.
    pub rows: u64,
    /// SHA-256 of these rows.
    pub rows_sha256: String,
    /// SHA-256 of `settings` as JSON without spaces.
    pub settings_sha256: String,
    /// What was executed, and how.
    pub settings: CellSettings,
    /// Venues of the recording.
    pub venues: u64,
    /// Whether all of them are exchanges of US equities, so that their trading days are known.
    pub are_us_equities: bool,
    /// What must be known of the unit's recording before a figure is trusted, in sentences.
    pub warnings: Vec<String>,
    /// Parent orders executed.
    pub orders: u64,
    /// Parent orders without a row in their window, which were not executed.
    pub orders_without_rows: u64,
    /// Shares ordered.
    pub ordered: Integer,
    /// For each rule its place in `tune` and `sums`: rules that did the same on every order share
    /// one.
    pub outcomes: Vec<usize>,
    /// What rules are chosen by.
    pub tune: Vec<Tune>,
    /// Shares that each baseline left unfilled.
    pub unfilled: Vec<Integer>,
    /// By outcome and baseline.
    pub sums: Vec<Vec<Against>>,
}

/// What a cell is of, without its sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// SHA-256 of the cell's canonical bytes.
    pub sha256: String,
    /// Version of the program that executed the unit.
    pub engine: String,
    /// The session's date.
    pub date: String,
    /// The symbol.
    pub symbol: String,
    /// What was executed, and how.
    pub settings: CellSettings,
}

/// Settings that a cell depends on. Two cells merge only where these are the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellSettings {
    /// Penalties of each rule, in units of 1e-9 dollars per share: over, under, queue.
    pub rules: Vec<[i64; 3]>,
    /// Points of the grid.
    pub points: u64,
    /// Names of the baselines.
    pub baselines: Vec<String>,
    /// Sizes of the parent orders, in shares.
    pub sizes: Vec<u64>,
    /// Sides of the parent orders.
    pub sides: Vec<String>,
    /// How long each parent order has, in nanoseconds.
    pub horizon: u64,
    /// How starts are spread.
    pub spacing: String,
    /// Whose clocks show the hours.
    pub hours: String,
    /// Trading hours.
    pub session: String,
    /// Everything else that was assumed, by name.
    pub assumed: BTreeMap<String, String>,
}

impl CellSettings {
    /// SHA-256 of the settings as JSON without spaces.
    pub fn digest(&self) -> String {
        sha256(&json(self))
    }
}

/// What rules are chosen by, over the orders that have a price with every rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tune {
    /// Shares unfilled, over all orders.
    pub unfilled: Integer,
    /// Shortfall against arrival, unfilled shares priced, in half units of 1e-9 dollars.
    pub shortfall: Integer,
    /// What the orders were worth at arrival, in half units of 1e-9 dollars.
    pub arrival: Integer,
}

/// One outcome against one baseline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Against {
    /// Sums by stratum, in order; those of no order are left out.
    pub strata: Vec<Stratum>,
    /// Orders not compared, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Orders by saving: bins of a thousandth of a basis point, rounded down.
    pub histogram: Bins,
}

/// The orders of one size, side, batch and hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Flat", into = "Flat")]
pub struct Stratum {
    /// Place of the size, side, batch of starts, and hour of the start by the clocks of the
    /// settings.
    pub at: [u32; 4],
    /// Sums over the orders.
    pub sums: Sums,
}

/// A stratum in cells, without names: `[[size, side, batch, hour], counts, amounts]`.
type Flat = ([u32; 4], [u64; COUNTS], [Integer; AMOUNTS]);

impl From<Flat> for Stratum {
    fn from((at, counts, amounts): Flat) -> Self {
        let sums = Sums::from_parts(counts, amounts);
        Self { at, sums }
    }
}

impl From<Stratum> for Flat {
    fn from(Stratum { at, sums }: Stratum) -> Self {
        (at, sums.counts(), sums.amounts())
    }
}

impl Cell {
    /// Identity of the unit: date, then symbol.
    pub fn key(&self) -> (&str, &str) {
        (&self.date, &self.symbol)
    }

    /// The cell as canonical bytes: its fields in their order, in the format of the crate
    /// `postcard`.
    pub fn bytes(&self) -> Vec<u8> {
        // All of a cell has such a form, and writing to a vector cannot fail.
        postcard::to_extend(self, Vec::new()).unwrap_or_default()
    }

    /// The cell that these are the bytes of, with parts that fit each other.
    ///
    /// # Errors
    /// When they are of no cell, or a part does not fit: in words.
    pub fn of(bytes: &[u8]) -> Result<Self, String> {
        let cannot = |_| "its bytes are of no cell".to_owned();
        let (cell, rest) = postcard::take_from_bytes::<Self>(bytes).map_err(cannot)?;
        if !rest.is_empty() {
            return Err(format!("{} bytes follow it", rest.len()));
        }
        cell.check()?;
        Ok(cell)
    }

    /// What it is of, without its sums.
    pub fn head(&self) -> Head {
        Head {
            sha256: self.digest(),
            engine: self.engine.clone(),
            date: self.date.clone(),
            symbol: self.symbol.clone(),
            settings: self.settings.clone(),
        }
    }

    /// SHA-256 of the canonical bytes.
    pub fn digest(&self) -> String {
        sha256(&self.bytes())
    }

    /// Whether the parts of a cell fit each other: cells come from files.
    ///
    /// # Errors
    /// The first part that does not fit, in words.
    pub fn check(&self) -> Result<(), String> {
        let outcomes = self.tune.len();
        let settings = &self.settings;
        let faults = [
            (
                self.layout != LAYOUT,
                format!("layout {} instead of {LAYOUT}", self.layout),
            ),
            (
                self.settings_sha256 != settings.digest(),
                "settings are not those of settings_sha256".into(),
            ),
            (
                !is_date(&self.date),
                format!("date is {:?} instead of YYYY-MM-DD", self.date),
            ),
            (
                self.outcomes.len() != settings.rules.len(),
                "outcomes are not one a rule".into(),
            ),
            (settings.rules.is_empty(), "no rules".into()),
            (
                self.outcomes.iter().any(|place| *place >= outcomes),
                "an outcome is missing".into(),
            ),
            (
                self.sums.len() != outcomes,
                "sums are not one an outcome".into(),
            ),
            (
                self.sums
                    .iter()
                    .any(|row| row.len() != settings.baselines.len()),
                "sums are not one a baseline".into(),
            ),
            (
                self.unfilled.len() != settings.baselines.len(),
                "unfilled is not one a baseline".into(),
            ),
            (
                self.strata().any(|stratum| !self.has(stratum)),
                "a stratum lies outside".into(),
            ),
            (
                self.strata().any(|one| !one.sums.is_sound()),
                "a sum is out of range".into(),
            ),
            (!self.counts_are_sound(), "a count is out of range".into()),
            (
                self.warnings.len() > MOST_WARNINGS.0
                    || self.warnings.iter().any(|one| one.len() > MOST_WARNINGS.1),
                "warnings are more or longer than any unit has".into(),
            ),
            (
                self.against_all().any(|one| {
                    let orders = one.histogram.orders();
                    orders.is_none_or(|orders| orders > MOST)
                }),
                "a histogram is none".into(),
            ),
        ];
        match faults.into_iter().find(|(found, _)| *found) {
            Some((_, fault)) => Err(fault),
            None => Ok(()),
        }
    }

    fn against_all(&self) -> impl Iterator<Item = &Against> {
        self.sums.iter().flatten()
    }

    fn strata(&self) -> impl Iterator<Item = &Stratum> {
        self.against_all().flat_map(|against| &against.strata)
    }

    /// Whether all counts are such as recordings have, so that adding many of them stays exact.
    fn counts_are_sound(&self) -> bool {
        let counts = [
            self.rows,
            self.venues,
            self.orders,
            self.orders_without_rows,
        ];
        let excluded = self.against_all().flat_map(|one| one.excluded.values());
        let shares = |one: &Integer| (0..=MOST_SHARES).contains(&one.0);
        let cash = |one: &Integer| one.0.unsigned_abs() <= LARGEST.unsigned_abs();
        let tune = |one: &Tune| shares(&one.unfilled) && cash(&one.shortfall) && cash(&one.arrival);
        counts.iter().chain(excluded).all(|count| *count <= MOST)
            && shares(&self.ordered)
            && self.unfilled.iter().all(shares)
            && self.tune.iter().all(tune)
    }

    fn has(&self, stratum: &Stratum) -> bool {
        let [size, side, batch, hour] = stratum.at.map(|place| place as usize);
        let CellSettings { sizes, sides, .. } = &self.settings;
        size < sizes.len() && side < sides.len() && batch < BATCHES && hour < 24
    }

    /// What a rule did against a baseline, each by its place.
    pub fn against(&self, rule: usize, baseline: usize) -> Option<&Against> {
        let outcome = self.outcomes.get(rule)?;
        self.sums.get(*outcome)?.get(baseline)
    }

    /// What a rule is chosen by.
    pub fn tune(&self, rule: usize) -> Option<Tune> {
        self.tune.get(*self.outcomes.get(rule)?).copied()
    }
}

fn is_date(text: &str) -> bool {
    let shape = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(shape)
}

/// Types of this module always have a JSON form; where one had none, its hash would be that of
/// nothing.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    text::hex(&Sha256::digest(bytes))
}
