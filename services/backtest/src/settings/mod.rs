//! Settings: one typed tree in four layers. Weakest first: built-in defaults (with those of the
//! profile), a TOML file, `SOR_*` environment variables (`__` for nesting), the command line.
//!
//! A table is a file here, in which each of its settings is defined once ([`table`]), and what it
//! means is said.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments of settings are help texts, which show no backticks"
)]

mod data;
pub(crate) mod idle;
pub(crate) mod load;
mod market;
mod order;
mod reaction;
mod resolve;
mod router;
mod table;
pub(crate) mod values;
mod written;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use simulation::strategy::own::OwnRouter;

pub(crate) use data::{Data, DataOptions};
pub(crate) use market::{Market, MarketOptions};
pub(crate) use order::{Order, OrderOptions};
pub(crate) use reaction::{Reaction, ReactionOptions};
pub(crate) use router::{Router, RouterOptions};
pub(crate) use values::amount::Amount;
pub(crate) use values::stale::Stale;

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
    /// What is assumed of the market.
    pub(crate) market: Market,
    /// How the market answers to what is traded.
    pub(crate) reaction: Reaction,
    /// What of a recording is used, and how much damage it may have.
    pub(crate) data: Data,
    /// The stream.
    pub(crate) kafka: stream::kafka::KafkaConfig,
    /// A router of the caller's own instead of the one that is set, which no file of settings can
    /// name.
    #[serde(skip)]
    pub(crate) own: Option<OwnRouter>,
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

impl Default for Settings {
    fn default() -> Self {
        Self::of_profile(Profile::Default)
    }
}

impl Settings {
    /// The built-in values under a profile.
    pub(crate) fn of_profile(profile: Profile) -> Self {
        Self {
            profile,
            order: Order::of_profile(profile),
            router: Router::of_profile(profile),
            market: Market::of_profile(profile),
            reaction: Reaction::of_profile(profile),
            data: Data::of_profile(profile),
            kafka: stream::kafka::KafkaConfig::default(),
            own: None,
            typed: BTreeMap::new(),
        }
    }
}
