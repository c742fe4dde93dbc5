//! The option that asks for a map, for every program that reads recordings.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use clap::Args;
use serde::Serialize;

/// How files of other vendors are to be read.
#[derive(Clone, Debug, Default, Args, Serialize)]
pub struct MapOption {
    /// Read text files of another vendor: tardis, massive, taq, wrds, lobster, or a TOML file of
    /// one's own. After it, date=,
    /// size=, zone=, symbol= and venue= change what it says: lobster,date=2012-06-21 [default:
    /// Databento's columns]
    #[arg(long, value_name = "PROFILE|FILE.toml[,KEY=VALUE,...]")]
    pub map: Option<String>,
}
