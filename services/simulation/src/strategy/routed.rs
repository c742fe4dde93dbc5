use market_data::Shares;
use routing::offer::{Offer, Take};
use routing::penalties::Urgency;
use routing::{static_router, strict};

use super::situation::{Situation, Strategy};
use crate::order::child::Orders;

/// Follows a router of the simplified Cont-Kukanov model.
#[derive(Clone, Debug)]
pub struct Routed {
    rule: Rule,
    offers: Vec<Offer>,
    takes: Vec<Take>,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Strict { step: Shares },
    Static { urgency: Urgency },
}

impl Routed {
    /// All or nothing in steps ([`routing::strict`]).
    pub fn strict(step: Shares) -> Self {
        Self::new(Rule::Strict { step })
    }

    /// Whatever is worth more than waiting ([`routing::static_router`]).
    pub fn by_urgency(urgency: Urgency) -> Self {
        Self::new(Rule::Static { urgency })
    }

    fn new(rule: Rule) -> Self {
        Self {
            rule,
            offers: Vec::new(),
            takes: Vec::new(),
        }
    }
}

impl Strategy for Routed {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let Some(reference) = situation.reference() else {
            return;
        };
        let remaining = situation.remaining();
        self.offers.clear();
        match self.rule {
            Rule::Strict { step } => {
                self.offers.extend(situation.offers());
                strict::allocate(remaining, step, &mut self.offers, &mut self.takes);
            }
            Rule::Static { urgency } => {
                let worth = |offer: &Offer| reference.is_worth(offer.cost, urgency);
                self.offers.extend(situation.offers().take_while(worth));
                static_router::allocate(
                    remaining,
                    reference,
                    urgency,
                    &mut self.offers,
                    &mut self.takes,
                );
            }
        }
        orders.takes.append(&mut self.takes);
    }
}
