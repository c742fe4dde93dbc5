//! The price of shares that were not filled.
//!
//! Leaving out the orders that two strategies filled differently makes savings out of nothing:
//! books are thin on the side to which the price is about to move. So every order counts, and `u`
//! unfilled shares are priced as if taken from the last displayed book:
//!
//! ```text
//! all-in price of the touch, worse by  half spread * sqrt(u / shares displayed at the touch)
//! ```
//!
//! That is the square-root law of market impact, `sigma sqrt(u / V)`, with the volatility and the
//! volume of one trade: the first is about half a spread (Wyart, Bouchaud, Kockelkoren, Potters and
//! Vettorazzo 2008), the second about what is displayed. It needs nothing but the last book, so
//! that no price depends on what came later.

use market_data::{Price, Shares, Side, Tape, Timestamp};
use routing::offer::VenueIndex;
use simulation::market::book::Book;
use simulation::market::touch::Touch as BestPrices;
use simulation::order::Assumptions;
use simulation::tca::signed;

/// What unfilled shares cost beyond the touch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scale {
    /// Half the spread times the square root of (shares unfilled / shares displayed).
    #[default]
    SquareRoot,
    /// So many basis points of the touch, however many they are; zero or more.
    Bps(f64),
}

/// The last displayed best price on the side that an order trades against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The price, without fees.
    price: Price,
    /// The all-in price of the cheapest venue, in units of 1e-9 dollars.
    all_in: i128,
    /// What that venue charges for a share, in the same units.
    fee: i128,
    /// Shares displayed at the price, at all venues.
    shown: Shares,
    /// Half the spread, in units of 1e-9 dollars.
    half_spread: i128,
}

impl Touch {
    /// The touch of the venues' latest quotes in `book`; `None` where this side of the market is
    /// empty.
    pub fn of(
        tape: &Tape,
        assumptions: &Assumptions,
        book: &Book,
        side: Side,
        now: Timestamp,
    ) -> Option<Self> {
        let best = BestPrices::of(book, side, now, assumptions.stale_after);
        let price = best.opposite?;
        let mut touch = Self {
            price,
            all_in: 0,
            fee: 0,
            shown: Shares::ZERO,
            half_spread: (2 * i128::from(price.units()) - best.twice_mid()?).abs() / 2,
        };
        let mut cheapest: Option<(i128, i128)> = None;
        for (publisher, rank) in tape.venues().iter().zip(0..) {
            let quotes = book.quotes(VenueIndex(rank), side, now, assumptions.stale_after);
            let Some(quote) = quotes.0 else { continue };
            if quote.price == price {
                touch.shown += quote.shares();
            }
            let fee = i128::from(assumptions.fees.of(*publisher).fee.units());
            let cost = signed(side, i128::from(quote.price.units())) + fee;
            if cheapest.is_none_or(|(known, _)| cost < known) {
                cheapest = Some((cost, fee));
            }
        }
        // Costs of a sell are prices with the sign turned.
        let (cost, fee) = cheapest?;
        (touch.all_in, touch.fee) = (signed(side, cost), fee);
        Some(touch)
    }

    /// The price of so many shares.
    pub fn price(&self, shares: Shares, scale: Scale) -> Residual {
        let count = i128::from(shares.get());
        let each = match scale {
            Scale::SquareRoot => {
                let shown = self.shown.get().max(1) as f64;
                self.half_spread as f64 * (shares.get() as f64 / shown).sqrt()
            }
            Scale::Bps(bps) => self.price.units() as f64 * bps / 1e4,
        };
        Residual {
            at_touch: self.all_in * count,
            at_best: i128::from(self.price.units()) * count,
            fees: self.fee * count,
            beyond_touch: (each * shares.get() as f64).round() as i128,
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
    /// Of the difference, fees: bad for the trader where above zero.
    pub fees: i128,
    /// What taking so many adds, on either side above zero.
    pub beyond_touch: i128,
}

/// The touches of one side of the market at the last two instants at which there was one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastTouches([Option<(Timestamp, Touch)>; 2]);

impl LastTouches {
    /// Notes the touch of an instant, unless there is none.
    pub(crate) fn note(&mut self, now: Timestamp, touch: Option<Touch>) {
        if let Some(touch) = touch {
            let [last, before] = &mut self.0;
            if last.is_some_and(|(time, _)| time < now) {
                *before = *last;
            }
            *last = Some((now, touch));
        }
    }

    /// The last touch from `start` to `close`.
    pub(crate) fn within(&self, start: Timestamp, close: Timestamp) -> Option<Touch> {
        let mut noted = self.0.iter().flatten();
        let within = noted.find(|(time, _)| (start..=close).contains(time));
        within.map(|(_, touch)| *touch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfilled_shares_by_hand() {
        let touch = Touch {
            price: Price::from_units(100_000_000_000).unwrap(),
            fee: 3_000_000,
            all_in: 100_003_000_000,
            shown: Shares::new(100),
            half_spread: 10_000_000,
        };
        // 400 shares, 100 displayed: two half spreads of a cent each beyond the touch.
        let residual = touch.price(Shares::new(400), Scale::SquareRoot);
        assert_eq!(residual.at_touch, 400 * 100_003_000_000);
        assert_eq!(residual.at_best, 400 * 100_000_000_000);
        assert_eq!(residual.fees, 400 * 3_000_000);
        assert_eq!(residual.beyond_touch, 400 * 20_000_000);
        assert_eq!(touch.price(Shares::ZERO, Scale::SquareRoot).beyond_touch, 0);
        // Five basis points of 100 dollars are five cents a share.
        let residual = touch.price(Shares::new(400), Scale::Bps(5.0));
        assert_eq!(residual.at_touch, 400 * 100_003_000_000);
        assert_eq!(residual.beyond_touch, 400 * 50_000_000);
        let nothing = touch.price(Shares::new(400), Scale::Bps(0.0));
        assert_eq!(nothing.beyond_touch, 0);
    }
}
