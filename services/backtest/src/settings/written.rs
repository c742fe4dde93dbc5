//! Sides and shares in files and variables, written as on the command line.

use std::fmt;

use market_data::Side;
use serde::de::{Deserializer, Error, Visitor};

use crate::cli::values;

/// A number of shares: a number, or a text such as `5,000` or `2k`.
///
/// # Errors
/// When it is neither.
pub(super) fn shares<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    struct Shares;

    impl Visitor<'_> for Shares {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number of shares, such as 5000, \"5,000\" or \"5k\"")
        }

        fn visit_u64<E: Error>(self, shares: u64) -> Result<u64, E> {
            Ok(shares)
        }

        fn visit_i64<E: Error>(self, shares: i64) -> Result<u64, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Signed(shares), &self);
            u64::try_from(shares).map_err(wrong)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Str(text), &self);
            values::shares(text).map_err(wrong)
        }
    }

    from.deserialize_any(Shares)
}

/// A side in letters of any size.
///
/// # Errors
/// When it is none.
pub(super) fn side<'de, D: Deserializer<'de>>(from: D) -> Result<Side, D::Error> {
    struct OneSide;

    impl Visitor<'_> for OneSide {
        type Value = Side;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("buy or sell")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Side, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Str(text), &self);
            values::side(text).map_err(wrong)
        }
    }

    from.deserialize_any(OneSide)
}

#[cfg(test)]
mod tests {
    use market_data::Side;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Order {
        #[serde(deserialize_with = "super::shares")]
        size: u64,
        #[serde(deserialize_with = "super::side")]
        side: Side,
    }

    #[test]
    fn files_and_variables_say_shares_and_sides_as_the_command_line_does() {
        let read = |size: &str, side: &str| -> Option<Order> {
            let text = format!("{{\"size\": {size}, \"side\": {side}}}");
            serde_json::from_str(&text).ok()
        };
        for size in ["2000", "\"2,000\"", "\"2k\"", "\"2000\""] {
            for (text, side) in [("buy", Side::Buy), ("SELL", Side::Sell), ("Buy", Side::Buy)] {
                let found = read(size, &format!("\"{text}\""));
                assert_eq!(found, Some(Order { size: 2_000, side }), "{size} {text}");
            }
        }
        for (size, side) in [
            ("-5", "\"buy\""),
            ("\"5,00\"", "\"buy\""),
            ("1.5", "\"buy\""),
            // What was 5.000 is 5 by now, and five thousand to half of Europe.
            ("5.0", "\"buy\""),
            ("5", "\"short\""),
            ("5", "1"),
        ] {
            assert_eq!(read(size, side), None, "{size} {side}");
        }
    }
}
