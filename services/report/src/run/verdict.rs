//! What one run says, in a sentence, and what must be known before it is believed.

use std::collections::BTreeMap;

use super::fills;
use super::strategies::baselines;
use crate::page::{Headline, Notice, warning};
use crate::words::{self, strategy_name};
use result::{Assumptions, BacktestResult};

/// Whether there is more than one venue, hence something to route.
pub(crate) fn is_routed(result: &BacktestResult) -> bool {
    result.data.venues.len() > 1
}

/// The verdict in a few sentences, as a terminal shows it.
pub(crate) fn sentence(result: &BacktestResult) -> String {
    let done = done(result);
    match causes(result) {
        Causes::NothingFilled => done,
        Causes::Unlike => {
            let unlike = unlike(result);
            format!("{ONE_ORDER} {done}, and {unlike}.")
        }
        Causes::Of { routing, timing } => {
            format!("{ONE_ORDER} {done}. {routing}. {timing}.")
        }
    }
}

/// The verdict of a page: what matters, in large letters, and the rest below it.
pub(crate) fn headline(result: &BacktestResult) -> Headline {
    let done = done(result);
    match causes(result) {
        Causes::NothingFilled => Headline {
            main: done,
            rest: String::new(),
        },
        Causes::Unlike => Headline {
            main: format!("{ONE_ORDER} {done}."),
            rest: format!("Nothing is compared: {}.", unlike(result)),
        },
        Causes::Of { routing, timing } => Headline {
            main: format!("{ONE_ORDER} {routing}."),
            rest: format!("{done}. {timing}."),
        },
    }
}

/// What is said first of a run.
const ONE_ORDER: &str = "One order is no evidence.";

/// How the part due to when is introduced, up to its figures.
fn when(result: &BacktestResult) -> &'static str {
    if has_hindsight(result) {
        "Trading at other moments (timing), tuned on this order with hindsight, looks better than \
         it is:"
    } else {
        "Trading at other moments (timing) is mostly luck and made"
    }
}

/// Whether the penalties that did best on this very order were chosen, among some that did
/// otherwise: their timing is then better than it would have been on another order.
pub(crate) fn has_hindsight(result: &BacktestResult) -> bool {
    result.tuning.distinct_outcomes > 1
}

/// What the router did.
fn done(result: &BacktestResult) -> String {
    let router = &result.optimized;
    let name = &result.assumptions.router;
    let size = words::count(result.order.size);
    let done = if result.order.side == "sell" {
        "sold"
    } else {
        "bought"
    };
    let Some(average) = router.avg_fill_px else {
        return format!("The {name} router {done} nothing of the {size} shares.");
    };
    let shares = if router.complete {
        format!(
            "{size} {}",
            if result.order.size == 1 {
                "share"
            } else {
                "shares"
            }
        )
    } else {
        format!("only {} of {size} shares", words::count(router.filled))
    };
    let average = words::price(average);
    format!("The {name} router {done} {shares} at {average} on average")
}

/// That none of the three baselines filled what the router did.
fn unlike(result: &BacktestResult) -> String {
    let names = baselines(result).map(|(key, ..)| strategy_name::in_sentence(key, result));
    let [first, second, third] = names;
    format!("none of {first}, {second} and {third} filled the same")
}

/// What made the difference to the three baselines, in words.
enum Causes {
    /// The router filled nothing.
    NothingFilled,
    /// No baseline filled the same.
    Unlike,
    /// By cause.
    Of { routing: String, timing: String },
}

fn causes(result: &BacktestResult) -> Causes {
    if result.optimized.avg_fill_px.is_none() {
        return Causes::NothingFilled;
    }
    let parts: Vec<_> = baselines(result)
        .into_iter()
        .filter_map(|(key, ..)| {
            let detail = result.savings_detail.get(key)?;
            let name = strategy_name::in_sentence(key, result);
            Some((name, detail.timing_bps?, detail.routing_bps?))
        })
        .collect();
    if parts.is_empty() {
        return Causes::Unlike;
    }
    let figures = parts
        .iter()
        .flat_map(|(_, timing, routing)| [timing, routing]);
    let decimals = figures.map(|figure| words::bps_decimals(*figure)).max();
    let decimals = decimals.unwrap_or_default();
    let names: Vec<_> = parts.iter().map(|(name, ..)| name.clone()).collect();
    let timing = parts
        .iter()
        .map(|(_, timing, _)| words::signed(*timing, decimals));
    let timing = words::listed(&timing.collect::<Vec<_>>());
    let both = parts
        .iter()
        .map(|(_, timing, routing)| words::signed(timing + routing, decimals));
    let both = words::listed(&both.collect::<Vec<_>>());
    let when = when(result);
    if !is_routed(result) {
        return Causes::Of {
            routing: "There is one venue, hence nothing to route".into(),
            timing: format!("{when} {timing} bps against {}", words::listed(&names)),
        };
    }
    let routing: Vec<_> = parts
        .iter()
        .map(|(name, _, routing)| against(name, *routing, decimals))
        .collect();
    let routing = if parts.iter().all(|(.., routing)| *routing == 0.0) {
        format!("no difference to {}", words::listed(&names))
    } else {
        format!("it {}", words::listed(&routing))
    };
    let choosing = if has_posted(result) {
        "Choosing venues and posting"
    } else {
        "Choosing venues"
    };
    Causes::Of {
        routing: format!("{choosing} (routing) made {routing}"),
        timing: format!("{when} {timing} bps against the same; together, {both} bps"),
    }
}

