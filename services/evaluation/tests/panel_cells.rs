//! Cells of panels: kept, merged, refused.

#![allow(
    clippy::unwrap_used,
    reason = "a panel that cannot be assessed fails the test"
)]

mod panel_market;

use evaluation::panel::{Bins, Cell, Index, MergeError, Options, assess};
use panel_market::{empty, golden, golden_options, settings};
use proptest::prelude::*;

#[test]
fn the_same_unit_twice_counts_once_and_another_answer_is_an_error() {
    let cells = golden();
    let mut index = Index::default();
    index.add(cells[0].head(), "one.json").unwrap();
    index.add(cells[0].head(), "two.json").unwrap();
    assert_eq!(index.known().len(), 1);
    let mut other = cells[0].clone();
    other.sums[0][0].strata[0].sums.a.0 += 1;
    let error = index
        .add(other.head(), "three.json")
        .unwrap_err()
        .to_string();
    for part in ["S0", "2024-08-01", "one.json", "three.json"] {
        assert!(error.contains(part), "{error}");
    }
    let mut other = cells[1].clone();
    other.engine = "another".into();
    assert!(matches!(
        index.add(other.head(), "x"),
        Err(MergeError::Engine { .. })
    ));
    let mut other = cells[1].clone();
    other.settings.sizes = vec![300];
    other.settings_sha256 = other.settings.digest();
    let error = index.add(other.head(), "x").unwrap_err().to_string();
    assert!(error.contains("sizes is [300] instead of [100]"), "{error}");
    let wanted = [("2024-08-01", "S0"), ("2024-08-02", "S9")];
    let wanted = wanted.map(|(date, symbol)| (date.to_owned(), symbol.to_owned()));
    assert_eq!(index.missing(&wanted), [wanted[1].clone()]);
}

#[test]
fn cells_survive_their_files_and_damaged_ones_are_refused() {
    for cell in golden() {
        cell.check().unwrap();
        let read: Cell = Cell::of(&cell.bytes()).unwrap();
        assert_eq!(read, cell);
        assert_eq!(read.bytes(), cell.bytes());
    }
    let damages: [fn(&mut Cell); 15] = [
        |cell| cell.layout = 9,
        |cell| cell.settings.horizon = 1,
        |cell| cell.outcomes[0] = 9,
        |cell| cell.outcomes.truncate(1),
        |cell| cell.sums.truncate(1),
        |cell| cell.sums[0].truncate(1),
        |cell| cell.unfilled.truncate(1),
        |cell| cell.sums[0][0].strata[0].at = [9, 0, 0, 0],
        |cell| cell.sums[0][0].strata[0].sums.w.0 = i128::MAX,
        |cell| cell.sums[0][0].histogram = Bins::of([(1, 1), (1, 1)]),
        |cell| cell.ordered.0 = i128::MAX,
        |cell| cell.unfilled[0].0 = -1,
        |cell| cell.tune[0].shortfall.0 = i128::MIN,
        |cell| cell.orders = u64::MAX,
        |cell| cell.sums[0][0].excluded = [("x".to_owned(), u64::MAX)].into(),
    ];
    for (place, damage) in damages.iter().enumerate() {
        let mut cell = golden().remove(0);
        damage(&mut cell);
        assert!(cell.check().is_err(), "damage {place}");
        assert!(Cell::of(&cell.bytes()).is_err(), "damage {place}");
    }
}

proptest! {
    /// Cells that anybody wrote are refused or add up: nothing in between.
    #[test]
    fn any_bytes_are_refused_or_add_up(
        which in 0_usize..36,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut cells = golden();
        let mut bytes = cells[which].bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(cell) = Cell::of(&bytes) {
            cells[which] = cell;
            // Merging refuses other settings before anything is added up.
            if cells.iter().all(|cell| cell.settings == cells[0].settings) {
                let _ = assess(&cells, &golden_options());
            }
        }
    }
}

#[test]
fn one_day_under_two_dates_is_said_to_be_one() {
    let cells = golden();
    let said = |cells: &[Cell]| -> Vec<String> {
        let cautions = assess(cells, &golden_options()).unwrap().cautions;
        let repeated = cautions
            .into_iter()
            .filter(|one| one.sentence.contains("two dates"));
        repeated
            .map(|one| format!("{} {} {}", one.units, one.symbol, one.date))
            .collect()
    };
    assert!(said(&cells).is_empty());
    let mut twice = cells.clone();
    for date in ["2031-01-02", "2031-01-03"] {
        twice.push(Cell {
            date: date.to_owned(),
            ..cells[0].clone()
        });
    }
    assert_eq!(said(&twice), [format!("2 {} 2031-01-02", cells[0].symbol)]);
}

#[test]
fn warnings_of_units_are_few_sentences_whatever_their_order() {
    let settings = settings(1, 1);
    let cells: Vec<_> = (0..6_u32)
        .map(|unit| {
            let (date, symbol) = (format!("2024-08-0{}", unit / 2 + 1), ["ONE", "TWO"]);
            let mut cell = empty(&date, symbol[unit as usize % 2], &settings);
            cell.warnings = vec![format!("Venues cross in {unit} of {}0 instants.", unit + 7)];
            if unit == 3 {
                cell.warnings.push("One venue only.".into());
            }
            cell
        })
        .collect();
    let mut turned = cells.clone();
    turned.reverse();
    for cells in [cells, turned] {
        let said = assess(&cells, &Options::default()).unwrap().cautions;
        let said: Vec<_> = said
            .iter()
            .map(|one| {
                let of = (one.date.as_str(), one.symbol.as_str());
                (one.units, of, one.sentence.as_str())
            })
            .collect();
        let crossed = "Venues cross in 0 of 70 instants.";
        assert_eq!(
            said,
            [
                (6, ("2024-08-01", "ONE"), crossed),
                (1, ("2024-08-02", "TWO"), "One venue only."),
            ]
        );
    }
}
