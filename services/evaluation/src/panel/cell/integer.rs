//! Whole numbers in JSON: those beyond 2^53, which not every reader keeps exactly, are strings.

use serde::{Deserialize, Serialize, Serializer};

/// Largest number that every reader of JSON keeps exactly.
const EXACT: u128 = 1 << 53;

/// A whole number that is merged by adding: cash in units of 1e-9 dollars, savings, counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Integer(pub i128);

impl Serialize for Integer {
    /// A number or a string where people read it, as it is elsewhere.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_i128(self.0);
        }
        if self.0.unsigned_abs() <= EXACT {
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Integer;

    #[test]
    fn numbers_are_exact_whatever_their_size() {
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
            assert_eq!(text.trim_matches('"').parse(), Ok(number));
            let is_string = text.starts_with('"');
            assert_eq!(is_string, number.unsigned_abs() > 1 << 53, "{text}");
            let packed = postcard::to_extend(&Integer(number), Vec::new()).unwrap();
            assert_eq!(postcard::from_bytes(&packed), Ok(Integer(number)));
        }
    }
}
