//! Settings: one typed tree in four layers. Weakest first: built-in defaults (with those of the
//! profile), a TOML file, `SOR_*` environment variables (`__` for nesting), the command line.

mod amount;
pub(crate) mod idle;
mod latencies;
pub(crate) mod load;
mod resolve;
mod tradable;
mod written;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub(crate) use amount::Amount;
use app::settings::Span;
use serde::{Deserialize, Serialize};
use simulation::strategy::own::OwnRouter;
pub(crate) use tradable::{Clock, Crossed, Stale};

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Which defaults apply.
    pub(crate) profile: Profile,
    /// What is executed, and when.
    pub(crate) order: Order,
    /// The router and the penalties to try.
    pub(crate) router: Router,
    /// The market's rules.
    pub(crate) market: Market,
    /// How the market answers to what is traded.
    pub(crate) reaction: Reaction,
    /// How much damage a recording may have.
    pub(crate) data: Data,
    /// The stream.
    pub(crate) kafka: stream::kafka::KafkaConfig,
    /// What the user typed for the settings that are not defaults, by key: errors name it.
    #[serde(skip)]
    pub(crate) typed: BTreeMap<String, String>,
}

/// A set of defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Profile {
    /// Liquidity ledger, consolidated book, grid of 90 points.
    #[default]
    Default,
    /// The published systems: strict router, event snapshots, displayed fills, no completion, 27
    /// points.
    Seed,
}

/// What is executed, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// Size of the parent order, in shares.
    #[serde(deserialize_with = "written::shares")]
    pub(crate) size: u64,
    /// Buy or sell.
    #[serde(deserialize_with = "written::side")]
    pub(crate) side: market_data::Side,
    /// Only these symbols, `A,B`, or `NAME=OTHER` for one that is recorded under two names; `None`
    /// for every symbol of the recording, a result each.
    pub(crate) symbol: Option<String>,
    /// Time of day at which the window opens.
    pub(crate) from: Option<String>,
    /// Time of day at which it closes, the last second included; on the next day where it is before
    /// `from`.
    pub(crate) to: Option<String>,
    /// Whose clocks show `from` and `to`.
    pub(crate) tz: Option<String>,
    /// Days of the recording; `None` for all, a result each.
    pub(crate) date: Option<String>,
    /// Trading hours; `None` for those of US equities where the recording has rows of them outside,
    /// else all.
    pub(crate) session: Option<String>,
    /// The worst price at which the order trades, in dollars; `None` for any.
    pub(crate) limit: Option<Amount>,
}

/// The router and the penalties to try.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Router {
    /// Router to tune.
    pub(crate) kind: RouterKind,
    /// A router of the caller's own instead, which no file of settings can name.
    #[serde(skip)]
    pub(crate) own: Option<OwnRouter>,
    /// What cuts the order into the slices that take-post and cont-kukanov place.
    pub(crate) schedule: ScheduleKind,
    /// The strict router's step, in shares.
    pub(crate) step: u64,
    /// Penalties of shares bought beyond the order, in dollars per share.
    pub(crate) lambda_over: Vec<Amount>,
    /// Penalties of shares left unfilled, in dollars per share.
    pub(crate) lambda_under: Vec<Amount>,
    /// Queue risk, in dollars per share.
    pub(crate) theta_queue: Vec<Amount>,
}

/// A router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RouterKind {
    /// The pseudocode of public implementations to the letter: all or nothing in steps.
    Strict,
    /// The objective of that pseudocode, taking every share that is worth more than waiting.
    Static,
    /// Slices taken and posted, with predicted fills.
    TakePost,
    /// Slices taken and posted by the Cont-Kukanov model.
    ContKukanov,
}

/// A schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ScheduleKind {
    /// Equal slices, one a minute.
    Twap,
    /// Larger slices first.
    AlmgrenChriss,
}

/// The market's rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Market {
    /// How often displayed shares can be taken.
    pub(crate) fills: Fills,
    /// Quotes that strategies see.
    pub(crate) snapshots: Snapshots,
    /// Levels of the book that are read, shown and filled: 1 for the best prices.
    pub(crate) depth: u8,
    /// How long a quote stands that its venue has not confirmed.
    pub(crate) stale_after: Stale,
    /// What is offered when venues cross each other.
    pub(crate) crossed: Crossed,
    /// Milliseconds from a decision to its arrival at a venue.
    pub(crate) latency_ms: f64,
    /// Milliseconds from a change of quotes until the strategy sees it.
    pub(crate) data_latency_ms: f64,
    /// Milliseconds until the strategy knows of a fill, refusal or cancellation.
    pub(crate) ack_latency_ms: f64,
    /// CSV of latencies by venue: `publisher_id,data_ms,order_ms,ack_ms`.
    pub(crate) latencies: Option<PathBuf>,
    /// Fee per share at every venue, in dollars.
    pub(crate) fee: Amount,
    /// Rebate per share at every venue, in dollars.
    pub(crate) rebate: Amount,
    /// CSV of fees by venue: `publisher_id,fee,rebate`.
    pub(crate) fees: Option<PathBuf>,
    /// Whether what is unfilled at the end is swept: decided one order delay before it on the book
    /// then known.
    pub(crate) completion: bool,
    /// What orders that take are limited to.
    pub(crate) take: Take,
    /// Over which venues the baseline `vwap` splits what it wants.
    pub(crate) vwap_venues: VwapVenues,
}

