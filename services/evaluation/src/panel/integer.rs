//! Whole numbers in JSON: those beyond 2^53, which not every reader keeps exactly, are strings.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Largest number that every reader of JSON keeps exactly.
const EXACT: u128 = 1 << 53;

/// A whole number that is merged by adding: cash in units of 1e-9 dollars, savings, counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integer(pub i128);

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.unsigned_abs() <= EXACT {
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl Visitor<'_> for Either {
    type Value = Integer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or one as a string")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Integer, E> {
        Ok(Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Integer, E> {
        Ok(Integer(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Integer, E> {
        value.parse().map(Integer).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Integer;

    #[test]
    fn numbers_survive_json_whatever_their_size() {
        for number in [
            0,
            -1,
            1 << 53,
            (1 << 53) + 1,
            -(1 << 53) - 1,
            i128::MIN,
            i128::MAX,
        ] {
            let text = serde_json::to_string(&Integer(number)).unwrap();
            assert_eq!(
                text.starts_with('"'),
                number.unsigned_abs() > 1 << 53,
                "{text}"
            );
            assert_eq!(
                serde_json::from_str::<Integer>(&text).unwrap(),
                Integer(number)
            );
        }
        assert!(serde_json::from_str::<Integer>("1.5").is_err());
        assert!(serde_json::from_str::<Integer>("\"x\"").is_err());
    }
}
