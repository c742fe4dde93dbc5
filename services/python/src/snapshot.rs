//! What a router in Python is shown.

use std::sync::Arc;

use backtest::api::own::{
    PublisherId, Shares, Side, Situation, StrategyContext, Timestamp, VenueIndex,
};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyIterator, PyList, PyString, PyTuple};

/// A venue of the recording.
struct Venue {
    publisher: PublisherId,
    name: String,
    /// The name as Python has it.
    shown: Py<PyString>,
}

/// What stays the same over all snapshots of one parent order.
pub(crate) struct Market {
    side: &'static str,
    order_size: u64,
    start: u64,
    end: u64,
    venues: Vec<Venue>,
}

impl Market {
    pub(crate) fn of(context: &StrategyContext, python: Python<'_>) -> Self {
        let venue = |publisher: &PublisherId| {
            let name = match publisher.mic() {
                Some(mic) => mic.to_owned(),
                None => publisher.to_string(),
            };
            Venue {
                publisher: *publisher,
                shown: PyString::intern(python, &name).unbind(),
                name,
            }
        };
        Self {
            side: match context.order.side {
                Side::Buy => "buy",
                Side::Sell => "sell",
            },
            order_size: context.order.size.get(),
            start: context.span.start.nanos(),
            end: context.span.close.nanos(),
            venues: context.venues.iter().map(venue).collect(),
        }
    }

    fn at(&self, venue: VenueIndex) -> Option<&Venue> {
        self.venues.get(usize::from(venue.0))
    }

    /// The venue that Python names: by its name, or by its publisher id.
    ///
    /// # Errors
    /// When there is no such venue, or several feeds have the name.
    pub(crate) fn venue(&self, named: &Bound<'_, PyAny>) -> PyResult<VenueIndex> {
        if let Ok(name) = named.cast::<PyString>() {
            let name = name.to_cow()?;
            return self.only(named, |venue| venue.name.eq_ignore_ascii_case(&name));
        }
        let Ok(id) = named.extract::<u16>() else {
            let what = shown(named);
            return Err(PyTypeError::new_err(format!(
                "a venue is its name or its publisher id, not {what}"
            )));
        };
        self.only(named, |venue| venue.publisher.0 == id)
    }

    /// The one venue that is meant.
    fn only(
        &self,
        named: &Bound<'_, PyAny>,
        is_meant: impl Fn(&Venue) -> bool,
    ) -> PyResult<VenueIndex> {
        let mut meant = (0..).zip(&self.venues).filter(|(_, one)| is_meant(one));
        match (meant.next(), meant.next()) {
            (Some((index, _)), None) => Ok(VenueIndex(index)),
            (None, _) => Err(PyValueError::new_err(format!(
                "there is no venue {}; there are: {}",
                shown(named),
                self.named()
            ))),
            (Some(_), Some(_)) => Err(PyValueError::new_err(format!(
                "several publishers show the venue {}: name one by its id, of {}",
                shown(named),
                self.named()
            ))),
        }
    }

    fn named(&self) -> String {
        let names = self.venues.iter().map(|venue| venue.publisher.named());
        names.collect::<Vec<_>>().join(", ")
    }
}

/// A value as Python shows it.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    value.repr().map_or_else(
        |_| "what cannot be shown".to_owned(),
        |text| text.to_string(),
    )
}

/// Shares as Python gives them: a whole number, zero or more.
///
/// # Errors
/// When it is anything else.
pub(crate) fn shares(given: &Bound<'_, PyAny>) -> PyResult<Shares> {
    let whole = match given.cast::<PyBool>() {
        Ok(_) => None,
        Err(_) => given.extract::<i128>().ok(),
    };
    let Some(whole) = whole else {
        let what = shown(given);
        return Err(PyTypeError::new_err(format!(
            "shares are whole numbers, not {what}"
        )));
    };
    match u64::try_from(whole) {
        Ok(shares) => Ok(Shares::new(shares)),
        Err(_) if whole < 0 => Err(PyValueError::new_err(format!(
            "{whole} shares: zero or more"
        ))),
        // More than anybody has: all that is left is sent.
        Err(_) => Ok(Shares::new(u64::MAX)),
    }
}

/// A quote as `NumPy` reads it, without a copy.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Row {
    price: i64,
    cost: i64,
    shares: u64,
    publisher_id: u32,
    /// The venue's place.
    venue_index: u32,
}

