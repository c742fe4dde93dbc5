//! Whole numbers, and what they count.

use super::phrases::listed;

/// A whole number.
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with the word for what is counted.
pub(crate) fn counted(value: u64, one: &str, several: &str) -> String {
    format!(
        "{} {}",
        count(value),
        if value == 1 { one } else { several }
    )
}

/// Sizes of orders, as numbers alone.
pub(crate) fn sizes(sizes: &[u64]) -> String {
    let all: Vec<_> = sizes.iter().map(|size| count(*size)).collect();
    listed(&all)
}

/// Sizes of orders.
pub(crate) fn shares(sizes: &[u64]) -> String {
    let word = if sizes == [1] { "share" } else { "shares" };
    format!("{} {word}", self::sizes(sizes))
}

/// A sentence of a result in which counts of shares have their digits in groups, as they have
/// everywhere else where people read them.
pub(crate) fn grouped(sentence: &str) -> String {
    if !sentence.contains("share") {
        return sentence.to_owned();
    }
    let word = |word: &str| {
        let digits = word.trim_end_matches([',', '.', ':', ';']);
        let is_count = digits.len() > 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let value = digits.parse().ok().filter(|_| is_count);
        value.map_or_else(
            || word.to_owned(),
            |value| format!("{}{}", count(value), &word[digits.len()..]),
        )
    };
    let words: Vec<_> = sentence.split(' ').map(word).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_shares_have_groups_of_digits() {
        assert_eq!(count(5_000_000), "5,000,000");
        for (said, shown) in [
            (
                "the best fills 3427 of 5000 shares.",
                "the best fills 3,427 of 5,000 shares.",
            ),
            (
                "the router filled 3427 shares, the baseline 12850: costs differ",
                "the router filled 3,427 shares, the baseline 12,850: costs differ",
            ),
            ("at 222.6851 of 500 shares", "at 222.6851 of 500 shares"),
            ("Wolf 2005 on 2024-08-01", "Wolf 2005 on 2024-08-01"),
        ] {
            assert_eq!(grouped(said), shown);
        }
    }
}
