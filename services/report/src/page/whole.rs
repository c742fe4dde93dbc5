//! Text of a page of which numbers, dates and flags stand on one line each.

use std::fmt::Write;

use crate::chart::parts::svg::escaped;

/// The text as HTML. What a browser would break at a hyphen or before a unit, and people read as
/// one, is kept together: `--fees`, `2024-08-01`, `97.9 %`, `0.02 bps`.
pub(crate) fn whole(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    let mut is_first = true;
    while let Some(word) = words.next() {
        if !is_first {
            html.push(' ');
        }
        is_first = false;
        let unit = words.next_if(|next| is_number(word) && is_unit(next));
        if let Some(unit) = unit {
            let _ = write!(
                html,
                "<span class=\"whole\">{word} {}</span>",
                escaped(unit)
            );
        } else if let Some((day, time)) = instant(word) {
            // Too long for a narrow column: it may end between day and time.
            let (day, time) = (escaped(day), escaped(time));
            let _ = write!(html, "<span class=\"whole\">{day}</span><wbr>{time}");
        } else if is_flag(word) || has_day(word) {
            let _ = write!(html, "<span class=\"whole\">{}</span>", escaped(word));
        } else {
            let _ = write!(html, "{}", escaped(word));
        }
    }
    html
}

/// Whether a word is a unit that belongs to the number before it, with or without marks behind it.
fn is_unit(word: &str) -> bool {
    ["%", "bps"].contains(&word.trim_end_matches([',', '.', ';', ':', ')']))
}

/// Whether a word is a number, with or without a sign before it.
fn is_number(word: &str) -> bool {
    word.ends_with(|letter: char| letter.is_ascii_digit())
        && word.chars().all(|letter| {
            letter.is_ascii_digit() || ['.', ',', '+', '\u{2212}', '('].contains(&letter)
        })
}

/// Whether a word is an option of a command.
fn is_flag(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '\u{201c}']);
    word.starts_with("--") && word.len() > 2 && word.len() < 40
}

/// Whether a word is a day, with or without marks around it.
fn has_day(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_ascii_digit());
    bare.len() == 10 && starts_with_day(bare)
}

/// Day and time of a word that is an instant.
fn instant(word: &str) -> Option<(&str, &str)> {
    let is_instant = starts_with_day(word) && word.get(10..11) == Some("T");
    is_instant.then(|| word.split_at(11))
}

fn starts_with_day(word: &str) -> bool {
    let mut bytes = word.bytes();
    "dddd-dd-dd".bytes().all(|kind| match (kind, bytes.next()) {
        (b'-', byte) => byte == Some(b'-'),
        (_, byte) => byte.is_some_and(|byte| byte.is_ascii_digit()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_and_flags_are_not_broken() {
        let kept = |text: &str| format!("<span class=\"whole\">{text}</span>");
        for (text, html) in [
            ("no fees", "no fees".to_owned()),
            ("--fees names", kept("--fees") + " names"),
            ("(--reaction-kappa) is", kept("(--reaction-kappa)") + " is"),
            (
                "on 2024-08-01: all",
                format!("on {} all", kept("2024-08-01:")),
            ),
            (
                "twap 97.9 %, vwap",
                format!("twap {} vwap", kept("97.9 %,")),
            ),
            ("TWAP (0.02 bps).", format!("TWAP {}", kept("(0.02 bps)."))),
            ("< 1 %", format!("&lt; {}", kept("1 %"))),
            ("a % b -- c", "a % b -- c".to_owned()),
            ("5,000 shares", "5,000 shares".to_owned()),
            (
                "2024-08-01T13:36:32Z",
                kept("2024-08-01T") + "<wbr>13:36:32Z",
            ),
            ("<b>&\"'", "&lt;b&gt;&amp;&quot;'".to_owned()),
        ] {
            assert_eq!(whole(text), html, "{text}");
        }
    }
}
