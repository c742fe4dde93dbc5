//! Chunks of text decoded on several threads, and given out in their order.
//!
//! A chunk of which every line is a good row is taken as its thread read it. Any other is read once
//! more by the thread that gives rows out, in order and with all that was known before it, so that
//! bad rows, repeated headers and full tables are what they are to one thread.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

use super::chunks::{Chunk, Chunks, Next};
use super::every_line::{Blueprint, Decoders, Found, every_line};
use crate::depth::Depth;
use crate::event::{Row, SymbolId, SymbolTable};
use crate::format::databento_csv::lines::Lines;
use crate::format::error::ReadError;
use crate::format::rows::batch::{BATCH, Batch, Bounds, Ended};
use crate::format::rows::reject::IngestReport;

/// Most threads that decode one file: more would wait for whoever takes its rows.
const MOST_THREADS: usize = 4;

/// Chunks that each thread has at a time: one in its hands, and one to go on with.
const EACH: usize = 2;

/// Chunks with anything but good rows, after which one thread goes on alone: each of them is read
/// twice.
const MOST_BAD: usize = 8;

/// A chunk as a thread read it.
struct Part {
    chunk: Chunk,
    rows: Vec<Row>,
    /// The symbols of these rows.
    symbols: SymbolTable,
    /// By symbol, the first and the last time of these rows.
    times: Vec<Option<Bounds>>,
    lines: u64,
    found: Found,
    empty_quotes: u64,
    /// Whether every line is a good row, or blank.
    is_good: bool,
}

/// A thread that decodes chunks.
struct Worker {
    chunks: Sender<(Chunk, Vec<Row>)>,
    parts: Receiver<Part>,
}

/// Reads what is left of a file.
///
/// # Errors
/// As [`super::read`].
pub(super) fn read(
    lines: Lines<impl Read>,
    chunk: usize,
    decoders: &mut Decoders,
    batch: &mut Batch<'_>,
    found: &mut Found,
) -> Result<(), Ended> {
    let mut number = lines.number();
    let mut chunks = Chunks::of(lines, chunk);
    let mut next = chunks.next(Vec::new());
    if !chunks.is_finished() {
        let blueprint = decoders.blueprint();
        next = thread::scope(|scope| -> Result<io::Result<Next>, Ended> {
            let most = batch.threads().min(MOST_THREADS);
            let workers = (0..most).map_while(|_| Worker::start(scope, &blueprint));
            let workers: Vec<Worker> = workers.collect();
            let (mut sent, mut taken) = (0, 0);
            // Memory of chunks that were given out, for others: what is new to a process is slow.
            let (mut texts, mut rooms) = (Vec::new(), Vec::new());
            let mut bad = 0;
            loop {
                while sent - taken < EACH * workers.len() && bad < MOST_BAD {
                    match next {
                        Ok(Next::Chunk(chunk)) => {
                            let room = rooms.pop().unwrap_or_default();
                            workers[sent % workers.len()].give(chunk, room);
                            sent += 1;
                            next = chunks.next(texts.pop().unwrap_or_default());
                        }
                        other => {
                            next = other;
                            break;
                        }
                    }
                }
                if sent == taken {
                    return Ok(next);
                }
                let part = workers[taken % workers.len()].parts.recv();
                // Where a thread is gone its panic ends the scope, and with it all of this.
                let part = part.map_err(|_| Ended::NoMore)?;
                taken += 1;
                bad += usize::from(!part.is_good);
                let (text, room) = part.give_out(&mut number, decoders, batch, found)?;
                texts.push(text);
                rooms.push(room);
            }
        })?;
    }
    loop {
        next = match next {
            // A small file, one with many bad rows, or a machine that has no thread to give.
            Ok(Next::Chunk(chunk)) => {
                let text = chunk.in_order(&mut number, decoders, batch, found)?;
                chunks.next(text)
            }
            // What is left goes on line by line, as nothing is known of how long others are.
            Ok(Next::LongLine) => {
                let mut lines = chunks.into_lines(number);
                return every_line(&mut lines, decoders, batch, found);
            }
            Ok(Next::End) => return Ok(()),
            Err(error) => {
                batch.give()?;
                return Err(ReadError::of_io(error, batch.name()).into());
            }
        };
    }
}

