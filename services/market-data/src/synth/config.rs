//! What to make.

use std::ops::RangeInclusive;
use std::time::Duration;

use thiserror::Error;

use super::reactive::Reaction;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// Most venues of one market.
pub const MOST_VENUES: usize = 32;

/// Most symbols of one market.
pub const MOST_SYMBOLS: usize = 64;

/// Longest symbol, in bytes.
const LONGEST_SYMBOL: usize = 64;

/// Lowest and highest price at the start, in cents: below five dollars ten levels of bids would
/// come close to zero.
const START_CENTS: RangeInclusive<u32> = 500..=10_000_000;

/// Highest volatility, in cents per square root of a minute.
const MOST_VOLATILITY: u32 = 1_000;

/// Most that prices drift, in thousandths of a basis point: a twentieth of the price.
pub const MOST_DRIFT: i32 = 500_000;

/// Shortest mean time between deep quotes: twice the longest time that one stays.
const SHORTEST_DEEP_INTERVAL: Duration = Duration::from_secs(4);

/// A synthetic market: the same configuration gives the same bytes, on any machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Selects the random stream; any value.
    pub seed: u64,
    /// Rows in all, over all venues and symbols; at least one.
    pub rows: u64,
    /// The venues, 1 to [`MOST_VENUES`], all different. Earlier ones are busier: the first sends
    /// about ten messages for every four of the second.
    pub venues: Vec<PublisherId>,
    /// The symbols, 1 to [`MOST_SYMBOLS`], all different, in equal shares of the rows.
    pub symbols: Vec<String>,
    /// No row is before this instant (UTC, the venue's clock: `ts_event`).
    pub start: Timestamp,
    /// No row is after this instant; at least one nanosecond for each row after `start`.
    pub end: Timestamp,
    /// The price around which every symbol starts, in cents: 500 to 10,000,000. It stays between
    /// half and twice this.
    pub start_price_cents: u32,
    /// Standard deviation of the change of the mid price over one minute, in cents, 0 to 1,000;
    /// trades add a little.
    pub volatility_cents: u32,
    /// Mean time from one deep quote (5,000 to 20,000 shares at a venue's best price for 0.1 to 2
    /// seconds) to the next on the same side of the same symbol, at least 4 seconds; the actual
    /// times spread evenly from half to one and a half of it. `None` for no deep quotes.
    pub deep_interval: Option<Duration>,
    /// How all prices react to what takers buy and sell; `None` for not at all.
    pub reaction: Option<Reaction>,
    /// How far the price of every symbol drifts from start to end, beside its own walk, in
    /// thousandths of a basis point of the starting price: up to [`MOST_DRIFT`] up or down.
    pub drift: i32,
}

impl Default for Config {
    /// 60,000 rows of four venues on 2024-08-01 from 13:36:32 to 13:45:14 UTC, about 222.80
    /// dollars.
    fn default() -> Self {
        const START_SECOND: u64 = 1_722_519_392;
        const SECONDS: u64 = 8 * 60 + 42;
        let at = |second| Timestamp::default() + Duration::from_secs(second);
        Self {
            seed: 1,
            rows: 60_000,
            venues: [2, 39, 41, 43].map(PublisherId).to_vec(),
            symbols: vec!["SYNTH".to_owned()],
            start: at(START_SECOND),
            end: at(START_SECOND + SECONDS),
            start_price_cents: 22_280,
            volatility_cents: 15,
            deep_interval: Some(Duration::from_mins(1)),
            reaction: None,
            drift: 0,
        }
    }
}

