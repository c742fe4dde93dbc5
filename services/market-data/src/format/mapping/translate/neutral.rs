//! Quotes that show nothing although something stands in the file: withdrawn, crossed in
//! themselves, or far from the market.
//!
//! They are never left out: what a venue showed before is gone with them (Holden and Jacobsen,
//! Liquidity Measurement Problems in
//! Fast, Competitive Markets, Journal of Finance 69, 2014).

use std::collections::HashMap;

use crate::event::{Quote, Row, SymbolId};
use crate::format::mapping::map::written::Wide;
use crate::venue::PublisherId;

/// Rules, what they are applied to, and how often they were.
#[derive(Debug)]
pub(crate) struct Neutral {
    crossed: bool,
    wide: Option<Wide>,
    /// Where each venue was: twice the middle of its last whole quote.
    middles: HashMap<(SymbolId, PublisherId), i64>,
    pub(crate) counts: Counts,
}

/// Rows of which a side or both show nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) by_condition: u64,
    pub(crate) crossed: u64,
    pub(crate) wide: u64,
}

impl Neutral {
    pub(crate) fn new(crossed: bool, wide: Option<Wide>) -> Self {
        Self {
            crossed,
            wide,
            middles: HashMap::new(),
            counts: Counts::default(),
        }
    }

    /// What may be shown of a row; `good` says whether its conditions fit.
    pub(crate) fn apply(&mut self, row: &mut Row, good: bool) {
        let (ask, bid) = (row.event.ask(), row.event.bid());
        if ask.is_none() && bid.is_none() {
            return;
        }
        if !good {
            self.counts.by_condition += 1;
            row.event = row.event.without_quotes();
            return;
        }
        let (Some(ask), Some(bid)) = (ask, bid) else {
            return;
        };
        if self.crossed && bid.price > ask.price {
            self.counts.crossed += 1;
            row.event = row.event.without_quotes();
            return;
        }
        let key = (row.symbol, row.event.publisher);
        let units = |quote: Quote| quote.price.units();
        let (ask_at, bid_at) = (units(ask), units(bid));
        let twice_middle = ask_at + bid_at;
        if !self.wide.is_some_and(|wide| is_wide(wide, ask_at, bid_at)) {
            self.middles.insert(key, twice_middle);
            return;
        }
        self.counts.wide += 1;
        let spread = ask_at - bid_at;
        let (keeps_ask, keeps_bid) = match self.middles.get(&key) {
            // A side is far when it is more than half of the spread away from where the venue was.
            Some(before) => (2 * ask_at - before <= spread, before - 2 * bid_at <= spread),
            None => (false, false),
        };
        let ask = Some(ask).filter(|_| keeps_ask);
        let bid = Some(bid).filter(|_| keeps_bid);
        row.event = row.event.with_quotes(ask, bid);
    }
}

fn is_wide(wide: Wide, ask: i64, bid: i64) -> bool {
    let dollars = (ask - bid) as f64 / 1e9;
    dollars > wide.dollars && dollars * 100.0 > wide.percent * (bid as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::event::Event;
    use crate::units::money::Price;
    use crate::units::time::Timestamp;

    fn row(ask: f64, bid: f64) -> Row {
        let quote = |dollars: f64| {
            Some(Quote {
                price: Price::from_units((dollars * 1e9) as i64).ok()?,
                size: NonZeroU32::new(100)?,
            })
        };
        let time = Timestamp::YEAR_2000;
        Row {
            event: Event::quote(time, PublisherId(2), quote(ask), quote(bid)),
            sequence: 0,
            ts_recv: None,
            symbol: SymbolId(0),
        }
    }

    #[test]
    fn what_is_no_quote_shows_nothing_and_what_is_one_stays() {
        let wide = Wide {
            dollars: 5.0,
            percent: 5.0,
        };
        let mut neutral = Neutral::new(true, Some(wide));
        // (ask, bid), whether its conditions are good, and whether its sides still show something.
        for (quotes, good, sides) in [
            ((30.0, 10.0), true, (false, false)), // wide, and nobody knows where the venue was
            ((20.0, 19.9), true, (true, true)),
            ((20.0, 19.9), false, (false, false)),
            ((19.9, 20.0), true, (false, false)),
            ((20.0, 20.0), true, (true, true)),
            ((199_999.0, 19.9), true, (false, true)),
            ((20.0, 0.01), true, (true, false)),
            ((20.0, 15.5), true, (true, true)), // wide in percent alone
            ((600_010.0, 600_000.0), true, (true, true)), // in dollars alone
        ] {
            let mut one = row(quotes.0, quotes.1);
            neutral.apply(&mut one, good);
            let shown = (one.event.ask().is_some(), one.event.bid().is_some());
            assert_eq!(shown, sides, "{quotes:?} {good}");
        }
        let counts = neutral.counts;
        assert_eq!(
            (counts.by_condition, counts.crossed, counts.wide),
            (1, 1, 3)
        );
    }
}
