//! `prove`: the fast allocators against exhaustive search.

use anyhow::Result;
use market_data::Shares;
use routing::prove::{BookSize, ProveError, prove as prove_books};
use serde_json::json;

use crate::cli::{Format, ProveArgs};
use crate::error::Usage;
use crate::output::progress::Bar;

pub(super) fn prove(args: &ProveArgs) -> Result<()> {
    if args.step == 0 {
        return Err(Usage::new("--step", 0, "at least 1 share").into());
    }
    let size = BookSize {
        venues: args.venues,
        order: args.order_size,
        step: Shares::new(args.step),
    };
    let bar = Bar::new(args.common.progress);
    bar.start("proving", args.books);
    let proof = prove_books(args.books, args.seed, size, |done| bar.at(done));
    bar.finish();
    let proof = proof.map_err(|error| match error {
        ProveError::TooLarge(error) => {
            anyhow::Error::new(Usage::together(format!("{error}: ask for smaller books")))
        }
        difference @ ProveError::Difference { .. } => difference.into(),
    })?;
    let summary = json!({
        "books": proof.books,
        "equal": proof.books,
        "different": 0,
        "feasible": proof.feasible,
        "with_ties": proof.ties,
        "splits_searched": proof.splits,
        "seed": args.seed,
    });
    crate::output::print(&summary, Format::Auto)
}
