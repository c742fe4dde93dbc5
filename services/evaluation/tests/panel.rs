//! Panels of days and symbols: golden numbers, and what must hold whatever the numbers.

#![allow(
    clippy::unwrap_used,
    reason = "a panel that cannot be assessed fails the test"
)]

mod panel_market;

use evaluation::panel::coverage::{CoverageConfig, coverage};
use evaluation::panel::ratio::{Clusters, Estimate};
use evaluation::panel::signs::Wild;
use evaluation::panel::{
    Bins, Cell, Comparison, Findings, Index, MergeError, Options, PanelError, Sums, Verdict, assess,
};
use panel_market::{add, empty, golden, settings};
use proptest::prelude::*;
use serde_json::Value;

fn golden_options() -> Options {
    Options {
        train_days: Some(4),
        ..Options::default()
    }
}

fn values(one: &Comparison) -> Vec<(&'static str, f64)> {
    let estimate = one.estimate.as_ref().unwrap();
    let between = one.between.unwrap();
    let wild = one.wild_interval.unwrap();
    vec![
        ("saving", estimate.bps),
        ("per_order", one.sums.per_order_bps().unwrap()),
        ("equal_day", estimate.equal_day_bps),
        ("cv3", estimate.cv3),
        ("cr1", estimate.cr1),
        ("degrees", estimate.degrees),
        ("low", estimate.interval.0),
        ("high", estimate.interval.1),
        ("p", estimate.p_value),
        ("p_wild", one.p_wild.unwrap()),
        ("wild_low", wild.0),
        ("wild_high", wild.1),
        ("effective", estimate.effective),
        ("lag_one", estimate.lag_one),
        ("cosine_error", estimate.cosines.0),
        ("two_way_error", one.two_way.unwrap().0),
        ("between_deviation", between.deviation),
        ("between_mean", between.mean),
        ("between_error", between.error),
        ("between_low", between.interval.0),
        ("between_high", between.interval.1),
        ("new_day_low", between.new_day.0),
        ("new_day_high", between.new_day.1),
        ("p_family", one.p_family.unwrap()),
        ("p_superior", one.p_superior.unwrap()),
    ]
}

#[test]
fn golden_numbers_to_the_last_digit() {
    let golden: Value = serde_json::from_str(include_str!("golden/panel.json")).unwrap();
    let cells = panel_market::golden();
    let first = &cells[0];
    let sums = first.sums[1][0].strata[0].sums;
    let counted = [
        sums.n.into(),
        sums.w.0,
        sums.a.0,
        sums.x.0,
        sums.wins.into(),
        sums.ties.into(),
    ];
    let whole = |value: &Value| i128::from(value.as_i64().unwrap());
    let expected = golden["first_cell"]["rule_1_baseline_0_batch_0"]
        .as_array()
        .unwrap();
    assert_eq!(
        counted.to_vec(),
        expected.iter().map(whole).collect::<Vec<_>>()
    );
    for (tune, expected) in first
        .tune
        .iter()
        .zip(golden["first_cell"]["tune"].as_array().unwrap())
    {
        let tuned = [tune.unfilled.0, tune.shortfall.0, tune.arrival.0];
        assert_eq!(tuned, [0, 1, 2].map(|place| whole(&expected[place])));
    }
    let findings = assess(&cells, &golden_options()).unwrap();
    assert_eq!(findings.days.len() as u64, golden["days"].as_u64().unwrap());
    assert_eq!(
        findings.reported() as u64,
        golden["reported"].as_u64().unwrap()
    );
    let chosen: Vec<usize> = findings.days.iter().filter_map(|(_, rule)| *rule).collect();
    assert_eq!(serde_json::to_value(chosen).unwrap(), golden["chosen"]);
    for (one, expected) in findings
        .comparisons
        .iter()
        .zip(golden["baselines"].as_array().unwrap())
    {
        assert_eq!(one.sums.n, expected["n"].as_u64().unwrap());
        assert_eq!(one.days_won as u64, expected["days_won"].as_u64().unwrap());
        let degrees = one.estimate.as_ref().unwrap().cosines.1;
        assert_eq!(degrees as u64, expected["cosine_degrees"].as_u64().unwrap());
        assert_eq!(
            one.two_way.unwrap().1 as u64,
            expected["two_way_degrees"].as_u64().unwrap()
        );
        let found = values(one);
        assert_eq!(found.len(), expected["values"].as_object().unwrap().len());
        for (name, value) in found {
            let golden = expected["values"][name].as_f64().unwrap();
            let off = (value - golden).abs() / golden.abs().max(1.0);
            assert!(
                off < 1e-14,
                "{}: {name} is {value:?}, not {golden:?}: {off:e}",
                one.baseline
            );
        }
    }
}

