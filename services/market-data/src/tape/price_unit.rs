//! Prices that look as if a file counted in another unit than the one it was read in.

use crate::event::Event;
use crate::units::money::{Price, UNITS_PER_DOLLAR};

/// A share that is listed costs a cent at least.
const CENT: i64 = UNITS_PER_DOLLAR / 100;

/// The finest steps that displayed quotes may have (Regulation NMS, rule 612): half a cent, and
/// below a dollar a hundredth of a cent.
const FINEST: [i64; 2] = [UNITS_PER_DOLLAR / 200, UNITS_PER_DOLLAR / 10_000];

/// Quotes of a share at such a price are not all whole dollars.
const HIGH: i64 = 1_000 * UNITS_PER_DOLLAR;

/// Fewer quotes than these say nothing of what is usual.
const FEWEST: usize = 4;

/// How many quotes are looked at.
const MOST: usize = 1_000;

/// What no share of an American exchange costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnusualPrices {
    /// All are below a cent: the highest of them.
    BelowACent(Price),
    /// Most are finer than any that may be displayed: the first of them.
    Fine(Price),
    /// All are whole dollars, and a thousand of them at least: the lowest of them.
    WholeDollars(Price),
}

/// What is unusual about the first quotes of these events.
pub(super) fn of(events: &[Event]) -> Option<UnusualPrices> {
    let quotes = events.iter().flat_map(|event| [event.bid(), event.ask()]);
    let prices = quotes.flatten().map(|quote| quote.price);
    let prices: Vec<Price> = prices.take(MOST).collect();
    if prices.len() < FEWEST {
        return None;
    }
    let (lowest, highest) = (*prices.iter().min()?, *prices.iter().max()?);
    let is_fine = |price: &&Price| {
        let is_below_a_dollar = price.units() < UNITS_PER_DOLLAR;
        price.units() % FINEST[usize::from(is_below_a_dollar)] != 0
    };
    let is_whole = |price: &Price| price.units() % UNITS_PER_DOLLAR == 0;
    if highest.units() < CENT {
        Some(UnusualPrices::BelowACent(highest))
    } else if prices.iter().filter(is_fine).count() * 2 > prices.len() {
        prices
            .iter()
            .find(is_fine)
            .copied()
            .map(UnusualPrices::Fine)
    } else if lowest.units() >= HIGH && prices.iter().all(is_whole) {
        Some(UnusualPrices::WholeDollars(lowest))
    } else {
        None
    }
}