/// Quotes of one side at one instant, as a sequence of `Quote`. `numpy.asarray` makes a structured
/// array of them without a copy: price, cost, shares, `publisher_id`,
/// `venue_index` (the place in `Snapshot.venues`).
///
///     >>> import sor
///     >>> seen = []
///     >>> def look(snapshot):
///     ...     seen.append([(quote.venue, quote.shares) for quote in snapshot.offers])
///     >>> _ = sor.run(sor.synth(rows=4000), router=look)
///     >>> seen[0]
///     [('XNAS', 389), ('XCHI', 400), ('IEXG', 300), ('ARCX', 400)]
#[pyclass(frozen, module = "sor")]
pub(crate) struct Quotes {
    rows: Arc<Vec<Row>>,
    market: Arc<Market>,
}

/// What a venue shows at one price, or an order that is posted there.
///
///     >>> import sor
///     >>> seen = []
///     >>> def look(snapshot):
///     ...     seen.append(snapshot.offers[0])
///     >>> _ = sor.run(sor.synth(rows=4000), router=look, fee="0.003")
///     >>> seen[0]
///     Quote(venue='XNAS', publisher_id=2, price=222810000000, cost=222813000000, shares=389)
#[pyclass(frozen, module = "sor", get_all, eq)]
#[derive(PartialEq, Eq)]
pub(crate) struct Quote {
    /// Publisher id of the venue, as in the recording.
    publisher_id: u32,
    /// Price in units of 1e-9 dollars.
    price: i64,
    /// All-in cost of a share in units of 1e-9 dollars: the price with the fee for a buy, minus the
    /// price with the fee for a sell. Lower is better.
    cost: i64,
    /// Shares: those left to take, those queued, or those open of an own order.
    shares: u64,
    /// Name of the venue.
    venue: String,
}

#[pymethods]
impl Quote {
    fn __repr__(&self) -> String {
        let Self {
            publisher_id,
            price,
            cost,
            shares,
            venue,
        } = self;
        format!(
            "Quote(venue='{venue}', publisher_id={publisher_id}, price={price}, cost={cost}, \
             shares={shares})"
        )
    }
}

impl Quotes {
    fn quote(&self, row: &Row) -> Quote {
        let venue = self.market.venues.get(row.venue_index as usize);
        Quote {
            publisher_id: row.publisher_id,
            price: row.price,
            cost: row.cost,
            shares: row.shares,
            venue: venue.map_or_else(String::new, |venue| venue.name.clone()),
        }
    }
}

#[pymethods]
impl Quotes {
    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __getitem__(&self, place: isize) -> PyResult<Quote> {
        let len = self.rows.len();
        let place = if place < 0 {
            len.checked_sub(place.unsigned_abs())
        } else {
            usize::try_from(place).ok()
        };
        let row = place.and_then(|place| self.rows.get(place));
        let beyond = || PyIndexError::new_err(format!("there are {len} quotes"));
        Ok(self.quote(row.ok_or_else(beyond)?))
    }

    fn __iter__<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let quotes: Vec<Quote> = self.rows.iter().map(|row| self.quote(row)).collect();
        PyList::new(python, quotes)?.try_iter()
    }

    fn __repr__(&self) -> String {
        format!("Quotes({} of them)", self.rows.len())
    }

    /// What `NumPy` asks for.
    #[getter]
    fn __array_interface__<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let fields = [
            ("price", "<i8"),
            ("cost", "<i8"),
            ("shares", "<u8"),
            ("publisher_id", "<u4"),
            ("venue_index", "<u4"),
        ];
        let interface = PyDict::new(python);
        interface.set_item("version", 3)?;
        interface.set_item("shape", (self.rows.len(),))?;
        interface.set_item("typestr", format!("|V{}", size_of::<Row>()))?;
        interface.set_item("descr", PyList::new(python, fields)?)?;
        // Read only; the rows live as long as this object, which the array keeps.
        interface.set_item("data", (self.rows.as_ptr().addr(), true))?;
        Ok(interface)
    }
}

/// The market at one instant as the router knows it, and what is left of its order. Prices and
/// costs are whole numbers, in units of 1e-9 dollars; `mid` alone may be half of one.
///
///     >>> import sor
///     >>> seen = []
///     >>> def post(snapshot):
///     ...     seen.append((snapshot.remaining, [one.shares for one in snapshot.orders]))
///     ...     if snapshot.remaining:
///     ...         queue = snapshot.queues[0]
///     ...         return sor.Orders(post={queue.venue: (queue.price, 200)})
///     >>> _ = sor.run(sor.synth(rows=4000), router=post, order_size=500)
///     >>> seen[:2]
///     [(500, []), (300, [200])]
#[pyclass(frozen, module = "sor")]
pub(crate) struct Snapshot {
    time: u64,
    remaining: u64,
    posted: u64,
    twice_mid: Option<i128>,
    offers: Arc<Vec<Row>>,
    queues: Arc<Vec<Row>>,
    orders: Arc<Vec<Row>>,
    market: Arc<Market>,
}

