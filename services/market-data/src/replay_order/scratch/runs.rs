//! Sorted runs in a scratch file, and their merge.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;

use itertools::Itertools as _;
use zerocopy::{FromZeros as _, IntoBytes as _};

use super::ScratchError;
use super::record::{Key, Record};
use crate::replay_order::scratch;

/// Bytes that all runs together are read ahead.
const READ_AHEAD: usize = 8 << 20;

/// Records that are read at once where there is nothing to merge: few enough to be in cache still
/// when they are used.
const AT_ONCE: usize = 4096;

/// Fewest records that a run is read ahead.
const LEAST_AHEAD: usize = 64;

/// Runs of sorted records, one behind the other.
#[derive(Debug)]
pub(crate) struct Runs {
    file: File,
    /// How many records there are up to the end of each run.
    ends: Vec<u64>,
    /// The key of the last record.
    last: Option<Key>,
    /// Whether each run follows the one before: then there is nothing to merge.
    follow: bool,
}

impl Runs {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            file: scratch::file()?,
            ends: Vec::new(),
            last: None,
            follow: true,
        })
    }

    /// Adds a run of records that are sorted.
    pub(crate) fn add(&mut self, sorted: &[Record]) -> io::Result<()> {
        scratch::room(&self.file, size_of_val(sorted) as u64)?;
        self.file.write_all(sorted.as_bytes())?;
        let before = self.ends.last().copied().unwrap_or_default();
        self.ends.push(before + sorted.len() as u64);
        self.follow &= sorted.first().map(Record::key) >= self.last;
        self.last = sorted.last().map(Record::key);
        Ok(())
    }

    /// Gives out all records in order.
    ///
    /// # Errors
    /// Those of `on_record`, which end it, or when the file cannot be read.
    pub(crate) fn for_each<E: From<ScratchError>>(
        &self,
        mut on_record: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.follow {
            let end = self.ends.last().copied().unwrap_or_default();
            let mut all = self.run(0, end, AT_ONCE);
            while all.refill().map_err(ScratchError::from)? {
                all.held().iter().try_for_each(&mut on_record)?;
            }
            return Ok(());
        }
        self.merged()
            .try_for_each(|record| on_record(&record.map_err(ScratchError::from)?))
    }

    /// All records in order, of runs of which one does not follow the other.
    fn merged(&self) -> impl Iterator<Item = io::Result<Record>> {
        let ahead = READ_AHEAD / size_of::<Record>() / self.ends.len().max(1);
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let runs = starts.zip(&self.ends);
        let runs = runs.map(|(start, end)| self.run(start, *end, ahead.max(LEAST_AHEAD)));
        runs.kmerge_by(|one, other| match (one, other) {
            (Ok(one), Ok(other)) => one.key() < other.key(),
            // A failure comes out at once.
            (failed, _) => failed.is_err(),
        })
    }

    fn run(&self, start: u64, end: u64, ahead: usize) -> Run<'_> {
        Run {
            file: &self.file,
            next: start,
            end,
            ahead: vec![Record::new_zeroed(); ahead],
            given: 0,
            held: 0,
        }
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
    fn refill(&mut self) -> io::Result<bool> {
        let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
        self.held = left.min(self.ahead.len());
        self.given = 0;
        let place = self.next * size_of::<Record>() as u64;
        self.file
            .read_exact_at(self.ahead[..self.held].as_mut_bytes(), place)?;
        self.next += self.held as u64;
        Ok(self.held > 0)
    }

    fn held(&self) -> &[Record] {
        &self.ahead[..self.held]
    }
}

impl Iterator for Run<'_> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.given == self.held {
            match self.refill() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.next = self.end;
                    (self.given, self.held) = (0, 0);
                    return Some(Err(error));
                }
            }
        }
        self.given += 1;
        Some(Ok(self.ahead[self.given - 1]))
    }
}
