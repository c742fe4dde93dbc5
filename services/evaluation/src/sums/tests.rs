use super::*;

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
