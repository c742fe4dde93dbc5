//! Numbers and names as people read them.

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
fn last_place(decimals: usize) -> f64 {
    i32::try_from(decimals).map_or(0.0, |decimals| 10_f64.powi(-decimals))
}

/// Decimals that show `value`: `least`, or as many more as it takes to not look like nothing, at
/// most `most`, below which it is nothing.
fn decimals_up_to(most: usize, value: f64, least: usize) -> usize {
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

/// Decimals that show a figure in basis points: more where it is small.
pub(crate) fn bps_decimals(value: f64) -> usize {
    decimals_up_to(6, value, 2)
}

/// Figures in basis points as a column of a table: all with the decimals of the one that needs
/// most, nothing where there is no figure.
#[must_use]
pub fn bps_column(values: &[Option<f64>]) -> Vec<String> {
    let decimals = values.iter().flatten().map(|value| bps_decimals(*value));
    let decimals = decimals.max().unwrap_or(2);
    let shown = |value: &Option<f64>| value.map_or_else(String::new, |one| signed(one, decimals));
    values.iter().map(shown).collect()
}

/// A mean and the ends of its interval in basis points, line by line, as three columns: all with
/// the decimals of the figure that needs most.
pub(crate) fn bps_intervals(lines: &[[Option<f64>; 3]]) -> Vec<[String; 3]> {
    let texts = bps_column(lines.as_flattened());
    let lines = texts.chunks_exact(3).map(<[String]>::to_vec);
    lines.filter_map(|line| line.try_into().ok()).collect()
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

/// Two figures in basis points with the same decimals.
pub(crate) fn bps_pair(one: f64, other: f64) -> [String; 2] {
    let decimals = bps_decimals(one).max(bps_decimals(other));
    [signed(one, decimals), signed(other, decimals)]
}

/// The two ends of an interval in basis points.
pub(crate) fn interval(low: Option<f64>, high: Option<f64>) -> Option<String> {
    let [low, high] = bps_pair(low?, high?);
    Some(format!("{low} to {high}"))
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

/// A saving in basis points.
pub(crate) fn bps(value: f64) -> String {
    signed(value, bps_decimals(value))
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

/// An RFC 3339 instant to the millisecond.
#[must_use]
pub fn to_millis(instant: &str) -> String {
    match instant.split_once('.') {
        Some((seconds, parts)) => format!("{seconds}.{}Z", parts.get(..3).unwrap_or(parts)),
        None => instant.to_owned(),
    }
}

/// A time of day of an RFC 3339 instant, to milliseconds.
pub(crate) fn time_of_day(instant: &str) -> &str {
    instant.get(11..23).unwrap_or(instant)
}

/// The day of an RFC 3339 instant.
pub(crate) fn day(instant: &str) -> &str {
    instant.get(..10).unwrap_or(instant)
}

/// Seconds of the day of an RFC 3339 instant; zero for what is none.
pub(crate) fn seconds_of_day(instant: &str) -> f64 {
    let part = |range: std::ops::Range<usize>| -> Option<f64> { instant.get(range)?.parse().ok() };
    let fraction = instant.get(19..).and_then(|rest| {
        format!("0{}", rest.trim_end_matches('Z'))
            .parse::<f64>()
            .ok()
    });
    let parts = (part(11..13), part(14..16), part(17..19));
    match parts {
        (Some(hours), Some(minutes), Some(seconds)) => {
            hours * 3600.0 + minutes * 60.0 + seconds + fraction.unwrap_or(0.0)
        }
        _ => 0.0,
    }
}

/// Days from the first of March of year zero to the day of an RFC 3339 instant; zero for what is
/// none.
fn days(instant: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| -> Option<i64> { instant.get(range)?.parse().ok() };
    let Some(((year, month), day)) = part(0..4).zip(part(5..7)).zip(part(8..10)) else {
        return 0;
    };
    // A year that begins in March ends with the day that only some years have.
    let year = if month > 2 { year } else { year - 1 };
    let months = (month + 9) % 12;
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * months + 2) / 5 + day - 1
}

/// Seconds from an RFC 3339 instant to a later one, on whatever days; the second that begins with
/// the end is one of them where both are whole seconds.
pub(crate) fn seconds_within(start: &str, end: &str) -> f64 {
    let days = (days(end) - days(start)) as f64;
    let seconds = days * 86_400.0 + seconds_of_day(end) - seconds_of_day(start);
    if seconds.fract().abs() < 1e-9 {
        seconds.max(0.0) + 1.0
    } else {
        seconds.max(0.0)
    }
}

/// Seconds of the day as a clock shows them.
pub(crate) fn clock(seconds: f64, with_seconds: bool) -> String {
    let whole = seconds.round().rem_euclid(86_400.0) as u64;
    let (hours, minutes) = (whole / 3600, whole / 60 % 60);
    if with_seconds {
        format!("{hours:02}:{minutes:02}:{:02}", whole % 60)
    } else {
        format!("{hours:02}:{minutes:02}")
    }
}

/// As [`clock`], with the milliseconds that have passed.
pub(crate) fn clock_in_millis(seconds: f64) -> String {
    let millis = ((seconds.fract() * 1e3).floor() as u32).min(999);
    format!("{}.{millis:03}", clock(seconds.floor(), true))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A venue: its market identifier where known, and its publisher id.
pub(crate) fn venue(publisher_id: &str, mic: Option<&str>) -> String {
    // Several feeds may come from one market: the identifier alone does not distinguish them.
    mic.map_or_else(
        || format!("venue {publisher_id}"),
        |mic| format!("{mic} {publisher_id}"),
    )
}

/// How a push of the price dies out; `None` for what is assumed without being asked.
pub(crate) fn dying_out(kernel: Option<&result::ReactionKernel>) -> String {
    kernel.map_or_else(
        || "half of a push is gone after a minute".to_owned(),
        |kernel| {
            format!(
                "half of a push is gone after {} s, {} of it stays, posted shares push {} as much",
                shortest(kernel.half_life_seconds),
                shortest(kernel.permanent),
                shortest(kernel.passive)
            )
        },
    )
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
        assert_eq!(count(5_000_000), "5,000,000");
        assert_eq!(bps(0.0123), "+0.01");
        assert_eq!(bps(0.0023), "+0.0023");
        assert_eq!(by_power(-0.000_012_345_6), "\u{2212}1.235e\u{2212}5");
        assert_eq!((by_power(0.0), by_power(-0.0)), ("0".into(), "0".into()));
        let column = bps_column(&[Some(1.5), None, Some(-0.0023), Some(0.0)]);
        assert_eq!(column, ["+1.5000", "", "\u{2212}0.0023", "0.0000"]);
        assert_eq!(bps_column(&[Some(1.5), Some(0.0)]), ["+1.50", "0.00"]);
    }

    #[test]
    fn counts_of_shares_have_groups_of_digits() {
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

    /// Whatever has a figure of its own: only what is nothing looks like it.
    #[test]
    fn only_nothing_looks_like_nothing() {
        let nothing = |text: &str| !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        for power in 0..9 {
            for factor in [1.0, 4.9, 5.0, 9.99] {
                let value = factor * 10_f64.powi(-power);
                for value in [value, -value] {
                    for least in [0, 2, 3, 4, 6] {
                        let shown = number(value, decimals(value, least));
                        assert!(!nothing(&shown), "{value}: {shown}");
                    }
                    assert_eq!(nothing(&bps(value)), value.abs() <= 5e-7, "{value}");
                    assert!(bps_decimals(value) <= 6 && decimals(value, 2) <= 9);
                }
                assert!(!nothing(&p_value(value)));
                for decimals in [0, 1, 2] {
                    assert!(!nothing(&percent(value / 10.0, decimals)), "{value}");
                }
            }
        }
        assert_eq!((decimals(0.0, 2), decimals(1e-12, 4)), (2, 4));
        assert_eq!((bps_decimals(0.0), bps_decimals(1e-12)), (2, 2));
        for (value, text) in [
            (0.0, "< 0.0001"),
            (9e-5, "< 0.0001"),
            (1e-4, "0.0001"),
            (0.5, "0.5000"),
        ] {
            assert_eq!(p_value(value), text);
        }
        for (part, decimals, text) in [
            (0.0, 0, "0 %"),
            (0.001, 0, "< 1 %"),
            (0.001, 1, "0.1 %"),
            (0.0004, 1, "< 0.1 %"),
            (0.996, 0, "> 99 %"),
            (0.9996, 1, "> 99.9 %"),
            (1.0, 1, "100.0 %"),
        ] {
            assert_eq!(percent(part, decimals), text);
        }
    }

    #[test]
    fn instants_have_a_day_and_a_clock() {
        let instant = "2024-08-01T13:36:32.491911683Z";
        assert_eq!(day(instant), "2024-08-01");
        assert_eq!(time_of_day(instant), "13:36:32.491");
        assert!((seconds_of_day(instant) - 48_992.491_911_683).abs() < 1e-9);
        assert_eq!(clock(48_992.4, true), "13:36:32");
        assert_eq!(clock(86_400.0, false), "00:00");
        assert!(seconds_of_day("soon").abs() < f64::EPSILON);
    }

    #[test]
    fn windows_last_from_their_start_through_the_second_of_their_end() {
        for (start, end, seconds) in [
            (
                "2024-08-01T13:40:00.000000000Z",
                "2024-08-01T13:40:00.000000000Z",
                1.0,
            ),
            ("2024-08-01T13:40:00Z", "2024-08-01T13:49:59Z", 600.0),
            (
                "2024-08-01T22:45:00.000000000Z",
                "2024-08-02T02:14:59.000000000Z",
                12_600.0,
            ),
            (
                "2024-02-28T23:59:00Z",
                "2024-03-01T00:00:59Z",
                86_400.0 + 120.0,
            ),
            (
                "2023-12-31T23:59:59.500000000Z",
                "2024-01-01T00:00:00.250000000Z",
                0.75,
            ),
            (
                "2024-08-01T13:40:01Z",
                "2024-08-01T13:40:00.500000000Z",
                0.0,
            ),
        ] {
            let found = seconds_within(start, end);
            assert!((found - seconds).abs() < 1e-6, "{start} to {end}: {found}");
        }
    }

    #[test]
    fn lists_end_with_and() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&items[..1]), "a");
        assert_eq!(listed(&items), "a, b and c");
    }
}
