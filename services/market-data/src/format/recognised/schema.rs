//! Schemas: what a row of a recording says.

use std::fmt;

use dbn::enums::rtype;
use serde::{Deserialize, Serialize};

/// What a row says, as Databento names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Schema {
    /// Quotes with nothing that says which schema they are of: the book after an event, as in
    /// MBP-1.
    #[serde(rename = "quotes")]
    Quotes,
    /// The best prices after every event.
    #[serde(rename = "mbp-1")]
    Mbp1,
    /// Ten levels after every event.
    #[serde(rename = "mbp-10")]
    Mbp10,
    /// The best prices just before every trade.
    #[serde(rename = "tbbo")]
    Tbbo,
    /// The last quote of every second.
    #[serde(rename = "bbo-1s")]
    Bbo1S,
    /// The last quote of every minute.
    #[serde(rename = "bbo-1m")]
    Bbo1M,
    /// The best prices of all venues after every event, one venue named on each side.
    #[serde(rename = "cmbp-1")]
    Cmbp1,
    /// The best prices of all venues just before every trade.
    #[serde(rename = "tcbbo")]
    Tcbbo,
    /// The last best prices of all venues of every second.
    #[serde(rename = "cbbo-1s")]
    Cbbo1S,
    /// The last best prices of all venues of every minute.
    #[serde(rename = "cbbo-1m")]
    Cbbo1M,
}

/// A schema that has no quotes to execute on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unquoted {
    /// The name.
    pub name: &'static str,
    /// What it has instead of quotes.
    pub has: &'static str,
}

/// Schemas without quotes, by record type, and the column that gives each away in a file that has
/// no record type.
const UNQUOTED: &[(&[u8], &str, &str, &str)] = &[
    (&[rtype::MBO], "order_id", "mbo", "single orders"),
    (
        &[
            rtype::OHLCV_1S,
            rtype::OHLCV_1M,
            rtype::OHLCV_1H,
            rtype::OHLCV_1D,
            rtype::OHLCV_EOD,
            17, // the vendor's deprecated form of the same
        ],
        "open",
        "ohlcv",
        "bars",
    ),
    (
        &[rtype::INSTRUMENT_DEF],
        "min_price_increment",
        "definition",
        "properties of instruments",
    ),
    (
        &[rtype::STATISTICS],
        "stat_type",
        "statistics",
        "statistics",
    ),
    (&[rtype::STATUS], "is_trading", "status", "trading states"),
    (
        &[rtype::IMBALANCE],
        "ref_price",
        "imbalance",
        "auction imbalances",
    ),
    (&[rtype::MBP_0], "price", "trades", "trades"),
];

impl Schema {
    /// The schema of a record type; `None` for one that has no quotes.
    pub fn of_rtype(value: u8) -> Option<Self> {
        Some(match value {
            rtype::MBP_1 => Self::Mbp1,
            rtype::MBP_10 => Self::Mbp10,
            rtype::TBBO => Self::Tbbo,
            rtype::BBO_1S => Self::Bbo1S,
            rtype::BBO_1M => Self::Bbo1M,
            rtype::CMBP_1 => Self::Cmbp1,
            rtype::TCBBO => Self::Tcbbo,
            rtype::CBBO_1S => Self::Cbbo1S,
            rtype::CBBO_1M => Self::Cbbo1M,
            _ => return None,
        })
    }

    /// Whether a row of a record type is one of a table of this schema. A table of the best prices
    /// may have been narrowed from ten levels, and keeps their record type.
    pub fn has_rows_of(self, rtype: impl TryInto<u8>) -> bool {
        let Ok(rtype) = rtype.try_into() else {
            return false;
        };
        let Some(of_row) = Self::of_rtype(rtype) else {
            return self == Self::Quotes && Unquoted::of_rtype(rtype).is_none();
        };
        match self {
            Self::Quotes | Self::Mbp1 => matches!(of_row, Self::Mbp1 | Self::Mbp10),
            Self::Tbbo => matches!(of_row, Self::Mbp1 | Self::Tbbo),
            Self::Tcbbo => matches!(of_row, Self::Cmbp1 | Self::Tcbbo),
            schema => schema == of_row,
        }
    }

    /// The schema of a table that does not name its record type, by its columns.
    pub fn of_columns(has: impl Fn(&str) -> bool) -> Self {
        let is_sampled = !has("action") && !has("ts_in_delta") && !has("depth") && has("ts_recv");
        let is_consolidated = has("ask_pb_00") || has("bid_pb_00");
        match (is_consolidated, is_sampled) {
            (true, true) => Self::Cbbo1S,
            (true, false) => Self::Cmbp1,
            (false, true) => Self::Bbo1S,
            (false, false) if Self::has_ten_levels(has) => Self::Mbp10,
            (false, false) => Self::Quotes,
        }
    }

    /// Whether a table has all levels of MBP-10, on both sides.
    fn has_ten_levels(has: impl Fn(&str) -> bool) -> bool {
        let columns = ["ask_px", "ask_sz", "bid_px", "bid_sz"];
        columns
            .iter()
            .all(|column| (0..10).all(|level| has(&format!("{column}_{level:02}"))))
    }

