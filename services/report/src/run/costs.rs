//! The usual measures of transaction cost analysis.

use super::strategies::strategies;
use crate::page::{Cell, Section, Table};
use crate::strategy_name;
use crate::words;
use result::BacktestResult;

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(subject, "costs", "Transaction costs");
    if let Some(bias) = result.optimized.refill_bias_bps {
        section.lead.push(format!(
            "Refill bias: where displayed shares can be taken again at every snapshot, the router \
             {} than under the ledger, in which the same shares are never filled twice. The two \
             trade at other moments: the market's moves between them are in it.",
            refilling(&result.order.side, bias)
        ));
    }
    let rows = strategies(result).into_iter().map(|(key, one, pointer)| {
        let at = |field: &str| format!("{pointer}/{field}");
        let bps = |value: Option<f64>, field| Cell::bps(value, at(field));
        vec![
            Cell::text(strategy_name::in_table(key, result)),
            bps(
                one.implementation_shortfall_bps,
                "implementation_shortfall_bps",
            ),
            bps(
                one.slippage_vs_market_vwap_bps,
                "slippage_vs_market_vwap_bps",
            ),
            bps(
                one.slippage_vs_market_twap_bps,
                "slippage_vs_market_twap_bps",
            ),
            bps(one.effective_spread_bps, "effective_spread_bps"),
            Cell::maybe(one.opportunity_cost, 2, at("opportunity_cost")),
            Cell::percent(one.participation, 2, at("participation")),
            bps(one.refill_bias_bps, "refill_bias_bps"),
        ]
    });
    let head = [
        "",
        "Shortfall of the filled, bps",
        "Against market VWAP, bps",
        "Against market TWAP, bps",
        "Effective spread, bps",
        "Opportunity cost, dollars",
        "Participation",
        "Refill bias, bps",
    ];
    section
        .tables
        .push(Table::new("Measures; positive costs are bad", &head).with(rows));
    section.tables.push(markouts(result));
    section
}

/// What refilling does for who trades on `side`, in words; a positive bias in basis points is a
/// gain.
fn refilling(side: &str, bias: f64) -> String {
    let (verb, more) = if side == "sell" {
        ("receives", bias >= 0.0)
    } else {
        ("pays", bias < 0.0)
    };
    let size = words::number(bias.abs(), words::bps_decimals(bias));
    format!("{verb} {size} bps {}", if more { "more" } else { "less" })
}

fn markouts(result: &BacktestResult) -> Table {
    let horizons = result.optimized.markouts.iter();
    let horizons: Vec<_> = horizons
        .map(|markout| format!("after {} s", words::shortest(markout.seconds)))
        .collect();
    let head: Vec<&str> = [""]
        .into_iter()
        .chain(horizons.iter().map(String::as_str))
        .collect();
    let rows = strategies(result).into_iter().map(|(key, one, pointer)| {
        let markouts = one.markouts.iter().enumerate().map(|(place, markout)| {
            let at = format!("{pointer}/markouts/{place}/bps");
            Cell::bps(markout.bps, at)
        });
        [Cell::text(strategy_name::in_table(key, result))]
            .into_iter()
            .chain(markouts)
            .collect()
    });
    Table::new(
        "Where the mid went after the fills, in bps; positive went the order's way",
        &head,
    )
    .with(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buyer_pays_and_a_seller_receives() {
        for (side, bias, said) in [
            ("buy", 1.5, "pays 1.50 bps less"),
            ("buy", -1.5, "pays 1.50 bps more"),
            ("sell", 1.5, "receives 1.50 bps more"),
            ("sell", -1.5, "receives 1.50 bps less"),
        ] {
            assert_eq!(refilling(side, bias), said);
        }
    }
}
