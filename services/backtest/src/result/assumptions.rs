//! What was assumed, under the names that results and options have for it.

use std::collections::BTreeMap;

use market_data::{PublisherId, Shares};
use result::{Assumptions, ReactionKernel, VenueFees, VenueLatency};
use simulation::order::latency::Delays;
use simulation::order::{Crossed, FillModel, SnapshotMode, StaleAfter, TakeOrder, VwapVenues};
use simulation::schedule::curve::Curve;
use simulation::strategy::router::Router;
use simulation::tca::impact::Reaction;

use crate::result::numbers::round;
use crate::sittings::Sitting;

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
        clock: sitting.clock.to_owned(),
        router: router_name(router),
        schedule: router.pace().map(|pace| pace_name(pace).to_owned()),
        step: step.get(),
        fills: fills_name(assumed.fills).to_owned(),
        snapshots: snapshots_name(assumed.snapshots).to_owned(),
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
        crossed: match assumed.crossed {
            Crossed::OlderOut => "older-out",
            Crossed::Trade => "trade",
        }
        .to_owned(),
        latency_seconds: latency.order_seconds,
        data_latency_seconds: latency.data_seconds,
        acknowledgement_latency_seconds: latency.acknowledgement_seconds,
        venue_latencies: by_publisher(assumed.latency.named(), self::latency),
        completion: assumed.completion,
        take: Some(take_name(assumed.take).to_owned()),
        vwap_venues: Some(vwap_venues_name(assumed.vwap).to_owned()),
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
    match router {
        Router::Strict => "strict".to_owned(),
        Router::Static => "static".to_owned(),
        Router::TakePost(_) => "take-post".to_owned(),
        Router::ContKukanov(_) => "cont-kukanov".to_owned(),
        Router::Own(own) => format!("own:{}", own.name()),
    }
}

fn pace_name(pace: Curve) -> &'static str {
    match pace {
        Curve::Twap => "twap",
        Curve::AlmgrenChriss => "almgren-chriss",
    }
}

fn fills_name(fills: FillModel) -> &'static str {
    match fills {
        FillModel::Ledger => "ledger",
        FillModel::Displayed => "displayed",
    }
}

fn take_name(take: TakeOrder) -> &'static str {
    match take {
        TakeOrder::Ioc => "ioc",
        TakeOrder::Market => "market",
    }
}

fn vwap_venues_name(venues: VwapVenues) -> &'static str {
    match venues {
        VwapVenues::BestPrice => "best-price",
        VwapVenues::All => "all",
    }
}

fn snapshots_name(snapshots: SnapshotMode) -> &'static str {
    match snapshots {
        SnapshotMode::Consolidated => "consolidated",
        SnapshotMode::Event => "event",
    }
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
