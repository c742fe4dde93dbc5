//! Intervals without zero that are no evidence, and which p value refused them.

use crate::page::Notice;
use crate::words;
use result::{ROUTING_UNFILLED, UNFILLED};

/// A verdict, and what it was drawn from.
pub(crate) struct Judged<'a> {
    /// What it is about, within a sentence.
    pub(crate) about: String,
    pub(crate) verdict: &'a str,
    pub(crate) statement: &'a str,
    /// The ends of the interval, in basis points.
    pub(crate) ends: Option<(f64, f64)>,
    /// What has to hold besides the interval.
    pub(crate) p_values: Vec<PValue>,
}

/// A p value that holds at its level or below.
pub(crate) struct PValue {
    pub(crate) name: String,
    pub(crate) p: Option<f64>,
    pub(crate) level: f64,
}

impl Judged<'_> {
    /// Whether the interval leaves zero out, and the verdict is that there is no evidence for
    /// another reason than unfilled shares.
    fn is_refused(&self) -> bool {
        let is_withheld = [UNFILLED, ROUTING_UNFILLED].contains(&self.statement);
        let leaves_zero_out = self.ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        self.verdict == "no_evidence" && !is_withheld && leaves_zero_out
    }

    /// What it is about, and the p values that refused it.
    fn why(&self) -> Option<String> {
        let refusals = self.p_values.iter().filter_map(PValue::refusal);
        let refusals: Vec<_> = refusals.collect();
        let is_said = self.is_refused() && !refusals.is_empty();
        is_said.then(|| format!("{}: {}", self.about, refusals.join(", ")))
    }
}

impl PValue {
    /// The p value where it is above its level, which is written without what binary fractions add
    /// to it.
    fn refusal(&self) -> Option<String> {
        let level = (self.level * 1e6).round() / 1e6;
        let p = self.p.filter(|p| *p > level)?;
        let shown = (words::p_value(p), words::shortest(level));
        Some(format!("{} is {}, above {}", self.name, shown.0, shown.1))
    }
}

/// Why intervals that leave zero out are no verdict, where there are such.
pub(crate) fn notice<'a>(judged: impl IntoIterator<Item = Judged<'a>>) -> Option<Notice> {
    let found: Vec<_> = judged.into_iter().filter_map(|one| one.why()).collect();
    (!found.is_empty()).then(|| Notice {
        warning: false,
        title: "Intervals without zero that are no evidence".into(),
        text: format!(
            "A p value refused: {}. An interval is of one comparison alone; a verdict must hold \
             among all that was tried.",
            words::listed(&found)
        ),
    })
}
