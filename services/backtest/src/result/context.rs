//! What a result says beside the backtest itself.

use market_data::IngestReport;
use result::{Meta, Source, Stream};
use simulation::backtest::Settings;
use simulation::tca::impact::Reaction;

use crate::input::sittings::Sitting;

/// What a result says beside the backtest itself.
pub(crate) struct Context<'a> {
    /// The recording.
    pub(crate) sitting: &'a Sitting,
    /// The account of its rows.
    pub(crate) report: &'a IngestReport,
    /// The settings of the backtest.
    pub(crate) settings: &'a Settings,
    /// What is assumed of the market's reaction.
    pub(crate) reaction: Reaction,
    /// Where the recording came from.
    pub(crate) source: Vec<Source>,
    /// How it arrived.
    pub(crate) stream: Option<Stream>,
    /// What is to be known of how it arrived, in words.
    pub(crate) notes: &'a [String],
    /// Whether fees are those of the messages.
    pub(crate) fees_of_messages: bool,
    /// Whether the market and the fills over time are wanted.
    pub(crate) wants_series: bool,
    /// What varies.
    pub(crate) meta: Meta,
}
