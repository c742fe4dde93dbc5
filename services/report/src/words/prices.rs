//! Prices in dollars as people read them.

use super::numbers::{exact_decimals, last_place, number};

/// Decimals of a price in dollars: at least four, and as many as it takes to see a basis point of
/// it, at most the six that results have.
fn price_decimals(price: f64) -> usize {
    let point = price.abs() * 1e-4;
    let shown = (4..6).find(|decimals| last_place(*decimals) <= point);
    shown.unwrap_or(if point > 0.0 { 6 } else { 4 })
}

/// A price in dollars.
pub(crate) fn price(value: f64) -> String {
    number(value, price_decimals(value))
}

/// Prices in dollars as a column of a table: all with the decimals of the one that needs most;
/// nothing where there is none.
pub(crate) fn prices(values: &[Option<f64>]) -> Vec<String> {
    let needed = values.iter().flatten().map(|value| price_decimals(*value));
    let decimals = needed.max().unwrap_or(4);
    let shown = |one: f64| number(one, decimals);
    let shown = |value: &Option<f64>| value.map_or_else(String::new, shown);
    values.iter().map(shown).collect()
}

/// Behind what an order is, the worst price at which it trades; nothing where there is none.
pub(crate) fn limited(limit: Option<f64>) -> String {
    limit.map_or_else(String::new, |limit| {
        format!(", limit {}", number(limit, exact_decimals([limit], 2)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_point_of_a_price_can_be_seen() {
        for (price, text) in [
            (222.758_5, "222.7585"),
            (1.000_06, "1.0001"),
            (0.531_26, "0.53126"),
            (0.053_124, "0.053124"),
            (0.000_5, "0.000500"),
            (0.0, "0.0000"),
        ] {
            assert_eq!(super::price(price), text);
        }
        let column = prices(&[Some(0.053_124), None, Some(0.053_188), Some(12.0)]);
        assert_eq!(column, ["0.053124", "", "0.053188", "12.000000"]);
        assert_eq!(prices(&[Some(222.5), None]), ["222.5000", ""]);
        assert_eq!(limited(Some(0.053_1)), ", limit 0.0531");
        assert_eq!(limited(Some(187.5)), ", limit 187.50");
    }
}
