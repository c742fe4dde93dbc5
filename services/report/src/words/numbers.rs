//! Numbers as people read them.

use std::fmt::Write;

/// The minus of typography: as wide as a plus, and never broken from its number.
const MINUS: char = '\u{2212}';

/// A number with so many decimals, digits in groups of three, and a true minus.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if value < 0.0
        && plain
            .bytes()
            .any(|byte| byte.is_ascii_digit() && byte != b'0')
    {
        text.push(MINUS);
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        let _ = write!(text, ".{fraction}");
    }
    text
}

/// A number with its sign, plus included.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let positive = value > 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if positive { format!("+{text}") } else { text }
}

/// What a one is worth in the last of so many decimals.
pub(super) fn last_place(decimals: usize) -> f64 {
    i32::try_from(decimals).map_or(0.0, |decimals| 10_f64.powi(-decimals))
}

/// Decimals that show `value`: `least`, or as many more as it takes to not look like nothing, at
/// most `most`, below which it is nothing.
pub(super) fn decimals_up_to(most: usize, value: f64, least: usize) -> usize {
    let below = |decimals: usize| value.abs() < last_place(decimals);
    if value.abs() <= 0.5 * last_place(most) {
        return least;
    }
    let enough = (least..most).step_by(2).find(|decimals| !below(*decimals));
    enough.unwrap_or(most.max(least))
}

/// Decimals that show dollars, shares or times: more than `least` only where they would look like
/// nothing.
pub(crate) fn decimals(value: f64, least: usize) -> usize {
    decimals_up_to(9, value, least)
}

/// Dollars as a column of a table: all with `least` decimals, or with those of the one that needs
/// most; nothing where there are none.
pub(crate) fn column(values: &[Option<f64>], least: usize) -> Vec<String> {
    let needed = values.iter().flatten();
    let needed = needed.map(|value| decimals(*value, least)).max();
    let shown = |one: f64| number(one, needed.unwrap_or(least));
    let shown = |value: &Option<f64>| value.map_or_else(String::new, shown);
    values.iter().map(shown).collect()
}

/// A part of one as a percentage: what is neither nothing nor all does not look like it.
#[must_use]
pub fn percent(part: f64, decimals: usize) -> String {
    let (value, unit) = (part * 100.0, last_place(decimals));
    let text = number(value, decimals);
    let (nothing, all) = (number(0.0, decimals), number(100.0, decimals));
    if text == nothing && value > 0.0 {
        format!("< {} %", number(unit, decimals))
    } else if text == all && value < 100.0 {
        format!("> {} %", number(100.0 - unit, decimals))
    } else {
        format!("{text} %")
    }
}

/// Decimals of a p value.
const OF_P: usize = 4;

/// A p value, which is never nothing.
pub(crate) fn p_value(value: f64) -> String {
    let least = last_place(OF_P);
    if value < least {
        format!("< {}", number(least, OF_P))
    } else {
        number(value, OF_P)
    }
}

/// As few decimals as give the number exactly.
pub(crate) fn shortest(value: f64) -> String {
    with_minus(&value.to_string())
}

/// The text of a number with true minuses.
pub(crate) fn with_minus(number: &str) -> String {
    number.replace('-', &MINUS.to_string())
}

/// A number by its power of ten, as in 1.300e−5; nothing is 0.
pub(crate) fn by_power(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    with_minus(&format!("{value:.3e}"))
}

/// A number by its power of ten with as few digits as give it exactly, as in 4e−6.
pub(crate) fn shortest_power(value: f64) -> String {
    with_minus(&format!("{value:e}"))
}

/// Decimals that give all of some numbers exactly, at least `least`.
pub fn exact_decimals(values: impl IntoIterator<Item = f64>, least: usize) -> usize {
    let of = |value: f64| {
        let text = value.to_string();
        text.split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    };
    values.into_iter().map(of).fold(least, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_groups_and_true_signs() {
        for (value, decimals, expected) in [
            (1_113_890.32, 2, "1,113,890.32"),
            (-1.529, 2, "\u{2212}1.53"),
            (-0.001, 2, "0.00"),
            (999.0, 0, "999"),
            (123_456.0, 0, "123,456"),
            (0.0, 2, "0.00"),
        ] {
            assert_eq!(number(value, decimals), expected);
        }
        assert_eq!(signed(1.5, 1), "+1.5");
        assert_eq!(signed(0.0, 1), "0.0");
        assert_eq!(signed(0.001, 2), "0.00");
        assert_eq!(by_power(-0.000_012_345_6), "\u{2212}1.235e\u{2212}5");
        assert_eq!((by_power(0.0), by_power(-0.0)), ("0".into(), "0".into()));
    }
}
