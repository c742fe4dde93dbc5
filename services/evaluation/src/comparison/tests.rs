use super::*;

fn estimate(interval: Option<(f64, f64)>, degrees: usize) -> Estimate {
    let interval = interval.map(|(low, high)| Interval { low, high });
    Estimate {
        mean: 1.0,
        standard_error: 1.0,
        interval,
        p_value: 0.5,
        percentile: Interval {
            low: 0.0,
            high: 2.0,
        },
        dependence: Dependence {
            overlap: 1,
            length: 1,
            block: 2,
            degrees,
        },
    }
}

#[test]
fn verdicts_by_hand() {
    let inference = Inference::default();
    let of = |totals: &[f64], independent, estimate: Option<Estimate>, spa: Option<f64>| {
        let superiority = spa.map(|spa| Superiority {
            rules: 1,
            spa,
            reality_check: spa,
        });
        verdict(
            &inference,
            totals,
            independent,
            estimate.as_ref(),
            superiority.as_ref(),
        )
    };
    let [better, worse, wide] = [(0.5, 1.5), (-1.5, -0.5), (-1.0, 1.0)].map(Some);
    let (same, told) = ([0.0, 0.0], [1.0, 0.0]);
    assert_eq!(of(&[], 0, None, None), Verdict::NothingToCompare);
    // Totals, independent orders, interval, degrees of freedom, p value of the best rule.
    let cases = [
        (same, 50, better, 9, Some(0.01), Verdict::Same),
        (told, 9, better, 9, Some(0.01), Verdict::TooFew),
        (told, 50, better, 2, Some(0.01), Verdict::TooFew),
        (told, 10, better, 3, Some(0.01), Verdict::Saves),
        (told, 10, better, 3, Some(0.05), Verdict::Saves),
        (told, 10, better, 3, Some(0.051), Verdict::NoEvidence),
        (told, 10, better, 3, None, Verdict::NoEvidence),
        (
            told,
            10,
            Some((0.0, 1.0)),
            3,
            Some(0.01),
            Verdict::NoEvidence,
        ),
        (told, 10, wide, 3, Some(0.01), Verdict::NoEvidence),
        (told, 10, None, 3, Some(0.01), Verdict::NoEvidence),
        (told, 10, worse, 3, None, Verdict::Costs),
        (told, 10, Some((-1.0, 0.0)), 3, None, Verdict::NoEvidence),
    ];
    for case in cases {
        let (totals, independent, interval, degrees, spa, expected) = case;
        let found = of(&totals, independent, Some(estimate(interval, degrees)), spa);
        assert_eq!(found, expected, "{case:?}");
    }
}

#[test]
fn rates_and_quantiles_by_hand() {
    let totals = [-1.0, 0.0, 0.0, 3.0];
    assert_eq!(rate(&totals, |total| total > 0.0), Some(0.25));
    assert_eq!(rate(&[], |_| true), None);
    let found = quantiles(vec![30.0, 0.0, -20.0, 10.0, 80.0]);
    let rounded: Vec<_> = found.iter().map(|one| one.round()).collect();
    assert_eq!(rounded, [-20.0, -16.0, 0.0, 10.0, 30.0, 70.0, 80.0]);
    assert!(quantiles(Vec::new()).is_empty());
    // Sample variance over squared error; never more than there are, never less than one.
    assert_eq!(effective_n(&[0.0, 2.0, 0.0, 2.0, 1.0], 1.0), Some(1.0));
    assert_eq!(
        effective_n(&[0.0, 2.0, 0.0, 2.0], 0.75),
        Some(4.0 / 3.0 / 0.5625)
    );
    assert_eq!(effective_n(&[0.0, 2.0, 0.0, 2.0], 0.01), Some(4.0));
    assert_eq!(effective_n(&[2.0, 2.0], 1.0), None);
    assert_eq!(effective_n(&[1.0, 2.0], 0.0), None);
}

#[test]
fn reasons_have_the_names_of_the_results() {
    let names = [
        (Exclusion::DifferentFills, "different_fills"),
        (Exclusion::NothingFilled, "nothing_filled"),
        (Exclusion::NoPrice, "no_price"),
        (Exclusion::FirstFold, "first_fold"),
        (Exclusion::NotTuned, "not_tuned"),
    ];
    for (reason, name) in names {
        assert_eq!(reason.name(), name);
    }
}

#[test]
fn dependence_beyond_the_overlap_leaves_fewer_stretches() {
    let of = |starts, overlap, length| {
        let dependence = Dependence::with_length(starts, overlap, length);
        stretches(starts, &dependence)
    };
    // Ten starts whose windows last three: one from each of 0, 3, 6, 9.
    assert_eq!(of(10, 3, 3), 4);
    assert_eq!(of(10, 3, 4), 3);
    assert_eq!(of(10, 3, 12), 1);
    assert_eq!(of(10, 1, 1), 10);
}
