//! What venues do with child orders: shares on offer are taken once, posted orders wait in their
//! queues.

pub mod liquidity;
pub mod queue_position;
pub mod resting_orders;
