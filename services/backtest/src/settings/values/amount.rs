//! Dollars per share as people write them.

use std::fmt;
use std::str::FromStr;

use market_data::PerShare;
use market_data::units::money::PriceError;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in dollars per share, exact to 1e-9: `0.003`, `"-0.0002"`, `1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount(pub(crate) PerShare);

impl Amount {
    pub(crate) const ZERO: Self = Self(PerShare::ZERO);

    /// Amounts of dollars.
    pub(crate) fn list(dollars: &[f64]) -> Vec<Self> {
        dollars.iter().copied().map(Self::from_dollars).collect()
    }

    /// The nearest amount to a literal of few digits; zero where there is none.
    pub(crate) fn from_dollars(dollars: f64) -> Self {
        dollars.to_string().parse().unwrap_or_default()
    }
}

impl FromStr for Amount {
    type Err = PriceError;
    fn from_str(text: &str) -> Result<Self, PriceError> {
        PerShare::parse_dollars(text.trim().as_bytes()).map(Self)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.to_dollars())
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Dollars;
        impl Visitor<'_> for Dollars {
            type Value = Amount;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "an amount in dollars per share with at most nine decimals, such as 0.003",
                )
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Amount, E> {
                // The shortest decimal that gives this float is what was written.
                self.visit_str(&value.to_string())
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Amount, E> {
                self.visit_str(&value.to_string())
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Amount, E> {
                self.visit_str(&value.to_string())
            }
        }
        deserializer.deserialize_any(Dollars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_gives_the_exact_amount() {
        for (json, units) in [
            ("0.003", 3_000_000),
            ("\"0.003\"", 3_000_000),
            ("-0.0002", -200_000),
            ("1", 1_000_000_000),
            ("1.0", 1_000_000_000),
            ("0.1", 100_000_000),
            ("1e-9", 1),
        ] {
            let amount: Amount = serde_json::from_str(json).unwrap();
            assert_eq!(amount.0.units(), units, "{json}");
        }
        assert!(serde_json::from_str::<Amount>("\"free\"").is_err());
        assert_eq!(Amount::from_dollars(0.005).0.units(), 5_000_000);
    }
}
