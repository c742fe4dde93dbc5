//! The units of a plan, dealt to processes that share them.
//!
//! Every process sees the same recordings, makes the same plan and deals it the same way, so that
//! nothing but its number has to be given to it: the largest files first, each to the part with the
//! fewest rows so far.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use evaluation::panel::Key;

use super::Plan;
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

/// The units of one part. All parts together are the plan, and no unit is in two of them.
///
/// Files that are read together stay together, because every part that has one of their units
/// reads them all; but for those that have more rows than a part should have, which are cut into
/// pieces of a quarter of that.
pub(crate) fn units(plan: &Plan, part: Part) -> BTreeSet<Key> {
    let parts = part.of as usize;
    let fair = fair(plan, &|_| true, parts);
    let dealt = dealt(pieces(plan, &|_| true, fair, fair / 4), parts);
    let mine = dealt.into_iter().nth(part.number as usize - 1);
    let units = mine.into_iter().flatten().flat_map(|piece| piece.units);
    units.collect()
}

/// The units of a plan that are `left`, for each of so many workers, the largest pieces first.
///
/// A worker reads the files of each of its pieces, so that they are cut only where one has more
/// rows than a worker should have, and further only until the shares are even.
#[cfg(feature = "kafka")]
pub(crate) fn tasks(plan: &Plan, left: &dyn Fn(&Key) -> bool, workers: usize) -> Vec<Vec<Piece>> {
    const CUTS: [u64; 4] = [1, 2, 4, 8];
    let fair = fair(plan, left, workers);
    let heaviest = |dealt: &[Vec<Piece>]| {
        let shares = dealt
            .iter()
            .map(|share| share.iter().map(|piece| piece.rows).sum());
        shares.max().unwrap_or(0_u64)
    };
    let mut best: Option<(u64, Vec<Vec<Piece>>)> = None;
    for cut in CUTS {
        let most = fair.div_ceil(cut);
        let dealt = dealt(pieces(plan, left, most, most), workers);
        let heaviest = heaviest(&dealt);
        if best.as_ref().is_none_or(|(least, _)| heaviest < *least) {
            best = Some((heaviest, dealt));
        }
        if heaviest <= fair + fair / 10 {
            break;
        }
    }
    best.map(|(_, dealt)| dealt).unwrap_or_default()
}

/// Rows of an even share of what is left.
fn fair(plan: &Plan, left: &dyn Fn(&Key) -> bool, shares: usize) -> u64 {
    let units = plan.units.iter().filter(|(key, _)| left(key));
    let rows: u64 = units.map(|(_, unit)| unit.rows).sum();
    rows.div_ceil(shares.max(1) as u64)
}

/// The units that are left, those of one group of files together where they have no more rows than
/// `whole`, else in pieces of at most so many rows, or of one unit.
fn pieces(plan: &Plan, left: &dyn Fn(&Key) -> bool, whole: u64, most: u64) -> Vec<Piece> {
    let rows = |key: &Key| plan.units.get(key).map_or(0, |unit| unit.rows);
    let mut pieces: Vec<Piece> = Vec::new();
    for (group, units) in plan.groups.iter().map(|one| &one.units).enumerate() {
        let units: Vec<_> = units.iter().filter(|key| left(key)).collect();
        let is_whole = units.iter().map(|key| rows(key)).sum::<u64>() <= whole;
        let most = if is_whole { whole } else { most };
        let mut open: Option<Piece> = None;
        for key in units {
            let rows = rows(key);
            match &mut open {
                Some(piece) if piece.rows + rows <= most && piece.units.len() < MOST_UNITS => {
                    piece.rows += rows;
                    piece.units.push(key.clone());
                }
                _ => {
                    let units = vec![key.clone()];
                    pieces.extend(open.replace(Piece { group, units, rows }));
                }
            }
        }
        pieces.extend(open);
    }
    pieces
}

/// The pieces in so many shares, the largest first, each to the share with the fewest rows so far.
fn dealt(mut pieces: Vec<Piece>, shares: usize) -> Vec<Vec<Piece>> {
    pieces.sort_by(|one, other| {
        (Reverse(one.rows), &one.units).cmp(&(Reverse(other.rows), &other.units))
    });
    let mut least: BTreeSet<(u64, usize)> = (0..shares).map(|share| (0, share)).collect();
    let mut dealt = vec![Vec::new(); shares];
    for piece in pieces {
        let Some((so_far, share)) = least.pop_first() else {
            break;
        };
        least.insert((so_far + piece.rows, share));
        dealt[share].push(piece);
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
    use crate::input::sittings::Chosen;
    use crate::panel::plan::{Group, Planned};

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

    #[cfg(feature = "kafka")]
    proptest! {
        /// Every unit that is left is in one task, and tasks are even unless single units are not.
        #[test]
        fn tasks_are_what_is_left(
            files in prop::collection::vec(prop::collection::vec(1_u64..1_000, 1..6), 1..20),
            workers in 1_usize..12,
            skipped in 1_usize..7,
        ) {
            let plan = plan(&files);
            let wanted: BTreeSet<_> = plan.units.keys().cloned().enumerate()
                .filter(|(place, _)| place % skipped == 0).map(|(_, key)| key).collect();
            let dealt = tasks(&plan, &|key| wanted.contains(key), workers);
            prop_assert_eq!(dealt.len(), workers);
            let all: Vec<_> = dealt.iter().flatten().flat_map(|piece| &piece.units).collect();
            let once: BTreeSet<_> = all.iter().map(|key| (*key).clone()).collect();
            prop_assert_eq!((all.len(), &once), (wanted.len(), &wanted));
            for piece in dealt.iter().flatten() {
                let group = &plan.groups[piece.group].units;
                prop_assert!(piece.units.iter().all(|key| group.contains(key)));
            }
            let rows = |key: &Key| plan.units[key].rows;
            let fair = wanted.iter().map(rows).sum::<u64>().div_ceil(workers as u64);
            let largest = wanted.iter().map(rows).max().unwrap_or(0);
            for share in &dealt {
                let share: u64 = share.iter().map(|piece| piece.rows).sum();
                prop_assert!(share <= fair + largest.max(fair.div_ceil(8)), "{} {}", share, fair);
            }
        }
    }

    #[cfg(feature = "kafka")]
    #[test]
    fn files_are_cut_for_workers_only_as_far_as_shares_are_uneven() {
        let pieces = |files: &[Vec<u64>], workers| -> Vec<usize> {
            let dealt = tasks(&plan(files), &|_| true, workers);
            dealt.iter().map(Vec::len).collect()
        };
        let day = vec![10; 8];
        // Six days for two, and for one: whole files.
        assert_eq!(pieces(&vec![day.clone(); 6], 2), [3, 3]);
        assert_eq!(pieces(&vec![day.clone(); 6], 1), [6]);
        // Three days for two: each is cut once.
        assert_eq!(pieces(&vec![day.clone(); 3], 2), [2, 4]);
        // One day for four: a piece each.
        assert_eq!(pieces(&[day], 4), [1, 1, 1, 1]);
        // One unit that is more than all others.
        assert_eq!(pieces(&[vec![1_000], vec![2; 50], vec![2; 50]], 2), [1, 2]);
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
