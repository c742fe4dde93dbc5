//! What the module has.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use backtest::api::{self, Answer, Failure, Given, Value, Watch};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::call::{Heard, call};
use crate::failure;

/// A value of a setting as Python gives it: a switch, a text, or several.
#[derive(FromPyObject)]
enum Typed {
    Switch(bool),
    One(OsString),
    Many(Vec<OsString>),
}

/// Settings by name.
type Settings = Vec<(String, Typed)>;

/// Something to call, or `None`.
type Callback<'py> = Option<Bound<'py, PyAny>>;

/// JSON, and what a terminal shows of it.
type Answered<'py> = (Bound<'py, PyBytes>, String);

/// A command that reads recordings.
type Command = fn(&[PathBuf], &[Given], &Arc<Watch>) -> Result<Answer, Failure>;

fn given(settings: Settings) -> Vec<Given> {
    let one = |(name, value)| Given {
        name,
        value: match value {
            Typed::Switch(on) => Value::Switch(on),
            Typed::One(value) => Value::One(value),
            Typed::Many(values) => Value::Many(values),
        },
    };
    settings.into_iter().map(one).collect()
}

fn answered<'py>(
    python: Python<'py>,
    command: Command,
    files: Vec<PathBuf>,
    settings: Settings,
    heard: &Heard<'_>,
) -> PyResult<Answered<'py>> {
    let settings = given(settings);
    let answer = call(python, heard, move |watch| {
        command(&files, &settings, watch)
    })?;
    Ok((PyBytes::new(python, &answer.json), answer.summary))
}

/// Executes an order on recordings.
#[pyfunction]
#[pyo3(signature = (files, settings, progress=None, note=None))]
fn run<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    answered(python, api::run, files, settings, &Heard { progress, note })
}

/// Evaluates many parent orders on recordings.
#[pyfunction]
#[pyo3(signature = (files, settings, progress=None, note=None))]
fn evaluate<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    answered(
        python,
        api::evaluate,
        files,
        settings,
        &Heard { progress, note },
    )
}

/// Explains what each router would do at an instant.
#[pyfunction]
#[pyo3(signature = (files, settings, progress=None, note=None))]
fn explain<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    answered(
        python,
        api::explain,
        files,
        settings,
        &Heard { progress, note },
    )
}

/// Writes a synthetic market to a file.
#[pyfunction]
#[pyo3(signature = (out, settings, progress=None, note=None))]
fn synth<'py>(
    python: Python<'py>,
    out: PathBuf,
    settings: Settings,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<()> {
    let settings = given(settings);
    let heard = Heard { progress, note };
    call(python, &heard, move |watch| {
        api::synth(&out, &settings, watch)
    })
}

/// Solves placement problems in JSON.
#[pyfunction]
fn solve(python: Python<'_>, problems: String) -> PyResult<Bound<'_, PyBytes>> {
    let heard = Heard {
        progress: None,
        note: None,
    };
    let solutions = call(python, &heard, move |watch| api::solve(&problems, watch))?;
    Ok(PyBytes::new(python, &solutions))
}

/// The page of results in JSON, each with its name.
#[pyfunction]
fn report(python: Python<'_>, results: Vec<(String, String)>) -> PyResult<String> {
    let heard = Heard {
        progress: None,
        note: None,
    };
    call(python, &heard, move |watch| api::report(&results, watch))
}

/// What a command is, and its settings, as JSON: for what is generated from them.
#[pyfunction]
fn definitions(command: &str) -> PyResult<String> {
    let described = serde_json::to_string(&api::definitions(command));
    described.map_err(|error| failure::Error::new_err(error.to_string()))
}

/// Calls into the library that `sor-backtest` is made of.
#[pymodule]
fn _sor(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", api::version())?;
    failure::add_to(module)?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(evaluate, module)?)?;
    module.add_function(wrap_pyfunction!(explain, module)?)?;
    module.add_function(wrap_pyfunction!(synth, module)?)?;
    module.add_function(wrap_pyfunction!(solve, module)?)?;
    module.add_function(wrap_pyfunction!(report, module)?)?;
    module.add_function(wrap_pyfunction!(definitions, module)?)
}
