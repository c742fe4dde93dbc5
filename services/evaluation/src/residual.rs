//! The price of shares that were not filled.
//!
//! Leaving out the orders that two strategies filled differently makes savings out of nothing: books are thin on the side to which the
//! price is about to move. So every order counts, and `u` unfilled shares are priced as if taken from the last displayed book:
//!
//! ```text
//! all-in price of the touch, worse by  half spread * sqrt(u / shares displayed at the touch)
//! ```
//!
//! That is the square-root law of market impact, `sigma sqrt(u / V)`, with the volatility and the volume of one trade: the first is about
//! half a spread (Wyart, Bouchaud, Kockelkoren, Potters and Vettorazzo 2008), the second about what is displayed. It needs nothing but the
//! last book, so that no price depends on what came later.

use market_data::{Price, Shares, Side, Timestamp};

use simulation::market::view::View;
use simulation::tca::signed;

/// The last displayed best price on the side that an order trades against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The price, without fees.
    price: Price,
    /// The all-in price of the cheapest venue, in units of 1e-9 dollars.
    all_in: i128,
    /// Shares displayed at the price, at all venues.
    shown: Shares,
    /// Half the spread, in units of 1e-9 dollars.
    half_spread: i128,
}

impl Touch {
    /// The touch that `view` shows; `None` where this side of the market is empty.
    pub fn of(view: &View) -> Option<Self> {
        let (price, twice_mid) = (view.best()?, view.twice_mid()?);
        let displayed = || view.displayed().iter().filter(|one| one.is_best);
        let cost = displayed().map(|one| one.cost.0).min()?;
        let at_touch = displayed().filter(|one| one.price == price);
        Some(Self {
            price,
            // Costs of a sell are prices with the sign turned.
            all_in: signed(view.side(), i128::from(cost)),
            shown: at_touch.map(|one| one.shown).sum(),
            half_spread: (2 * i128::from(price.units()) - twice_mid).abs() / 2,
        })
    }

    /// The price of so many shares.
    pub fn price(&self, shares: Shares) -> Residual {
        let count = i128::from(shares.get());
        let shown = self.shown.get().max(1) as f64;
        let ratio = (shares.get() as f64 / shown).sqrt();
        Residual {
            at_touch: self.all_in * count,
            at_best: i128::from(self.price.units()) * count,
            beyond_touch: (self.half_spread as f64 * ratio * shares.get() as f64).round() as i128,
        }
    }
}

/// What unfilled shares would cost, in units of 1e-9 dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residual {
    /// Cash at the all-in price of the touch.
    pub at_touch: i128,
    /// Cash at the displayed price of the touch, without fees.
    pub at_best: i128,
    /// What taking so many adds, on either side above zero.
    pub beyond_touch: i128,
}

/// The last touch of each side of the market, and when it was displayed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LastTouch {
    buy: Option<(Timestamp, Touch)>,
    sell: Option<(Timestamp, Touch)>,
}

impl LastTouch {
    /// Notes what `view` shows, unless that is nothing.
    pub(super) fn note(&mut self, view: &View) {
        if let Some(touch) = Touch::of(view) {
            let noted = Some((view.time(), touch));
            match view.side() {
                Side::Buy => self.buy = noted,
                Side::Sell => self.sell = noted,
            }
        }
    }

    /// The last touch, when it was displayed at `first` or later.
    pub(super) fn since(&self, first: Timestamp, side: Side) -> Option<Touch> {
        let noted = match side {
            Side::Buy => self.buy,
            Side::Sell => self.sell,
        };
        noted
            .filter(|(time, _)| *time >= first)
            .map(|(_, touch)| touch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfilled_shares_by_hand() {
        let touch = Touch {
            price: Price::from_units(100_000_000_000).unwrap(),
            all_in: 100_003_000_000,
            shown: Shares::new(100),
            half_spread: 10_000_000,
        };
        // 400 shares, 100 displayed: two half spreads of a cent each beyond the touch.
        let residual = touch.price(Shares::new(400));
        assert_eq!(residual.at_touch, 400 * 100_003_000_000);
        assert_eq!(residual.at_best, 400 * 100_000_000_000);
        assert_eq!(residual.beyond_touch, 400 * 20_000_000);
        assert_eq!(touch.price(Shares::ZERO).beyond_touch, 0);
    }
}
