//! How far a task is, as the note of its offset has it.

/// How often a unit is begun before it counts as one that ends its workers.
const LIVES: u64 = 3;

/// How far a task is: what its note says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Units that are finished.
    pub(super) done: u64,
    /// How often the next one was begun.
    pub(super) begun: u64,
    /// Whether its files were still being read.
    pub(super) reading: bool,
}

impl Progress {
    pub(super) fn of(note: &str) -> Self {
        let mut words = note.split(' ');
        let mut number = || words.next().and_then(|word| word.parse().ok());
        match (number(), number()) {
            (Some(done), Some(begun)) => Self {
                done,
                begun,
                reading: words.next() == Some("reading"),
            },
            _ => Self::default(),
        }
    }

    pub(super) fn note(self) -> String {
        let what = if self.reading { "reading" } else { "executing" };
        format!("{} {} {what}", self.done, self.begun)
    }

    /// A unit is begun once more, from the files on.
    pub(super) fn again(self) -> Self {
        Self {
            begun: self.begun.saturating_add(1),
            reading: true,
            ..self
        }
    }

    /// The unit at a place begins.
    pub(super) fn at(self, place: u64) -> Self {
        Self {
            done: place,
            begun: if place == self.done { self.begun } else { 1 },
            reading: false,
        }
    }

    /// Whether whoever has the unit next would end like those before.
    pub(super) fn is_lost(self) -> bool {
        self.begun >= LIVES
    }

    /// As if the unit that was begun last had not been: that it was taken away is not its fault.
    pub(super) fn taken_away(self) -> Self {
        Self {
            begun: self.begun.saturating_sub(1),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_task_is_survives_its_note() {
        let begun = Progress {
            done: 17,
            begun: 2,
            reading: true,
        };
        for progress in [
            begun,
            begun.at(17),
            begun.at(18),
            Progress::default().again(),
        ] {
            assert_eq!(Progress::of(&progress.note()), progress);
        }
        assert!(begun.again().is_lost() && begun.again().at(17).is_lost());
        assert!(!begun.again().at(18).is_lost());
        assert!(!begun.again().taken_away().is_lost());
        for other in ["", "1", "x 1", "1 x", "-1 0"] {
            assert_eq!(Progress::of(other), Progress::default());
        }
    }
}
