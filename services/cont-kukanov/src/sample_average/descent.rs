//! Better placements: descent along coordinates and exchanges, with exact line searches.

use super::line::{Direction, best_step};
use super::table::FillTable;

/// Every coordinate, and every exchange between two entries of `[M, L_1, ...]`.
fn directions(dimension: usize) -> Vec<Direction> {
    let mut all = Vec::new();
    for i in 0..dimension {
        all.push([(i, 1.0), (i, 0.0)]);
        all.extend((i + 1..dimension).map(|j| [(i, 1.0), (j, -1.0)]));
    }
    all
}

/// Moves the feasible placement `x` until a round over all directions gains at most `tolerance`
/// dollars, or about `allowed` line searches are made. Returns how many were.
pub(super) fn descend(table: &FillTable, x: &mut [f64], tolerance: f64, allowed: u64) -> u64 {
    let directions = directions(x.len());
    let mut searches = 0;
    while searches < allowed {
        let mut gained = 0.0;
        for direction in &directions {
            let (step, change) = best_step(table, x, direction);
            searches += 1;
            if change < 0.0 {
                gained -= change;
                for (entry, rate) in direction {
                    x[*entry] = (x[*entry] + step * rate).max(0.0);
                }
            }
        }
        if gained <= tolerance {
            break;
        }
    }
    searches
}
