//! `paper`: the figures of the preprint of the Cont-Kukanov model beside ours.

use anyhow::Result;
use cont_kukanov::paper::{compare_table, single_venue_example};
use serde_json::json;

use crate::cli::PaperArgs;

pub(super) fn paper(args: &PaperArgs) -> Result<()> {
    let single = single_venue_example()?;
    let document = json!({
        "source": "R. Cont, A. Kukanov, Optimal order placement in limit order markets, \
         arXiv:1210.1625v2: the preprint of 2012",
        "article": "Quantitative Finance 17(1), 21-39, 2017: its table has other values, which are \
         not these",
        "single_venue_example": {
            "paper": {"market": 728, "limit": 272},
            "ours": {"market": single.allocation.market, "limit": single.allocation.limits},
        },
        "table_1": compare_table(args.seed)?,
    });
    crate::output::print(&document, args.format)
}
