//! What a panel says, in words that name their scope.

/// What a panel says about the router against one baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The interval lies above zero, flipped signs reject, some rule of the grid beats the baseline
    /// after correction for their number, and unfilled shares do not decide it.
    Saves,
    /// The interval lies below zero, flipped signs reject, also among all baselines, and unfilled
    /// shares do not decide it.
    Costs,
    /// The data are compatible with no difference.
    NoEvidence,
    /// Fewer days than any claim needs, or so unequal ones that they are worth fewer.
    TooFew,
    /// The router or the baseline left too much unfilled.
    TooLittleFilled,
    /// What is judged, the whole saving or that by routing, is zero on every order.
    Same,
    /// One venue on every day: there is nothing to route.
    OneVenue,
    /// No order has a price with both.
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

    /// The verdict's name in results.
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

    /// Whether it says something of a difference, and be it that there is no evidence of any.
    pub fn is_judged(self) -> bool {
        matches!(self, Self::Saves | Self::Costs | Self::NoEvidence)
    }

    /// A sentence with the scope: so many symbols, days like so many.
    pub fn statement(self, symbols: usize, days: usize, more: Option<u64>) -> String {
        let these = if symbols == 1 {
            "this symbol".into()
        } else {
            format!("these {symbols} symbols")
        };
        let scope = format!("on {these}, over days like these {days}");
        match self {
            Self::Saves => format!("{scope}, if the market does not react, the router saves money"),
            Self::Costs => format!("{scope}, if the market does not react, the router costs money"),
            Self::NoEvidence => {
                format!("no evidence {scope}, that the router saves or costs money")
            }
            Self::TooFew => match more {
                Some(more) if days == 1 => {
                    format!("1 reported day is too few for a verdict: at least {more} more days")
                }
                Some(1) => {
                    format!("{days} reported days are too few for a verdict: at least 1 more day")
                }
                Some(more) => {
                    format!(
                        "{days} reported days are too few for a verdict: at least {more} more days"
                    )
                }
                None => format!(
                    "{days} reported days are so unequal that they are worth too few for a verdict"
                ),
            },
            Self::TooLittleFilled => "too little was filled for a verdict".into(),
            Self::Same => format!("no difference {scope}: zero on every order"),
            Self::OneVenue => "one venue: there is nothing to route".into(),
            Self::NothingToCompare => "nothing to compare".into(),
        }
    }
}
