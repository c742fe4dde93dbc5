//! Outflow distributions: distribution function, quantile and integral against each other, against
//! numerical integration, and against values computed to fifty digits elsewhere.

#![allow(clippy::unwrap_used, clippy::float_cmp)] // helpers of tests; ends are met exactly

use cont_kukanov::outflow::{
    Empirical, Exponential, Gamma, Outflow, OutflowDistribution, Pareto, Poisson, Uniform, Weibull,
};
use cont_kukanov::single::solve_single;
use cont_kukanov::{Problem, Terms, VenueTerms};
use proptest::prelude::*;

fn continuous() -> Vec<Outflow> {
    vec![
        Outflow::Exponential(Exponential::new(2200.0).unwrap()),
        Outflow::Pareto(Pareto::new(5.0, 2200.0).unwrap()),
        Outflow::Pareto(Pareto::new(1.2, 900.0).unwrap()),
        Outflow::Weibull(Weibull::new(0.7, 2000.0).unwrap()),
        Outflow::Weibull(Weibull::new(3.0, 2000.0).unwrap()),
        Outflow::Uniform(Uniform::new(500.0, 3500.0).unwrap()),
        Outflow::Gamma(Gamma::new(0.4, 3000.0).unwrap()),
        Outflow::Gamma(Gamma::new(16.0, 150.0).unwrap()),
        Outflow::Gamma(Gamma::new(2000.0, 1.1).unwrap()),
    ]
}

fn discrete() -> Vec<Outflow> {
    vec![
        Outflow::Poisson(Poisson::new(0.3).unwrap()),
        Outflow::Poisson(Poisson::new(7.5).unwrap()),
        Outflow::Poisson(Poisson::new(2200.0).unwrap()),
        Outflow::Poisson(Poisson::new(1e6).unwrap()),
        Outflow::Empirical(Empirical::new(vec![3.0, 0.0, 7.0, 7.0, 12.5]).unwrap()),
    ]
}

fn close(got: f64, want: f64, relative: f64) {
    assert!(
        (got / want - 1.0).abs() <= relative,
        "got {got:e}, expected {want:e}"
    );
}

/// Composite Simpson rule.
fn integral(f: impl Fn(f64) -> f64, low: f64, high: f64, panels: u32) -> f64 {
    let step = (high - low) / f64::from(2 * panels);
    let sum: f64 = (0..panels)
        .map(|i| low + f64::from(2 * i) * step)
        .map(|x| f(x) + 4.0 * f(x + step) + f(x + 2.0 * step))
        .sum();
    sum * step / 3.0
}

#[test]
fn incomplete_gamma_is_exact_in_both_tails_and_at_large_means() {
    let poisson = |mean| Poisson::new(mean).unwrap();
    close(poisson(2200.0).cdf(2000.0), 7.923_022_071_969_98e-6, 1e-12);
    close(poisson(2200.0).cdf(2272.0), 0.938_325_092_520_948_2, 1e-14);
    close(poisson(1e6).cdf(1e6), 0.500_265_961_486_283_6, 1e-13);
    let gamma = |shape, x| Gamma::new(shape, 1.0).unwrap().cdf(x);
    close(gamma(20.0, 18.0), 0.349_083_872_019_298_26, 1e-13);
    close(gamma(17.5, 21.0), 0.806_521_090_996_615_5, 1e-13);
    close(
        Gamma::new(3.5, 1.0).unwrap().cdf(2.2),
        0.267_276_916_436_134_8,
        1e-14,
    );
    close(
        Gamma::new(0.3, 1.0).unwrap().cdf(1e-3),
        0.140_242_458_924_867_36,
        1e-14,
    );
    close(
        1.0 - Gamma::new(50.0, 1.0).unwrap().cdf(90.0),
        1.649_498_501_717_825e-6,
        1e-8,
    );
}

