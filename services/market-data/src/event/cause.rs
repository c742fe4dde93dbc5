//! What caused a row of a market, and on which side.

use zerocopy::{FromBytes, Immutable, IntoBytes};

/// What caused the row (Databento `action`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Action {
    /// `A`: an order was added.
    Add,
    /// `C`: an order was cancelled, fully or in part.
    Cancel,
    /// `M`: an order was modified.
    Modify,
    /// `R`: the book was cleared.
    Clear,
    /// `T`: a trade, of the aggressor's side.
    Trade,
    /// `F`: a resting order was filled.
    Fill,
    /// `N`, or no such column: nothing is known.
    #[default]
    None,
}

impl Action {
    /// The action of a Databento letter.
    pub const fn from_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'A' => Self::Add,
            b'C' => Self::Cancel,
            b'M' => Self::Modify,
            b'R' => Self::Clear,
            b'T' => Self::Trade,
            b'F' => Self::Fill,
            b'N' => Self::None,
            _ => return None,
        })
    }

    /// Databento's letter.
    pub fn letter(self) -> char {
        match self {
            Self::Add => 'A',
            Self::Cancel => 'C',
            Self::Modify => 'M',
            Self::Clear => 'R',
            Self::Trade => 'T',
            Self::Fill => 'F',
            Self::None => 'N',
        }
    }
}

/// The side of the book or of the aggressor (Databento `side`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum BookSide {
    /// `A`: the sell side.
    Ask,
    /// `B`: the buy side.
    Bid,
    /// `N`, or no such column: unknown.
    #[default]
    None,
}

impl BookSide {
    /// The side of a Databento letter.
    pub const fn from_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'A' => Self::Ask,
            b'B' => Self::Bid,
            b'N' => Self::None,
            _ => return None,
        })
    }

    /// Databento's letter.
    pub fn letter(self) -> char {
        match self {
            Self::Ask => 'A',
            Self::Bid => 'B',
            Self::None => 'N',
        }
    }
}

/// What happened and on which side, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromBytes, Immutable, IntoBytes)]
#[repr(transparent)]
pub struct Cause {
    packed: u8,
}

impl Cause {
    /// Both as one number.
    pub fn code(self) -> u8 {
        self.packed
    }

    /// The cause behind a [`code`](Self::code).
    pub fn from_code(code: u8) -> Option<Self> {
        (code >> 2 <= Action::None as u8 && code & 3 <= BookSide::None as u8)
            .then_some(Self { packed: code })
    }

    /// `action` on `side`.
    pub fn new(action: Action, side: BookSide) -> Self {
        Self {
            packed: (action as u8) << 2 | side as u8,
        }
    }

    /// The cause behind Databento's letters of both.
    #[inline]
    pub(crate) fn from_letters(action: u8, side: u8) -> Option<Self> {
        const NONE: u8 = 0xff;
        const ACTIONS: [u8; 256] = {
            let mut codes = [NONE; 256];
            let mut letter = 0;
            while letter < codes.len() {
                if let Some(action) = Action::from_letter(letter as u8) {
                    codes[letter] = (action as u8) << 2;
                }
                letter += 1;
            }
            codes
        };
        const SIDES: [u8; 256] = {
            let mut codes = [NONE; 256];
            let mut letter = 0;
            while letter < codes.len() {
                if let Some(side) = BookSide::from_letter(letter as u8) {
                    codes[letter] = side as u8;
                }
                letter += 1;
            }
            codes
        };
        let packed = ACTIONS[usize::from(action)] | SIDES[usize::from(side)];
        (packed != NONE).then_some(Self { packed })
    }

    /// What happened.
    pub fn action(self) -> Action {
        const ACTIONS: [Action; 7] = [
            Action::Add,
            Action::Cancel,
            Action::Modify,
            Action::Clear,
            Action::Trade,
            Action::Fill,
            Action::None,
        ];
        ACTIONS
            .get(usize::from(self.packed >> 2))
            .copied()
            .unwrap_or_default()
    }

    /// On which side.
    pub fn side(self) -> BookSide {
        match self.packed & 3 {
            0 => BookSide::Ask,
            1 => BookSide::Bid,
            _ => BookSide::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_gives_back_what_it_was_made_of() {
        for letter in *b"ACMRTFN" {
            for side in *b"ABN" {
                let action = Action::from_letter(letter).unwrap();
                let side = BookSide::from_letter(side).unwrap();
                let cause = Cause::new(action, side);
                assert_eq!((cause.action(), cause.side()), (action, side));
                assert_eq!(action.letter(), char::from(letter));
                assert_eq!(Cause::from_code(cause.code()), Some(cause));
            }
        }
        let codes = (0..=u8::MAX).filter(|code| Cause::from_code(*code).is_some());
        assert_eq!(codes.count(), 7 * 3);
        assert_eq!(Action::from_letter(b'x'), None);
    }

    #[test]
    fn two_letters_at_once_are_each_of_them_alone() {
        for (action, side) in (0..=u8::MAX).flat_map(|one| (0..=u8::MAX).map(move |two| (one, two)))
        {
            let alone = Action::from_letter(action).zip(BookSide::from_letter(side));
            let alone = alone.map(|(action, side)| Cause::new(action, side));
            assert_eq!(Cause::from_letters(action, side), alone);
        }
    }
}
