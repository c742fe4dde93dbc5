//! What was assumed, under the names that results and options have for it.

use std::collections::BTreeMap;

use market_data::{PublisherId, Shares};
use result::{Assumptions, ReactionKernel, VenueFees, VenueLatency};
use serde::Serialize;
use serde_json::Value;
use simulation::order::StaleAfter;
use simulation::order::latency::Delays;
use simulation::strategy::router::Router;
use simulation::tca::impact::Reaction;

use crate::input::sittings::Sitting;
use crate::result::numbers::round;

/// Everything that is assumed.
pub(crate) fn assumptions(
    sitting: &Sitting,
    assumed: &simulation::order::Assumptions,
    router: &Router,
    step: Shares,
) -> Assumptions {
    let tape = &sitting.tape;
    let fees = |fees: market_data::VenueFees| VenueFees {
        fee: fees.fee.to_dollars(),
        rebate: fees.rebate.to_dollars(),
    };
    let everywhere = fees(assumed.fees.default_fees());
    let latency = latency(assumed.latency.default_delays());
    Assumptions {
        clock: name(sitting.clock),
        router: router_name(router),
        schedule: router.pace().map(name),
        step: step.get(),
        fills: name(assumed.fills),
        snapshots: name(assumed.snapshots),
        depth: tape.depth().map_or(1, |depth| depth.levels()),
        session: sitting.window.session.to_string(),
        limit: assumed.limit.map(market_data::Price::to_dollars),
        stale_after_seconds: match assumed.stale_after {
            StaleAfter::Fixed(limit) => Some(limit.as_secs_f64()),
            StaleAfter::Never | StaleAfter::Usual => None,
        },
        venue_stale_after_seconds: match assumed.stale_after {
            StaleAfter::Usual => {
                let ends = sitting.window.on(tape).map(|span| span.last);
                let silence = tape.usual_silence(ends.unwrap_or_default());
                by_publisher(silence.into_iter(), |limit| round(limit.as_secs_f64()))
            }
            StaleAfter::Never | StaleAfter::Fixed(_) => BTreeMap::new(),
        },
        crossed: name(assumed.crossed),
        latency_seconds: latency.order_seconds,
        data_latency_seconds: latency.data_seconds,
        acknowledgement_latency_seconds: latency.acknowledgement_seconds,
        venue_latencies: by_publisher(assumed.latency.named(), self::latency),
        completion: assumed.completion,
        take: Some(name(assumed.take)),
        vwap_venues: Some(name(assumed.vwap)),
        fee: everywhere.fee,
        rebate: everywhere.rebate,
        venue_fees: by_publisher(assumed.fees.named(), fees),
        fees_from: "settings".to_owned(),
    }
}

fn latency(delays: Delays) -> VenueLatency {
    VenueLatency {
        data_seconds: delays.data.as_secs_f64(),
        order_seconds: delays.order.as_secs_f64(),
        acknowledgement_seconds: delays.acknowledgement.as_secs_f64(),
    }
}

fn by_publisher<T, U>(
    venues: impl Iterator<Item = (PublisherId, T)>,
    told: impl Fn(T) -> U,
) -> BTreeMap<String, U> {
    venues
        .map(|(publisher, venue)| (publisher.to_string(), told(venue)))
        .collect()
}

/// The router's name in results and options.
pub(crate) fn router_name(router: &Router) -> String {
    match router.kind() {
        Ok(kind) => name(kind),
        Err(own) => format!("own:{}", own.name()),
    }
}

/// A member's name in results and in files of settings, which is that of its option as well.
fn name(member: impl Serialize) -> String {
    let written = serde_json::to_value(member).ok();
    let name = written.as_ref().and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

/// The reaction that was asked for; `None` where that is what is assumed without being asked.
pub(super) fn assumed(reaction: Reaction) -> Option<ReactionKernel> {
    (reaction != Reaction::default()).then(|| kernel(reaction))
}

/// A reaction as results have it.
pub(crate) fn kernel(reaction: Reaction) -> ReactionKernel {
    ReactionKernel {
        kappa: reaction.kappa,
        half_life_seconds: reaction.kernel.half_life.as_secs_f64(),
        permanent: reaction.kernel.permanent,
        passive: reaction.kernel.passive,
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use market_data::Clock;
    use simulation::order::{Crossed, FillModel, SnapshotMode, TakeOrder, VwapVenues};
    use simulation::schedule::curve::Curve;
    use simulation::strategy::router::RouterKind;

    use super::*;

    fn same_everywhere<T: ValueEnum + Serialize + 'static>() {
        for member in T::value_variants() {
            let option = member.to_possible_value().unwrap();
            assert_eq!(name(member), option.get_name());
        }
    }

    #[test]
    fn results_and_settings_name_members_as_options_do() {
        same_everywhere::<Clock>();
        same_everywhere::<Crossed>();
        same_everywhere::<Curve>();
        same_everywhere::<FillModel>();
        same_everywhere::<RouterKind>();
        same_everywhere::<SnapshotMode>();
        same_everywhere::<TakeOrder>();
        same_everywhere::<VwapVenues>();
    }
}
