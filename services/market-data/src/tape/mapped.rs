//! Events in a scratch file, read as if they were in memory.
#![allow(unsafe_code)] // one mapping, argued where it is made

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
use std::sync::Arc;

use memmap2::Mmap;
use zerocopy::FromBytes as _;

use crate::event::Event;

/// Events in a scratch file. The system reads them when they are looked at, and forgets them when
/// memory is needed elsewhere.
#[derive(Clone)]
pub(crate) struct MappedEvents {
    map: Arc<Mmap>,
    /// Bytes.
    range: Range<usize>,
}

impl MappedEvents {
    /// The events of a scratch file, one [`MappedEvents`] for each of `counts`, which stand one
    /// behind the other. The file is closed: the mapping is all that is left of it.
    pub(crate) fn of(file: File, counts: &[usize]) -> io::Result<Vec<Self>> {
        // SAFETY: a mapping is undefined behaviour when its file is cut or written meanwhile. This
        // file has no name, and its only descriptor is closed here: no program can open it but one
        // that digs in this process's entries of /proc, as it could in its memory. Why map at all:
        // ten million rows are replayed inside 64 MiB, and replay stays a walk over a slice
        // (`docs/explain/performance.md`).
        let map = Arc::new(unsafe { Mmap::map(&file)? });
        drop(file);
        let mut end = 0;
        let ranges = counts.iter().map(|count| {
            let start = end;
            end += count * size_of::<Event>();
            start..end
        });
        ranges
            .map(|range| {
                let fits = map
                    .get(range.clone())
                    .is_some_and(|bytes| <[Event]>::ref_from_bytes(bytes).is_ok());
                let map = Arc::clone(&map);
                fits.then_some(Self { map, range })
                    .ok_or_else(|| io::Error::other("it is shorter than what was written"))
            })
            .collect()
    }
}

impl MappedEvents {
    /// Some of these events, by their places.
    pub(super) fn slice(&self, places: Range<usize>) -> Self {
        let byte = |place: usize| self.range.start + place * size_of::<Event>();
        Self {
            map: Arc::clone(&self.map),
            range: byte(places.start)..byte(places.end).min(self.range.end),
        }
    }
}

impl Deref for MappedEvents {
    type Target = [Event];

    fn deref(&self) -> &[Event] {
        // Checked when it was made.
        <[Event]>::ref_from_bytes(&self.map[self.range.clone()]).unwrap_or_default()
    }
}

impl fmt::Debug for MappedEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(f)
    }
}
