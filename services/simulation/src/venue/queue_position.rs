//! A posted order's place in its queue.
//!
//! A replayed market does not know our order, so its place is inferred, against us where there is
//! doubt:
//! - On arrival at a price every share displayed there is ahead. Where the venue's best price is
//!   better, the level is not shown: the place is unknown, and nothing at that price fills, until
//!   it is.
//! - A trade at the price takes from the front: first what is ahead, then us. A trade at a worse
//!   price fills us up to its size: it would have met us first. Trades are rows of action `T`; `F`
//!   rows would count them twice. That a trade took from our side of the book is seen by its price:
//!   sources disagree on the meaning of `side`. Where the venue's other side already stood at our
//!   price or through it, a trade is not counted, for its shares have been (below).
//! - A cancelled share was behind us for as long as anybody was behind. So cancellations need no
//!   row of their own: what is ahead can never exceed what is displayed (from whatever row), and
//!   where the venue's best price becomes worse than ours, nobody is ahead. In a recording of
//!   quotes alone, where nothing separates a trade from a cancellation, this is all that moves the
//!   place.
//! - When the venue's other side comes to our price or through it, those shares would have traded
//!   with us: they fill us, and come off the ledger ([`crate::venue::liquidity`]) so that they are
//!   not filled twice ([`crate::execution`]).
//!
//! Hence the place never goes back, and no posted share fills but from a trade or from shares that
//! came to its price.

use market_data::event::{Action, BookSide};
use market_data::{Event, Price, Quote, Shares, Side};

use crate::market::book::opposite_and_own;

/// A posted order at one venue, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resting {
    side: Side,
    price: Price,
    open: Shares,
    ahead: Option<Shares>,
}

/// What one row of the order's venue says about a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueUpdate {
    /// Price and shares of a trade.
    trade: Option<(Price, Shares)>,
    /// Whether the trade has a side.
    sided: bool,
    /// The shares that the venue last displayed at the price of the trade, on the side against
    /// which the order trades.
    displayed: Option<Shares>,
    /// The venue's best price on the side against which the order trades, before the row.
    opposite_before: Option<Quote>,
    /// Best quote of the other side after the row.
    opposite: Option<Quote>,
    /// The venue's best price on the order's own side, after the row.
    own: Option<Quote>,
}

impl VenueUpdate {
    /// What `event` says to an order of `side`; `opposite_before` is the best price on the other
    /// side before it.
    pub fn by(event: &Event, side: Side, opposite_before: Option<Quote>) -> Self {
        let (opposite, own) = opposite_and_own(side, event.ask(), event.bid());
        let traded = event.cause.action() == Action::Trade && event.size > 0;
        let price = event.price().filter(|_| traded);
        Self {
            trade: price.map(|price| (price, Shares::new(u64::from(event.size)))),
            sided: event.cause.side() != BookSide::None,
            displayed: opposite_before
                .filter(|quote| Some(quote.price) == price)
                .map(Quote::shares),
            opposite_before,
            opposite,
            own,
        }
    }

    /// This row where the price of the trade lies behind the venue's best, and so many shares were
    /// last displayed there.
    #[must_use]
    pub fn behind(self, displayed: Option<Shares>) -> Self {
        Self {
            displayed: self.displayed.or(displayed),
            ..self
        }
    }

    /// Price and shares of a trade with displayed shares. Auctions and hidden orders are printed
    /// without a side: those took none.
    pub fn taken(&self) -> Option<(Price, Shares)> {
        self.trade.filter(|_| self.sided)
    }

    /// The shares that the venue last displayed at the price of such a trade, on the side against
    /// which the order trades; `None` where it displayed none.
    pub fn displayed(&self) -> Option<Shares> {
        self.displayed.filter(|_| self.taken().is_some())
    }

    /// The venue's best price on the side against which the order trades, after the row.
    pub fn opposite(&self) -> Option<Quote> {
        self.opposite
    }
}

impl Resting {
    /// Joins the queue at `price` with `shares`; `own` is the venue's best price on the order's own
    /// side.
    pub fn join(side: Side, price: Price, shares: Shares, own: Option<Quote>) -> Self {
        let mut joined = Self {
            side,
            price,
            open: shares,
            ahead: None,
        };
        match own.map(|own| (joined.gap(own.price), own.shares())) {
            Some((0, shown)) => joined.ahead = Some(shown),
            Some((1.., _)) => {}
            _ => joined.ahead = Some(Shares::ZERO),
        }
        joined
    }

    /// The limit price.
    pub fn price(&self) -> Price {
        self.price
    }

    /// Shares still open.
    pub fn open(&self) -> Shares {
        self.open
    }

    /// Shares ahead in the queue; `None` while the level is not shown.
    pub fn ahead(&self) -> Option<Shares> {
        self.ahead
    }

    /// How much more aggressive `price` is than the order's own, in units of 1e-9 dollars.
    fn gap(&self, price: Price) -> i64 {
        match self.side {
            Side::Buy => price.units() - self.price.units(),
            Side::Sell => self.price.units() - price.units(),
        }
    }

    /// Whether a quote of the other side would trade with the order.
    pub fn is_reached_by(&self, opposite: Option<Quote>) -> bool {
        opposite.is_some_and(|opposite| self.gap(opposite.price) <= 0)
    }

    /// Moves on by one row and gives the shares that a trade filled.
    pub fn advance(&mut self, update: &VenueUpdate) -> Shares {
        let counted = !self.is_reached_by(update.opposite_before);
        let filled = match update.trade {
            Some((price, shares)) if counted => self.trade(price, shares),
            _ => Shares::ZERO,
        };
        if let Some(own) = update.own {
            match self.gap(own.price) {
                0 => {
                    let ahead = self.ahead.unwrap_or(own.shares());
                    self.ahead = Some(ahead.min(own.shares()));
                }
                ..0 => self.ahead = Some(Shares::ZERO),
                1.. => {}
            }
        }
        filled
    }

    fn trade(&mut self, price: Price, shares: Shares) -> Shares {
        let reaching = match (self.gap(price), &mut self.ahead) {
            (..0, ahead) => {
                *ahead = Some(Shares::ZERO);
                shares
            }
            (0, Some(ahead)) => {
                let before_us = shares.min(*ahead);
                *ahead -= before_us;
                shares - before_us
            }
            _ => Shares::ZERO,
        };
        self.fill(reaching)
    }

    /// Fills up to `shares` of what is open and gives what was filled.
    pub fn fill(&mut self, shares: Shares) -> Shares {
        let filled = shares.min(self.open);
        self.open -= filled;
        filled
    }
}
