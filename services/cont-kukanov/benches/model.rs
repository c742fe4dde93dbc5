//! How fast the Cont-Kukanov model is solved: `just bench-model`. Every answer is checked before
//! its time is taken.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a command for people, not a library"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use cont_kukanov::cost::mean_cost;
use cont_kukanov::outflow::{
    Empirical, Exponential, Gamma, Outflow, OutflowDistribution, Pareto, Poisson, Uniform, Weibull,
};
use cont_kukanov::sample_average::{SampleAverageOptions, solve_sample_average};
use cont_kukanov::single::solve_single;
use cont_kukanov::stochastic::{ApproximationOptions, approximate};
use cont_kukanov::{ExponentialOutflows, Problem, Samples, Terms, VenueTerms};

const ROUNDS: usize = 15;
/// Draws of the outflows.
const SAMPLES: usize = 1_000;

fn main() {
    println!("{ROUNDS} rounds each, medians [min .. max]");
    closed_forms();
    approximations();
    certified_optima();
}

/// A market of `venues` unequal venues.
fn problem(venues: u32, shares: f64) -> Problem {
    let venue = |k: u32| VenueTerms {
        queue_ahead: f64::from(1_800 + 150 * k),
        rebate: 0.002 + 2e-4 * f64::from(k),
    };
    Problem::new(Terms {
        shares,
        half_spread: 0.02,
        taker_fee: 0.003,
        lambda_under: 0.05,
        lambda_over: 0.05,
        theta: 0.0005,
        venues: (0..venues).map(venue).collect(),
    })
    .unwrap()
}

/// Outflows with means a little above the queues; the larger the shape, the less they disperse.
fn draws(venues: u32, seed: u64, shape: u32) -> Samples {
    ExponentialOutflows {
        seed,
        means: (0..venues).map(|k| f64::from(2_200 + 100 * k)).collect(),
        common: None,
        shape,
    }
    .draw(SAMPLES)
    .unwrap()
}

/// One venue, by distribution.
fn closed_forms() {
    let outflows = [
        (
            "exponential",
            Outflow::Exponential(Exponential::new(2_200.0).unwrap()),
        ),
        (
            "Pareto",
            Outflow::Pareto(Pareto::new(5.0, 2_200.0).unwrap()),
        ),
        (
            "uniform",
            Outflow::Uniform(Uniform::new(500.0, 4_000.0).unwrap()),
        ),
        (
            "Weibull, shape 0.7",
            Outflow::Weibull(Weibull::new(0.7, 2_000.0).unwrap()),
        ),
        (
            "Weibull, shape 3",
            Outflow::Weibull(Weibull::new(3.0, 2_500.0).unwrap()),
        ),
        (
            "gamma, shape 0.4",
            Outflow::Gamma(Gamma::new(0.4, 6_000.0).unwrap()),
        ),
        (
            "gamma, shape 4",
            Outflow::Gamma(Gamma::new(4.0, 550.0).unwrap()),
        ),
        (
            "gamma, shape 20",
            Outflow::Gamma(Gamma::new(20.0, 110.0).unwrap()),
        ),
        (
            "gamma, shape 2000",
            Outflow::Gamma(Gamma::new(2_000.0, 1.1).unwrap()),
        ),
        (
            "Poisson, mean 2200",
            Outflow::Poisson(Poisson::new(2_200.0).unwrap()),
        ),
        (
            "Poisson, mean 2450",
            Outflow::Poisson(Poisson::new(2_450.0).unwrap()),
        ),
        (
            "Poisson, mean 1e6",
            Outflow::Poisson(Poisson::new(1e6).unwrap()),
        ),
        (
            "empirical, 1,000 samples",
            Outflow::Empirical(Empirical::new(draws(1, 1, 1).column(0)).unwrap()),
        ),
    ];
    for (name, outflow) in outflows {
        let (shares, ahead) = if outflow.mean() > 1e5 {
            (10_000.0, 0.998)
        } else {
            (1_000.0, 0.9)
        };
        let mut terms = problem(1, shares).terms().clone();
        terms.venues[0].queue_ahead = (ahead * outflow.mean()).floor();
        let problem = Problem::new(terms).unwrap();
        no_limit_order_is_cheaper(&problem, &outflow);
        time(&format!("closed form, {name}"), 2_000, || {
            solve_single(black_box(&problem), black_box(&outflow)).unwrap()
        });
    }
}

fn no_limit_order_is_cheaper(problem: &Problem, outflow: &Outflow) {
    let best = solve_single(problem, outflow).unwrap();
    let t = problem.terms();
    let (queue, gain) = (t.venues[0].queue_ahead, t.half_spread + t.venues[0].rebate);
    for i in 0..=1_000 {
        let limit = t.shares * f64::from(i) / 1_000.0;
        let unfilled = outflow.cdf_integral(queue + limit) - outflow.cdf_integral(queue);
        let cost = (t.half_spread + t.taker_fee) * (t.shares - limit) - gain * (limit - unfilled)
            + t.theta * (t.shares + unfilled)
            + t.lambda_under * unfilled;
        assert!(best.cost <= cost + 1e-7, "{limit} at {cost} beats {best:?}");
    }
}

/// Several venues, the paper's stochastic approximation, one step a sample.
fn approximations() {
    for venues in [1, 5, 12] {
        let (problem, samples) = (problem(venues, 1_000.0), draws(venues, 5, 4));
        let solve = || approximate(&problem, &samples, &ApproximationOptions::default()).unwrap();
        let found = solve();
        assert!(found.allocation.is_feasible(1_000.0, 1e-9));
        assert!(found.cost < problem.all_market_cost());
        time(
            &format!("approximation, {venues} venues, 1,000 steps"),
            20,
            solve,
        );
    }
}

/// Several venues, the least mean cost over a thousand samples with a bound below it.
fn certified_optima() {
    for venues in [1, 2, 3, 5, 12] {
        for (seed, shape, shares) in [(1, 1, 1_000.0), (2, 4, 3_000.0), (3, 16, 1_000.0)] {
            let (problem, samples) = (problem(venues, shares), draws(venues, seed, shape));
            let options = SampleAverageOptions::default();
            let solve = || solve_sample_average(&problem, &samples, &options).unwrap();
            let best = solve();
            let again = mean_cost(&problem, &best.allocation, &samples);
            assert!((best.cost - again).abs() < 1e-9 && best.lower_bound <= best.cost);
            let percent = 100.0 * best.gap() / problem.all_market_cost();
            assert!(percent < 1.0, "{best:?}");
            let proof = if best.certified {
                "certified"
            } else {
                "bounded"
            };
            time(
                &format!("{proof}, {venues} venues, {shares} shares, shape {shape}"),
                1,
                solve,
            );
            println!(
                "  gap {:.1e} dollars, {percent:.4} % of all at market; {} boxes",
                best.gap(),
                best.nodes
            );
        }
    }
}

/// Prints the median time of one call over rounds of `calls`.
fn time<T>(name: &str, calls: u32, mut work: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..calls {
                black_box(work());
            }
            started.elapsed() / calls
        })
        .collect();
    times.sort_unstable();
    let middle = times[ROUNDS / 2];
    println!(
        "{name:<44} {middle:?} [{:?} .. {:?}]",
        times[0],
        times[ROUNDS - 1]
    );
}
