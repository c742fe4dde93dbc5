//! Placement problems and their solutions as JSON.
//!
//! A document is one problem or an array of them. What a problem is shows in its keys:
//! - `dist`, `args`, `params`: one venue, by the closed form;
//! - `samples`, or `seed`, `mu`, `common`, `shape` and perhaps `n`, with `params`: any number of
//!   venues over samples;
//! - `kind` `toy`, `R1` or `R2`: the static allocators, in integer micro-dollars.
//!
//! Keys that hold answers are ignored, so that a file of expected results is a valid input.

mod fault;
mod input;
mod multi;
mod output;
mod single;
mod statics;

pub use fault::{Fault, ProblemJsonError};
pub use input::{MultiJson, ParamsJson, ProblemJson, Problems, SingleJson, StaticJson, parse};
pub use output::{
    AllocationJson, ApproximationJson, EvaluationJson, FirstRowsJson, MultiSolutionJson,
    OptimalityJson, SingleSolutionJson, SolutionJson, Solutions, StaticSolutionJson,
};

/// Solves one problem.
///
/// # Errors
/// The numbers are out of range or contradict each other.
pub fn solve(problem: &ProblemJson) -> Result<SolutionJson, Fault> {
    Ok(match problem {
        ProblemJson::Single(problem) => SolutionJson::Single(Box::new(single::solve(problem)?)),
        ProblemJson::Multi(problem) => SolutionJson::Multi(Box::new(multi::solve(problem)?)),
        ProblemJson::Static(problem) => SolutionJson::Static(Box::new(statics::solve(problem)?)),
    })
}

/// Solves every problem of a document, in order and in the document's shape.
///
/// # Errors
/// The first problem that cannot be solved, by position and name.
pub fn solve_all(problems: &Problems) -> Result<Solutions, ProblemJsonError> {
    let each = problems.items.iter().enumerate().map(|(index, problem)| {
        let name = problem.name().map(str::to_owned);
        solve(problem).map_err(|source| ProblemJsonError {
            index,
            name,
            source,
        })
    });
    let mut solutions: Vec<SolutionJson> = each.collect::<Result<_, _>>()?;
    Ok(match (problems.is_array, solutions.pop()) {
        (false, Some(only)) => Solutions::One(Box::new(only)),
        (_, last) => {
            solutions.extend(last);
            Solutions::Many(solutions)
        }
    })
}