#[test]
fn the_integral_is_that_of_the_distribution_function() {
    for d in continuous() {
        for x in [700.0, 2000.0, 2450.0, 3000.0] {
            // Panels that start where F does: Pareto and uniform have a corner there.
            let start = d.quantile(0.0).min(x);
            let numeric = integral(|t| d.cdf(t), start + (x - start) * 1e-3, x, 40_000);
            let exact = d.cdf_integral(x) - d.cdf_integral(start + (x - start) * 1e-3);
            assert!(
                (numeric - exact).abs() < 2e-7 * x,
                "{d:?} at {x}: {numeric} {exact}"
            );
        }
    }
}

#[test]
fn the_integral_of_a_step_function_is_a_sum() {
    for d in discrete().into_iter().filter(|d| d.mean() < 1e5) {
        let mut sum = 0.0;
        for j in 0..3_000_u32 {
            let x = f64::from(j);
            let got = d.cdf_integral(x);
            assert!(
                (got - sum).abs() < 1e-9 * sum.max(1.0),
                "{d:?} at {x}: {got} {sum}"
            );
            sum += (0..2)
                .map(|half| 0.5 * d.cdf(x + 0.5 * f64::from(half)))
                .sum::<f64>();
        }
        assert!((d.cdf_integral(7.25) - 0.25 * d.cdf(7.0) - d.cdf_integral(7.0)).abs() < 1e-12);
    }
}

#[test]
fn far_out_the_integral_is_the_distance_from_the_mean() {
    for d in continuous()
        .into_iter()
        .chain(discrete())
        .filter(|d| !(899.0..901.0).contains(&d.mean()))
    {
        let x = 1e3 * d.mean();
        assert!((x - d.cdf_integral(x) - d.mean()).abs() < 1e-8 * x, "{d:?}");
    }
}

#[test]
fn quantiles_invert() {
    for p in [1e-9, 1e-4, 0.02, 0.3, 0.5, 0.77, 0.97, 0.999_9, 1.0 - 1e-9] {
        for d in continuous() {
            let x = d.quantile(p);
            assert!((d.cdf(x) - p).abs() < 1e-12, "{d:?} {p}: {x} {}", d.cdf(x));
        }
        for d in discrete() {
            let x = d.quantile(p);
            assert!(d.cdf(x) >= p - 1e-13, "{d:?} {p} {x}");
            assert!(
                x == 0.0 || d.cdf(x * (1.0 - 1e-12)) < p + 1e-13,
                "{d:?} {p} {x}"
            );
        }
    }
    for d in continuous().into_iter().chain(discrete()) {
        assert_eq!(d.cdf(d.quantile(0.0) - 1.0), 0.0, "{d:?}");
        assert!(d.quantile(1.0) > d.mean(), "{d:?}");
    }
}

#[test]
fn impossible_distributions_are_refused() {
    assert!(Poisson::new(0.0).is_err() && Poisson::new(f64::NAN).is_err());
    assert!(Exponential::new(-1.0).is_err());
    assert!(Pareto::new(1.0, 10.0).is_err() && Pareto::new(2.0, 0.0).is_err());
    assert!(Weibull::new(1e-3, 1.0).is_err() && Weibull::new(0.0, 1.0).is_err());
    assert!(Uniform::new(2.0, 2.0).is_err() && Uniform::new(-1.0, 2.0).is_err());
    assert!(Gamma::new(1.0, f64::INFINITY).is_err());
    assert!(Empirical::new(vec![]).is_err() && Empirical::new(vec![-1.0]).is_err());
}

