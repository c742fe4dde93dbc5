use std::ops::Sub;

use market_data::Cash;

use super::signed;
use crate::execution::outcome::Outcome;
use crate::order::fill::Liquidity;

/// What fills paid beyond the best displayed price of their moments, by cause: positive is bad for
/// the trader, on either side. The three and that price are all of the cash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BeyondTouch {
    /// Fees less rebates, of taken and of posted shares.
    pub fees: Cash,
    /// What posted shares paid beyond the price that taking would have paid just before they
    /// filled: below zero by the spread that posting earned.
    pub posting: Cash,
    /// What taken shares paid beyond the best displayed price: at a venue that showed a worse one,
    /// or deeper in the book.
    pub price: Cash,
}

impl BeyondTouch {
    /// What the fills of `outcome` paid.
    pub fn of(outcome: &Outcome) -> Self {
        let (mut posting, mut price) = (0, 0);
        for fill in &outcome.fills {
            let beyond = fill.price.times(fill.shares) - fill.best.times(fill.shares);
            match fill.liquidity {
                Liquidity::Maker => posting += beyond.units(),
                Liquidity::Taker => price += beyond.units(),
            }
        }
        let cost = |amount| Cash::from_units(signed(outcome.side, amount));
        Self {
            fees: outcome.fees,
            posting: cost(posting),
            price: cost(price),
        }
    }

    /// All three together.
    pub fn total(self) -> Cash {
        self.fees + self.posting + self.price
    }
}

impl Sub for BeyondTouch {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            fees: self.fees - other.fees,
            posting: self.posting - other.posting,
            price: self.price - other.price,
        }
    }
}
