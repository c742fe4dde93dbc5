//! How often venues speak.

use std::time::Duration;

use crate::event::Event;
use crate::time::Timestamp;
use crate::venue::PublisherId;

/// A venue that has been silent for so many of its mean gaps has stopped speaking: if rows came
/// independently of each other, not one gap in a hundred million would be that long.
const GAPS: u128 = 20;

/// A quote is good for a second, however busy its venue is.
const SHORTEST: Duration = Duration::from_secs(1);

/// A quote that nobody has confirmed for a minute is not to be traded on, however quiet its venue
/// is.
const LONGEST: Duration = Duration::from_mins(1);

/// Rows of a venue so far.
struct Habit {
    venue: PublisherId,
    rows: u64,
    first: Timestamp,
    last: Timestamp,
}

impl Habit {
    fn usual_silence(&self) -> Duration {
        let Some(gaps) = self.rows.checked_sub(1).filter(|gaps| *gaps > 0) else {
            return LONGEST;
        };
        let nanos = self.last.since(self.first).as_nanos() * GAPS / u128::from(gaps);
        let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
        Duration::from_nanos(nanos).clamp(SHORTEST, LONGEST)
    }
}

/// The venues of events that are in replay order, in order of publisher id, and the usual silence
/// of each.
pub(super) fn of(events: &[Event]) -> (Vec<PublisherId>, Vec<Duration>) {
    let mut places: Vec<Option<u16>> = vec![None; usize::from(u16::MAX) + 1];
    let mut habits: Vec<Habit> = Vec::new();
    for event in events {
        let place = &mut places[usize::from(event.publisher.0)];
        let known = place.and_then(|place| habits.get_mut(usize::from(place)));
        if let Some(habit) = known {
            habit.rows += 1;
            habit.last = event.ts_event;
            continue;
        }
        *place = u16::try_from(habits.len()).ok();
        habits.push(Habit {
            venue: event.publisher,
            rows: 1,
            first: event.ts_event,
            last: event.ts_event,
        });
    }
    habits.sort_by_key(|habit| habit.venue);
    let told = habits
        .iter()
        .map(|habit| (habit.venue, habit.usual_silence()));
    told.unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(venue: u16, millis: u64) -> Event {
        let time = Timestamp::default() + Duration::from_millis(millis);
        Event::quote(time, PublisherId(venue), None, None)
    }

    #[test]
    fn silence_is_measured_by_the_venues_own_habits() {
        let busy = (0..1_000).map(|index| row(7, index * 10));
        let steady = (0..10).map(|index| row(5, index * 100));
        let slow = (0..10).map(|index| row(39, index * 30_000));
        let once = [row(2, 5)];
        let events: Vec<_> = busy.chain(steady).chain(slow).chain(once).collect();
        let (venues, silence) = of(&events);
        assert_eq!(venues, [2, 5, 7, 39].map(PublisherId));
        assert_eq!(silence, [60, 2, 1, 60].map(Duration::from_secs));
    }
}
