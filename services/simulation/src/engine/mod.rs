//! The engine: the rows of a tape through the book, the ledgers, the posted orders and the strategies.

pub mod replay;
