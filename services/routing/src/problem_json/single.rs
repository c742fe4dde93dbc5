//! One venue.

use super::fault::Fault;
use super::input::SingleJson;
use super::output::{AllocationJson, SingleSolutionJson};
use cont_kukanov::outflow::{
    Empirical, Exponential, Gamma, Outflow, Pareto, Poisson, Uniform, Weibull,
};
use cont_kukanov::single::{SingleVenueSolution, solve_single};

/// Every distribution and its arguments.
const KNOWN: &str = "Poisson [mean], Exp [mean], Pareto [tail, mean], Weibull [shape, scale], \
                     Uniform [low, high], Gamma [shape, scale], Empirical [outflows]";

/// The distribution called `name`.
fn outflow(name: &str, args: &[f64]) -> Result<Outflow, Fault> {
    let wrong = |expected| Fault::WrongArguments {
        name: name.to_owned(),
        expected,
        got: args.len(),
    };
    let one = || {
        if let [a] = args {
            Ok(*a)
        } else {
            Err(wrong("[mean]"))
        }
    };
    let two = |expected| {
        if let [a, b] = args {
            Ok((*a, *b))
        } else {
            Err(wrong(expected))
        }
    };
    Ok(match name.to_ascii_lowercase().as_str() {
        "poisson" => Outflow::Poisson(Poisson::new(one()?)?),
        "exp" | "exponential" => Outflow::Exponential(Exponential::new(one()?)?),
        "pareto" => {
            let (tail, mean) = two("[tail, mean]")?;
            Outflow::Pareto(Pareto::new(tail, mean)?)
        }
        "weibull" => {
            let (shape, scale) = two("[shape, scale]")?;
            Outflow::Weibull(Weibull::new(shape, scale)?)
        }
        "uniform" => {
            let (low, high) = two("[low, high]")?;
            Outflow::Uniform(Uniform::new(low, high)?)
        }
        "gamma" => {
            let (shape, scale) = two("[shape, scale]")?;
            Outflow::Gamma(Gamma::new(shape, scale)?)
        }
        "empirical" => Outflow::Empirical(Empirical::new(args.to_vec())?),
        _ => {
            return Err(Fault::UnknownDistribution {
                name: name.to_owned(),
                known: KNOWN,
            });
        }
    })
}

/// Solves the problem.
pub(super) fn solve(json: &SingleJson) -> Result<SingleSolutionJson, Fault> {
    let outflow = outflow(&json.dist, &json.args)?;
    let solution = solve_single(&json.params.problem()?, &outflow)?;
    Ok(write(json.name.clone(), &solution))
}

/// The solution as JSON.
pub(super) fn write(name: Option<String>, s: &SingleVenueSolution) -> SingleSolutionJson {
    SingleSolutionJson {
        name,
        kind: "single",
        lambda_u_low: s.lambda_under_low,
        lambda_u_high: s.lambda_under_high,
        p: s.critical_probability,
        allocation: AllocationJson::from(&s.allocation),
        market: s.allocation.market,
        limit: s.allocation.limits.iter().sum(),
        cost: s.cost,
        value: s.cost,
        exp_fill: s.expected_fill,
        p_full_fill: s.full_fill_probability,
    }
}