/// The Poisson quantile as its definition says, by adding probabilities from zero; `None` where
/// rounding decides.
fn summed_quantile(mean: f64, p: f64) -> Option<f64> {
    let (mut log_mass, mut sum, mut n) = (-mean, (-mean).exp(), 0.0_f64);
    while sum < p && n < 20.0 * mean + 200.0 {
        if (sum - p).abs() < 1e-11 {
            return None;
        }
        n += 1.0;
        log_mass += (mean / n).ln();
        sum += log_mass.exp();
    }
    ((sum - p).abs() > 1e-11).then_some(n)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_poisson_quantile_is_the_least_that_reaches_p(
        log_mean in -5.0_f64..8.5,
        p in 0.0_f64..1.0,
        tail in -9.0_f64..0.0,
    ) {
        let mean = log_mean.exp();
        let poisson = Poisson::new(mean).unwrap();
        for p in [p, tail.exp() * p, 1.0 - tail.exp() * p] {
            if let Some(slow) = summed_quantile(mean, p) {
                prop_assert_eq!(poisson.quantile(p), slow, "mean {}, p {}", mean, p);
            }
        }
    }

    #[test]
    fn the_gamma_quantile_is_where_bisection_ends(
        log_shape in -4.0_f64..12.0,
        p in 1e-12_f64..1.0,
        tail in -25.0_f64..0.0,
    ) {
        let gamma = Gamma::new(log_shape.exp(), 3.0).unwrap();
        for p in [p, tail.exp() * p, 1.0 - tail.exp() * p] {
            let (mut low, mut high) = (0.0, 1e7);
            for _ in 0..200 {
                let middle = f64::midpoint(low, high);
                *(if gamma.cdf(middle) < p {
                    &mut low
                } else {
                    &mut high
                }) = middle;
            }
            // Bisection ends at 1e-53; where the distribution function is flat, as close as it can
            // tell.
            let got = gamma.quantile(p);
            let same = (got - high).abs() <= 1e-9 * high + 1e-50
                || (gamma.cdf(got) - p).abs() <= 4e-15 + 1e-13 * p;
            prop_assert!(
                same,
                "{gamma:?} {p}: {got} against {high}, F = {}",
                gamma.cdf(got)
            );
        }
    }
}

fn any_outflow() -> impl Strategy<Value = Outflow> {
    let all: Vec<Outflow> = continuous().into_iter().chain(discrete()).collect();
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn no_other_limit_order_is_cheaper(
        outflow in any_outflow(),
        (shares, queue) in (0.0_f64..3_000.0, 0.0_f64..3_000.0),
        (h, f, r) in (0.0_f64..0.03, -0.005_f64..0.005, -0.03_f64..0.005),
        (lambda_under, theta) in (0.0_f64..0.08, 0.0_f64..0.002),
    ) {
        let problem = Problem::new(Terms {
            shares: shares.floor(),
            half_spread: h,
            taker_fee: f,
            lambda_under,
            lambda_over: 0.05,
            theta,
            venues: vec![VenueTerms { queue_ahead: queue.floor(), rebate: r }],
        }).unwrap();
        let best = solve_single(&problem, &outflow).unwrap();
        prop_assert!(best.allocation.is_feasible(shares.floor(), 1e-9));
        let (q, s) = (queue.floor(), shares.floor());
        for i in 0..=200 {
            let limit = s * f64::from(i) / 200.0;
            let unfilled = outflow.cdf_integral(q + limit) - outflow.cdf_integral(q);
            let cost = (h + f) * (s - limit) - (h + r) * (limit - unfilled)
                + theta * (s + unfilled) + lambda_under * unfilled;
            prop_assert!(best.cost <= cost + 1e-7, "{limit}: {cost} beats {best:?}");
        }
    }

    #[test]
    fn thresholds_separate_the_three_regimes(
        outflow in any_outflow(),
        lambda_under in 0.0_f64..0.2,
        queue in 0.0_f64..3_000.0,
    ) {
        let problem = Problem::new(Terms {
            shares: 1_000.0,
            half_spread: 0.02,
            taker_fee: 0.003,
            lambda_under,
            lambda_over: 0.05,
            theta: 0.0005,
            venues: vec![VenueTerms { queue_ahead: queue.floor(), rebate: 0.002 }],
        }).unwrap();
        let s = solve_single(&problem, &outflow).unwrap();
        if s.lambda_under_low.is_none_or(|low| lambda_under <= low) {
            prop_assert_eq!(s.allocation.market, 0.0);
        } else if s.lambda_under_high.is_some_and(|high| lambda_under >= high) {
            prop_assert_eq!(s.allocation.market, 1_000.0);
        } else {
            let p = s.critical_probability.unwrap();
            let at = outflow.cdf(queue.floor() + s.allocation.limits[0]);
            prop_assert!(at >= p - 1e-9);
        }
    }
}
