//! From collected rows to one tape for each symbol.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use zerocopy::IntoBytes as _;

use super::markets::{Market, Markets};
use super::{Collected, LateTrade, Oddities, ScratchError, Store, scratch};
use crate::depth::Depth;
use crate::event::{Event, SymbolId, SymbolTable};
use crate::selection::Selection;
use crate::tape::{Events, MappedEvents, Tape};

/// Bytes of events of all symbols that wait to be written.
const WAITING: usize = 8 << 20;

/// Events of a symbol that are written at a time, at least and at most.
const TOGETHER: (usize, usize) = (16, 512);

impl Collected {
    /// One tape for each market that is wanted, in alphabetical order, with the levels of `depth`,
    /// whose rows were added in the same order by [`super::Collector::append`]. What was too much
    /// for memory stays in a scratch file.
    ///
    /// # Errors
    /// When scratch files cannot be used.
    pub fn into_tapes(
        self,
        symbols: &SymbolTable,
        depth: Option<&Depth>,
        selection: &Selection,
    ) -> Result<Vec<Tape>, ScratchError> {
        let file = match self.store {
            Store::Memory(_) => None,
            Store::Runs(_) => Some(scratch::file()?),
        };
        let markets = self.markets(symbols, selection);
        let (mut parts, part_of) = parts(&markets);
        if let Some(file) = &file {
            let rows: usize = parts.iter().map(|part| part.market.rows).sum();
            scratch::room(file, (rows * size_of::<Event>()) as u64)?;
        }
        for (id, oddities) in &self.findings.oddities {
            if let Some(part) = part_at(&mut parts, &part_of, *id) {
                part.oddities.add(oddities);
            }
        }
        for (id, trades) in &self.findings.late_trades {
            if let Some(part) = part_at(&mut parts, &part_of, *id) {
                let market = part.market;
                let wanted = |trade: &&LateTrade| {
                    market.left_out.binary_search(&trade.row.publisher).is_err()
                };
                part.late_trades.extend(trades.iter().filter(wanted));
            }
        }
        self.for_each(|record| {
            let Some(part) = part_at(&mut parts, &part_of, record.symbol()) else {
                return Ok(()); // not wanted
            };
            let event = record.event();
            if part.market.left_out.binary_search(&event.publisher).is_ok() {
                return Ok(());
            }
            if depth.is_some() {
                part.places.push(record.ordinal);
            }
            Ok::<_, ScratchError>(part.add(event, file.as_ref())?)
        })?;
        Ok(tapes(parts, file, depth)?)
    }

    /// The ids of the markets that rows belong to, and a table of their names, each with its
    /// instrument: for those who hand rows on.
    #[must_use]
    pub fn under_market_names(
        self,
        symbols: &SymbolTable,
        selection: &Selection,
    ) -> (Self, SymbolTable) {
        let markets = self.markets(symbols, selection);
        let mut table = SymbolTable::default();
        // In the order of first appearance, which others may rely on.
        let id = |(id, name): (u32, &Option<String>)| {
            let instrument = symbols.instrument(self.renamed(SymbolId(id)));
            let name = name.as_deref();
            let id = name.and_then(|name| table.intern_instrument(name, instrument));
            id.unwrap_or_default() // no row has it
        };
        let ids = (0..).zip(&markets.name_of).map(id).collect();
        (self.rename(ids), table)
    }

    fn markets(&self, symbols: &SymbolTable, selection: &Selection) -> Markets {
        let ids: Vec<_> = (0..)
            .zip(&self.presences)
            .map(|(id, presence)| (self.renamed(SymbolId(id)), presence))
            .collect();
        Markets::of(&ids, symbols, selection)
    }
}

/// A part for each market, in alphabetical order, and by symbol id at which place its part is.
fn parts(markets: &Markets) -> (Vec<Part<'_>>, Vec<Option<usize>>) {
    let names = markets.by_name.keys().map(String::as_str);
    let places: HashMap<&str, usize> = names.zip(0..).collect();
    let part_of = markets.name_of.iter().map(|name| {
        let name = name.as_deref()?;
        places.get(name).copied()
    });
    let part_of = part_of.collect();
    let (least, most) = TOGETHER;
    let count = markets.by_name.len().max(1);
    let together = (WAITING / size_of::<Event>() / count).clamp(least, most);
    let mut before = 0;
    let parts = markets.by_name.iter().map(|(symbol, market)| {
        let first = before;
        before += market.rows;
        Part::new(symbol, market, first, together)
    });
    (parts.collect(), part_of)
}

/// The part of a symbol id.
fn part_at<'p, 'a>(
    parts: &'p mut [Part<'a>],
    part_of: &[Option<usize>],
    id: SymbolId,
) -> Option<&'p mut Part<'a>> {
    let place = part_of.get(id.0 as usize).copied().flatten()?;
    parts.get_mut(place)
}

/// The rows of one symbol.
struct Part<'a> {
    symbol: &'a str,
    market: &'a Market,
    /// Events of other symbols that come before in the file.
    first: usize,
    /// Events that are written at a time.
    together: usize,
    /// Events in the file already.
    written: usize,
    /// Rows that are in memory.
    events: Vec<Event>,
    /// Where rows stand in the depth.
    places: Vec<u64>,
    oddities: Oddities,
    late_trades: Vec<LateTrade>,
}

impl<'a> Part<'a> {
    fn new(symbol: &'a str, market: &'a Market, first: usize, together: usize) -> Self {
        Self {
            symbol,
            market,
            first,
            written: 0,
            together,
            events: Vec::new(),
            places: Vec::new(),
            oddities: Oddities::default(),
            late_trades: Vec::new(),
        }
    }

    fn add(&mut self, event: Event, file: Option<&File>) -> io::Result<()> {
        self.events.push(event);
        match file {
            Some(file) if self.events.len() == self.together => self.write(file),
            _ => Ok(()),
        }
    }

    fn write(&mut self, file: &File) -> io::Result<()> {
        let place = (self.first + self.written) * size_of::<Event>();
        file.write_all_at(self.events.as_bytes(), place as u64)?;
        self.written += self.events.len();
        self.events.clear();
        Ok(())
    }
}

fn tapes(
    mut parts: Vec<Part<'_>>,
    file: Option<File>,
    depth: Option<&Depth>,
) -> io::Result<Vec<Tape>> {
    let mut mapped = Vec::new();
    if let Some(file) = file {
        parts.iter_mut().try_for_each(|part| part.write(&file))?;
        let counts: Vec<usize> = parts.iter().map(|part| part.market.rows).collect();
        mapped = MappedEvents::of(file, &counts)?;
    }
    let mut mapped = mapped.into_iter();
    let tape = |part: Part<'_>| {
        let events = match mapped.next() {
            Some(events) => Events::Mapped(events),
            None => Events::Memory(part.events),
        };
        let depth = depth.map(|depth| depth.reordered(part.places.into_iter()));
        let mut late_trades = part.late_trades;
        late_trades.sort_by_key(|trade| (trade.row.ts_event, trade.time, trade.row.size));
        Tape::new(part.symbol.to_owned(), events, depth)
            .noting(&part.market.notes)
            .sharing(part.market.one_of.clone())
            .with_findings(part.oddities, late_trades)
    };
    Ok(parts.into_iter().map(tape).collect())
}
