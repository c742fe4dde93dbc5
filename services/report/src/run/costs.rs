//! The usual measures of transaction cost analysis.

use super::strategies::strategies;
use crate::page::{Cell, Section, Table};
use crate::words::{self, strategy_name};
use result::{BacktestResult, Strategy};
use serde_json::{Map, Value};

/// What people call a measure, in the order of the columns. Another field of a strategy that is in
/// basis points is called by its name, and comes after them; one in another unit is no column.
/// Measures in other units than basis points have an arm in [`measures`] too.
const HEADS: &[(&str, &str)] = &[
    (
        "implementation_shortfall_bps",
        "Shortfall of the filled, bps",
    ),
    ("slippage_vs_market_vwap_bps", "Against market VWAP, bps"),
    ("slippage_vs_market_twap_bps", "Against market TWAP, bps"),
    ("effective_spread_bps", "Effective spread, bps"),
    ("opportunity_cost", "Opportunity cost, dollars"),
    ("participation", "Participation"),
    ("refill_bias_bps", "Refill bias, bps"),
];

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
    section.tables.push(measures(result));
    section.tables.push(markouts(result));
    section
}

/// Every measure of every strategy.
fn measures(result: &BacktestResult) -> Table {
    let columns = columns(&fields(&result.optimized));
    let rows = strategies(result).into_iter().map(|(key, one, pointer)| {
        let fields = fields(one);
        let name = Cell::text(strategy_name::in_table(key, result));
        let cells = columns.iter().map(|(field, _)| {
            let value = fields.get(field).and_then(Value::as_f64);
            let at = format!("{pointer}/{field}");
            match field.as_str() {
                "opportunity_cost" => Cell::maybe(value, 2, at),
                "participation" => Cell::percent(value, 2, at),
                _ => Cell::bps(value, at),
            }
        });
        [name].into_iter().chain(cells).collect()
    });
    let heads = columns.iter().map(|(_, head)| head.as_str());
    let head: Vec<_> = [""].into_iter().chain(heads).collect();
    Table::new(
        "What each strategy cost by the usual measures; a positive number is a cost",
        &head,
    )
    .with(rows)
}

/// The fields of a strategy as results write them.
fn fields(strategy: &Strategy) -> Map<String, Value> {
    match serde_json::to_value(strategy) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The columns of what has these fields: the field, and its head.
fn columns(fields: &Map<String, Value>) -> Vec<(String, String)> {
    let known = HEADS.iter();
    let known = known.map(|(field, head)| ((*field).to_owned(), (*head).to_owned()));
    let others = fields.keys().filter_map(|field| {
        let name = field.strip_suffix("_bps")?;
        let is_new = HEADS.iter().all(|(known, _)| known != field);
        is_new.then(|| (field.clone(), format!("{}, bps", text::titled(name))))
    });
    known.chain(others).collect()
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
    fn a_field_in_basis_points_is_a_column_without_being_named_here() {
        let field = |name: &str| (name.to_owned(), Value::Null);
        let of_strategy = [
            "total_cash",
            "effective_spread_bps",
            "price_improvement_bps",
        ];
        let columns = columns(&of_strategy.map(field).into_iter().collect());
        assert_eq!(columns.len(), HEADS.len() + 1);
        let last = &columns[HEADS.len()];
        let expected = ("price_improvement_bps", "Price improvement, bps");
        assert_eq!((last.0.as_str(), last.1.as_str()), expected);
    }

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