#[test]
fn eight_days_are_too_few_and_what_is_missing_is_said() {
    let findings = assess(&golden(), &golden_options()).unwrap();
    let one = &findings.comparisons[0];
    assert_eq!(one.verdict, Verdict::TooFew);
    assert_eq!(one.more_days, Some(2));
    assert!(
        one.statement.contains("at least 2 more days"),
        "{}",
        one.statement
    );
    // 7.849 (0.3007 * sqrt(8) / 0.6499)^2
    assert_eq!(one.days_needed, Some(14));
}

/// One order a day and symbol, so that what is saved is known; the first days are tuned on.
fn plain(savings: &[i128], train: usize) -> Vec<Cell> {
    let settings = settings(1, 1);
    let all = std::iter::repeat_n(&savings[0], train).chain(savings);
    let cell = |(day, saved): (usize, &i128)| {
        let mut cell = empty(
            &format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1),
            "A",
            &settings,
        );
        for batch in 0..8 {
            add(&mut cell, 0, 0, batch, 1_000_000_000_000, *saved);
        }
        cell.ordered.0 = 800;
        cell.tune[0].arrival.0 = 1;
        cell
    };
    all.enumerate().map(cell).collect()
}

fn only(cells: &[Cell], train: usize) -> Comparison {
    let options = Options {
        train_days: Some(train),
        ..Options::default()
    };
    assess(cells, &options).unwrap().comparisons.remove(0)
}

#[test]
fn equal_days_have_no_error_and_their_sign_is_the_verdict() {
    for (saved, verdict) in [
        (0, Verdict::Same),
        (100_000_000, Verdict::Saves),
        (-100_000_000, Verdict::Costs),
    ] {
        let one = only(&plain(&[saved; 12], 2), 2);
        assert_eq!(one.verdict, verdict, "{}", one.statement);
        let estimate = one.estimate.unwrap();
        assert!(estimate.cv3 < 1e-12 && estimate.cr1 < 1e-12);
        assert!((estimate.bps - saved as f64 / 1e8).abs() < 1e-12);
    }
}

#[test]
fn one_day_is_too_few_and_no_day_is_nothing() {
    let one = only(&plain(&[5], 1), 1);
    assert_eq!(one.verdict, Verdict::TooFew);
    assert_eq!(one.more_days, Some(9));
    assert_eq!(one.p_wild, None);
    assert_eq!(only(&plain(&[5], 1), 2).verdict, Verdict::NothingToCompare);
    assert_eq!(
        assess(&[], &Options::default()).unwrap_err(),
        PanelError::NoCells
    );
    let options = Options {
        against: Some("x".into()),
        ..Options::default()
    };
    let error = assess(&plain(&[5], 1), &options).unwrap_err();
    assert!(
        matches!(error, PanelError::NoSuchBaseline { .. }),
        "{error}"
    );
}

/// Twelve days that save alike, by all orders and by those filled alike, changed in every sum.
fn filled_differently(change: &dyn Fn(usize, &mut Sums)) -> Comparison {
    let mut cells = plain(&[100_000_000; 12], 2);
    for (day, cell) in cells.iter_mut().enumerate() {
        for stratum in &mut cell.sums[0][0].strata {
            stratum.sums.alike_n = stratum.sums.n - 1;
            change(day, &mut stratum.sums);
        }
    }
    only(&cells, 2)
}

