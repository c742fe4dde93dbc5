//! What the words of a page mean: the sentences of docs/learn/glossary.md.

/// A word as a page calls it, texts of a page that have it, in small letters, and what it means.
pub(crate) struct Meaning {
    pub(crate) word: &'static str,
    seen: &'static [&'static str],
    pub(crate) means: &'static str,
}

const fn meaning(
    word: &'static str,
    seen: &'static [&'static str],
    means: &'static str,
) -> Meaning {
    Meaning { word, seen, means }
}

/// All of them, in the order in which they are read: baselines, then parts of a saving, then how
/// sure it is.
pub(crate) const MEANINGS: [Meaning; 17] = [
    meaning(
        "best ask, best bid",
        &["best ask", "best bid"],
        "A baseline: it takes what the best price shows and waits for more. Who buys takes the \
         best ask, who sells the best bid.",
    ),
    meaning(
        "TWAP",
        &["twap"],
        "The baseline twap trades evenly over time.",
    ),
    meaning(
        "VWAP",
        &["vwap"],
        "The baseline vwap trades evenly over time too, and splits each slice over venues by the \
         size that they show, not by traded volume.",
    ),
    meaning(
        "VWAP (traded)",
        &["vwap (traded)"],
        "vwap-traded follows the volume that was traded.",
    ),
    meaning(
        "POV",
        &["pov"],
        "Percentage of volume, a baseline: it keeps the order at a tenth of all trading since it \
         began.",
    ),
    meaning(
        "peg",
        &["peg"],
        "A baseline: the whole order is posted at the best price of its own side, and moves with \
         it.",
    ),
    meaning(
        "sweep",
        &["sweep"],
        "A baseline, and what a marketable order does: it takes everything on offer, the cheapest \
         first, until the order is filled.",
    ),
    meaning(
        "implementation shortfall, the measure",
        &["shortfall of the filled"],
        "What the order cost against the arrival price, in basis points of it, fees in. Positive \
         is a cost.",
    ),
    meaning(
        "implementation shortfall, the baseline",
        &["impl. shortfall", "implementation shortfall"],
        "The baseline of that name trades most at first, for fear that the price moves away.",
    ),
    meaning(
        "routing",
        &["routing"],
        "The part of a saving that comes from where shares were traded.",
    ),
    meaning(
        "timing",
        &["timing"],
        "The part of a saving that comes from when shares were traded.",
    ),
    meaning(
        "penalties: lambda, theta",
        &["lambda", "theta", "penalties"],
        "Dollars a share that the router's objective adds: lambda_under for shares that are not \
         filled, lambda_over for shares too many, theta_queue for waiting in a queue.",
    ),
    meaning(
        "window",
        &["window"],
        "When the order may trade: from --from to --to.",
    ),
    meaning(
        "independent windows",
        &["independent window"],
        "A stretch of time that shares no rows with another: orders that overlap are one sample, \
         not several.",
    ),
    meaning(
        "purged",
        &["purged"],
        "Parent orders that share rows with the fold that is reported on are left out of what is \
         tuned for it.",
    ),
    meaning("unit", &["units"], "One symbol on one day."),
    meaning(
        "corrected",
        &["corrected", "among all baselines"],
        "A p value that allows for how many rules or baselines were tried: of many, one looks \
         good by chance.",
    ),
];

impl Meaning {
    /// Whether a text, in small letters, has the word.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.seen.iter().any(|seen| text.contains(seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One definition: the glossary has every sentence of the pages.
    #[test]
    fn meanings_are_those_of_the_glossary() {
        let glossary = include_str!("../../../../docs/learn/glossary.md");
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let glossary = plain(&glossary.replace(['`', '*'], ""));
        for one in &MEANINGS {
            assert!(
                glossary.contains(&plain(one.means)),
                "{}: {}",
                one.word,
                one.means
            );
        }
    }
}
