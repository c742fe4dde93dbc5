//! Sorted runs in a scratch file, and their merge.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;

use itertools::{Either, Itertools as _};
use zerocopy::{FromZeros as _, IntoBytes as _};

use super::record::{Key, Record};
use super::scratch;

/// Bytes that all runs together are read ahead.
const READ_AHEAD: usize = 8 << 20;

/// Fewest records that a run is read ahead.
const LEAST_AHEAD: usize = 64;

/// Runs of sorted records, one behind the other.
#[derive(Debug)]
pub(super) struct Runs {
    file: File,
    /// How many records there are up to the end of each run.
    ends: Vec<u64>,
    /// The key of the last record.
    last: Option<Key>,
    /// Whether each run follows the one before: then there is nothing to merge.
    follow: bool,
}

impl Runs {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            file: scratch::file()?,
            ends: Vec::new(),
            last: None,
            follow: true,
        })
    }

    /// Adds a run of records that are sorted.
    pub(super) fn add(&mut self, sorted: &[Record]) -> io::Result<()> {
        scratch::room(&self.file, size_of_val(sorted) as u64)?;
        self.file.write_all(sorted.as_bytes())?;
        let before = self.ends.last().copied().unwrap_or_default();
        self.ends.push(before + sorted.len() as u64);
        self.follow &= sorted.first().map(Record::key) >= self.last;
        self.last = sorted.last().map(Record::key);
        Ok(())
    }

    /// All records in order.
    pub(super) fn merged(&self) -> impl Iterator<Item = io::Result<Record>> {
        let ahead = READ_AHEAD / size_of::<Record>() / self.ends.len().max(1);
        let run = move |(start, end): (u64, &u64)| Run {
            file: &self.file,
            next: start,
            end: *end,
            ahead: vec![Record::new_zeroed(); ahead.max(LEAST_AHEAD)],
            given: 0,
            held: 0,
        };
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let runs = starts.zip(&self.ends).map(run);
        if self.follow {
            return Either::Left(runs.flatten());
        }
        Either::Right(runs.kmerge_by(|one, other| match (one, other) {
            (Ok(one), Ok(other)) => one.key() < other.key(),
            // A failure comes out at once.
            (failed, _) => failed.is_err(),
        }))
    }
}

/// A run on its way out.
struct Run<'a> {
    file: &'a File,
    /// The first record not read yet.
    next: u64,
    end: u64,
    ahead: Vec<Record>,
    given: usize,
    held: usize,
}

impl Run<'_> {
    fn refill(&mut self) -> io::Result<()> {
        let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
        self.held = left.min(self.ahead.len());
        self.given = 0;
        let place = self.next * size_of::<Record>() as u64;
        self.file
            .read_exact_at(self.ahead[..self.held].as_mut_bytes(), place)?;
        self.next += self.held as u64;
        Ok(())
    }
}

impl Iterator for Run<'_> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.given == self.held {
            if let Err(error) = self.refill() {
                self.next = self.end;
                (self.given, self.held) = (0, 0);
                return Some(Err(error));
            }
            if self.held == 0 {
                return None;
            }
        }
        self.given += 1;
        Some(Ok(self.ahead[self.given - 1]))
    }
}
