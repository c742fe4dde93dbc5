//! The engine: the rows of a tape through the book, the ledgers, the posted orders and the
//! strategies.

mod agenda;
pub mod replay;
pub mod session;