    /// Whether a table has levels behind the best prices: one that was narrowed to these is MBP-1,
    /// whatever its record type says.
    pub fn has_levels(has: impl Fn(&str) -> bool) -> bool {
        has("ask_px_01") || has("bid_px_01")
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quotes => "quotes",
            Self::Mbp1 => "mbp-1",
            Self::Mbp10 => "mbp-10",
            Self::Tbbo => "tbbo",
            Self::Bbo1S => "bbo-1s",
            Self::Bbo1M => "bbo-1m",
            Self::Cmbp1 => "cmbp-1",
            Self::Tcbbo => "tcbbo",
            Self::Cbbo1S => "cbbo-1s",
            Self::Cbbo1M => "cbbo-1m",
        }
    }

    /// Whether a row is a look at the book at the end of an interval: it is known at `ts_recv`, and
    /// its `ts_event` is the time of the last trade, if there was one.
    pub fn is_sampled(self) -> bool {
        matches!(
            self,
            Self::Bbo1S | Self::Bbo1M | Self::Cbbo1S | Self::Cbbo1M
        )
    }

    /// Whether a row shows the book just before a trade.
    pub fn is_before_trade(self) -> bool {
        matches!(self, Self::Tbbo | Self::Tcbbo)
    }

    /// Whether a row shows the best of all venues, and so no venue's own shares.
    pub fn is_consolidated(self) -> bool {
        matches!(
            self,
            Self::Cmbp1 | Self::Tcbbo | Self::Cbbo1S | Self::Cbbo1M
        )
    }

    /// What the reader of a result must know of such a recording.
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Self::Quotes | Self::Mbp1 | Self::Mbp10 => None,
            Self::Tbbo => Some(
                "shows quotes just before trades only: what a trade takes is gone after it, and \
                 what comes back is unknown until the next trade; ask for mbp-1",
            ),
            Self::Bbo1S => Some(
                "is one look a second, replayed when it was received; ask for mbp-1 to see what \
                 happens between",
            ),
            Self::Bbo1M => Some(
                "is one look a minute, replayed when it was received; ask for mbp-1 to see what \
                 happens between",
            ),
            Self::Cmbp1 => Some(
                "shows the best of all venues as one venue: it shows when to trade, never where; \
                 ask for mbp-1 of the venues themselves",
            ),
            Self::Tcbbo => Some(
                "shows the best of all venues just before trades, as one venue: it tells when to \
                 trade, never where; ask for mbp-1 of the venues themselves",
            ),
            Self::Cbbo1S => Some(
                "is one look a second at the best of all venues, as one venue: it tells when to \
                 trade, never where; ask for mbp-1 of the venues themselves",
            ),
            Self::Cbbo1M => Some(
                "is one look a minute at the best of all venues, as one venue: it tells when to \
                 trade, never where; ask for mbp-1 of the venues themselves",
            ),
        }
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Unquoted {
    /// The schema of a record type that has no quotes; `None` for record types that are no market
    /// data.
    pub fn of_rtype(value: u8) -> Option<Self> {
        let found = UNQUOTED.iter().find(|(types, ..)| types.contains(&value));
        found.map(|(_, _, name, has)| Self { name, has })
    }

    /// The schema of a table that has no quotes, by its columns.
    pub fn of_columns(names: &[String]) -> Option<Self> {
        let has = |column: &str| names.iter().any(|name| name == column);
        if has("ask_px_00") || has("bid_px_00") || !has("ts_event") {
            return None;
        }
        let found = UNQUOTED.iter().find(|(_, column, ..)| has(column));
        found.map(|(_, _, name, has)| Self { name, has })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_type_of_the_vendor_is_quotes_or_named_or_no_market_data() {
        let mut others = Vec::new();
        for value in 0..=u8::MAX {
            let Ok(vendors) = dbn::RType::try_from(value) else {
                continue;
            };
            match (Schema::of_rtype(value), Unquoted::of_rtype(value)) {
                (Some(schema), None) => assert_eq!(schema.name(), vendors.as_str()),
                (None, Some(_)) => {}
                (None, None) => others.push(vendors.as_str()),
                both => panic!("{both:?}"),
            }
        }
        assert_eq!(others, ["error", "symbol-mapping", "system"]);
    }

    #[test]
    fn a_table_of_ten_levels_is_one_whatever_else_it_lacks() {
        let of = |levels: usize, without: &str| {
            let kinds = ["ask_px", "ask_sz", "bid_px", "bid_sz"].into_iter();
            let mut columns: Vec<_> = kinds
                .flat_map(|kind| (0..levels).map(move |level| format!("{kind}_{level:02}")))
                .collect();
            columns.retain(|column| column != without);
            Schema::of_columns(|name| columns.iter().any(|column| column == name))
        };
        assert_eq!(of(10, ""), Schema::Mbp10);
        for (levels, without) in [
            (1, ""),
            (5, ""),
            (9, ""),
            (10, "bid_px_09"),
            (10, "ask_sz_05"),
        ] {
            assert_eq!(of(levels, without), Schema::Quotes, "{levels} {without}");
        }
    }

    #[test]
    fn tables_without_quotes_are_named_by_their_columns() {
        let columns = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        for (names, schema) in [
            ("ts_event,order_id,price,size", Some("mbo")),
            ("ts_event,open,high,low,close,volume", Some("ohlcv")),
            ("ts_event,action,side,price,size", Some("trades")),
            ("ts_event,ask_px_00,price", None),
            ("a,b", None),
        ] {
            let found = Unquoted::of_columns(&columns(names));
            assert_eq!(found.map(|one| one.name), schema, "{names}");
        }
    }
}
