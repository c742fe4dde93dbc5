//! What the evidence says, in words that name their scope.

use std::fmt;

/// What the evidence says about the router against one baseline, on one recording or on a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The interval lies above zero, zero is rejected also among all comparisons, the grid as a
    /// whole beats the baseline after correction for its size, and unfilled shares could not
    /// overturn it.
    Saves,
    /// The interval lies below zero, zero is rejected also among all comparisons, and unfilled
    /// shares could not overturn it.
    Costs,
    /// Neither a saving nor a cost is shown.
    NoEvidence,
    /// Fewer independent windows, or days, than any claim needs, or so unequal ones that they are
    /// worth fewer: whatever the interval, it rests on too little.
    TooFew,
    /// One of the two filled too small a share of what was ordered.
    TooLittleFilled,
    /// What is judged, the whole saving or that by routing, is zero on every parent order.
    Same,
    /// One venue, on every day of a panel: there is nothing to route.
    OneVenue,
    /// No parent order has a price with both, or none could be tuned for.
    NothingToCompare,
}

/// What a verdict holds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One recording.
    Recording,
    /// So many symbols on so many reported days.
    Panel {
        /// Symbols.
        symbols: usize,
        /// Reported days.
        days: usize,
        /// Days that are missing where these are too few; `None` where more days of this kind would
        /// not help.
        more_days: Option<u64>,
    },
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recording => f.write_str("on this recording"),
            Self::Panel {
                symbols: 1, days, ..
            } => write!(f, "on this symbol, over days like these {days}"),
            Self::Panel { symbols, days, .. } => {
                write!(f, "on these {symbols} symbols, over days like these {days}")
            }
        }
    }
}

impl Scope {
    /// Why no verdict is possible.
    fn too_few(self) -> String {
        let (days, more) = match self {
            Self::Recording => {
                return format!("too few independent windows {self} for a verdict");
            }
            Self::Panel {
                days, more_days, ..
            } => (days, more_days),
        };
        match more {
            Some(more) if days == 1 => {
                format!("1 reported day is too few for a verdict: at least {more} more days")
            }
            Some(1) => {
                format!("{days} reported days are too few for a verdict: at least 1 more day")
            }
            Some(more) => {
                format!("{days} reported days are too few for a verdict: at least {more} more days")
            }
            None => format!(
                "{days} reported days are so unequal that they are worth too few for a verdict"
            ),
        }
    }
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

    /// Whether it says something of a difference, and be it that there is no evidence of any;
    /// beside any other a p value would say something that the verdict does not.
    pub fn is_judged(self) -> bool {
        matches!(self, Self::Saves | Self::Costs | Self::NoEvidence)
    }

    /// A sentence that says where it holds.
    pub fn statement(self, scope: Scope) -> String {
        match (self, scope) {
            (Self::Saves, _) => {
                format!("{scope}, if the market does not react, the router saves money")
            }
            (Self::Costs, _) => {
                format!("{scope}, if the market does not react, the router costs money")
            }
            (Self::NoEvidence, Scope::Recording) => {
                format!("no evidence {scope} that the router saves or costs money")
            }
            (Self::NoEvidence, Scope::Panel { .. }) => {
                format!("no evidence {scope}, that the router saves or costs money")
            }
            (Self::TooFew, _) => scope.too_few(),
            (Self::TooLittleFilled, _) => "too little was filled for a verdict".into(),
            (Self::Same, Scope::Recording) => "no difference: zero on every order".into(),
            (Self::Same, Scope::Panel { .. }) => {
                format!("no difference {scope}: zero on every order")
            }
            (Self::OneVenue, _) => "one venue: there is nothing to route".into(),
            (Self::NothingToCompare, _) => "nothing to compare".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_on_the_router_says_where_it_holds() {
        let panel = |symbols| Scope::Panel {
            symbols,
            days: 12,
            more_days: Some(3),
        };
        for (scope, place) in [
            (Scope::Recording, "on this recording"),
            (panel(1), "on this symbol, over days like these 12"),
            (panel(3), "on these 3 symbols, over days like these 12"),
        ] {
            for verdict in Verdict::ALL {
                let words = verdict.statement(scope);
                let about_money = words.contains("money");
                assert_eq!(
                    about_money,
                    verdict.is_judged(),
                    "{verdict:?} in words: {words:?}"
                );
                assert!(!about_money || words.contains(place), "{words}");
                let on_one_side = matches!(verdict, Verdict::Saves | Verdict::Costs);
                assert_eq!(
                    words.contains("if the market does not react"),
                    on_one_side,
                    "{words}"
                );
            }
        }
    }
}