/// What a verdict on the whole and on routing is, and whether fills alone keep it back.
fn said(one: &Comparison) -> [(Verdict, bool); 2] {
    [
        (one.verdict, one.withheld),
        (one.routing.verdict, one.routing.withheld),
    ]
}

#[test]
fn a_sign_that_orders_filled_differently_decide_is_no_verdict() {
    let (saves, withheld) = ((Verdict::Saves, false), (Verdict::NoEvidence, true));
    let told = |change: &dyn Fn(&mut Sums)| {
        let one = filled_differently(&|_, sums| change(sums));
        assert_eq!(one.fills_decide, one.withheld, "{}", one.statement);
        said(&one)
    };
    assert_eq!(told(&|_| ()), [saves, saves]);
    // Another sign over the orders filled alike: of the whole, of routing.
    assert_eq!(told(&|sums| sums.alike_a.0 = -1), [withheld, saves]);
    assert_eq!(told(&|sums| sums.alike_routing.0 = -1), [saves, withheld]);
    // All of it is what unfilled shares cost beyond the touch; three times that price turns it.
    assert_eq!(
        told(&|sums| sums.residual.0 = 100_000_000),
        [withheld, saves]
    );
    assert_eq!(
        told(&|sums| sums.residual.0 = -50_000_001),
        [withheld, saves]
    );
    assert_eq!(told(&|sums| sums.residual.0 = -49_999_999), [saves, saves]);
    // Routing that is what unfilled shares do not cost beyond the touch.
    let dear = told(&|sums| sums.residual.0 = -100_000_000);
    assert_eq!(dear, [withheld, withheld]);
}

/// That nothing is shown has its own reason, whatever fills do.
#[test]
fn fills_are_why_only_where_all_else_allows_a_verdict() {
    let one = filled_differently(&|day, sums| {
        let sign = if day.is_multiple_of(2) { 1 } else { -1 };
        sums.a.0 = sign * 900_000_000 + 1;
        (sums.routing, sums.alike_routing) = (sums.a, sums.a);
        sums.alike_a.0 = -1;
    });
    assert!(one.fills_decide);
    assert_eq!(said(&one), [(Verdict::NoEvidence, false); 2]);
}

/// The part due to where has evidence of its own: that of the whole where it is all of it, none
/// where it is nothing, and none whatever it is where there is one venue.
#[test]
fn routing_is_judged_by_itself() {
    for one in assess(&golden(), &golden_options()).unwrap().comparisons {
        assert_eq!(one.routing.estimate, one.estimate);
        assert_eq!(
            (one.routing.p_wild, one.routing.p_family),
            (one.p_wild, one.p_family)
        );
        assert_eq!(one.routing.verdict, one.verdict);
    }
    let savings: Vec<i128> = (0..20).map(|day| 1_000 + day % 3).collect();
    let alike = plain(&savings, 5);
    let routed = only(&alike, 5);
    assert_eq!(
        (routed.verdict, routed.routing.verdict),
        (Verdict::Saves, Verdict::Saves)
    );
    let changed = |change: &dyn Fn(&mut Cell)| {
        let mut cells = alike.clone();
        cells.iter_mut().for_each(change);
        only(&cells, 5)
    };
    let strata = |cell: &mut Cell, change: fn(&mut Sums)| {
        let all = cell
            .sums
            .iter_mut()
            .flatten()
            .flat_map(|one| &mut one.strata);
        all.for_each(|stratum| change(&mut stratum.sums));
    };
    let timed = changed(&|cell| strata(cell, |sums| sums.routing.0 = 0));
    assert_eq!(
        (timed.verdict, timed.routing.verdict),
        (Verdict::Saves, Verdict::Same)
    );
    let dear = changed(&|cell| strata(cell, |sums| sums.routing.0 *= -1));
    assert_eq!(
        (dear.verdict, dear.routing.verdict),
        (Verdict::Saves, Verdict::Costs)
    );
    let alone = changed(&|cell| cell.venues = 1);
    assert_eq!(
        (alone.verdict, alone.routing.verdict),
        (Verdict::Saves, Verdict::OneVenue)
    );
}

