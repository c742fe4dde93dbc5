//! The market: prices, sizes, times and venues, the Databento decoder, fee schedules and synthetic
//! markets.
//!
//! - [`units`], [`venue`]: what numbers mean, as types
//! - [`calendar`]: days, zones and trading hours
//! - [`event`]: one row of a Level-1 market
//! - [`depth`]: levels behind the best price
//! - [`format`](mod@format): recordings of every format to rows
//! - [`replay_order`]: rows in any order, however many, to replay order
//! - [`selection`]: what of a recording is wanted
//! - [`tape`]: rows of one symbol in replay order, and what is to be known of them
//! - [`fees`]: fees and rebates by venue
//! - [`synth`]: reproducible markets for those who have no data

pub mod calendar;
pub mod depth;
pub mod event;
pub mod fees;
pub mod format;
pub mod memory;
pub mod replay_order;
pub mod selection;
pub mod synth;
pub mod tape;
pub mod units;
pub mod venue;

pub use calendar::{Calendar, Dates, Session, Zone};
pub use depth::Depth;
pub use event::{Event, InstrumentId, Quote, Row, Shown, SymbolId, SymbolTable};
pub use fees::{FeeSchedule, VenueFees};
pub use format::{IngestReport, ReadError, Reader};
pub use memory::memory_limit;
pub use replay_order::{Clock, Collected, Collector, LateTrade, Oddities, ScratchError};
pub use selection::{Selection, SelectionError};
pub use tape::{Tape, UnusualPrices};
pub use units::money::{Cash, PerShare, Price};
pub use units::shares::Shares;
pub use units::side::Side;
pub use units::time::{TimeOfDay, Timestamp};
pub use venue::PublisherId;
