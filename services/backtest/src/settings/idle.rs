//! Settings that somebody gave and that change nothing beside the others.

use simulation::strategy::router::RouterKind;
use tracing::warn;

use crate::settings::Settings;

/// Warns of every setting that was given, is not its default, and changes nothing of an execution.
pub(crate) fn warn_of(settings: &Settings) {
    let usual = Settings::of_profile(settings.profile);
    let Settings { router, market, .. } = settings;
    let is_late =
        market.latency_ms != 0.0 || market.data_latency_ms != 0.0 || market.latencies.is_some();
    let is_strict = router.kind == RouterKind::Strict;
    let has_slices = matches!(router.kind, RouterKind::TakePost | RouterKind::ContKukanov);
    for (key, is_idle, why) in [
        (
            "router.step",
            router.step != usual.router.step && !is_strict,
            "only the strict router has steps",
        ),
        (
            "router.schedule",
            router.schedule != usual.router.schedule && !has_slices,
            "only the routers take-post and cont-kukanov follow a schedule",
        ),
        (
            "market.take",
            market.take != usual.market.take && !is_late,
            "no order arrives late where neither quotes nor orders do",
        ),
    ] {
        // What is the caller's own leaves out all of the router's settings, and says so.
        let is_said = settings.own.is_some() && key.starts_with("router.");
        if let Some(typed) = settings.typed.get(key).filter(|_| is_idle && !is_said) {
            warn!("{typed} changes nothing here: {why}");
        }
    }
}
