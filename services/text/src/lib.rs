//! Text from outside as people may read it.
//!
//! A symbol, a run id, the name of a file or a column, a string of a result: all of them may come
//! from somebody else, and a terminal obeys what it is shown. What is printed for people goes
//! through [`visible`]; what may never be in a name is refused where it is read, with [`is_plain`].
//! Files that are taken whole are read with [`bounded`].

pub mod bounded;
pub mod remedy;

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is only ever drawn: no control character (C0, delete, C1), no break of a
/// line or paragraph, and nothing that turns the direction of what follows, hides, or joins
/// invisibly.
pub fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The first `most` of a list, and how many more there are: a list of names may be as long as
/// somebody wants it to be.
pub fn few(names: impl IntoIterator<Item = String>, most: usize) -> String {
    let mut names = names.into_iter();
    let first: Vec<_> = names.by_ref().take(most).collect();
    let first = first.join(", ");
    match names.count() {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

/// The name of a field as people read it at the head of a column.
///
/// ```
/// assert_eq!(text::titled("effective_spread"), "Effective spread");
/// ```
pub fn titled(field: &str) -> String {
    let words = field.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let room = String::with_capacity(2 * bytes.len());
    bytes.iter().fold(room, |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether all characters of a text are plain.
pub fn all_plain(text: &str) -> bool {
    // Nearly every text is ASCII, and bytes are looked at faster than characters.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || text.chars().all(is_plain)
}

/// A text with every character that is not plain written as `\u{1b}`: one line that shows what is
/// there, and does nothing.
pub fn visible(text: &str) -> Cow<'_, str> {
    if all_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_plain(letter) {
            shown.push(letter);
        } else {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter)); // a String takes everything
        }
    }
    Cow::Owned(shown)
}

/// [`visible`] of every line of a text of our own making, whose line breaks are meant.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(all_plain) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    Cow::Owned(lines.join("\n"))
}

/// The lines of a text, broken between words where one is longer than `width` columns; a word
/// longer than that stays whole. What follows a break is indented as its line is.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| broken(line, width))
        .collect()
}

/// One line in pieces of at most `width` columns.
fn broken(line: &str, width: usize) -> Vec<String> {
    let mut rest = line.trim_end().to_owned();
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let indent = " ".repeat(if spaces * 2 < width { spaces } else { 0 });
    let mut pieces = Vec::new();
    while let Some(end) = end_of_piece(&rest, width) {
        let next = format!("{indent}{}", rest[end..].trim_start());
        rest.truncate(end);
        pieces.push(rest.trim_end().to_owned());
        rest = next;
    }
    pieces.push(rest);
    pieces
}

/// Where a line is broken: before the first word that does not fit, or behind a first word that is
/// itself too long; `None` where all of it fits, or is one word.
fn end_of_piece(line: &str, width: usize) -> Option<usize> {
    if line.chars().count() <= width {
        return None;
    }
    let start = line.find(|letter| letter != ' ')?;
    let mut spaces = line
        .char_indices()
        .enumerate()
        .filter(|(_, (place, letter))| *letter == ' ' && *place > start);
    let fitting = spaces.clone().take_while(|(column, _)| *column <= width);
    let end = fitting.last().or_else(|| spaces.next());
    end.map(|(_, (place, _))| place)
}

/// The beginning of a text, in at most so many bytes, and `...` where something was left out.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}...", &text[..end]))
}

/// A number with what it counts: `one` of a single one, else `several`, as in "1 row is" and
/// "2 rows are".
pub fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_has_an_end() {
        let names = |count: u32| (0..count).map(|name| name.to_string());
        assert_eq!(few(names(0), 2), "");
        assert_eq!(few(names(2), 2), "0, 1");
        assert_eq!(few(names(70_000), 2), "0, 1, and 69998 more");
    }

    #[test]
    fn lines_break_between_words_and_keep_their_indentation() {
        for (text, width, expected) in [
            ("one two three", 8, vec!["one two", "three"]),
            ("one two three", 13, vec!["one two three"]),
            ("incomprehensible", 4, vec!["incomprehensible"]),
            (
                "an incomprehensible thing",
                4,
                vec!["an", "incomprehensible", "thing"],
            ),
            ("  a bc de\nf", 6, vec!["  a bc", "  de", "f"]),
            ("a    b  c", 6, vec!["a    b", "c"]),
            ("", 5, vec![""]),
            ("    ", 2, vec![""]),
            (
                "\u{2212}\u{2212}\u{2212} ab",
                6,
                vec!["\u{2212}\u{2212}\u{2212} ab"],
            ),
        ] {
            assert_eq!(wrapped(text, width), expected, "{text:?} in {width}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_broken_lost_or_out_of_its_order(
            text in "[ a-z\u{e9}]{0,80}",
            width in 1_usize..40,
        ) {
            let lines = wrapped(&text, width);
            let words = |text: &str| -> Vec<String> {
                text.split_whitespace().map(str::to_owned).collect()
            };
            prop_assert_eq!(words(&lines.join(" ")), words(&text));
            for line in &lines {
                let fits = line.chars().count() <= width;
                prop_assert!(fits || words(line).len() <= 1, "{:?} in {}", line, width);
            }
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, expected) in [
            ("AAPL", "AAPL"),
            ("Größe 5\u{a0}%", "Größe 5\u{a0}%"),
            (
                "A\x1b]0;PWNED\x07\x1b[2J",
                "A\\u{1b}]0;PWNED\\u{7}\\u{1b}[2J",
            ),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\r\nINFO fine", "a\\u{d}\\u{a}INFO fine"),
            ("\u{202e}gnp.exe\u{2066}", "\\u{202e}gnp.exe\\u{2066}"),
            (
                "a\u{2028}b\u{200b}c\u{feff}",
                "a\\u{2028}b\\u{200b}c\\u{feff}",
            ),
            ("\t\u{7f}", "\\u{9}\\u{7f}"),
        ] {
            assert_eq!(visible(text), expected);
        }
        assert_eq!(visible_lines("a\nb\x1b\n"), "a\nb\\u{1b}\n");
    }

    #[test]
    fn a_beginning_ends_between_characters() {
        assert_eq!(beginning("abc", 3), "abc");
        assert_eq!(beginning("aéb", 2), "a...");
        assert_eq!(beginning("é", 1), "...");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left_and_nothing_plain_is_changed(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(all_plain(&shown));
            let plain: String = text.chars().filter(|letter| is_plain(*letter)).collect();
            prop_assert!(plain.chars().all(|letter| shown.contains(letter)));
            if all_plain(&text) {
                prop_assert_eq!(shown, text.as_str());
            }
        }
    }

    #[test]
    fn one_is_not_several() {
        let said = [0, 1, 2].map(|count| counted(count, "row is", "rows are"));
        assert_eq!(said, ["0 rows are", "1 row is", "2 rows are"]);
    }
}
