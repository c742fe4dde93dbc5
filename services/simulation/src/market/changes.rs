//! Which venues a book has changed lately, so that whoever follows it looks at those alone.

use routing::offer::VenueIndex;

/// The last changes of a book, by how many events it had taken in before.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    /// From which event on all are here.
    from: usize,
    made: Vec<(usize, VenueIndex)>,
    /// How many are kept at least.
    kept: usize,
}

impl Changes {
    /// No changes yet, of which as many as there are venues are kept: beyond, a look at all venues
    /// costs no more.
    pub(super) fn new(venues: usize) -> Self {
        Self {
            from: 0,
            made: Vec::new(),
            kept: venues.max(1),
        }
    }

    /// Takes note of a change by an event.
    pub(super) fn add(&mut self, event: usize, venue: VenueIndex) {
        if self.made.len() >= 2 * self.kept {
            self.made.drain(..self.kept);
            // Of the event of the first that is left, others may be gone.
            self.from = self.made.first().map_or(event, |(first, _)| first + 1);
        }
        self.made.push((event, venue));
    }

    /// Forgets what was changed before so many events.
    pub(super) fn forget_before(&mut self, event: usize) {
        self.made.clear();
        self.from = event;
    }

    /// The changes since so many events; `None` where some of them are forgotten.
    pub(super) fn since(&self, events: usize) -> Option<&[(usize, VenueIndex)]> {
        if events < self.from {
            return None;
        }
        let first = self.made.partition_point(|(event, _)| *event < events);
        self.made.get(first..)
    }
}
