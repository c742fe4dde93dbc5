//! Which rows of a venue come from another part of the recording than the row before them, and
//! whether that part shows the same: where it does, the recording has two copies that differ.

use std::collections::VecDeque;
use std::time::Duration;

use crate::event::Event;

/// Rows of two copies of a recording that say the same are so near in time, where one lacks
/// decimals or the time of receipt.
const AT_ONCE: Duration = Duration::from_millis(1);

/// Rows placed last that are compared with the next.
const RECENT: usize = 16;

/// The rows of one venue that were placed last.
#[derive(Debug, Default)]
pub(super) struct Twins {
    /// The rows, and their places in the recording.
    recent: VecDeque<(Event, u64)>,
    /// Whether the last row that stood far behind the one before it had a twin there.
    had_twin: bool,
}

impl Twins {
    /// Whether a row that stands far from the one that was placed last shows what that part of the
    /// recording shows there; `None` for all other rows, and where nothing follows from it.
    pub(super) fn compare(&mut self, event: &Event, ordinal: u64, far: u64) -> Option<bool> {
        let shows = |other: &Event| (other.ask(), other.bid()) == (event.ask(), event.bid());
        let is_at_once = |other: &Event| {
            let (first, second) = (event.ts_event, other.ts_event);
            first.max(second).since(first.min(second)) < AT_ONCE
        };
        let has_twin = |is_far: &dyn Fn(u64) -> bool| {
            let mut recent = self.recent.iter();
            recent.any(|(other, place)| is_far(*place) && is_at_once(other) && shows(other))
        };
        let is_same = match self.recent.back() {
            Some((last, place)) if *place > ordinal.saturating_add(far) => {
                let is_same = has_twin(&|place| place > ordinal.saturating_add(far)) || shows(last);
                // Behind a pair of twins, the next row of the part whose rows come first is news.
                let is_news = std::mem::take(&mut self.had_twin) && !is_same;
                (!is_news).then_some(is_same)
            }
            Some((_, place)) if place.saturating_add(far) < ordinal => {
                self.had_twin = has_twin(&|place| place.saturating_add(far) < ordinal);
                self.had_twin.then_some(true)
            }
            _ => None,
        };
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((*event, ordinal));
        is_same
    }
}