/// Room for the quotes of snapshots, which is used again once nobody holds them.
#[derive(Default)]
pub(crate) struct Room {
    offers: Arc<Vec<Row>>,
    queues: Arc<Vec<Row>>,
    orders: Arc<Vec<Row>>,
}

/// Fills `rows`, or new ones where somebody still holds those.
fn filled(rows: &mut Arc<Vec<Row>>, quotes: impl Iterator<Item = Row>) -> Arc<Vec<Row>> {
    if let Some(free) = Arc::get_mut(rows) {
        free.clear();
        free.extend(quotes);
    } else {
        *rows = Arc::new(quotes.collect());
    }
    Arc::clone(rows)
}

impl Snapshot {
    pub(crate) fn of(situation: &Situation<'_>, market: &Arc<Market>, room: &mut Room) -> Self {
        let row = |venue: VenueIndex, price: i64, cost: i64, shares: Shares| Row {
            price,
            cost,
            shares: shares.get(),
            publisher_id: market.at(venue).map_or(0, |venue| venue.publisher.0.into()),
            venue_index: venue.0.into(),
        };
        let offers = situation
            .displayed_and_left()
            .map(|(one, left)| row(one.venue, one.price.units(), one.cost.0, left));
        let queues = situation.queues().map(|one| {
            let quote = one.quote;
            row(one.venue, quote.price.units(), one.cost.0, quote.shares())
        });
        let own = situation.own_orders().into_iter();
        let orders = own.map(|one| row(one.venue, one.price.units(), one.cost.0, one.shares));
        Self {
            time: situation.time().nanos(),
            remaining: situation.remaining().get(),
            posted: situation.posted_shares().get(),
            twice_mid: situation.twice_mid(),
            offers: filled(&mut room.offers, offers),
            queues: filled(&mut room.queues, queues),
            orders: filled(&mut room.orders, orders),
            market: Arc::clone(market),
        }
    }
}

#[pymethods]
impl Snapshot {
    /// The instant, in nanoseconds since the epoch, UTC.
    #[getter]
    fn time(&self) -> u64 {
        self.time
    }

    /// Where the order's window starts, in nanoseconds since the epoch.
    #[getter]
    fn start(&self) -> u64 {
        self.market.start
    }

    /// The last instant at which the order is executed, in nanoseconds since the epoch.
    #[getter]
    fn end(&self) -> u64 {
        self.market.end
    }

    /// `buy` or `sell`.
    #[getter]
    fn side(&self) -> &'static str {
        self.market.side
    }

    /// Shares of the whole order.
    #[getter]
    fn order_size(&self) -> u64 {
        self.market.order_size
    }

    /// Shares neither filled, nor posted, nor on their way to a venue.
    #[getter]
    fn remaining(&self) -> u64 {
        self.remaining
    }

    /// Shares posted, as far as the router knows: those of `orders` in all.
    #[getter]
    fn posted(&self) -> u64 {
        self.posted
    }

    /// The mid of all venues in units of 1e-9 dollars; the best price where the other side is
    /// empty, `None` where nothing is on offer.
    #[getter]
    fn mid(&self) -> Option<f64> {
        self.twice_mid.map(|twice| twice as f64 / 2.0)
    }

    /// The names of the venues.
    #[getter]
    fn venues<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(python, self.market.venues.iter().map(|venue| &venue.shown))
    }

    /// What can be taken, cheapest first: asks for a buy, bids for a sell.
    #[getter]
    fn offers(&self) -> Quotes {
        Quotes {
            rows: Arc::clone(&self.offers),
            market: Arc::clone(&self.market),
        }
    }

    /// The queues that a posted order can join, by venue: each venue's best price on the order's
    /// own side.
    #[getter]
    fn queues(&self) -> Quotes {
        Quotes {
            rows: Arc::clone(&self.queues),
            market: Arc::clone(&self.market),
        }
    }

    /// The router's own posted orders by venue, with the shares that are open:
    /// of what was filled it knows once the acknowledgement is there.
    #[getter]
    fn orders(&self) -> Quotes {
        Quotes {
            rows: Arc::clone(&self.orders),
            market: Arc::clone(&self.market),
        }
    }

    fn __repr__(&self) -> String {
        let time =
            Timestamp::from_nanos(self.time).map_or_else(|_| String::new(), |t| t.to_string());
        format!(
            "Snapshot(time={time}, side='{}', remaining={}, offers={}, queues={})",
            self.market.side,
            self.remaining,
            self.offers.len(),
            self.queues.len()
        )
    }
}
