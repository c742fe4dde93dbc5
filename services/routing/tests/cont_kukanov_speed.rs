//! How fast the solvers are: `cargo test --release -p routing --test cont_kukanov_speed --
//! --ignored --nocapture`. Only the answers are asserted, never the times.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // helpers of tests, which print times

use std::hint::black_box;
use std::time::{Duration, Instant};

use routing::cont_kukanov::outflow::{
    Empirical, Exponential, Gamma, OutflowDistribution, Pareto, Poisson, Uniform, Weibull,
};
use routing::cont_kukanov::sample_average::{SampleAverageOptions, solve_sample_average};
use routing::cont_kukanov::single::solve_single;
use routing::cont_kukanov::stochastic::{ApproximationOptions, approximate};
use routing::cont_kukanov::{ExponentialOutflows, Problem, Samples, Terms, VenueTerms};

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

fn draws(venues: u32, seed: u64, shape: u32) -> Samples {
    let means = (0..venues).map(|k| f64::from(2_200 + 100 * k)).collect();
    ExponentialOutflows {
        seed,
        means,
        common: None,
        shape,
    }
    .draw(1_000)
    .unwrap()
}

/// Mean duration of `f` over `times` calls.
fn mean(times: u32, mut f: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        f();
    }
    start.elapsed() / times
}

fn closed_form(name: &str, outflow: &impl OutflowDistribution) {
    let problem = problem(1, 1_000.0);
    let took = mean(20_000, || {
        black_box(solve_single(black_box(&problem), black_box(outflow)).unwrap());
    });
    println!("closed form, {name:24} {took:?}");
}

#[test]
#[ignore = "prints times"]
fn closed_forms() {
    closed_form("exponential", &Exponential::new(2200.0).unwrap());
    closed_form("Pareto", &Pareto::new(5.0, 2200.0).unwrap());
    closed_form("uniform", &Uniform::new(500.0, 4_000.0).unwrap());
    closed_form("Weibull", &Weibull::new(0.7, 2000.0).unwrap());
    closed_form("gamma (shape 4)", &Gamma::new(4.0, 550.0).unwrap());
    closed_form("gamma (shape 2000)", &Gamma::new(2000.0, 1.1).unwrap());
    closed_form("Poisson (2200)", &Poisson::new(2200.0).unwrap());
    closed_form("Poisson (2450)", &Poisson::new(2450.0).unwrap());
    closed_form(
        "empirical (1000)",
        &Empirical::new(draws(1, 1, 1).column(0)).unwrap(),
    );
}

#[test]
#[ignore = "prints times"]
fn approximations() {
    for venues in [1, 5, 12] {
        let (problem, samples) = (problem(venues, 1_000.0), draws(venues, 5, 4));
        let took = mean(200, || {
            let options = ApproximationOptions::default();
            black_box(approximate(&problem, &samples, black_box(&options)).unwrap());
        });
        println!("stochastic approximation, {venues} venues, 1000 steps: {took:?}");
    }
}

#[test]
#[ignore = "prints times"]
fn certified_optima() {
    for venues in [1, 2, 3, 5, 12] {
        for (seed, shape, shares) in [(1, 1, 1_000.0), (2, 4, 3_000.0), (3, 16, 1_000.0)] {
            let (problem, samples) = (problem(venues, shares), draws(venues, seed, shape));
            let start = Instant::now();
            let options = SampleAverageOptions::default();
            let best = solve_sample_average(&problem, &samples, &options).unwrap();
            println!(
                "{venues:2} venues, 1000 samples, S {shares}, shape {shape:2}: {:9.3} ms, cost \
                 {:.6}, gap {:.1e} = {:.4} % of all-market, {} boxes{}",
                start.elapsed().as_secs_f64() * 1e3,
                best.cost,
                best.gap(),
                100.0 * best.gap() / problem.all_market_cost(),
                best.nodes,
                if best.certified { ", certified" } else { "" },
            );
            assert!(best.gap() < 0.01 * problem.all_market_cost());
        }
    }
}
