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

/// Figures in basis points as a column of a table: all with the decimals of the one that needs
/// most, nothing where there is no figure.
pub(crate) fn bps_column(values: &[Option<f64>]) -> Vec<String> {
    let decimals = values.iter().flatten().map(|value| bps_decimals(*value));
    let decimals = decimals.max().unwrap_or(2);
    let shown = |value: &Option<f64>| value.map_or_else(String::new, |one| signed(one, decimals));
    values.iter().map(shown).collect()
}

/// Decimals that show a figure in basis points: more where it is small.
pub(crate) fn bps_decimals(value: f64) -> usize {
    if value == 0.0 || value.abs() >= 0.01 {
        2
    } else {
        4
    }
}

/// A saving in basis points.
pub(crate) fn bps(value: f64) -> String {
    signed(value, bps_decimals(value))
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

/// As few decimals as give the number exactly.
pub(crate) fn shortest(value: f64) -> String {
    let text = value.to_string();
    match text.strip_prefix('-') {
        Some(rest) => format!("{MINUS}{rest}"),
        None => text,
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

/// The key under which a strategy is shown: who sells takes the best bid, not the best ask.
pub(crate) fn shown<'a>(key: &'a str, side: &str) -> &'a str {
    match (key, side) {
        ("best_ask", "sell") => "best_bid",
        _ => key,
    }
}

/// The name of a strategy.
pub(crate) fn strategy(key: &str) -> &str {
    match key {
        "optimized" => "Router",
        "best_ask" => "Best ask",
        "best_bid" => "Best bid",
        "twap" => "TWAP",
        "vwap" => "VWAP",
        "sweep" => "Sweep",
        "pov" => "POV",
        "implementation_shortfall" => "Impl. shortfall",
        "vwap_traded" => "VWAP (traded)",
        "peg" => "Peg",
        other => other,
    }
}

/// The name of a strategy within a sentence.
pub(crate) fn in_sentence(key: &str) -> String {
    let name = strategy(key);
    match key {
        "optimized" => "the router".into(),
        "implementation_shortfall" => "implementation shortfall".into(),
        "best_ask" | "best_bid" | "sweep" | "peg" => name.to_lowercase(),
        _ => name.to_owned(),
    }
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
        let column = bps_column(&[Some(1.5), None, Some(-0.0023), Some(0.0)]);
        assert_eq!(column, ["+1.5000", "", "\u{2212}0.0023", "0.0000"]);
        assert_eq!(bps_column(&[Some(1.5), Some(0.0)]), ["+1.50", "0.00"]);
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
    fn lists_end_with_and() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&items[..1]), "a");
        assert_eq!(listed(&items), "a, b and c");
    }
}
