//! What the evidence says, in words.

use std::fmt;

/// What the evidence says about the router against one baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The interval lies above zero out of sample, the p value holds among all comparisons, the
    /// grid as a whole beats the baseline after correction for its size, and unfilled shares could
    /// not overturn it.
    Saves,
    /// The interval lies below zero out of sample, the p value holds among all comparisons, and
    /// unfilled shares could not overturn it.
    Costs,
    /// Neither a saving nor a cost is shown.
    NoEvidence,
    /// Fewer independent windows than asked for: whatever the interval, it rests on too little.
    TooFew,
    /// One of the two filled too small a share of what was ordered.
    TooLittleFilled,
    /// What is judged, the whole saving or that by routing, is zero on every parent order.
    Same,
    /// One venue: there is nothing to route.
    OneVenue,
    /// No parent order has a price with both, or none could be tuned for.
    NothingToCompare,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 8] = [
        Self::Saves,
        Self::Costs,
        Self::NoEvidence,
        Self::TooFew,
        Self::TooLittleFilled,
        Self::Same,
        Self::OneVenue,
        Self::NothingToCompare,
    ];

    /// Name of the verdict in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Saves => "saves",
            Self::Costs => "costs",
            Self::NoEvidence => "no_evidence",
            Self::TooFew => "too_few",
            Self::TooLittleFilled => "too_little_filled",
            Self::Same => "same",
            Self::OneVenue => "one_venue",
            Self::NothingToCompare => "nothing_to_compare",
        }
    }

    /// Whether it says anything about savings; beside any other a p value would say something
    /// that the verdict does not.
    pub fn tells(self) -> bool {
        matches!(self, Self::Saves | Self::Costs | Self::NoEvidence)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Saves => {
                "on this recording, if the market does not react, the router saves money"
            }
            Self::Costs => {
                "on this recording, if the market does not react, the router costs money"
            }
            Self::NoEvidence => {
                "no evidence on this recording that the router saves or costs money"
            }
            Self::TooFew => "too few independent windows on this recording for a verdict",
            Self::TooLittleFilled => "too little was filled for a verdict",
            Self::Same => "no difference: zero on every order",
            Self::OneVenue => "one venue: there is nothing to route",
            Self::NothingToCompare => "nothing to compare",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_on_the_router_says_where_it_holds() {
        for verdict in Verdict::ALL {
            let words = verdict.to_string();
            let about_money = words.contains("money");
            assert_eq!(
                about_money,
                verdict.tells(),
                "{verdict:?} in words: {words:?}"
            );
            assert!(
                !about_money || words.contains("on this recording"),
                "{words}"
            );
            let on_one_side = matches!(verdict, Verdict::Saves | Verdict::Costs);
            assert_eq!(
                words.contains("if the market does not react"),
                on_one_side,
                "{words}"
            );
        }
    }
}
