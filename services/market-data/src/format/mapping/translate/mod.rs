//! One line of a mapped file to one row.

pub(super) mod before;
pub(super) mod neutral;

use std::collections::HashSet;
use std::num::NonZeroU32;

use chrono::NaiveDate;

use super::columns::amounts;
use super::columns::layout::{Layout, Test};
use super::columns::times::Times;
use super::columns::venues::Venues;
use super::map::written::TradeSide;
use super::map::{Letters, Mapping, Shown};
use crate::event::{Action, BookSide, Cause, Event, Quote, Row, SymbolId, SymbolTable};
use crate::format::rows::markets::Markets;
use crate::format::rows::reject::{Fault, Reason};
use crate::units::money::Price;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;
use before::Before;
use neutral::Neutral;

/// The columns of a line.
pub(super) type Fields<'a> = &'a [&'a [u8]];

/// Turns lines into rows.
pub(super) struct Translator<'a> {
    map: &'a Mapping,
    layout: Layout,
    times: Times,
    /// The symbol of all rows, where no column says it.
    symbol: Option<String>,
    markets: Markets,
    neutral: Neutral,
    /// Conditions, by their place, whose state lasts, and where.
    lasting: HashSet<(usize, SymbolId, PublisherId)>,
    before: Before,
    pub(super) seen: Seen,
    joined: Vec<u8>,
    /// What the columns call the market of the first row, where `symbol` calls all of them another.
    renamed: Option<Vec<u8>>,
}

/// What was met.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) filtered: u64,
    pub(super) rounded: u64,
    pub(super) empty: u64,
}

/// A row, and the venues that its sides name.
pub(super) struct Read {
    pub(super) row: Row,
    pub(super) named: [u16; 2],
}

/// A line that is no row, of a market where that is known.
pub(super) struct Refused {
    pub(super) fault: Fault,
    pub(super) market: Option<SymbolId>,
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self {
            fault: reason.into(),
            market: None,
        }
    }
}

fn at(column: Shown, reason: Reason) -> Fault {
    Fault {
        reason,
        column: Some(column),
    }
}

impl<'a> Translator<'a> {
    pub(super) fn new(
        map: &'a Mapping,
        layout: Layout,
        times: Times,
        symbol: Option<String>,
    ) -> Self {
        Self {
            neutral: Neutral::new(map.neutral.crossed, map.neutral.wide),
            lasting: HashSet::new(),
            before: Before::new(map.time.has_one_date(), layout.action.is_some()),
            map,
            layout,
            times,
            symbol,
            markets: Markets::default(),
            seen: Seen::default(),
            joined: Vec::new(),
            renamed: None,
        }
    }

    pub(super) fn neutral(&self) -> &Neutral {
        &self.neutral
    }

