use super::*;
use crate::estimate::Interval;
use crate::settings::Inference;

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
    // What is known, interval, degrees of freedom, p value among all, whether the rest allows it.
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
        let found = known.judge(&inference, Some(&estimate), Some(adjusted), |_| allowed);
        let case = (interval, degrees, adjusted, allowed);
        assert_eq!(found.verdict, expected, "{case:?}");
        assert_eq!(found.p_value.is_some(), expected.tells(), "{case:?}");
        assert_eq!(found.mean_bps, Some(1.0));
    }
    let nothing = told.judge(&inference, None, None, |_| true);
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
