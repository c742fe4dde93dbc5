//! The module `sor._sor`: calls into crate `backtest`, arguments as text and answers as JSON.
//!
//! A call works on a thread of its own without the interpreter's lock, while this one looks for
//! ctrl-c. What Python sees of it is in `python/sor/`.

#[cfg(feature = "module")]
mod call;
#[cfg(feature = "module")]
mod failure;
#[cfg(feature = "module")]
mod frame;
#[cfg(feature = "module")]
mod module;
#[cfg(feature = "module")]
mod router;
#[cfg(feature = "module")]
mod snapshot;
#[cfg(feature = "module")]
mod table;