impl Worker {
    /// Starts a thread; `None` where none can be had.
    fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        blueprint: &'scope Blueprint,
    ) -> Option<Self> {
        let (chunks, given) = channel::<(Chunk, Vec<Row>)>();
        let (done, parts) = channel();
        let work = move || {
            for (chunk, room) in given {
                if done.send(Part::of(chunk, room, blueprint)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, work).ok()?;
        Some(Self { chunks, parts })
    }

    /// Gives the thread a chunk, and memory for its rows.
    fn give(&self, chunk: Chunk, room: Vec<Row>) {
        // Where the thread is gone, so are its parts: that is seen when they are asked for.
        let _ = self.chunks.send((chunk, room));
    }
}

impl Part {
    /// Decodes a chunk as if it stood alone. Rows are kept where there is room, which is empty.
    fn of(chunk: Chunk, mut rows: Vec<Row>, blueprint: &Blueprint) -> Self {
        let (mut symbols, mut report) = (SymbolTable::default(), IngestReport::default());
        let mut keep = |some: &[Row], _: &SymbolTable, _: Option<&mut Depth>| {
            rows.extend_from_slice(some);
            Ok(())
        };
        let mut batch = Batch::new("", &mut symbols, &mut report, None, &mut keep);
        let mut found = Found::default();
        // Some line before it: the first one of a file may begin with a mark.
        let mut lines = Lines::of_text(chunk.text, chunk.end, 1);
        let mut decoders = blueprint.decoders();
        let read = every_line(&mut lines, &mut decoders, &mut batch, &mut found);
        let read = read.and_then(|()| batch.give());
        let (empty_quotes, times) = (batch.empty_quotes(), batch.times().to_vec());
        Self {
            lines: lines.number() - 1,
            chunk: Chunk {
                text: lines.into_text(),
                end: chunk.end,
            },
            empty_quotes,
            is_good: read.is_ok() && found.repeated_headers == 0 && report.rejected_total() == 0,
            rows,
            symbols,
            times,
            found,
        }
    }

    /// Gives out the rows and returns the text and the empty room of the rows, which are used for
    /// another chunk. Adds the lines of this chunk to `number`.
    fn give_out(
        mut self,
        number: &mut u64,
        decoders: &mut Decoders,
        batch: &mut Batch<'_>,
        found: &mut Found,
    ) -> Result<(Vec<u8>, Vec<Row>), Ended> {
        let ids = if self.is_good {
            self.take_symbols(batch.symbols())
        } else {
            None
        };
        let Some(ids) = ids else {
            self.rows.clear();
            let text = self.chunk.in_order(number, decoders, batch, found)?;
            return Ok((text, self.rows));
        };
        batch.give()?;
        for rows in self.rows.chunks(BATCH) {
            batch.pass_on(rows)?;
        }
        batch.note_times(ids.into_iter().zip(self.times));
        batch.note_empty(self.empty_quotes);
        *number += self.lines;
        found.blank += self.found.blank;
        found.open_end = self.found.open_end;
        self.rows.clear();
        Ok((self.chunk.text, self.rows))
    }

    /// Gives the rows the symbols of all, and says which these are; `None` where one has no room
    /// there.
    fn take_symbols(&mut self, all: &mut SymbolTable) -> Option<Vec<SymbolId>> {
        let own = (0..).map(SymbolId).zip(self.symbols.names());
        let ids = own.map(|(id, name)| all.intern_instrument(name, self.symbols.instrument(id)));
        let ids = ids.collect::<Option<Vec<SymbolId>>>()?;
        if !ids.iter().copied().eq((0..).map(SymbolId).take(ids.len())) {
            for row in &mut self.rows {
                row.symbol = ids[row.symbol.0 as usize];
            }
        }
        Some(ids)
    }
}

impl Chunk {
    /// Reads the lines, of which `number` stand before, and adds them to that number. Returns the
    /// text, which is used for another chunk.
    fn in_order(
        self,
        number: &mut u64,
        decoders: &mut Decoders,
        batch: &mut Batch<'_>,
        found: &mut Found,
    ) -> Result<Vec<u8>, Ended> {
        let mut lines = Lines::of_text(self.text, self.end, *number);
        every_line(&mut lines, decoders, batch, found)?;
        *number = lines.number();
        Ok(lines.into_text())
    }
}
