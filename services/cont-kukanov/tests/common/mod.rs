//! Small random placement problems.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    reason = "a problem that cannot be built fails the test"
)]

use cont_kukanov::{Problem, Samples, Terms, VenueTerms};
use proptest::prelude::*;

/// A problem of whole shares with `venues` venues and `rows` samples of small outflows.
pub(crate) fn instance(
    venues: usize,
    rows: usize,
) -> impl Strategy<Value = (Terms, Vec<Vec<f64>>)> {
    let venue = (0_u32..6, -10_i32..10).prop_map(|(q, r)| VenueTerms {
        queue_ahead: f64::from(q),
        rebate: f64::from(r) * 1e-3,
    });
    let row = prop::collection::vec((0_u32..16).prop_map(f64::from), venues);
    (
        (1_u32..9, 0_u32..30, -5_i32..5),
        (0_u32..80, 0_u32..80, 0_u32..10),
        prop::collection::vec(venue, venues),
        prop::collection::vec(row, 1..=rows),
    )
        .prop_map(|((s, h, f), (lu, lo, th), venues, rows)| {
            let terms = Terms {
                shares: f64::from(s),
                half_spread: f64::from(h) * 1e-3,
                taker_fee: f64::from(f) * 1e-3,
                lambda_under: f64::from(lu) * 1e-3,
                lambda_over: f64::from(lo) * 1e-3,
                theta: f64::from(th) * 1e-4,
                venues,
            };
            (terms, rows)
        })
}

pub(crate) fn problem(terms: &Terms) -> Problem {
    Problem::new(terms.clone()).unwrap()
}

pub(crate) fn samples(venues: usize, rows: &[Vec<f64>]) -> Samples {
    Samples::from_rows(venues, rows).unwrap()
}
