//! Values and types in the words of who writes settings.

use std::borrow::Cow;

use figment::error::Actual;

/// A value that was found, as it was written.
pub(super) fn found(actual: &Actual) -> String {
    match actual {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Char(value) => format!("\"{value}\""),
        Actual::Str(value) => format!("\"{value}\""),
        Actual::Unit | Actual::Option => "nothing".to_owned(),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

/// What a value must be, from the name of its type.
pub(super) fn wanted(expected: &str) -> Cow<'_, str> {
    Cow::Borrowed(match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65,535",
        "u32" => "a whole number from 0 to 4,294,967,295",
        "u64" | "u128" | "usize" => "a whole number, zero or more",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" | "bool" => "true or false",
        "a sequence" | "sequence" => "a list, as in [1, 2]",
        "a string" | "string" | "str" => "text in quotes",
        "a map" | "map" => "a table of settings",
        _ if expected.starts_with("struct ") => "a table of settings",
        _ if expected.starts_with("enum ") => "text in quotes",
        _ => expected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_types_have_plain_names() {
        for (actual, said) in [
            (Actual::Signed(-5), "-5"),
            (Actual::Float(5.5), "5.5"),
            (Actual::Bool(true), "true"),
            (Actual::Str("5k".to_owned()), "\"5k\""),
            (Actual::Seq, "a list"),
            (Actual::Unit, "nothing"),
        ] {
            assert_eq!(found(&actual), said);
        }
        for (expected, said) in [
            ("u8", "a whole number from 0 to 255"),
            ("u64", "a whole number, zero or more"),
            ("struct OrderSettings", "a table of settings"),
            ("enum Profile", "text in quotes"),
            ("a duration such as 30s", "a duration such as 30s"),
        ] {
            assert_eq!(wanted(expected), said);
        }
    }
}
