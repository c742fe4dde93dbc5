//! Verdicts on panels: what is shown, and why nothing is.

#![allow(
    clippy::unwrap_used,
    reason = "a panel that cannot be assessed fails the test"
)]

mod panel_market;

use evaluation::Verdict;
use evaluation::panel::{Cell, Comparison, Options, PanelError, Sums, assess};
use panel_market::{golden, golden_options, only, plain};

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
