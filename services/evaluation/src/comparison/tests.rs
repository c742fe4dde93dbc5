use super::*;
use crate::settings::Inference;
use crate::statistics::estimate::Interval;

fn estimate(interval: Option<(f64, f64)>, degrees: usize) -> Estimate {
    Estimate {
        mean: 1.0,
        standard_error: 1.0,
        interval: interval.map(|(low, high)| Interval { low, high }),
        p_value: 0.5,
        dependence: Dependence {
            overlap: 1,
            windows: 50,
            rho_1: None,
            persistent: false,
            independent: 50,
            degrees,
        },
        coordinates: Coordinates::new(1.0, &[0.0; 5], degrees, 1),
    }
}

#[test]
fn verdicts_by_hand() {
    let inference = Inference::default();
    let evidence = |same, filled, independent| Evidence {
        same,
        filled,
        independent,
    };
    let [better, worse, wide] = [(0.5, 1.5), (-1.5, -0.5), (-1.0, 1.0)].map(Some);
    let told = evidence(false, true, 50);
    // What is known, interval, degrees of freedom, p value among all, whether fills allow it.
    let cases = [
        (
            evidence(true, true, 50),
            better,
            9,
            0.01,
            true,
            Verdict::Same,
        ),
        (
            evidence(true, false, 50),
            better,
            9,
            0.01,
            true,
            Verdict::TooLittleFilled,
        ),
        (
            evidence(false, true, 9),
            better,
            9,
            0.01,
            true,
            Verdict::TooFew,
        ),
        (told, better, 2, 0.01, true, Verdict::TooFew),
        (
            evidence(false, true, 10),
            better,
            3,
            0.01,
            true,
            Verdict::Saves,
        ),
        (told, better, 3, 0.05, true, Verdict::Saves),
        (told, better, 3, 0.051, true, Verdict::NoEvidence),
        (told, better, 3, 0.01, false, Verdict::NoEvidence),
        (told, Some((0.0, 1.0)), 3, 0.01, true, Verdict::NoEvidence),
        (told, wide, 3, 0.01, true, Verdict::NoEvidence),
        (told, None, 3, 0.01, true, Verdict::NoEvidence),
        (told, worse, 3, 0.05, true, Verdict::Costs),
        (told, worse, 3, 0.051, true, Verdict::NoEvidence),
        (told, worse, 3, 0.01, false, Verdict::NoEvidence),
        (told, Some((-1.0, 0.0)), 3, 0.01, true, Verdict::NoEvidence),
    ];
    for (known, interval, degrees, adjusted, allowed, expected) in cases {
        let estimate = estimate(interval, degrees);
        let judge = |beaten, fills_decide| {
            known.judge(
                &inference,
                Some(&estimate),
                Some(adjusted),
                beaten,
                fills_decide,
            )
        };
        let found = judge(true, !allowed);
        let case = (interval, degrees, adjusted, allowed);
        // Fills are why only where all else allows a verdict.
        let one_sided = |found: Finding| matches!(found.verdict, Verdict::Saves | Verdict::Costs);
        let withheld = !allowed && one_sided(judge(true, false));
        assert_eq!(found.withheld, withheld, "{case:?}");
        let unbeaten = judge(false, false);
        assert!(unbeaten.verdict != Verdict::Saves && !unbeaten.withheld);
        assert_eq!(found.verdict, expected, "{case:?}");
        assert_eq!(found.p_value.is_some(), expected.is_judged(), "{case:?}");
        assert_eq!(found.mean_bps, Some(1.0));
    }
    let nothing = told.judge(&inference, None, None, true, false);
    assert_eq!(nothing.verdict, Verdict::NothingToCompare);
    assert_eq!(
        nothing.untold(Verdict::TooFew).verdict,
        Verdict::NothingToCompare
    );
}

#[test]
fn quantiles_by_hand() {
    let found = quantiles(vec![30.0, 0.0, -20.0, 10.0, 80.0]);
    let rounded: Vec<_> = found.iter().map(|one| one.round()).collect();
    assert_eq!(rounded, [-20.0, -16.0, 0.0, 10.0, 30.0, 70.0, 80.0]);
    assert!(quantiles(Vec::new()).is_empty());
}

fn pair(base: i128, saved: i128, by_residual: i128, alike: bool) -> Pair {
    Pair {
        base,
        saved,
        by_routing: 0,
        by_fees: 0,
        by_posting: 0,
        by_residual,
        alike,
        exposure: 0.0,
    }
}

#[test]
fn unfilled_shares_must_not_decide_the_sign() {
    let decide = |pairs: &[Pair], unpriced| Sums::of(pairs.iter()).fills_decide(unpriced);
    let good = pair(10_000, 10, 0, true);
    assert!(!decide(&[good; 4], 0));
    // Over the orders filled alike something is saved, over all of them it costs: and the other way
    // round.
    assert!(decide(&[good, pair(10_000, -50, 0, false)], 0));
    assert!(decide(
        &[pair(10_000, -10, 0, true), pair(10_000, 50, 0, false)],
        0
    ));
    // All of the saving is what the baseline's unfilled shares would cost beyond the touch.
    assert!(decide(&[good, pair(10_000, 100, 120, false)], 0));
    // Three times that price turns the sign, one time does not.
    assert!(decide(&[good, pair(10_000, 10, -15, false)], 0));
    assert!(!decide(&[good, pair(10_000, 10, -5, false)], 0));
    // Orders without a price could turn a mean when they are many.
    let mixed = [pair(10_000, 30, 0, true), pair(10_000, -20, 0, true)];
    assert!(!decide(&[good; 9], 1) && decide(&mixed, 1));
    assert!(!decide(&[], 3));
}

/// No price beyond the touch enters into routing: only its own sign over the orders filled alike
/// counts.
#[test]
fn routing_is_decided_by_its_own_sign() {
    let decide = |pairs: &[Pair], unpriced| {
        let sums = Sums::of(pairs.iter());
        (
            sums.fills_decide(unpriced),
            sums.fills_decide_routing(unpriced),
        )
    };
    let routed = |by_routing, pair| Pair { by_routing, ..pair };
    let alike = routed(5, pair(10_000, 10, 0, true));
    let priced = routed(5, pair(10_000, 100, 120, false));
    assert_eq!(decide(&[alike, priced], 0), (true, false));
    let other = routed(-5, pair(10_000, 10, 0, true));
    let differing = routed(50, pair(10_000, 10, 0, false));
    assert_eq!(decide(&[other, differing], 0), (false, true));
    assert_eq!(decide(&[alike; 9], 1), (false, false));
    let mixed = [alike, routed(-4, pair(10_000, 10, 0, true))];
    assert_eq!(decide(&mixed, 1), (false, true));
}

#[test]
fn means_by_hand() {
    let pairs = [pair(10_000, 10, 0, true), pair(30_000, -10, 4, false)];
    let sums = Sums::of(pairs.iter());
    assert_eq!(sums.mean_bps(), Some(0.0));
    assert_eq!(sums.alike_bps(), Some(10.0));
    assert!((sums.per_order_bps().unwrap() - (10.0 - 10.0 / 3.0) / 2.0).abs() < 1e-12);
    assert_eq!(
        (sums.with_residual(0.0), sums.with_residual(3.0)),
        (Some(-1.0), Some(2.0))
    );
    assert_eq!(
        (sums.rate(|one| one > 0.0), sums.differently_filled),
        (Some(0.5), 1)
    );
    assert_eq!(Sums::of([].iter()).mean_bps(), None);
}
