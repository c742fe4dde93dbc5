//! The literal model refuses what it could not solve in time and memory, and nothing else.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::num::NonZeroU64;

use routing::literal::{LiteralOrder, LiteralVenue, TooLarge, allocate};

/// The split of an order over one venue of which so many shares may be asked for and so many are
/// there.
fn split(cap: u64, available: u64) -> Result<u64, TooLarge> {
    let order = LiteralOrder {
        shares: 10,
        step: NonZeroU64::MIN,
        shortfall_cost: 5,
        surplus_cost: 5,
        total_cap: None,
    };
    let venue = LiteralVenue {
        take_cost: 1,
        rebate: 0,
        available,
        cap,
    };
    allocate(&order, &[venue]).map(|found| found.split[0])
}

#[test]
fn two_million_totals_are_solved_and_one_more_is_refused() {
    assert_eq!(split(1_999_999, u64::MAX), Ok(10));
    assert_eq!(split(2_000_000, u64::MAX), Err(TooLarge));
}

#[test]
fn more_than_fifty_million_steps_are_refused_before_the_first() {
    // Few totals, for there is little to buy.
    assert_eq!(split(60_000_000, 10), Err(TooLarge));
    assert_eq!(split(u64::MAX, 10), Err(TooLarge));
}
