//! What the module has.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use backtest::api::own::Own;
use backtest::api::{self, Answer, Failure, Given, Value, Watch};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::call::{Heard, call};
use crate::failure;
use crate::frame::write_frame;
use crate::router::{Raised, own, wait_for_routers};
use crate::snapshot::{Quote, Quotes, Snapshot};
use crate::table::{Table, table_of_bytes, table_of_columns, table_of_parquet, table_of_symbol};

/// A value of a setting as Python gives it: a switch, a text, or several.
#[derive(FromPyObject)]
enum Typed {
    Switch(bool),
    One(OsString),
    Many(Vec<OsString>),
}

/// Settings by name.
type Settings = Vec<(String, Typed)>;

/// A router in Python, and whether it makes one for each parent order.
type InPython<'py> = Option<(Bound<'py, PyAny>, bool)>;

/// Something to call, or `None`.
type Callback<'py> = Option<Bound<'py, PyAny>>;

/// What a command gives.
type Answering = Result<Answer, Failure>;

/// JSON, and what a terminal shows of it.
type Answered<'py> = (Bound<'py, PyBytes>, String);

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

/// Does a command, by a router in Python where there is one.
fn answered<'py, C>(
    python: Python<'py>,
    command: C,
    files: Vec<PathBuf>,
    settings: Settings,
    router: InPython<'py>,
    heard: &Heard<'_>,
) -> PyResult<Answered<'py>>
where
    C: FnOnce(&[PathBuf], &[Given], Option<&Own>, &Arc<Watch>) -> Answering + Send + 'static,
{
    let settings = given(settings);
    let (watch, raised) = (Arc::new(Watch::default()), Raised::default());
    let own = router
        .map(|router| own(&router, &watch, &raised))
        .transpose()?;
    let answer = call(python, heard, &watch, move |watch| {
        command(&files, &settings, own.as_ref(), watch)
    });
    let answer = answer.map_err(|error| raised.take().unwrap_or(error))?;
    Ok((PyBytes::new(python, &answer.json), answer.summary))
}

/// Executes an order on recordings.
#[pyfunction]
#[pyo3(signature = (files, settings, router=None, progress=None, note=None))]
fn run<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    router: InPython<'py>,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    let heard = Heard { progress, note };
    answered(python, api::run, files, settings, router, &heard)
}

/// Evaluates many parent orders on recordings.
#[pyfunction]
#[pyo3(signature = (files, settings, tables=None, router=None, progress=None, note=None))]
fn evaluate<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    tables: Option<PathBuf>,
    router: InPython<'py>,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    let heard = Heard { progress, note };
    let command = move |files: &[PathBuf], settings: &[Given], own: Option<&Own>, watch: &_| {
        api::evaluate(files, settings, own, tables.as_deref(), watch)
    };
    answered(python, command, files, settings, router, &heard)
}

/// Does a command that has no router of the caller's own.
fn plainly<'py>(
    python: Python<'py>,
    command: impl FnOnce(&[PathBuf], &[Given], &Arc<Watch>) -> Answering + Send + 'static,
    files: Vec<PathBuf>,
    settings: Settings,
    heard: &Heard<'_>,
) -> PyResult<Answered<'py>> {
    let settings = given(settings);
    let answer = call(python, heard, &Arc::default(), move |watch| {
        command(&files, &settings, watch)
    })?;
    Ok((PyBytes::new(python, &answer.json), answer.summary))
}

/// Lists the units that an evaluation would execute.
#[pyfunction]
#[pyo3(signature = (files, settings, progress=None, note=None))]
fn plan<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    plainly(
        python,
        api::plan,
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
    plainly(
        python,
        api::explain,
        files,
        settings,
        &Heard { progress, note },
    )
}

/// The panel of cells, whatever made them.
#[pyfunction]
#[pyo3(signature = (cells, settings, tables=None, progress=None, note=None))]
fn merge<'py>(
    python: Python<'py>,
    cells: Vec<PathBuf>,
    settings: Settings,
    tables: Option<PathBuf>,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    plainly(
        python,
        move |cells, settings, watch| api::merge(cells, settings, tables.as_deref(), watch),
        cells,
        settings,
        &Heard { progress, note },
    )
}

/// What recordings are: the findings of `doctor`.
#[pyfunction]
#[pyo3(signature = (files, settings, progress=None, note=None))]
fn doctor<'py>(
    python: Python<'py>,
    files: Vec<PathBuf>,
    settings: Settings,
    progress: Callback<'py>,
    note: Callback<'py>,
) -> PyResult<Answered<'py>> {
    plainly(
        python,
        api::doctor,
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
    call(python, &heard, &Arc::default(), move |watch| {
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
    let solutions = call(python, &heard, &Arc::default(), move |watch| {
        api::solve(&problems, watch)
    })?;
    Ok(PyBytes::new(python, &solutions))
}

/// The page of results in JSON, each with its name.
#[pyfunction]
fn report(python: Python<'_>, results: Vec<(String, String)>) -> PyResult<String> {
    let heard = Heard {
        progress: None,
        note: None,
    };
    call(python, &heard, &Arc::default(), move |watch| {
        api::report(&results, watch)
    })
}

/// What a terminal shows of a result in JSON.
#[pyfunction]
fn summary(python: Python<'_>, json: String) -> PyResult<String> {
    let heard = Heard {
        progress: None,
        note: None,
    };
    call(python, &heard, &Arc::default(), move |watch| {
        api::summary(&json, watch)
    })
}

/// Levels of each row that a command with these settings reads.
#[pyfunction]
fn levels(command: &str, settings: Settings) -> PyResult<u8> {
    api::levels(command, &given(settings)).map_err(failure::raised)
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
    let at_exit = module.py().import("atexit")?;
    at_exit.call_method1("register", (wrap_pyfunction!(wait_for_routers, module)?,))?;
    failure::add_to(module)?;
    module.add_class::<Quote>()?;
    module.add_class::<Quotes>()?;
    module.add_class::<Snapshot>()?;
    module.add_class::<Table>()?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(merge, module)?)?;
    module.add_function(wrap_pyfunction!(doctor, module)?)?;
    module.add_function(wrap_pyfunction!(levels, module)?)?;
    module.add_function(wrap_pyfunction!(summary, module)?)?;
    module.add_function(wrap_pyfunction!(write_frame, module)?)?;
    module.add_function(wrap_pyfunction!(table_of_columns, module)?)?;
    module.add_function(wrap_pyfunction!(table_of_parquet, module)?)?;
    module.add_function(wrap_pyfunction!(table_of_symbol, module)?)?;
    module.add_function(wrap_pyfunction!(table_of_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(evaluate, module)?)?;
    module.add_function(wrap_pyfunction!(plan, module)?)?;
    module.add_function(wrap_pyfunction!(explain, module)?)?;
    module.add_function(wrap_pyfunction!(synth, module)?)?;
    module.add_function(wrap_pyfunction!(solve, module)?)?;
    module.add_function(wrap_pyfunction!(report, module)?)?;
    module.add_function(wrap_pyfunction!(definitions, module)?)
}
