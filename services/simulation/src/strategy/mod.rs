//! Strategies: what to take and what to post, given what is shown.
//!
//! A strategy is a file with one type and one method. It sees the present only: the trait gives it
//! no way to look ahead.
//!
//! # A new one
//!
//! ```
//! use market_data::{Shares, Side, Tape, Timestamp, synth};
//! use simulation::execution::Execution;
//! use simulation::order::{Assumptions, ParentOrder};
//! use simulation::order::child::{Orders, Post};
//! use simulation::execution::outcome::Outcome;
//! use simulation::engine::replay::replay;
//! use simulation::strategy::{Situation, Strategy, take_cheapest};
//! use simulation::order::window::Window;
//! use std::time::Duration;
//!
//! /// Posts up to 200 shares where a fill costs least, and takes them elsewhere when they have
//! /// waited ten seconds.
//! #[derive(Default)]
//! struct Impatient {
//!     since: Option<Timestamp>,
//! }
//!
//! impl Strategy for Impatient {
//!     fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
//!         let now = situation.time();
//!         let slice = situation.remaining().min(Shares::new(200));
//!         if let Some((venue, _)) = situation.posted().iter().next() {
//!             if self.since.is_some_and(|since| now.since(since) > Duration::from_secs(10)) {
//!                 self.since = None;
//!                 orders.cancels.push(venue);
//!                 take_cheapest(Shares::new(200), situation.offers(), &mut orders.takes);
//!             }
//!         } else if let Some(queue) = situation.cheapest_queue() {
//!             self.since = Some(now);
//!             let (venue, price) = (queue.venue, queue.quote.price);
//!             orders.posts.push(Post { venue, price, shares: slice });
//!         }
//!     }
//! }
//!
//! let market = synth::Config { rows: 20_000, ..synth::Config::default() };
//! let rows = synth::generate(&market)?.collect();
//! let tape = Tape::split(rows, &synth::symbols(&market)).remove(0);
//! let span = Window::default().on(&tape)?;
//! let order = ParentOrder { side: Side::Buy, size: Shares::new(5_000) };
//! let assumptions = Assumptions { completion: true, ..Assumptions::default() };
//! let venues = tape.venues().len() as u16;
//! let strategy = Box::new(Impatient::default());
//! let mut executions = [Execution::new(strategy, order, &assumptions, venues)];
//! replay(&tape, &span, order.side, &assumptions, &mut executions);
//! let [execution] = executions;
//! let outcome = Outcome::of(execution, order.side);
//! assert!(outcome.is_complete());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A strategy that needs the order's window or the past takes a
//! [`context::StrategyContext`] in its `new`. To report it, it joins the table of
//! baselines (`baseline/mod.rs`).

mod baseline;
pub mod context;
pub mod own;
mod own_orders;
mod placed;
pub mod placement;
mod routed;
pub mod router;
mod situation;

pub use baseline::*;
pub use own_orders::OwnOrder;
pub use placed::Placed;
pub use routed::Routed;
pub use situation::{Situation, Strategy, take_cheapest};
