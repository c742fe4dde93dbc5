//! Routers, and what of the penalties each of them heeds.

use std::time::Duration;

use market_data::{Side, Tape};
use routing::penalties::{Penalties, Urgency};
use serde::{Deserialize, Serialize};

use super::context::StrategyContext;
use super::own::OwnRouter;
use super::placed::Placed;
use super::placement::Placement;
use super::routed::Routed;
use super::situation::Strategy;
use crate::history::History;
use crate::schedule::curve::Curve;

/// A router that settings, options and results have a name for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum RouterKind {
    /// The pseudocode of public implementations to the letter: all or nothing in steps.
    Strict,
    /// The objective of that pseudocode, taking every share that is worth more than waiting.
    #[default]
    Static,
    /// Slices taken and posted, with predicted fills.
    TakePost,
    /// Slices taken and posted by the Cont-Kukanov model.
    ContKukanov,
}

impl RouterKind {
    /// All of them, the simplest first.
    pub const ALL: [Self; 4] = [
        Self::Strict,
        Self::Static,
        Self::TakePost,
        Self::ContKukanov,
    ];

    /// The router, with `pace` for one that places slices.
    pub fn at(self, pace: Curve) -> Router {
        match self {
            Self::Strict => Router::Strict,
            Self::Static => Router::Static,
            Self::TakePost => Router::TakePost(pace),
            Self::ContKukanov => Router::ContKukanov(pace),
        }
    }
}

/// A router of the Cont-Kukanov model, simplified or real, or one of the caller's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Router {
    /// The pseudocode of public implementations to the letter ([`routing::strict`]).
    Strict,
    /// The static objective where less than the whole order is on offer
    /// ([`routing::static_router`]).
    #[default]
    Static,
    /// Takes and posts slices, with predicted fills ([`routing::take_post`]).
    TakePost(Curve),
    /// Takes and posts slices by the Cont-Kukanov model ([`cont_kukanov`]).
    ContKukanov(Curve),
    /// Does what the caller's code says, and heeds no penalty.
    Own(OwnRouter),
}

/// What of the penalties a router heeds: points of a grid with the same rule execute alike and are
/// simulated once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Nothing.
    Strict,
    /// `lambda_under + theta`.
    Static(Urgency),
    /// Everything.
    TakePost(Curve, Penalties),
    /// Everything.
    ContKukanov(Curve, Penalties),
    /// Nothing.
    Own(OwnRouter),
}

impl Router {
    /// Which of the named routers it is.
    ///
    /// # Errors
    /// The router itself where it is the caller's own.
    pub fn kind(&self) -> Result<RouterKind, &OwnRouter> {
        match self {
            Self::Strict => Ok(RouterKind::Strict),
            Self::Static => Ok(RouterKind::Static),
            Self::TakePost(_) => Ok(RouterKind::TakePost),
            Self::ContKukanov(_) => Ok(RouterKind::ContKukanov),
            Self::Own(own) => Err(own),
        }
    }

    /// What of `penalties` the router heeds.
    pub fn rule(&self, penalties: Penalties) -> Rule {
        match self {
            Self::Strict => Rule::Strict,
            Self::Static => Rule::Static(penalties.urgency()),
            Self::TakePost(pace) => Rule::TakePost(*pace, penalties),
            Self::ContKukanov(pace) => Rule::ContKukanov(*pace, penalties),
            Self::Own(own) => Rule::Own(own.clone()),
        }
    }

    /// What cuts the order into slices, for routers that place slices.
    pub fn pace(&self) -> Option<Curve> {
        match self {
            Self::Strict | Self::Static | Self::Own(_) => None,
            Self::TakePost(pace) | Self::ContKukanov(pace) => Some(*pace),
        }
    }

    /// What the router has to know of the past of `tape` to execute an order of `side` whose
    /// schedule has slices of these lengths.
    #[must_use]
    pub fn study(
        &self,
        history: History,
        tape: &Tape,
        side: Side,
        lengths: &[Duration],
    ) -> History {
        match self {
            Self::Strict | Self::Static | Self::Own(_) => history,
            Self::TakePost(_) | Self::ContKukanov(_) => history.with_outflows(tape, side, lengths),
        }
    }
}

impl Rule {
    /// The strategy that follows the rule.
    pub fn strategy(&self, context: &StrategyContext) -> Box<dyn Strategy> {
        let placed = |pace: &Curve, placement| Box::new(Placed::new(*pace, placement, context));
        match self {
            Self::Strict => Box::new(Routed::strict(context.step)),
            Self::Static(urgency) => Box::new(Routed::by_urgency(*urgency)),
            Self::TakePost(pace, penalties) => placed(pace, Placement::TakePost(*penalties)),
            Self::ContKukanov(pace, penalties) => placed(pace, Placement::ContKukanov(*penalties)),
            Self::Own(own) => own.strategy(context),
        }
    }
}
