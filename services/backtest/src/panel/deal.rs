//! The units of a plan, dealt to processes that share them.
//!
//! Every process sees the same recordings, makes the same plan and deals it the same way, so that
//! nothing but its number has to be given to it: the largest files first, each to the part with the
//! fewest rows so far.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use evaluation::panel::Key;

use super::plan::Plan;
use crate::cli::part::Part;

/// Units of a piece at most, so that they fit into a message.
const MOST_UNITS: usize = 2_000;

/// Units whose files are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The place of their files among the groups of the plan.
    pub(crate) group: usize,
    pub(crate) units: Vec<Key>,
    rows: u64,
}

/// When units whose files are read together are dealt apart all the same: where they have more rows
/// than a fair share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// Those who share the rows.
    pub(crate) sharers: usize,
    /// Pieces to a fair share. Who takes several of the same files at once reads them once; who
    /// takes one after the other, as a worker does, reads them for each.
    pub(crate) pieces: u64,
}

/// The units of one part. All parts together are the plan, and no unit is in two of them.
pub(crate) fn units(plan: &Plan, part: Part) -> BTreeSet<Key> {
    let parts = part.of as usize;
    let cut = Cut {
        sharers: parts,
        pieces: 4,
    };
    let dealt = pieces(plan, &|_| true, cut, parts);
    let mine = dealt.into_iter().nth(part.number as usize - 1);
    let units = mine.into_iter().flatten().flat_map(|piece| piece.units);
    units.collect()
}

/// The units of a plan that are `left`, in so many parts, the largest pieces of each first.
///
/// Files that are read together stay together, because every part that has one of their units
/// reads them all, but for those that are `cut`.
pub(crate) fn pieces(
    plan: &Plan,
    left: &dyn Fn(&Key) -> bool,
    cut: Cut,
    parts: usize,
) -> Vec<Vec<Piece>> {
    let rows = |key: &Key| plan.units.get(key).map_or(0, |unit| unit.rows);
    let wanted = |units: &[Key]| -> Vec<Key> {
        let units = units.iter().filter(|key| left(key));
        units.cloned().collect()
    };
    let groups: Vec<Vec<Key>> = plan.groups.iter().map(|one| wanted(&one.units)).collect();
    let all: u64 = groups.iter().flatten().map(rows).sum();
    let fair = all.div_ceil(cut.sharers.max(1) as u64);
    let mut pieces: Vec<Piece> = Vec::new();
    for (group, units) in groups.into_iter().enumerate() {
        let whole = units.iter().map(rows).sum::<u64>() <= fair;
        let most = if whole { fair } else { fair / cut.pieces };
        let mut open: Option<Piece> = None;
        for key in units {
            let rows = rows(&key);
            match &mut open {
                Some(piece) if piece.rows + rows <= most && piece.units.len() < MOST_UNITS => {
                    piece.rows += rows;
                    piece.units.push(key);
                }
                _ => {
                    let units = vec![key];
                    pieces.extend(open.replace(Piece { group, units, rows }));
                }
            }
        }
        pieces.extend(open);
    }
    pieces.sort_by(|one, other| {
        (Reverse(one.rows), &one.units).cmp(&(Reverse(other.rows), &other.units))
    });
    let mut least: BTreeSet<(u64, usize)> = (0..parts).map(|part| (0, part)).collect();
    let mut dealt = vec![Vec::new(); parts];
    for piece in pieces {
        let Some((so_far, part)) = least.pop_first() else {
            break;
        };
        least.insert((so_far + piece.rows, part));
        dealt[part].push(piece);
    }
    dealt
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use market_data::Session;
    use proptest::prelude::*;
    use simulation::order::window::Window;

    use super::*;
    use crate::panel::plan::{Group, Planned};
    use crate::sittings::Chosen;

    /// A plan of files with so many rows in each of their units.
    fn plan(files: &[Vec<u64>]) -> Plan {
        let mut units = BTreeMap::new();
        let mut groups = Vec::new();
        for (day, rows) in files.iter().enumerate() {
            let mut keys = Vec::new();
            for (symbol, rows) in rows.iter().enumerate() {
                let key = (format!("{day:04}"), format!("{symbol:04}"));
                let planned = Planned {
                    rows: *rows,
                    inputs: Vec::new(),
                };
                units.insert(key.clone(), planned);
                keys.push(key);
            }
            groups.push(Group {
                files: Vec::new(),
                units: keys,
                rows: rows.iter().sum(),
            });
        }
        Plan {
            window: Window {
                session: Session::All,
                ..Window::default()
            },
            chosen: Chosen::Asked,
            files: Vec::new(),
            groups,
            units,
            failed: Vec::new(),
        }
    }

    proptest! {
        /// Every unit is in one part, and no part has more rows than a fair share and one piece.
        #[test]
        fn parts_are_the_plan(
            files in prop::collection::vec(prop::collection::vec(1_u64..1_000, 1..6), 1..20),
            parts in 1_u32..12,
        ) {
            let plan = plan(&files);
            let rows = |keys: &BTreeSet<Key>| -> u64 {
                keys.iter().map(|key| plan.units[key].rows).sum()
            };
            let all: u64 = files.iter().flatten().sum();
            let fair = all.div_ceil(u64::from(parts));
            let mut seen = BTreeSet::new();
            for number in 1..=parts {
                let mine = units(&plan, Part { number, of: parts });
                let largest = files.iter().flatten().max().unwrap();
                prop_assert!(rows(&mine) <= fair + fair.max(*largest));
                for key in mine {
                    prop_assert!(seen.insert(key));
                }
            }
            prop_assert_eq!(seen.len(), plan.units.len());
        }
    }

    #[test]
    fn files_stay_whole_unless_one_is_more_than_a_share() {
        let days = plan(&[vec![10, 10], vec![10, 10], vec![10, 10], vec![10, 10]]);
        for number in 1..=2 {
            let mine = units(&days, Part { number, of: 2 });
            let dates: BTreeSet<_> = mine.iter().map(|(date, _)| date).collect();
            assert_eq!((mine.len(), dates.len()), (4, 2));
        }
        let one_day = plan(&[vec![10, 10, 10, 10]]);
        let mine = units(&one_day, Part { number: 1, of: 2 });
        assert_eq!(mine.len(), 2);
    }
}
