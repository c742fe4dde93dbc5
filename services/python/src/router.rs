//! A router in Python: a function from a snapshot to shares by venue, or what makes one for each
//! parent order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use backtest::api::Watch;
use backtest::api::own::{
    MakeStrategy, Orders, Own, OwnRouter, Post, Price, Situation, Strategy, StrategyContext, Take,
    Timestamp,
};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};

use crate::snapshot::{Market, Room, Snapshot, shares, shown};

/// Lowest price that can be meant, in units of 1e-9 dollars: a hundredth of a cent. What is below
/// was meant as dollars, or as shares.
const SMALLEST_PRICE: i64 = 100_000;

/// What the callable raised, until the call ends.
#[derive(Clone, Default)]
pub(crate) struct Raised(Arc<Mutex<Option<PyErr>>>);

impl Raised {
    /// Keeps what was raised first.
    fn keep(&self, error: PyErr) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
    }

    /// What was raised, if anything was.
    pub(crate) fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The callable, as the engine calls it.
struct Callable {
    code: Py<PyAny>,
    /// Whether it makes a router anew for each parent order, which can keep what it knows.
    is_maker: bool,
    watch: Arc<Watch>,
    raised: Raised,
}

/// The router that calls `callable`, or what it makes for each parent order where it `is_maker`, on
/// one thread: Python does one thing at a time, and the same calls come in the same order. An error
/// ends the call, and is in `raised`.
///
/// # Errors
/// When it is nothing to call, or there is no thread.
pub(crate) fn own(
    (callable, is_maker): &(Bound<'_, PyAny>, bool),
    watch: &Arc<Watch>,
    raised: &Raised,
) -> PyResult<Own> {
    // Of a functools.partial, the function; of an instance, its class.
    let name = callable.getattr("__qualname__");
    let name = name.or_else(|_| callable.getattr("func")?.getattr("__qualname__"));
    let name = name.or_else(|_| callable.get_type().getattr("__qualname__"));
    let made = Callable {
        code: callable.clone().unbind(),
        is_maker: *is_maker,
        watch: Arc::clone(watch),
        raised: raised.clone(),
    };
    // A thread that Python knows once and for all: to make itself known takes longer than a call.
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .spawn_handler(|thread| {
            std::thread::Builder::new()
                .name("sor-router".to_owned())
                .spawn(|| Python::attach(|python| python.detach(|| thread.run())))
                .map(drop)
        })
        .build()
        .map_err(|error| crate::failure::Error::new_err(format!("no thread: {error}")))?;
    Ok(Own {
        router: OwnRouter::new(name?.to_string(), Arc::new(made)),
        threads,
    })
}

impl Callable {
    /// What is called at each instant of a parent order.
    fn router(&self, python: Python<'_>) -> PyResult<Py<PyAny>> {
        if !self.is_maker {
            return Ok(self.code.clone_ref(python));
        }
        let made = self.code.bind(python).call0()?;
        if made.is_callable() {
            return Ok(made.unbind());
        }
        Err(PyTypeError::new_err(format!(
            "{} is called without arguments to make a router, a function of a snapshot, and made \
             {}",
            shown(self.code.bind(python)),
            shown(&made)
        )))
    }
}

impl MakeStrategy for Callable {
    fn strategy(&self, context: &StrategyContext) -> Box<dyn Strategy> {
        Python::attach(|python| {
            let router = self.router(python).unwrap_or_else(|error| {
                self.raised.keep(error);
                self.watch.stop();
                python.None()
            });
            Box::new(InPython {
                router,
                market: Arc::new(Market::of(context, python)),
                room: Room::default(),
                watch: Arc::clone(&self.watch),
                raised: self.raised.clone(),
            }) as Box<dyn Strategy>
        })
    }
}

/// Routers that are in Python now, in all calls.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// A router that is in Python while this lives.
struct Asking;

impl Asking {
    fn begin() -> Self {
        ASKED.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKED.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits until no router is in Python: an interpreter that ends before them takes the process with
/// it. A call that ctrl-c has ended may have left one there; ctrl-c ends this too.
#[pyfunction]
pub(crate) fn wait_for_routers(python: Python<'_>) -> PyResult<()> {
    while ASKED.load(Ordering::SeqCst) > 0 {
        python.detach(|| sleep(Duration::from_millis(10)));
        python.check_signals()?;
    }
    Ok(())
}

/// The router on one parent order.
struct InPython {
    router: Py<PyAny>,
    market: Arc<Market>,
    room: Room,
    watch: Arc<Watch>,
    raised: Raised,
}

impl Strategy for InPython {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        // What is not wanted any more ends at its next step; until then nothing is asked.
        if self.watch.is_stopped() {
            return;
        }
        let _asking = Asking::begin();
        let asked = Python::attach(|python| {
            let asked = self.ask(python, situation, orders);
            asked.map_err(|error| at_instant(python, error, situation.time()))
        });
        if let Err(error) = asked {
            self.raised.keep(error);
            self.watch.stop();
        }
    }
}

/// The error of orders of which a part is something else: of another type or shape, or beyond what
/// there is. Any other that the caller's own code raises stays what it is.
fn wrong(error: PyErr, part: &str, expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    let python = found.py();
    let is_of_kind = error.is_instance_of::<PyTypeError>(python)
        || error.is_instance_of::<PyValueError>(python)
        || error.is_instance_of::<PyOverflowError>(python);
    if !is_of_kind {
        return error;
    }
    PyTypeError::new_err(format!("{part} is {expected}, not {}", shown(found)))
}

/// The error with the instant at which it came, as a note under its traceback.
fn at_instant(python: Python<'_>, error: PyErr, time: Timestamp) -> PyErr {
    let note = format!("raised by the router at {time}");
    // Before Python 3.11 an exception has no notes, but for whoever looks.
    let value = error.value(python);
    if value.call_method1("add_note", (&note,)).is_err() {
        let _ = value.setattr("__notes__", [&note]);
    }
    error
}

impl InPython {
    fn ask(
        &mut self,
        python: Python<'_>,
        situation: &Situation<'_>,
        orders: &mut Orders,
    ) -> PyResult<()> {
        let snapshot = Snapshot::of(situation, &self.market, &mut self.room);
        let answer = self.router.bind(python).call1((snapshot,))?;
        if answer.is_none() {
            return Ok(());
        }
        if let Ok(takes) = answer.cast::<PyDict>() {
            return self.take(takes.iter(), orders);
        }
        if let Ok(takes) = answer.cast::<PyMapping>() {
            return self.take_of(takes, orders);
        }
        let (Ok(take), Ok(post), Ok(cancel)) = (
            answer.getattr("take"),
            answer.getattr("post"),
            answer.getattr("cancel"),
        ) else {
            let maker = if answer.is_callable() {
                ": a function that makes a router takes no arguments, not even optional ones"
            } else {
                ""
            };
            return Err(PyTypeError::new_err(format!(
                "a router answers with a dict of shares by venue, a sor.Orders or None, not {}\
                 {maker}",
                shown(&answer)
            )));
        };
        if cancel.is_instance_of::<PyString>() {
            let error = PyTypeError::new_err("a text");
            return Err(wrong(error, "cancel", "a list of venues", &cancel));
        }
        let venues = cancel.try_iter();
        for venue in venues.map_err(|error| wrong(error, "cancel", "a list of venues", &cancel))? {
            orders.cancels.push(self.market.venue(&venue?)?);
        }
        let takes = take.cast::<PyMapping>();
        let shares_by_venue = "a dict of shares by venue";
        let takes = takes.map_err(|error| wrong(error.into(), "take", shares_by_venue, &take))?;
        self.take_of(takes, orders)?;
        let posts = "a dict of limit prices, in whole units of 1e-9 dollars, and shares by venue, \
                     {venue: (price, shares)}";
        let pairs = post.cast::<PyMapping>();
        for item in pairs
            .map_err(|error| wrong(error.into(), "post", posts, &post))?
            .items()?
            .iter()
        {
            let found = item.extract::<(Bound<'_, PyAny>, (i64, Bound<'_, PyAny>))>();
            let (venue, (price, wanted)) =
                found.map_err(|error| wrong(error, "post", posts, &post))?;
            if price < SMALLEST_PRICE {
                return Err(PyValueError::new_err(format!(
                    "a price of {price}: prices are whole units of 1e-9 dollars, and stand before \
                     the shares"
                )));
            }
            let price = Price::from_units(price)
                .map_err(|error| PyValueError::new_err(format!("{price}: {error}")))?;
            let post = Post {
                venue: self.market.venue(&venue)?,
                price,
                shares: shares(&wanted)?,
            };
            if orders.posts.iter().any(|one| one.venue == post.venue) {
                return Err(PyValueError::new_err(format!(
                    "post names {} twice: a venue holds one order at a time",
                    shown(&venue)
                )));
            }
            if !post.shares.is_zero() {
                orders.posts.push(post);
            }
        }
        Ok(())
    }

    fn take_of(&self, takes: &Bound<'_, PyMapping>, orders: &mut Orders) -> PyResult<()> {
        for item in takes.items()?.iter() {
            let (venue, wanted) = item.extract()?;
            self.take([(venue, wanted)], orders)?;
        }
        Ok(())
    }

    fn take<'py>(
        &self,
        takes: impl IntoIterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>,
        orders: &mut Orders,
    ) -> PyResult<()> {
        for (venue, wanted) in takes {
            let take = Take {
                venue: self.market.venue(&venue)?,
                shares: shares(&wanted)?,
            };
            if !take.shares.is_zero() {
                orders.takes.push(take);
            }
        }
        Ok(())
    }
}
