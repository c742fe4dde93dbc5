//! Days, zones and trading hours: when a market is open.
//!
//! - [`zone`]: clocks of places, with their changes
//! - [`nyse`]: days on which the US equity markets are closed or close early
//! - [`session`]: trading hours on a date
//! - [`trading_day`]: to which day an instant belongs
//! - [`dates`]: which days of a recording are asked for

pub mod dates;
pub mod nyse;
pub mod session;
pub mod trading_day;
pub mod zone;

pub use dates::Dates;
pub use session::Session;
pub use trading_day::Calendar;
pub use zone::Zone;
