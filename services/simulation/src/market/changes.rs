//! What has changed lately, so that whoever follows it looks at that alone.

/// The last changes, by how many events had been taken in before.
#[derive(Clone, Debug)]
pub(crate) struct Changes<T> {
    /// From which event on all are here.
    from: usize,
    made: Vec<(usize, T)>,
    /// How many are kept at least.
    kept: usize,
}

impl<T> Changes<T> {
    /// No changes yet, of which as many as there are venues are kept: beyond, a look at all venues
    /// costs no more.
    pub(crate) fn new(venues: usize) -> Self {
        Self {
            from: 0,
            made: Vec::new(),
            kept: venues.max(1),
        }
    }

    /// Takes note of a change by an event.
    pub(crate) fn add(&mut self, event: usize, changed: T) {
        if self.made.len() >= 2 * self.kept {
            self.made.drain(..self.kept);
            // Of the event of the first that is left, others may be gone.
            self.from = self.made.first().map_or(event, |(first, _)| first + 1);
        }
        self.made.push((event, changed));
    }

    /// Forgets what was changed before so many events.
    pub(crate) fn forget_before(&mut self, event: usize) {
        self.made.clear();
        self.from = event;
    }

    /// The changes since so many events; `None` where some of them are forgotten.
    pub(crate) fn since(&self, events: usize) -> Option<&[(usize, T)]> {
        if events < self.from {
            return None;
        }
        let first = self.made.partition_point(|(event, _)| *event < events);
        self.made.get(first..)
    }
}
