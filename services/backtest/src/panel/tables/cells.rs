//! Cells: a row a date, symbol, rule and baseline.

use std::path::Path;

use anyhow::Result;
use evaluation::panel::{Cell, Index, Key, Sums};

use super::columns::CELLS;
use super::{Rows, dollars, number, plain};
use crate::panel::assemble::in_order;
use crate::panel::store::file::Kept;

/// Writes the table of all cells of an index.
///
/// # Errors
/// When a cell cannot be read, or the table not be written.
pub(crate) fn table(
    file: &Path,
    index: &Index,
    cell: impl Fn(&Key) -> Result<(Kept, Cell)> + Sync,
) -> Result<()> {
    let keys: Vec<&Key> = index.known().keys().collect();
    super::write(file, &CELLS, |rows| {
        in_order(&keys, |key| cell(key), |_, (_, cell)| of_cell(rows, &cell))
    })
}

fn of_cell(rows: &mut Rows<'_>, cell: &Cell) -> Result<()> {
    for (rule, penalties) in cell.settings.rules.iter().enumerate() {
        for (place, baseline) in cell.settings.baselines.iter().enumerate() {
            let mut sums = Sums::default();
            for stratum in cell.against(rule, place).iter().flat_map(|one| &one.strata) {
                sums += stratum.sums;
            }
            let [over, under, theta] = penalties.map(|units| dollars(units.into()));
            let unfilled = cell.tune(rule).map(|tune| tune.unfilled.0.to_string());
            let baseline_unfilled = cell.unfilled.get(place).map(|shares| shares.0.to_string());
            let row: [String; CELLS.len()] = [
                cell.date.clone(),
                plain(&cell.symbol),
                cell.rows.to_string(),
                over,
                under,
                theta,
                baseline.clone(),
                cell.orders.to_string(),
                sums.n.to_string(),
                cell.ordered.0.to_string(),
                unfilled.unwrap_or_default(),
                baseline_unfilled.unwrap_or_default(),
                dollars(sums.w.0),
                dollars(sums.a.0),
                dollars(sums.routing.0),
                number(sums.bps()),
                number(sums.per_order_bps()),
                sums.wins.to_string(),
                sums.ties.to_string(),
                sums.alike_n.to_string(),
                dollars(sums.alike_w.0),
                dollars(sums.alike_a.0),
            ];
            rows.row(row.iter().map(String::as_str))?;
        }
    }
    Ok(())
}
