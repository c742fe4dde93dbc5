//! Venues whose shares another one shows: nobody's shares count twice.
//!
//! Which of them stays follows from the rows of a day alone, so that a day means the same whether
//! it was recorded, read or sent by itself or among others.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::FileExt as _;

use zerocopy::IntoBytes as _;

use super::{ScratchError, scratch};
use crate::event::Event;
use crate::tape::{Events, MappedEvents, Tape};
use crate::venue::PublisherId;

/// Events that are written to a scratch file at a time.
const TOGETHER: usize = 8 * 1024;

/// Venues that are left out, in order, and why, in words.
type LeftOut = (Vec<PublisherId>, Vec<String>);

impl Tape {
    /// A tape that has each venue's shares once: without consolidated feeds beside their
    /// components, and with the fuller one of two feeds of a venue. What is left out stands in
    /// [`Tape::notes`].
    ///
    /// # Errors
    /// When scratch files cannot be used.
    pub fn without_repeated_venues(self) -> Result<Self, ScratchError> {
        let (venues, notes) = repeated(&self);
        if venues.is_empty() {
            return Ok(self);
        }
        let is_kept = |event: &Event| venues.binary_search(&event.publisher).is_err();
        let depth = self.depth().map(|depth| {
            let rows = (0..).zip(self.events());
            let kept = rows.filter(|(_, event)| is_kept(event));
            let kept: Vec<u64> = kept.map(|(place, _)| place).collect();
            depth.reordered(kept.into_iter())
        });
        let kept = || self.events().iter().filter(|event| is_kept(event)).copied();
        let events = if self.is_mapped() {
            Events::Mapped(mapped(kept())?)
        } else {
            Events::Memory(kept().collect())
        };
        let late = self.late_trades().iter();
        let late = late.filter(|trade| venues.binary_search(&trade.row.publisher).is_err());
        let late = late.copied().collect();
        Ok(Self::new(self.symbol().to_owned(), events, depth)
            .noting(self.notes())
            .sharing(self.one_of.clone())
            .noting(&notes)
            .with_findings(*self.oddities(), late))
    }
}

/// Events in a scratch file of their own.
fn mapped(events: impl Iterator<Item = Event>) -> io::Result<MappedEvents> {
    let file = scratch::file()?;
    let (mut written, mut waiting) = (0, Vec::with_capacity(TOGETHER));
    let mut events = events.peekable();
    while events.peek().is_some() {
        waiting.clear();
        waiting.extend(events.by_ref().take(TOGETHER));
        let size = size_of_val(waiting.as_slice()) as u64;
        scratch::room(&file, size)?;
        let place = (written * size_of::<Event>()) as u64;
        file.write_all_at(waiting.as_bytes(), place)?;
        written += waiting.len();
    }
    let mut mapped = MappedEvents::of(file, &[written])?;
    mapped.pop().ok_or_else(|| io::Error::other("no events"))
}

