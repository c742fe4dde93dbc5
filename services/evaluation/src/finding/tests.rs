use super::*;
use crate::dependence::Dependence;
use crate::long_run::Coordinates;

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
