//! Values as people type them.

use market_data::Side;

/// Largest order, and step: a million million shares.
pub(crate) const LARGEST_ORDER: u64 = 1_000_000_000_000;

/// Most parent orders of one evaluation.
const MOST_ORDERS: u32 = 200_000;

/// A number of shares as people write it: `5000`, `5,000`, `5k`, `1.5m`, `1e3`; it is whole.
pub(crate) fn shares(text: &str) -> Result<u64, &'static str> {
    whole(text)
        .filter(|shares| (1..=LARGEST_ORDER).contains(shares))
        .ok_or(
            "not a whole number of shares from 1 to 1,000,000,000,000, such as 5000, 5,000 or 5k",
        )
}

/// A number of parent orders, as people write it.
pub(super) fn orders(text: &str) -> Result<u32, &'static str> {
    whole(text)
        .and_then(|orders| u32::try_from(orders).ok())
        .filter(|orders| (1..=MOST_ORDERS).contains(orders))
        .ok_or("not a whole number of parent orders from 1 to 200,000, such as 1000, 1,000 or 5k")
}

/// The whole number that a text is, with a factor behind it where there is one; `None` where it is
/// no whole number.
fn whole(text: &str) -> Option<u64> {
    let (digits, zeros) = match text.split_once(['e', 'E']) {
        Some((digits, zeros)) => (digits, zeros.parse().ok()?),
        None => match text.strip_suffix(['k', 'K']) {
            Some(digits) => (digits, 3),
            None => text
                .strip_suffix(['m', 'M'])
                .map_or((text, 0), |digits| (digits, 6)),
        },
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    // A number of Python ends with .0; 5.000 are five thousand to half of Europe.
    if digits.len() == text.len() && !matches!(after, "" | "0") {
        return None;
    }
    let after = after.trim_end_matches('0');
    let zeros = usize::try_from(zeros).ok()?.checked_sub(after.len())?;
    // More of them is no order.
    let zeros = (zeros <= 12).then(|| "0".repeat(zeros))?;
    let digits = ungrouped(before)? + after + &zeros;
    let is_plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| is_plain)
}

/// The digits of a number that may be written in groups of three, `5,000`; `None` where a comma
/// stands in another place.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut is_grouped = false;
    for group in groups {
        if group.len() != 3 || !group.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        is_grouped = true;
        digits.push_str(group);
    }
    (!is_grouped || (1..=3).contains(&first.len())).then_some(digits)
}

/// A number that is one.
pub(crate) fn finite(text: &str) -> Result<f64, &'static str> {
    let number = text.parse().ok();
    number
        .filter(|number: &f64| number.is_finite())
        .ok_or("not a number")
}

/// True or false, in letters of any size.
pub(crate) fn truth(text: &str) -> Result<bool, &'static str> {
    let text = text.to_ascii_lowercase();
    text.parse().map_err(|_| "true or false")
}

/// A side in letters of any size.
pub(crate) fn side(text: &str) -> Result<Side, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "buy" => Ok(Side::Buy),
        "sell" => Ok(Side::Sell),
        _ => Err("buy or sell"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_as_people_write_them() {
        for (text, expected) in [
            ("5000", Some(5_000)),
            ("5,000", Some(5_000)),
            ("1,000,000", Some(1_000_000)),
            ("1,000,000,000,000", Some(LARGEST_ORDER)),
            ("0", None),
            ("5,00", None),
            ("5000,000", None),
            (",500", None),
            ("5,", None),
            ("5k", Some(5_000)),
            ("5K", Some(5_000)),
            ("1.5k", Some(1_500)),
            ("5.0", Some(5)),
            ("5.00", None),
            ("5.000", None),
            ("2m", Some(2_000_000)),
            ("1e3", Some(1_000)),
            ("2.50e2", Some(250)),
            ("1,000k", Some(1_000_000)),
            ("5000.0", Some(5_000)),
            ("1.5", None),
            ("1.2345k", None),
            ("1e-3", None),
            ("1e13", None),
            ("1e999999999999", None),
            ("k", None),
            (".5k", Some(500)),
            (".", None),
            ("5kk", None),
            ("+5", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(shares(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn parent_orders_are_counted_as_people_count() {
        for (text, expected) in [
            ("1000", Some(1_000)),
            ("1,000", Some(1_000)),
            ("5k", Some(5_000)),
            ("200000", Some(200_000)),
            ("200001", None),
            ("0", None),
            ("-1", None),
            ("many", None),
        ] {
            assert_eq!(orders(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_side_is_known_in_capitals() {
        for (text, expected) in [
            ("buy", Some(Side::Buy)),
            ("SELL", Some(Side::Sell)),
            ("Buy", Some(Side::Buy)),
            ("short", None),
        ] {
            assert_eq!(side(text).ok(), expected, "{text}");
        }
    }
}
