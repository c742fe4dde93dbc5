//! Routers of the caller's own: code that is not in this crate, as the router that is tuned.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::context::StrategyContext;
use super::situation::Strategy;

/// Makes a strategy for each parent order.
pub trait MakeStrategy: Send + Sync {
    /// The strategy that executes the order of `context`.
    fn strategy(&self, context: &StrategyContext) -> Box<dyn Strategy>;
}

/// A router of the caller's own, with the name that results have for it. Two are equal when they
/// are one: code cannot be compared.
#[derive(Clone)]
pub struct OwnRouter {
    name: Arc<str>,
    make: Arc<dyn MakeStrategy>,
}

impl OwnRouter {
    /// The router whose strategies `make` makes.
    pub fn new(name: impl Into<Arc<str>>, make: Arc<dyn MakeStrategy>) -> Self {
        let name = name.into();
        Self { name, make }
    }

    /// What results call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The strategy that executes the order of `context`.
    pub fn strategy(&self, context: &StrategyContext) -> Box<dyn Strategy> {
        self.make.strategy(context)
    }

    /// Where its code is: what it is known by in this process.
    fn place(&self) -> *const () {
        Arc::as_ptr(&self.make).cast()
    }
}

impl fmt::Debug for OwnRouter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnRouter").field(&self.name).finish()
    }
}

impl PartialEq for OwnRouter {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for OwnRouter {}

impl PartialOrd for OwnRouter {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OwnRouter {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.name, self.place()).cmp(&(&other.name, other.place()))
    }
}
