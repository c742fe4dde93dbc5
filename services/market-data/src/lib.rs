//! The market: prices, sizes, times and venues, the Databento decoder, fee schedules and synthetic markets.
//!
//! - [`money`], [`shares`], [`time`], [`side`], [`venue`]: what numbers mean, as types
//! - [`calendar`]: days, zones and trading hours
//! - [`event`]: one row of a Level-1 market
//! - [`depth`]: levels behind the best price
//! - [`databento`]: CSV to rows
//! - [`collect`]: rows in any order, however many, to replay order
//! - [`tape`]: rows of one symbol in replay order, and what is to be known of them
//! - [`fees`]: fees and rebates by venue
//! - [`synth`]: reproducible markets for those who have no data

pub mod calendar;
pub mod collect;
pub mod databento;
pub mod decimal;
pub mod depth;
pub mod event;
pub mod fees;
pub mod money;
pub mod shares;
pub mod side;
pub mod synth;
pub mod tape;
pub mod time;
pub mod venue;

pub use collect::{Collected, Collector, ScratchError};
pub use databento::{IngestReport, ReadError, Reader};
pub use depth::Depth;
pub use event::{Event, Quote, Row, SymbolId, SymbolTable};
pub use fees::{FeeSchedule, VenueFees};
pub use money::{Cash, PerShare, Price};
pub use shares::Shares;
pub use side::Side;
pub use tape::Tape;
pub use time::{TimeOfDay, Timestamp};
pub use venue::PublisherId;
