//! From collected rows to one tape for each symbol.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use zerocopy::IntoBytes as _;

use super::{Collected, ScratchError, Store, scratch};
use crate::depth::Depth;
use crate::event::{Event, SymbolTable};
use crate::tape::{Events, MappedEvents, Tape};

/// Bytes of events of all symbols that wait to be written.
const WAITING: usize = 8 << 20;

/// Events of a symbol that are written at a time, at least and at most.
const TOGETHER: (usize, usize) = (16, 512);

impl Collected {
    /// One tape for each symbol, in alphabetical order, with the levels of `depth`, whose rows were added in the same order by
    /// [`super::Collector::append`]. What was too much for memory stays in a scratch file.
    ///
    /// # Errors
    /// When scratch files cannot be used.
    pub fn into_tapes(
        self,
        symbols: &SymbolTable,
        depth: Option<&Depth>,
    ) -> Result<Vec<Tape>, ScratchError> {
        let file = match self.store {
            Store::Memory(_) => None,
            Store::Runs(_) => Some(scratch::file()?),
        };
        let (mut parts, part_of) = self.parts(symbols);
        self.for_each(|record| {
            let part = part_of.get(record.symbol().0 as usize).copied();
            let Some(part) = part.flatten().and_then(|part| parts.get_mut(part)) else {
                return Ok(()); // counted, and so there is none
            };
            if depth.is_some() {
                part.places.push(record.ordinal);
            }
            Ok::<_, ScratchError>(part.add(record.event(), file.as_ref())?)
        })?;
        Ok(tapes(parts, file, depth)?)
    }

    /// A part for each symbol that has rows, in alphabetical order, and by symbol id at which place its part is.
    fn parts<'a>(&self, symbols: &'a SymbolTable) -> (Vec<Part<'a>>, Vec<Option<usize>>) {
        let names = (0..self.counts.len()).map(|id| {
            let id = u32::try_from(id).unwrap_or_default();
            symbols.name(self.renamed(crate::event::SymbolId(id)))
        });
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, count) in names.clone().zip(&self.counts) {
            *counts.entry(name).or_default() += count;
        }
        counts.retain(|_, count| *count > 0);
        let places: HashMap<&str, usize> = counts.keys().copied().zip(0..).collect();
        let part_of = names.map(|name| places.get(name).copied()).collect();
        let (least, most) = TOGETHER;
        let together = (WAITING / size_of::<Event>() / counts.len().max(1)).clamp(least, most);
        let mut before = 0;
        let parts = counts.iter().map(|(symbol, count)| {
            let first = before;
            before += count;
            Part::new(symbol, first, *count, together)
        });
        (parts.collect(), part_of)
    }
}

/// The rows of one symbol.
struct Part<'a> {
    symbol: &'a str,
    count: usize,
    /// Events of other symbols that come before in the file.
    first: usize,
    /// Events that are written at a time.
    together: usize,
    /// Events in the file already.
    written: usize,
    /// Those that are not.
    events: Vec<Event>,
    /// Where rows stand in the depth.
    places: Vec<u64>,
}

impl<'a> Part<'a> {
    fn new(symbol: &'a str, first: usize, count: usize, together: usize) -> Self {
        Self {
            symbol,
            count,
            first,
            written: 0,
            together,
            events: Vec::new(),
            places: Vec::new(),
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
        let counts: Vec<usize> = parts.iter().map(|part| part.count).collect();
        mapped = MappedEvents::of(file, &counts)?;
    }
    let mut mapped = mapped.into_iter();
    let tape = |part: Part<'_>| {
        let events = match mapped.next() {
            Some(events) => Events::Mapped(events),
            None => Events::Memory(part.events),
        };
        let depth = depth.map(|depth| depth.reordered(part.places.into_iter()));
        Tape::new(part.symbol.to_owned(), events, depth)
    };
    Ok(parts.into_iter().map(tape).collect())
}
