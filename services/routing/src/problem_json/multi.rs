//! Any number of venues over samples.

use super::fault::Fault;
use super::input::{MultiJson, Point};
use super::output::{
    AllocationJson, ApproximationJson, EvaluationJson, FirstRowsJson, MultiSolutionJson,
    OptimalityJson, SingleSolutionJson,
};
use super::single;
use cont_kukanov::allocation::Allocation;
use cont_kukanov::cost::{mean_cost, mean_gradient};
use cont_kukanov::error::ProblemError;
use cont_kukanov::optimality::{Optimality, optimality};
use cont_kukanov::outflow::Empirical;
use cont_kukanov::problem::Problem;
use cont_kukanov::sample_average::{SampleAverageOptions, solve_relaxation, solve_sample_average};
use cont_kukanov::samples::{ExponentialOutflows, Samples};
use cont_kukanov::single::solve_single;
use cont_kukanov::stochastic::{ApproximationOptions, approximate};

/// The samples: given, or drawn.
fn samples(json: &MultiJson, problem: &Problem) -> Result<Samples, ProblemError> {
    if let Some(rows) = &json.samples {
        return Samples::from_rows(problem.venue_count(), rows);
    }
    let (got, expected) = (json.mu.len(), problem.venue_count());
    if got != expected {
        return Err(ProblemError::DimensionMismatch {
            field: "mu".into(),
            got,
            expected,
        });
    }
    ExponentialOutflows {
        seed: json.seed.unwrap_or_default(),
        means: json.mu.clone(),
        common: json.common,
        shape: json.shape,
    }
    .draw(json.rows)
}

/// Solves the problem.
pub(super) fn solve(json: &MultiJson) -> Result<MultiSolutionJson, Fault> {
    let problem = json.params.problem()?;
    let samples = samples(json, &problem)?;
    let best = solve_sample_average(&problem, &samples, &SampleAverageOptions::default())?;
    let relaxation = solve_relaxation(&problem, &samples)?;
    let rsa = approximate(&problem, &samples, &ApproximationOptions::default())?;
    let kkt = optimality(&problem, &samples, &best.allocation)?;
    let quantile = quantile_rule(&problem, &samples)?;
    let first = json
        .milp
        .as_ref()
        .map(|m| first_rows(&problem, &samples, m.rows))
        .transpose()?;
    let evals = json.evals.iter().map(|p| evaluate(&problem, &samples, p));
    let x = best.allocation.to_vec();
    Ok(MultiSolutionJson {
        name: json.name.clone(),
        kind: "multi",
        venues: problem.venue_count(),
        rows: samples.len(),
        allocation: AllocationJson::from(&best.allocation),
        market: best.allocation.market,
        limits: best.allocation.limits.clone(),
        best_x: x.clone(),
        x,
        cost: best.cost,
        value: best.cost,
        best_value: best.cost,
        lower_bound: best.lower_bound,
        gap: best.gap(),
        certified: best.certified,
        nodes: best.nodes,
        relaxation_lower_bound: relaxation.lower_bound,
        relaxation_x: relaxation.allocation.to_vec(),
        root_bound: best.root_bound,
        rsa_x: rsa.allocation.to_vec(),
        rsa_value: rsa.cost,
        gamma: rsa.gamma,
        rsa: ApproximationJson {
            x: rsa.allocation.to_vec(),
            value: rsa.cost,
            gamma: rsa.gamma,
            iterations: rsa.iterations,
        },
        kkt: conditions(&kkt),
        empirical_quantile_x: quantile.as_ref().map(|q| vec![q.market, q.limit]),
        empirical_quantile_value: quantile.as_ref().map(|q| q.value),
        empirical_quantile: quantile,
        milp: first,
        evals: evals.collect::<Result<_, _>>()?,
    })
}

/// One venue: the closed form over the empirical distribution of the samples.
fn quantile_rule(
    problem: &Problem,
    samples: &Samples,
) -> Result<Option<SingleSolutionJson>, ProblemError> {
    if problem.venue_count() != 1 {
        return Ok(None);
    }
    // An outflow below zero fills as little as none.
    let outflows = samples
        .column(0)
        .into_iter()
        .map(|xi| xi.max(0.0))
        .collect();
    let solution = solve_single(problem, &Empirical::new(outflows)?)?;
    Ok(Some(single::write(None, &solution)))
}

/// This problem over the first `rows` rows.
fn first_rows(
    problem: &Problem,
    samples: &Samples,
    rows: usize,
) -> Result<FirstRowsJson, ProblemError> {
    let samples = samples.first(rows)?;
    let best = solve_sample_average(problem, &samples, &SampleAverageOptions::default())?;
    Ok(FirstRowsJson {
        rows: samples.len(),
        x: best.allocation.to_vec(),
        objective: best.cost,
        value: mean_cost(problem, &best.allocation, &samples),
        dual_bound: best.lower_bound,
        gap: best.gap(),
        certified: best.certified,
        relaxation: solve_relaxation(problem, &samples)?.lower_bound,
    })
}

/// Cost and gradient at a point.
fn evaluate(
    problem: &Problem,
    samples: &Samples,
    point: &Point,
) -> Result<EvaluationJson, ProblemError> {
    let expected = problem.venue_count() + 1;
    let x = Allocation::from_slice(&point.x).filter(|x| x.limits.len() + 1 == expected);
    let Some(x) = x else {
        let field = "evals[].X (a market order and each venue's limit order)".to_owned();
        return Err(ProblemError::DimensionMismatch {
            field,
            got: point.x.len(),
            expected,
        });
    };
    Ok(EvaluationJson {
        x: point.x.clone(),
        value: mean_cost(problem, &x, samples),
        grad: mean_gradient(problem, &x, samples),
    })
}

/// The first-order conditions with their residuals.
fn conditions(kkt: &Optimality) -> OptimalityJson {
    let difference = |(a, b): (&Option<f64>, &Option<f64>)| Some((*a)? - (*b)?);
    let pairs = kkt
        .conditional_probabilities
        .iter()
        .zip(&kkt.conditional_targets);
    OptimalityJson {
        shortfall_probability: kkt.shortfall_probability,
        shortfall_target: kkt.shortfall_target,
        market_residual: kkt
            .shortfall_target
            .map(|target| kkt.shortfall_probability - target),
        conditional_probabilities: kkt.conditional_probabilities.clone(),
        conditional_targets: kkt.conditional_targets.clone(),
        limit_residuals: pairs.map(difference).collect(),
        steepest_descent: kkt.steepest_descent,
    }
}
