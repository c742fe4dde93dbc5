//! The part of a comparison that is due to where.

use super::evidence::Evidence;
use super::material::{Flipped, Material};
use crate::panel::cell::sums::Sums;
use crate::panel::statistics::ratio::{Clusters, Estimate};
use crate::verdict::{Scope, Verdict};

/// What is known of the part of a saving that is due to where.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutingFinding {
    /// What is said.
    pub verdict: Verdict,
    /// Whether there would be a saving or a cost, did orders that were filled differently not
    /// decide its sign.
    pub withheld: bool,
    /// The sentence of the verdict.
    pub statement: String,
    /// The part with days as clusters; `None` for fewer than two.
    pub estimate: Option<Estimate>,
    /// Two-sided p value of flipped signs.
    pub p_wild: Option<f64>,
    /// The p value corrected for the number of baselines.
    pub p_family: Option<f64>,
}

/// What is said of the part due to where: as of the whole, but no rule of the grid has to beat the
/// baseline by it.
pub(crate) fn routing(
    material: &Material<'_>,
    days: &Flipped,
    of_all: &Evidence<'_>,
    sums: &Sums,
) -> RoutingFinding {
    let clusters = Clusters::of(days.days.pairs());
    let estimate = Estimate::of(&clusters, of_all.options.level);
    let p_wild = days.alone(estimate.as_ref());
    let p_family = days.corrected.or(p_wild);
    // Where there is one venue, that nothing is due to where is no observation of a router.
    let reported = material.reported().zip(days.days.pairs());
    let routed = reported.filter(|((day, _), _)| day.venues > 1);
    let routed = Clusters::of(routed.map(|(_, pair)| pair));
    let evidence = Evidence {
        days: routed.len(),
        effective: routed.effective(),
        same: clusters.saved.iter().all(|saved| *saved == 0),
        estimate: estimate.as_ref(),
        p_values: [p_wild, p_family],
        beaten: true,
        fills_decide: sums.fills_decide_routing(),
        ..*of_all
    };
    let (verdict, withheld) = match evidence.verdict() {
        (Verdict::NothingToCompare, _) => (Verdict::NothingToCompare, false),
        _ if !material.reported().any(|(day, _)| day.venues > 1) => (Verdict::OneVenue, false),
        found => found,
    };
    let (routed, all) = (evidence.days, clusters.len());
    let statement = match evidence.more_days(verdict) {
        Some(more) if routed < all => format!(
            "something to route on {routed} of {all} reported days: too few for a verdict, at \
             least {more} more such {}",
            if more == 1 { "day" } else { "days" }
        ),
        more_days => verdict.statement(Scope::Panel {
            symbols: material.symbols.len(),
            days: routed,
            more_days,
        }),
    };
    RoutingFinding {
        verdict,
        withheld,
        statement,
        estimate,
        p_wild,
        p_family,
    }
}
