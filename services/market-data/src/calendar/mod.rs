//! Days, zones and trading hours: when a market is open.
//!
//! - [`zone`]: clocks of places, with their changes
//! - [`nyse`]: days on which the US equity markets are closed or close early
//! - [`session`]: trading hours on a date
//! - [`dates`]: which days of a recording are asked for

pub mod dates;
pub mod nyse;
pub mod session;
pub mod zone;

pub use dates::Dates;
pub use session::Session;
pub use zone::Zone;
