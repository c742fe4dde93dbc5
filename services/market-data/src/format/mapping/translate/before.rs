//! What was read of a venue before a row: its quotes, which a trade without quotes leaves as they
//! are, and its time, behind which midnight is noticed.

use std::collections::HashMap;

use crate::event::{Action, Quote, Row, SymbolId};
use crate::format::rows::reject::{Fault, Reason};
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// How far back from one row of a venue to the next a time of day means that midnight lies between
/// them. Venues of shares are open for 16 hours at most, 04:00 to 20:00, so that a file of one day
/// in which quotes and trades follow each other, or one venue the other, goes back by less.
const MIDNIGHT_BETWEEN: u64 = 18 * 3_600 * 1_000_000_000;

/// How far back from one quote of a venue to its next its quotes begin again: less than the
/// shortest session of shares, 09:30 to 13:00, and further than any quote comes late.
const RESTARTS: u64 = 3 * 3_600 * 1_000_000_000;

/// The last row of each venue of each market.
#[derive(Debug)]
pub(crate) struct Before {
    /// How often the quotes of a venue begin again, hours earlier.
    pub(crate) restarts: u64,
    /// Whether times are times of day of one date.
    has_one_date: bool,
    /// Whether rows can be trades.
    has_trades: bool,
    last: HashMap<(SymbolId, PublisherId), Last>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    time: Timestamp,
    /// The time of the last row that is no trade.
    quoted: Option<Timestamp>,
    /// Ask and bid, with the time of their row.
    quotes: Option<(Timestamp, [Option<Quote>; 2])>,
}

impl Before {
    pub(crate) fn new(has_one_date: bool, has_trades: bool) -> Self {
        Self {
            restarts: 0,
            has_one_date,
            has_trades,
            last: HashMap::new(),
        }
    }

    /// Gives a trade `without` any field of a quote those of its venue, and keeps what the row
    /// shows for the next one.
    ///
    /// # Errors
    /// A trade without quotes whose venue had none, or only later ones, before it in the file; a
    /// time of another day.
    pub(crate) fn apply(&mut self, row: &mut Row, without: bool) -> Result<(), Fault> {
        if !self.has_one_date && !self.has_trades {
            return Ok(());
        }
        let time = row.event.ts_event;
        let last = self.last.entry((row.symbol, row.event.publisher));
        let last = last.or_insert(Last {
            time,
            quoted: None,
            quotes: None,
        });
        if self.has_one_date && last.time.nanos() > time.nanos() + MIDNIGHT_BETWEEN {
            return Err(Reason::TimestampAfterMidnight.into());
        }
        last.time = time;
        let is_trade = matches!(row.event.cause.action(), Action::Trade | Action::Fill);
        if !is_trade {
            let before = last.quoted.replace(time).unwrap_or(time);
            if self.has_one_date && before.nanos() > time.nanos() + RESTARTS {
                self.restarts += 1;
            }
        }
        if is_trade && without {
            let quotes = last.quotes.filter(|(shown, _)| *shown <= time);
            let (_, [ask, bid]) = quotes.ok_or(Fault::from(Reason::TradeWithoutQuotes))?;
            row.event = row.event.with_quotes(ask, bid);
        } else {
            last.quotes = Some((time, [row.event.ask(), row.event.bid()]));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::event::{BookSide, Cause, Event};
    use crate::units::money::Price;

    fn row(hour: u64, venue: u16, action: Action, dollars: Option<i64>) -> Row {
        let quote = dollars.and_then(|dollars| {
            Some(Quote {
                price: Price::from_units(dollars * 1_000_000_000).ok()?,
                size: NonZeroU32::new(100)?,
            })
        });
        let time = Timestamp::YEAR_2000.nanos() + hour * 3_600_000_000_000;
        let time = Timestamp::from_nanos(time).unwrap();
        let mut event = Event::quote(time, PublisherId(venue), quote, None);
        event.cause = Cause::new(action, BookSide::None);
        Row {
            event,
            sequence: 0,
            ts_recv: None,
            symbol: SymbolId(0),
        }
    }

    fn ask(row: &Row) -> Option<i64> {
        row.event.ask().map(|ask| ask.price.units() / 1_000_000_000)
    }

    #[test]
    fn a_trade_without_quotes_leaves_those_of_its_venue() {
        let mut before = Before::new(false, true);
        let mut apply = |mut row: Row, without| before.apply(&mut row, without).map(|()| ask(&row));
        let none = Err(Fault::from(Reason::TradeWithoutQuotes));
        let trade = |hour, venue| row(hour, venue, Action::Trade, None);
        assert_eq!(apply(trade(9, 2), true), none);
        assert_eq!(apply(row(10, 2, Action::Add, Some(7)), false), Ok(Some(7)));
        assert_eq!(apply(trade(10, 2), true), Ok(Some(7)));
        assert_eq!(apply(trade(11, 2), true), Ok(Some(7)));
        assert_eq!(apply(trade(11, 9), true), none); // another venue's
        assert_eq!(apply(trade(9, 2), true), none); // quotes of the future
        // A trade that says that nothing is there any more, and a row that is no trade.
        assert_eq!(apply(trade(12, 2), false), Ok(None));
        assert_eq!(apply(trade(13, 2), true), Ok(None));
        assert_eq!(apply(row(14, 2, Action::Modify, None), true), Ok(None));
    }

    #[test]
    fn times_of_day_behind_midnight_are_of_another_day() {
        let times = |has_one_date: bool, hours: &[(u64, u16)]| -> Vec<bool> {
            let mut before = Before::new(has_one_date, true);
            let rows = hours
                .iter()
                .map(|(hour, venue)| row(*hour, *venue, Action::Add, Some(7)));
            rows.map(|mut row| before.apply(&mut row, false).is_ok())
                .collect()
        };
        let overnight = [(20, 2), (23, 2), (0, 2), (1, 9), (1, 2), (23, 2)];
        let good = [true, true, false, true, false, true];
        assert_eq!(times(true, &overnight), good);
        assert_eq!(times(false, &overnight), [true; 6]);
        // A day of shares whose trades follow its quotes.
        assert_eq!(times(true, &[(4, 2), (20, 2), (4, 2), (19, 2)]), [true; 4]);
    }

    #[test]
    fn quotes_of_a_venue_that_begin_again_are_counted() {
        let restarts = |rows: &[(u64, Action)]| {
            let mut before = Before::new(true, true);
            for (hour, action) in rows {
                let mut row = row(*hour, 2, *action, Some(7));
                before.apply(&mut row, false).unwrap();
            }
            before.restarts
        };
        let (quote, trade) = (Action::Add, Action::Trade);
        assert_eq!(
            restarts(&[(4, quote), (20, quote), (4, quote), (20, quote)]),
            1
        );
        assert_eq!(restarts(&[(10, quote), (14, quote), (10, quote)]), 1);
        assert_eq!(restarts(&[(10, quote), (13, quote), (10, quote)]), 0);
        // A day of quotes and one of trades, in either order.
        let quotes = [(4, quote), (20, quote)];
        let trades = [(4, trade), (20, trade)];
        assert_eq!(restarts(&[quotes, trades].concat()), 0);
        assert_eq!(restarts(&[trades, quotes].concat()), 0);
    }
}