#[test]
fn what_is_left_unfilled_keeps_a_panel_from_a_verdict() {
    let mut cells = plain(&[100_000_000; 12], 2);
    for cell in &mut cells {
        cell.unfilled[0].0 = 200;
    }
    assert_eq!(only(&cells, 2).verdict, Verdict::TooLittleFilled);
}

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

#[test]
fn the_day_that_carries_a_saving_is_named() {
    let mut savings = vec![0; 11];
    savings[4] = 100_000_000_000;
    let one = only(&plain(&savings, 1), 1);
    let [low, _] = one.without_a_day.unwrap();
    assert_eq!(low, (0.0, "2024-01-06".into()));
}

#[test]
fn days_that_depend_on_each_other_widen_the_interval() {
    let slow: Vec<i128> = (0..40)
        .map(|day| (1e9 * (f64::from(day) / 6.0).sin()) as i128 + 300_000_000)
        .collect();
    let clusters = Clusters::of(slow.iter().map(|saved| (*saved, 1_000_000_000_000)));
    let estimate = Estimate::of(&clusters, 0.05).unwrap();
    assert!(estimate.dependent);
    assert_eq!(estimate.cosines.1, 4);
    let independent = 2.02 * estimate.cv3;
    assert!(estimate.interval.1 - estimate.bps > 1.5 * independent);
}

fn as_text(findings: &Findings) -> String {
    format!("{findings:?}")
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_grouping_of_cells_says_the_same(
        order in Just((0..36).collect::<Vec<usize>>()).prop_shuffle(),
        again in 0_usize..36,
    ) {
        let cells = golden();
        let whole = assess(&cells, &golden_options()).unwrap();
        let mut shuffled: Vec<Cell> = order.iter().map(|place| cells[*place].clone()).collect();
        prop_assert_eq!(as_text(&assess(&shuffled, &golden_options()).unwrap()), as_text(&whole));
        let digest = |cells: &[Cell]| {
            let mut index = Index::default();
            for cell in cells {
                index.add(cell.head(), "x").unwrap();
            }
            index.digest()
        };
        shuffled.push(cells[again].clone());
        prop_assert_eq!(digest(&shuffled), digest(&cells));
    }

    #[test]
    fn the_order_of_days_and_the_unit_of_cash_do_not_matter(
        days in prop::collection::vec(
            (-1_000_000_000_i128..1_000_000_000, 1_i128..1_000_000_000_000),
            3..12,
        ),
        turn in 0_usize..12,
    ) {
        let clusters = Clusters::of(days.clone());
        let mut turned = days.clone();
        turned.rotate_left(turn % days.len());
        let doubled = Clusters::of(days.iter().map(|(saved, base)| (2 * saved, 2 * base)));
        let turned = Clusters::of(turned);
        let one = Estimate::of(&clusters, 0.05).unwrap();
        let p = Wild::of(&clusters, 1).unwrap().p_value(0.0);
        for other in [turned, doubled] {
            let estimate = Estimate::of(&other, 0.05).unwrap();
            let pairs = [
                (one.bps, estimate.bps),
                (one.cv3, estimate.cv3),
                (one.cr1, estimate.cr1),
            ];
            for (a, b) in pairs {
                prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(1e-9), "{a} {b}");
            }
            let other = Wild::of(&other, 1).unwrap().p_value(0.0);
            prop_assert!((p - other).abs() < 1e-12, "{p} {other}");
        }
    }
}

#[test]
fn shocks_that_a_day_has_in_common_mislead_a_series_and_not_a_panel() {
    let config = CoverageConfig::of(60);
    let found = coverage(&config, &|_, _| ());
    assert_eq!(found.panels, 60);
    assert!(found.passed(), "{found}");
    assert!(found.missed <= 8 && found.series_missed >= 20, "{found}");
    assert_eq!(coverage(&config, &|_, _| ()), found);
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