fn against(name: &str, routing: f64, decimals: usize) -> String {
    let size = words::number(routing.abs(), decimals);
    let is_nothing = !size.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if is_nothing {
        format!("as good as {name}")
    } else if routing > 0.0 {
        format!("{size} bps better than {name}")
    } else if routing < 0.0 {
        format!("{size} bps worse than {name}")
    } else {
        format!("as good as {name}")
    }
}

/// The notice of all strategies: a warning where it is about those that come first.
pub(crate) fn of_all(is_of_first: bool, all: Option<Notice>) -> Option<Notice> {
    all.map(|all| Notice {
        warning: is_of_first,
        ..all
    })
}

/// The warnings that follow from the figures of the result: it has them among its own, so that
/// whoever reads its JSON knows what a terminal says. What is known of a stream is not among them,
/// for a result is the same however it came.
pub(crate) fn found(result: &BacktestResult) -> Vec<Notice> {
    let [mut is_unlike, mut is_short] = [false, !result.optimized.complete];
    for (_, baseline, saving) in baselines(result) {
        is_unlike |= saving.is_none();
        is_short |= !baseline.complete;
    }
    [
        of_all(is_unlike, fills::unequal(result)),
        of_all(is_short, fills::incomplete(result)),
        mostly_timing(result),
        posting(&result.assumptions.router).filter(|_| is_routed(result) && has_posted(result)),
        took_all(result),
        refilled(result),
        free_of_charge(&result.assumptions),
        Some(anecdote(result)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Venues that charge and pay nothing, because nobody says what they do.
pub(crate) fn free_of_charge(assumed: &Assumptions) -> Option<Notice> {
    let by_venue = assumed.venue_fees.values();
    let by_venue = by_venue.flat_map(|venue| [venue.fee, venue.rebate]);
    let mut all = by_venue.chain([assumed.fee, assumed.rebate]);
    all.all(|fee| fee == 0.0).then(no_fees)
}

/// The notice of parent orders that are in no mean because of what was not filled: by comparison,
/// how many orders are not compared, by reason. `limit` is the worst price at which they trade.
pub(crate) fn in_no_mean<'a>(
    excluded: impl Iterator<Item = &'a BTreeMap<String, u64>>,
    limit: Option<f64>,
) -> Option<Notice> {
    let mut most = BTreeMap::new();
    for (reason, count) in excluded.flatten() {
        let known = most.entry(reason.as_str()).or_insert(0);
        *known = (*known).max(*count);
    }
    let orders = |reason: &str, what: &str| {
        let count = most.get(reason).copied().filter(|count| *count > 0)?;
        Some(format!(
            "{} {what}",
            words::counted(count, "order", "orders")
        ))
    };
    let said = [
        orders("nothing_filled", "of which neither filled a share"),
        orders("no_price", "whose unfilled shares have no price"),
        orders(
            "not_tuned",
            "for which there was nothing to tune on: no earlier order had ended or was filled",
        ),
    ];
    let said: Vec<_> = said.into_iter().flatten().collect();
    let limited = limit.map_or_else(String::new, |limit| {
        format!(
            " Nothing trades beyond the limit of {}.",
            words::number(limit, words::decimals(limit, 2))
        )
    });
    (!said.is_empty()).then(|| {
        let text = format!("Up to {} are in no mean.{limited}", words::listed(&said));
        warning("Orders in no mean", text)
    })
}

/// The notice of venues that charge and pay nothing.
pub(crate) fn no_fees() -> Notice {
    warning(
        "No fees",
        "No venue charges or pays anything here, for no fees are given; where they do, fees may \
         decide which venue is cheapest. --fees names them by venue, --fee and --rebate for all."
            .into(),
    )
}

fn anecdote(result: &BacktestResult) -> Notice {
    let seconds = words::seconds_within(&result.order.start, &result.order.end);
    let tuned = if is_tuned(result) {
        format!(
            ", and the penalties were tuned on the same {} that they are reported on",
            lasting(seconds)
        )
    } else {
        String::new()
    };
    warning(
        "One order is no evidence",
        format!(
            "A saving on one order has no interval{tuned}. \
             evaluate executes many orders, tunes on some and reports on others."
        ),
    )
}

/// Whether penalties were chosen at all: more than one point was tried.
pub(crate) fn is_tuned(result: &BacktestResult) -> bool {
    result.tuning.points > 1
}

/// How long something lasts, in words.
fn lasting(seconds: f64) -> String {
    if seconds >= 90.0 {
        return format!("{} minutes", words::number(seconds / 60.0, 0));
    }
    match words::number(seconds, 0) {
        one if one == "1" => "second".into(),
        many => format!("{many} seconds"),
    }
}

/// Whether a saving, where it is one to speak of, is mostly due to when: two thirds of it at least,
/// for where an order went matters too at half.
pub(crate) fn is_timing(timing: f64, routing: f64) -> bool {
    (timing + routing).abs() >= 0.1 && timing.abs() > 2.0 * routing.abs()
}

fn mostly_timing(result: &BacktestResult) -> Option<Notice> {
    let timed: Vec<_> = baselines(result)
        .into_iter()
        .filter_map(|(key, ..)| {
            let detail = result.savings_detail.get(key)?;
            let name = strategy_name::in_sentence(key, result);
            timed(&name, (detail.timing_bps?, detail.routing_bps?))
        })
        .collect();
    // At one venue all of it is, and that is said.
    of_timing(&timed, &result.assumptions.router, has_posted(result)).filter(|_| is_routed(result))
}

/// What of a saving is timing and what routing, in words, where timing is most of it.
pub(crate) fn timed(name: &str, (timing, routing): (f64, f64)) -> Option<String> {
    is_timing(timing, routing).then(|| {
        let [timing, routing] = words::bps_pair(timing, routing);
        format!("timing {timing} and routing {routing} bps against {name}")
    })
}

/// The notice of a router that posts orders: what that earns is in the part due to where.
pub(crate) fn posting(router: &str) -> Option<Notice> {
    posts(router).then(|| {
        warning(
            "Posting counts as routing",
            "What a posted order earns beside one that takes, half a spread or more, is part of \
             what is called routing, and one venue would earn it too."
                .into(),
        )
    })
}

/// Whether shares that the router posted were filled.
pub(crate) fn has_posted(result: &BacktestResult) -> bool {
    result.optimized.filled_posted > 0
}

/// The notice of a router that posts orders and was filled by none of them.
fn took_all(result: &BacktestResult) -> Option<Notice> {
    let Assumptions {
        router, schedule, ..
    } = &result.assumptions;
    let filled = result.optimized.filled;
    let is_posting = matches!(router.as_str(), "take-post" | "cont-kukanov");
    (is_posting && filled > 0 && !has_posted(result)).then(|| {
        let slices = if schedule.is_some() {
            ", in the slices of its schedule"
        } else {
            ""
        };
        warning(
            "No posted share was filled",
            format!(
                "The {router} router took all {} that it filled{slices}: nothing here says \
                 what posting is worth.",
                words::counted(filled, "share", "shares")
            ),
        )
    })
}

/// Whether a router may post orders.
pub(crate) fn posts(router: &str) -> bool {
    matches!(router, "take-post" | "cont-kukanov") || router.starts_with("own:")
}

/// The notice of savings that are mostly timing, of which every router has a part, also by what it
/// posts where it `posts`.
pub(crate) fn of_timing(timed: &[String], router: &str, posts: bool) -> Option<Notice> {
    let listed = (!timed.is_empty()).then(|| timed.join("; "))?;
    let what = if posts {
        "posts or leaves for later"
    } else {
        "leaves for later"
    };
    let text = format!(
        "Most of the difference is when shares were traded, not where: {listed}. The {router} \
         router has a part in that, by the shares that it {what}; the rest is how the market moved."
    );
    Some(warning("Timing, not routing", text))
}

/// What filling displayed shares again and again is called.
const REFILLED: &str = "Displayed shares were filled again and again";

/// The notice of evidence from orders that could take what they had taken before.
pub(crate) fn refilled_orders(fills: &str) -> Option<Notice> {
    (fills == "displayed").then(|| {
        warning(
            REFILLED,
            "Every snapshot's full size could be taken again, also what was taken before: what was \
             filled so never existed, and savings rest on it. --fills ledger fills no share twice."
                .into(),
        )
    })
}

fn refilled(result: &BacktestResult) -> Option<Notice> {
    (result.assumptions.fills == "displayed").then(|| {
        warning(
            REFILLED,
            "Every snapshot's full size could be taken again, also what was taken before: see the \
             refill bias."
                .into(),
        )
    })
}

pub(super) fn stream(result: &BacktestResult) -> Option<Notice> {
    let stream = result.stream.as_ref()?;
    match stream.complete {
        Some(true) => None,
        Some(false) => Some(warning(
            "The stream is incomplete",
            "Messages are missing: this is not the market that was sent.".into(),
        )),
        None => Some(warning(
            "Nobody knows whether the stream is complete",
            "The producer left no end marker, so nothing proves that all of the market arrived."
                .into(),
        )),
    }
}

/// Whatever the result itself warns of.
pub(super) fn told(result: &BacktestResult) -> impl Iterator<Item = Notice> {
    result.warnings.iter().map(|text| {
        let flat = result.tuning.flat && *text == result.tuning.statement;
        let title = if flat {
            "The tuning surface is flat"
        } else {
            "Before this is believed"
        };
        warning(title, words::grouped(text))
    })
}