    /// How often the quotes of a venue begin again, hours earlier.
    pub(super) fn restarts(&self) -> u64 {
        self.before.restarts
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The row of a line; `None` for one that a filter leaves out.
    pub(super) fn read(
        &mut self,
        fields: Fields<'_>,
        line: u64,
        symbols: &mut SymbolTable,
    ) -> Result<Option<Read>, Refused> {
        let refused = |fault: Fault| Refused {
            fault,
            market: None,
        };
        let columns = fields.len();
        if columns < self.layout.columns {
            return Err(refused(Reason::TruncatedRow.into()));
        }
        if columns > self.layout.columns && !self.map.has_more {
            return Err(refused(Reason::ExtraColumns.into()));
        }
        let is_left_out = |test: &super::columns::layout::Test| !test.fits(fields[test.place()]);
        if self.layout.filter.iter().any(is_left_out) {
            self.seen.filtered += 1;
            return Ok(None);
        }
        let market = self.market(fields, symbols).map_err(refused)?;
        let read = self.row(fields, line, market).map_err(|fault| Refused {
            fault,
            market: Some(market),
        })?;
        Ok(Some(read))
    }

    fn market(&mut self, fields: Fields<'_>, symbols: &mut SymbolTable) -> Result<SymbolId, Fault> {
        let bad = at("symbol", Reason::BadSymbol);
        let text = match self.layout.symbol.as_slice() {
            [] => b"",
            [only] => fields[*only],
            several => {
                self.joined.clear();
                let parts = several.iter().map(|place| fields[*place]);
                for part in parts.filter(|part| !part.is_empty()) {
                    if !self.joined.is_empty() {
                        self.joined.push(b'.');
                    }
                    self.joined.extend_from_slice(part);
                }
                &self.joined
            }
        };
        let text = match &self.symbol {
            None => text,
            // A name for all rows is for those of one market.
            Some(_) if self.renamed.get_or_insert_with(|| text.to_vec()) != text => {
                return Err(bad);
            }
            Some(symbol) => symbol.as_bytes(),
        };
        self.markets.id(text, None, symbols).ok_or(bad)
    }

    fn row(&mut self, fields: Fields<'_>, line: u64, symbol: SymbolId) -> Result<Read, Fault> {
        let time = self.time(fields)?;
        let receive = match self.layout.receive.map(|place| fields[place]) {
            None | Some([]) => None,
            Some(text) => {
                let received = self.times.received(text, time);
                Some(received.map_err(|reason| at("receive", reason))?)
            }
        };
        let publisher = match (self.map.venues.constant(), self.layout.venue) {
            (Some(constant), _) => Some(constant),
            (None, Some(place)) => self.map.venues.find(fields[place]),
            (None, None) => None,
        };
        let publisher = publisher.ok_or(at("venue", Reason::BadPublisher))?;
        let (price, size) = self.layout.ask;
        let ask = self.quote(fields[price], fields[size], ["ask_price", "ask_size"], time)?;
        let bid = match self.layout.bid {
            None => None,
            Some((price, size)) => {
                self.quote(fields[price], fields[size], ["bid_price", "bid_size"], time)?
            }
        };
        let mut event = Event::quote(time, publisher, ask, bid);
        self.change(fields, time, &mut event)?;
        let whole = |place: Option<usize>, column: Shown, reason: Reason| match place
            .map(|place| fields[place])
        {
            None | Some([]) => Ok(0),
            Some(text) => amounts::whole(text).ok_or(at(column, reason)),
        };
        let flags = whole(self.layout.flags, "flags", Reason::BadFlags)?;
        event.flags = u8::try_from(flags).map_err(|_| at("flags", Reason::BadFlags))?;
        let named = |place: Option<usize>, column: Shown| match place {
            None => Ok(0),
            Some(place) => Venues::named(fields[place]).ok_or(at(column, Reason::BadPublisher)),
        };
        let [ask_venue, bid_venue] = self.layout.best_venues;
        let mut row = Row {
            event,
            sequence: if self.map.written.file.numbered {
                line
            } else {
                whole(self.layout.sequence, "sequence", Reason::BadSequence)?
            },
            ts_recv: receive,
            symbol,
        };
        let good = self.is_good(fields, &row);
        self.neutral.apply(&mut row, good);
        let (ask, bid) = (self.layout.ask, self.layout.bid);
        let mut quote = [Some(ask), bid].into_iter().flatten();
        let is_none = |text: &[u8]| text.is_empty() || self.map.nulls.texts.contains(text);
        let is_without = quote.all(|(price, size)| is_none(fields[price]) && is_none(fields[size]));
        self.before.apply(&mut row, is_without)?;
        Ok(Read {
            row,
            named: [
                named(ask_venue, "ask_venue")?,
                named(bid_venue, "bid_venue")?,
            ],
        })
    }

    /// Whether a row fits the map's conditions, and no state of its market lasts in which nothing
    /// is shown.
    fn is_good(&mut self, fields: Fields<'_>, row: &Row) -> bool {
        let mut is_good = true;
        for (place, condition) in self.layout.conditions.iter().enumerate() {
            let fits = |test: &Test| test.fits(fields[test.place()]);
            let Some(until) = &condition.until else {
                is_good &= fits(&condition.test);
                continue;
            };
            let state = (place, row.symbol, row.event.publisher);
            if !fits(&condition.test) {
                if fits(until) {
                    self.lasting.remove(&state);
                } else {
                    self.lasting.insert(state);
                }
            }
            is_good &= !self.lasting.contains(&state);
        }
        is_good
    }

    fn time(&mut self, fields: Fields<'_>) -> Result<Timestamp, Fault> {
        if let Some(place) = self.layout.date {
            let date = self.times.set_date(fields[place]);
            date.map_err(|reason| at("date", reason))?;
        }
        let nanos = match self.layout.nanos.map(|place| fields[place]) {
            None | Some([]) => 0,
            Some(text) => {
                let nanos = amounts::whole(text).filter(|nanos| *nanos < 1_000);
                nanos.ok_or(at("nanos", Reason::BadTimestamp))?
            }
        };
        let instant = self.times.instant(fields[self.layout.time], nanos);
        instant.map_err(|reason| at("time", reason))
    }

    /// What the row says of the change behind it.
    fn change(
        &mut self,
        fields: Fields<'_>,
        time: Timestamp,
        event: &mut Event,
    ) -> Result<(), Fault> {
        let text = |place: Option<usize>| place.map_or(&[][..], |place| fields[place]);
        let letter = |text: &[u8], table: &Letters| -> Option<u8> {
            match (text, table.get(text)) {
                (_, Some(letter)) => Some(*letter),
                ([], None) => Some(b'N'),
                ([letter], None) if table.is_empty() => Some(*letter),
                _ => None,
            }
        };
        let action = letter(text(self.layout.action), &self.map.actions);
        let action = action.and_then(Action::from_letter);
        let action = action.ok_or(at("action", Reason::BadAction))?;
        let side = letter(text(self.layout.side), &self.map.sides);
        let side = side.and_then(BookSide::from_letter);
        let is_unsided = self.map.is_unsided(text(self.layout.action));
        let side = match side.ok_or(at("side", Reason::BadSide))? {
            _ if is_unsided => BookSide::None,
            BookSide::Ask if self.flips(action) => BookSide::Bid,
            BookSide::Bid if self.flips(action) => BookSide::Ask,
            side => side,
        };
        event.cause = Cause::new(action, side);
        let price = self.amount(text(self.layout.price));
        if let Some(number) = price.map_err(|reason| at("price", reason))?
            && number != 0
        {
            let units = self.map.price.units(number);
            let price = units.and_then(|units| Price::from_units(units).map_err(Reason::from));
            event.set_price(Some(price.map_err(|reason| at("price", reason))?));
        }
        let size = self.amount(text(self.layout.size));
        if let Some(number) = size.map_err(|_| at("size", Reason::SizeNotANumber))? {
            let shares = self.shares(number, time);
            event.size = shares.map_err(|reason| at("size", reason))?;
        }
        Ok(())
    }

    fn flips(&self, action: Action) -> bool {
        self.map.trade_side == TradeSide::Resting && action == Action::Trade
    }

    /// A number of the file; `None` where it says that there is none.
    fn amount(&self, text: &[u8]) -> Result<Option<i128>, Reason> {
        if text.is_empty() || self.map.nulls.texts.contains(text) {
            return Ok(None);
        }
        let number = amounts::number(text).ok_or(Reason::PriceNotANumber)?;
        Ok((!self.map.nulls.numbers.contains(&number)).then_some(number))
    }

    fn shares(&mut self, number: i128, time: Timestamp) -> Result<u32, Reason> {
        let date = if self.map.size.is_by_day() {
            self.map.time.zone().date(time)
        } else {
            NaiveDate::MIN
        };
        let (shares, rounded) = self.map.size.shares(number, date)?;
        self.seen.rounded += u64::from(rounded);
        Ok(shares)
    }

    /// A side; `None` where it shows nothing.
    fn quote(
        &mut self,
        price: &[u8],
        size: &[u8],
        [price_column, size_column]: [Shown; 2],
        time: Timestamp,
    ) -> Result<Option<Quote>, Fault> {
        let number = self.amount(price);
        let number = number.map_err(|reason| at(price_column, reason))?;
        let shares = self.amount(size);
        let shares = shares.map_err(|_| at(size_column, Reason::SizeNotANumber))?;
        let (Some(number), Some(shares)) = (number, shares) else {
            return Ok(None);
        };
        let shares = self.shares(shares, time);
        let shares = shares.map_err(|reason| at(size_column, reason))?;
        let units = self.map.price.units(number);
        let units = units.map_err(|reason| at(price_column, reason))?;
        let Some(size) = NonZeroU32::new(shares) else {
            if units < 0 {
                return Err(at(price_column, Reason::PriceNegative));
            }
            self.seen.empty += 1;
            return Ok(None);
        };
        let price = Price::from_units(units);
        let price = price.map_err(|error| at(price_column, error.into()))?;
        Ok(Some(Quote { price, size }))
    }
}