/// The venues whose shares another one shows.
fn repeated(tape: &Tape) -> LeftOut {
    let venues = tape.venues();
    let mut of_mic: BTreeMap<&str, Vec<PublisherId>> = BTreeMap::new();
    for venue in venues {
        if let Some(mic) = venue.mic() {
            of_mic.entry(mic).or_default().push(*venue);
        }
    }
    let best = venues
        .iter()
        .filter(|venue| venue.is_consolidated())
        .count();
    let reporting = venues.iter().filter(|venue| venue.is_trade_reporting());
    let reporting = reporting.count();
    let is_repeated = best > 0 && best + reporting < venues.len();
    let is_reported = reporting > 0 && reporting < venues.len();
    if !is_repeated && !is_reported && of_mic.values().all(|feeds| feeds.len() < 2) {
        return LeftOut::default(); // without a look at the rows
    }
    let mut rows: BTreeMap<PublisherId, u64> = BTreeMap::new();
    for event in tape.events() {
        *rows.entry(event.publisher).or_default() += 1;
    }
    let (mut left_out, mut notes) = LeftOut::default();
    for (venue, count) in &rows {
        if venue.is_consolidated() && is_repeated {
            left_out.push(*venue);
            notes.push(format!(
                "Venue {} is left out with {} of its own: it repeats the quotes of the others. \
                 --venues {venue} executes on it alone.",
                venue.named(),
                text::counted(*count, "row", "rows")
            ));
            continue;
        }
        if venue.is_trade_reporting() && is_reported {
            left_out.push(*venue);
            notes.push(format!(
                "Venue {} is left out with {} of its own: it reports trades that were made \
                 elsewhere, and nobody can trade there.",
                venue.named(),
                text::counted(*count, "row", "rows")
            ));
            continue;
        }
        // Two feeds of one venue show the same shares. The one that says more stays.
        let says = |venue: &PublisherId| (rows.get(venue).copied(), Reverse(*venue));
        let feeds = venue.mic().and_then(|mic| of_mic.get(mic));
        let fullest = feeds.into_iter().flatten().max_by_key(|feed| says(feed));
        if let Some(fullest) = fullest.filter(|fullest| *fullest != venue) {
            left_out.push(*venue);
            notes.push(format!(
                "Venue {} is left out with {} of its own: it shows the same shares as {}, \
                 another feed of the same venue.",
                venue.named(),
                text::counted(*count, "row", "rows"),
                fullest.named()
            ));
        }
    }
    (left_out, notes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::replay_order::{LateTrade, Oddities};
    use crate::units::time::Timestamp;

    /// A tape of so many rows a venue, in turn.
    fn tape(rows: &[(u16, usize)]) -> Tape {
        let most = rows.iter().map(|(_, count)| *count).max().unwrap();
        let mut events = Vec::new();
        for turn in 0..most {
            for (venue, _) in rows.iter().filter(|(_, count)| turn < *count) {
                let time = Timestamp::default() + Duration::from_secs(turn as u64);
                events.push(Event::quote(time, PublisherId(*venue), None, None));
            }
        }
        Tape::new("X".into(), Events::Memory(events), None)
    }

    fn left(rows: &[(u16, usize)]) -> Vec<u16> {
        let tape = tape(rows).without_repeated_venues().unwrap();
        tape.venues().iter().map(|venue| venue.0).collect()
    }

    #[test]
    fn nobodys_shares_count_twice() {
        // The national best beside a venue, and alone.
        assert_eq!(left(&[(30, 9), (34, 3)]), [34]);
        assert_eq!(left(&[(30, 9)]), [30]);
        // Two feeds of Nasdaq: the fuller one stays, whatever its number.
        assert_eq!(left(&[(2, 9), (81, 3)]), [2]);
        assert_eq!(left(&[(2, 3), (81, 9)]), [81]);
        assert_eq!(left(&[(2, 3), (46, 3), (81, 3)]), [2]);
        assert_eq!(left(&[(2, 3), (46, 4), (81, 3), (9, 1), (95, 20)]), [9, 46]);
        // Trades that were made off exchanges, beside a venue, and alone.
        assert_eq!(left(&[(2, 9), (82, 20), (83, 1), (17, 4), (18, 4)]), [2]);
        assert_eq!(left(&[(82, 3)]), [82]);
        assert_eq!(left(&[(30, 3), (82, 3)]), [30]);
        assert_eq!(left(&[(2, 3), (30, 3), (82, 3)]), [2]);
        // Publishers that nobody knows are venues of their own.
        assert_eq!(left(&[(60_000, 3), (60_001, 3)]), [60_000, 60_001]);
    }

    #[test]
    fn what_is_left_out_is_named_and_its_late_trades_are_no_volume() {
        let late = |venue| LateTrade {
            time: Timestamp::default(),
            row: Event::quote(Timestamp::default(), PublisherId(venue), None, None),
        };
        let tape = tape(&[(2, 9), (81, 3)])
            .noting(&["one".into()])
            .with_findings(Oddities::default(), vec![late(2), late(81)]);
        let tape = tape.without_repeated_venues().unwrap();
        assert_eq!(tape.events().len(), 9);
        assert_eq!(tape.notes()[0], "one");
        assert!(tape.notes()[1].contains("81") && tape.notes()[1].contains("3 rows"));
        assert_eq!(tape.late_trades(), [late(2)]);
    }

    #[test]
    fn events_in_a_scratch_file_stay_in_one() {
        let whole = tape(&[(2, 9_000), (81, 20_000)]);
        let (memory, file) = (
            whole.events().to_vec(),
            mapped(whole.events().iter().copied()),
        );
        let file = Tape::new("X".into(), Events::Mapped(file.unwrap()), None);
        let memory = Tape::new("X".into(), Events::Memory(memory), None);
        let [file, memory] = [file, memory].map(|tape| tape.without_repeated_venues().unwrap());
        assert!(file.is_mapped() && !memory.is_mapped());
        assert_eq!(file, memory);
        assert_eq!(file.events().len(), 20_000);
    }
}