/// How the market answers to what is traded: an overlay beside savings, no change to fills.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reaction {
    /// What every share traded earlier adds to the price of every share traded later, in dollars
    /// per share and share; `None` for nothing.
    pub(crate) kappa: Option<f64>,
    /// After how long half of a push is gone.
    pub(crate) half_life: Span,
    /// The part of a push that stays, from 0 to 1.
    pub(crate) permanent: f64,
    /// The weight of posted shares among what pushes, from 0 to 1.
    pub(crate) passive: f64,
}

/// What an order that takes is limited to when it arrives late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Take {
    /// The worst price that its decision saw for its shares: what is not there any more is not
    /// filled.
    Ioc,
    /// Nothing: it fills at whatever price its venue shows.
    Market,
}

/// Venues of the baseline `vwap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VwapVenues {
    /// Venues at the best price.
    BestPrice,
    /// All, which trades through better prices.
    All,
}

/// How often displayed shares can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Fills {
    /// Displayed shares fill once: only increases of the displayed size add liquidity.
    Ledger,
    /// Displayed shares fill again at every snapshot, also those that were taken before.
    Displayed,
}

/// Quotes that strategies see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Snapshots {
    /// The latest quote of every venue.
    Consolidated,
    /// Only venues that quoted at the very instant.
    Event,
}

/// How much damage a recording may have.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    /// Fraction of bad rows beyond which there is no result.
    pub(crate) max_bad_rows: f64,
    /// By which clock rows are replayed.
    pub(crate) clock: Clock,
    /// Publisher ids of the venues to use, such as `2,43`; `None` for all.
    #[serde(default)]
    pub(crate) venues: Option<String>,
    /// Publisher ids of venues to leave out.
    #[serde(default)]
    pub(crate) without_venues: Option<String>,
    /// The map by which text files of another vendor are read; `None` for Databento's columns.
    #[serde(default)]
    pub(crate) map: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self::of_profile(Profile::Default)
    }
}

impl Settings {
    /// The built-in values under a profile.
    pub(crate) fn of_profile(profile: Profile) -> Self {
        let amounts = |values: &[f64]| values.iter().copied().map(Amount::from_dollars).collect();
        let seed = profile == Profile::Seed;
        Self {
            profile,
            order: Order {
                size: 5_000,
                side: market_data::Side::Buy,
                symbol: None,
                from: None,
                to: None,
                tz: None,
                date: None,
                session: seed.then(|| "all".to_owned()),
                limit: None,
            },
            router: Router {
                kind: if seed {
                    RouterKind::Strict
                } else {
                    RouterKind::Static
                },
                own: None,
                schedule: ScheduleKind::Twap,
                step: 100,
                lambda_over: amounts(&[0.1, 0.4, 1.0]),
                lambda_under: if seed {
                    amounts(&[0.1, 0.6, 1.0])
                } else {
                    amounts(&[0.005, 0.01, 0.02, 0.1, 0.6, 1.0])
                },
                theta_queue: if seed {
                    amounts(&[0.1, 0.3, 0.5])
                } else {
                    amounts(&[0.0, 0.005, 0.1, 0.3, 0.5])
                },
            },
            market: Market {
                fills: if seed {
                    Fills::Displayed
                } else {
                    Fills::Ledger
                },
                snapshots: if seed {
                    Snapshots::Event
                } else {
                    Snapshots::Consolidated
                },
                depth: 1,
                stale_after: if seed { Stale::Never } else { Stale::Usual },
                crossed: if seed {
                    Crossed::Trade
                } else {
                    Crossed::OlderOut
                },
                latency_ms: 0.0,
                data_latency_ms: 0.0,
                ack_latency_ms: 0.0,
                latencies: None,
                fee: Amount::ZERO,
                rebate: Amount::ZERO,
                fees: None,
                completion: !seed,
                take: if seed { Take::Market } else { Take::Ioc },
                vwap_venues: if seed {
                    VwapVenues::All
                } else {
                    VwapVenues::BestPrice
                },
            },
            reaction: Reaction {
                kappa: None,
                half_life: Span::seconds(60),
                permanent: 0.0,
                passive: 0.0,
            },
            data: Data {
                max_bad_rows: 0.001,
                clock: Clock::Event,
                venues: None,
                without_venues: None,
                map: None,
            },
            kafka: stream::kafka::KafkaConfig::default(),
            typed: BTreeMap::new(),
        }
    }
}
