//! The reason of an answer, in a sentence.

use market_data::Side;
use routing::penalties::Penalties;
use simulation::strategy::context::StrategyContext;
use simulation::strategy::router::Router;

use super::{Desk, dollars, rounded};

impl Desk<'_> {
    /// Why a router would take and post so many shares at these penalties.
    pub(super) fn why(
        &self,
        router: &Router,
        penalties: Penalties,
        taken: u64,
        posted: u64,
        brief: &StrategyContext,
    ) -> String {
        let size = brief.order.size.get();
        let Some(best) = self.view.displayed().next() else {
            return "Nothing is on offer.".into();
        };
        let (beyond, first) = match self.settings.order.side {
            Side::Buy => ("above", "cheapest"),
            Side::Sell => ("below", "best"),
        };
        match router {
            Router::Strict => self.why_strict(first, size, brief.step.get(), taken),
            Router::Static => {
                let urgency = penalties.urgency().per_share();
                let reference = self.reference().unwrap_or_default();
                let away = self.sign() * (self.sign() * dollars(best.cost) - reference);
                if taken == 0 {
                    format!(
                        "The {first} share is {} dollars {beyond} the mid, not less than {urgency} \
                         (lambda_under + theta_queue): waiting is worth more.",
                        PerShareText(away)
                    )
                } else if taken < size {
                    format!(
                        "Every share less than {urgency} dollars {beyond} the mid (lambda_under + \
                         theta_queue): {taken} of them, fewer than the order."
                    )
                } else {
                    format!(
                        "Every share less than {urgency} dollars {beyond} the mid, {first} first, \
                         until the order is filled."
                    )
                }
            }
            Router::TakePost(pace) | Router::ContKukanov(pace) => {
                let schedule = pace.schedule(&brief.span, brief.order.size);
                let slice = schedule.wanted_by(self.at).get();
                let rest = why_placed(taken, posted);
                match schedule.buckets() {
                    0 | 1 => format!("The order is one slice of {slice} shares: {rest}."),
                    slices => format!(
                        "The order is cut into {slices} slices over time, the first of {slice} \
                         shares: {rest}."
                    ),
                }
            }
            Router::Own(own) => format!("What {} says.", own.name()),
        }
    }

    /// Why the strict router would take so many of `size` shares, the `first` of them first.
    fn why_strict(&self, first: &str, size: u64, step: u64, taken: u64) -> String {
        let whole = self.view.displayed();
        let whole: u64 = whole.map(|one| one.shown.get() / step * step).sum();
        if taken > 0 {
            format!(
                "Of {whole} shares on offer in whole steps of {step}, the {first} {size}; between \
                 equal prices the last venue."
            )
        } else if !size.is_multiple_of(step) {
            format!("{size} is no multiple of the step of {step}, so no split is the whole order.")
        } else {
            format!(
                "All or nothing: {whole} shares are on offer in whole steps of {step}, not {size}."
            )
        }
    }
}

/// Why a router that may post would take and post so many shares of a slice.
fn why_placed(taken: u64, posted: u64) -> &'static str {
    match (taken, posted) {
        (0, 0) => "it waits: too little is known or on offer to place it",
        (_, 0) => {
            "it takes: no queue is likely enough to fill within the slice to be worth the risk"
        }
        (0, _) => "it posts: queues are likely enough to fill within the slice to save the spread",
        (_, _) => {
            "it takes some for certain and posts the rest, where the chance of a fill is worth the \
             risk of none"
        }
    }
}

/// Dollars without the noise of floats.
struct PerShareText(f64);

impl std::fmt::Display for PerShareText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", rounded(self.0))
    }
}
