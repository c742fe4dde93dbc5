//! `[reaction]`: how the market answers to what is traded. An overlay beside savings: it changes no
//! fill.

use anyhow::Result;
use app::settings::Span;
use simulation::tca::impact::{Kernel, Reaction as Answer};

use super::Settings;
use super::table::table;
use crate::cli::values::finite;

table! {
    /// How the market answers to what is traded.
    ReactionOptions under "Market", Reaction:

    /// The market's reaction, in dollars per share and share: what every share traded earlier adds
    /// to the price of every share traded later; sor-backtest reaction measures it [default: none;
    /// where each saving breaks even is said anyway]
    #[option(
        f64,
        long = "reaction-kappa",
        id = "reaction_kappa",
        value_name = "DOLLARS",
        value_parser = finite,
        allow_hyphen_values = true
    )]
    kappa: Option<f64> = None,

    /// After how long half of a push is gone [default: 1m]
    #[option(
        Span,
        long = "reaction-half-life",
        id = "reaction_half_life",
        value_name = "DURATION"
    )]
    half_life: Span = Span::seconds(60),

    /// The part of a push that stays, from 0 to 1 [default: 0]
    #[option(
        f64,
        long = "reaction-permanent",
        id = "reaction_permanent",
        value_name = "FRACTION",
        value_parser = finite,
        allow_hyphen_values = true
    )]
    permanent: f64 = 0.0,

    /// The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
    /// ones [default: 0]
    #[option(
        f64,
        long = "reaction-passive",
        id = "reaction_passive",
        value_name = "FRACTION",
        value_parser = finite,
        allow_hyphen_values = true
    )]
    passive: f64 = 0.0,
}

impl Settings {
    /// What is assumed of the market's reaction.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn reaction(&self) -> Result<Answer> {
        let assumed = &self.reaction;
        if let Some(kappa) = assumed.kappa
            && !(kappa.is_finite() && kappa >= 0.0)
        {
            let expected = "zero or more dollars per share and share";
            return Err(self.refuse("reaction.kappa", kappa, expected).into());
        }
        Ok(Answer {
            kernel: Kernel {
                half_life: assumed.half_life.duration(),
                permanent: self.fraction("reaction.permanent", assumed.permanent)?,
                passive: self.fraction("reaction.passive", assumed.passive)?,
            },
            kappa: assumed.kappa.filter(|kappa| *kappa > 0.0),
        })
    }
}
