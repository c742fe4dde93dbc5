//! What the evidence says, in words.

use std::fmt;

/// What the evidence says about the router against one baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The interval lies above zero out of sample, and the grid as a whole beats the baseline after correction for its size.
    Saves,
    /// The interval lies below zero out of sample.
    Costs,
    /// Neither.
    NoEvidence,
    /// Fewer independent windows than asked for: whatever the interval, it rests on too little.
    TooFew,
    /// Every parent order cost the same with both.
    Same,
    /// No parent order was filled alike by both, or none could be tuned for.
    NothingToCompare,
}

impl Verdict {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Saves => "saves",
            Self::Costs => "costs",
            Self::NoEvidence => "no_evidence",
            Self::TooFew => "too_few",
            Self::Same => "same",
            Self::NothingToCompare => "nothing_to_compare",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Saves => "the router saves money",
            Self::Costs => "the router costs money",
            Self::NoEvidence => "no evidence that the router saves or costs money",
            Self::TooFew => "too few independent orders to tell",
            Self::Same => "no difference: every order cost the same",
            Self::NothingToCompare => "nothing to compare",
        })
    }
}