/// Why a [`Config`] makes no market.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// No rows.
    #[error("a synthetic market needs at least one row")]
    NoRows,
    /// No venue, or too many.
    #[error("{0} venues: a synthetic market has 1 to {MOST_VENUES}")]
    VenueCount(usize),
    /// A venue is named twice.
    #[error("publisher {0} is named twice")]
    DuplicateVenue(PublisherId),
    /// No symbol, or too many.
    #[error("{0} symbols: a synthetic market has 1 to {MOST_SYMBOLS}")]
    SymbolCount(usize),
    /// A symbol that is empty, too long, or would need quoting in CSV.
    #[error(
        "symbol {0:?}: 1 to {LONGEST_SYMBOL} letters, digits, dots, dashes, slashes or underscores"
    )]
    Symbol(String),
    /// A symbol is named twice.
    #[error("symbol {0} is named twice")]
    DuplicateSymbol(String),
    /// The end is not after the start, or the window has fewer nanoseconds than rows.
    #[error("from {start} to {end} there is no room for {rows} rows")]
    Window {
        /// The start asked for.
        start: Timestamp,
        /// The end asked for.
        end: Timestamp,
        /// The rows asked for.
        rows: u64,
    },
    /// A starting price out of range.
    #[error("a starting price of {0} cents: 500 to 10,000,000 are possible")]
    StartPrice(u32),
    /// Volatility out of range.
    #[error("a volatility of {0} cents a minute: 0 to {MOST_VOLATILITY} are possible")]
    Volatility(u32),
    /// Deep quotes closer to each other than they last.
    #[error(
        "a deep quote every {0:?}: at least {SHORTEST_DEEP_INTERVAL:?} are needed, for one stays \
         up to two seconds"
    )]
    DeepInterval(Duration),
    /// A reaction out of range.
    #[error(
        "a reaction needs up to a dollar a share, a half life above zero and a part that stays \
         from 0 to 1"
    )]
    Reaction,
    /// A drift out of range.
    #[error(
        "a drift of {0} thousandths of a basis point: up to {MOST_DRIFT} up or down are possible"
    )]
    Drift(i32),
}

impl Config {
    /// Checks every field.
    ///
    /// # Errors
    /// The first field that is out of its range.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.rows == 0 {
            return Err(ConfigError::NoRows);
        }
        self.validate_venues()?;
        self.validate_symbols()?;
        let room = self.end.nanos().saturating_sub(self.start.nanos());
        if room < self.rows {
            return Err(ConfigError::Window {
                start: self.start,
                end: self.end,
                rows: self.rows,
            });
        }
        if !START_CENTS.contains(&self.start_price_cents) {
            return Err(ConfigError::StartPrice(self.start_price_cents));
        }
        if self.volatility_cents > MOST_VOLATILITY {
            return Err(ConfigError::Volatility(self.volatility_cents));
        }
        if self.reaction.is_some_and(|one| !one.is_possible()) {
            return Err(ConfigError::Reaction);
        }
        if self.drift.unsigned_abs() > MOST_DRIFT.unsigned_abs() {
            return Err(ConfigError::Drift(self.drift));
        }
        match self.deep_interval {
            Some(interval) if interval < SHORTEST_DEEP_INTERVAL => {
                Err(ConfigError::DeepInterval(interval))
            }
            _ => Ok(()),
        }
    }

    fn validate_venues(&self) -> Result<(), ConfigError> {
        if !(1..=MOST_VENUES).contains(&self.venues.len()) {
            return Err(ConfigError::VenueCount(self.venues.len()));
        }
        match first_duplicate(&self.venues) {
            Some(venue) => Err(ConfigError::DuplicateVenue(*venue)),
            None => Ok(()),
        }
    }

    fn validate_symbols(&self) -> Result<(), ConfigError> {
        if !(1..=MOST_SYMBOLS).contains(&self.symbols.len()) {
            return Err(ConfigError::SymbolCount(self.symbols.len()));
        }
        if let Some(symbol) = self.symbols.iter().find(|symbol| !is_symbol(symbol)) {
            return Err(ConfigError::Symbol(symbol.clone()));
        }
        match first_duplicate(&self.symbols) {
            Some(symbol) => Err(ConfigError::DuplicateSymbol(symbol.clone())),
            None => Ok(()),
        }
    }
}

fn is_symbol(text: &str) -> bool {
    (1..=LONGEST_SYMBOL).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-/_".contains(&byte))
}

fn first_duplicate<T: PartialEq>(items: &[T]) -> Option<&T> {
    items.iter().enumerate().find_map(|(index, item)| {
        items
            .iter()
            .take(index)
            .any(|other| other == item)
            .then_some(item)
    })
}
