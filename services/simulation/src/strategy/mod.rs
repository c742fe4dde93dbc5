//! Strategies: what to take, given what is shown.
//!
//! A strategy is a file with one type and one method. It sees the present only: the trait gives it no way to look ahead.

mod best_ask;
mod routed;
mod sweep;
mod twap;
mod vwap;

pub use best_ask::BestAsk;
pub use routed::Routed;
pub use sweep::Sweep;
pub use twap::Twap;
pub use vwap::Vwap;

use market_data::{Shares, Timestamp};
use routing::offer::{Offer, Take};
use routing::static_router::TwiceReference;

use crate::ledger::Ledger;
use crate::view::View;

/// Decides, once per distinct instant, what to take from whom.
pub trait Strategy: Send {
    /// Adds to `takes` what is to be taken now. What exceeds the available or the remaining shares is not filled.
    fn decide(&mut self, situation: &Situation<'_>, takes: &mut Vec<Take>);
}

/// What a strategy knows when it decides.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    view: &'a View,
    ledger: &'a Ledger,
    order: Shares,
    remaining: Shares,
}

impl<'a> Situation<'a> {
    /// The market as `view` shows it, of which `ledger` says what is left for this strategy.
    pub fn new(view: &'a View, ledger: &'a Ledger, order: Shares, remaining: Shares) -> Self {
        Self {
            view,
            ledger,
            order,
            remaining,
        }
    }

    /// The instant.
    pub fn time(&self) -> Timestamp {
        self.view.time()
    }

    /// Shares neither filled nor on their way to a venue.
    pub fn remaining(&self) -> Shares {
        self.remaining
    }

    /// How far the execution is behind a plan that wants `by_now` shares filled or on their way.
    pub fn behind(&self, by_now: Shares) -> Shares {
        let committed = self.order - self.remaining;
        Shares::new(by_now.get().saturating_sub(committed.get()))
    }

    /// What can be taken, cheapest first, then lower publisher id. Venues with nothing left are not offered.
    pub fn offers(&self) -> impl Iterator<Item = Offer> {
        self.view.displayed().iter().filter_map(|displayed| {
            let available = self.ledger.available(
                displayed.venue,
                displayed.price,
                displayed.shown,
                displayed.last_shown,
            );
            let offer = Offer {
                venue: displayed.venue,
                cost: displayed.cost,
                available,
            };
            (!available.is_zero()).then_some(offer)
        })
    }

    /// The mid on the scale of costs; `None` while nothing is on offer.
    pub fn reference(&self) -> Option<TwiceReference> {
        self.view.reference()
    }
}

/// Takes up to `shares`, cheapest first.
pub fn take_cheapest(
    mut shares: Shares,
    offers: impl Iterator<Item = Offer>,
    takes: &mut Vec<Take>,
) {
    for offer in offers {
        if shares.is_zero() {
            break;
        }
        let taken = shares.min(offer.available);
        takes.push(Take {
            venue: offer.venue,
            shares: taken,
        });
        shares -= taken;
    }
}
