//! A terminal, and text for it.

use std::fmt::Write;

use crate::page::Notice;

/// Room and colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Whether colours are wanted.
    pub colours: bool,
}

/// A verdict, a table and what to know.
pub(super) fn written(
    verdict: &str,
    table: &str,
    notices: &[Notice],
    terminal: Terminal,
) -> String {
    let mut text = String::new();
    for line in wrapped(verdict, terminal.width) {
        let _ = writeln!(text, "{}", coloured("1", &line, terminal));
    }
    let _ = writeln!(text, "\n{table}");
    for notice in notices {
        let whole = notice.said();
        let (mark, colour) = if notice.warning {
            ("!", "33")
        } else {
            ("-", "36")
        };
        for (place, line) in wrapped(&whole, terminal.width.saturating_sub(2))
            .iter()
            .enumerate()
        {
            let mark = if place == 0 { mark } else { " " };
            let _ = writeln!(text, "{} {line}", coloured(colour, mark, terminal));
        }
    }
    text
}

/// Text in a colour, where colours are wanted.
pub(super) fn coloured(code: &str, text: &str, terminal: Terminal) -> String {
    if terminal.colours {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// Lines of at most so many columns, broken between words.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    text::wrapped(&text::visible(text), width)
}
