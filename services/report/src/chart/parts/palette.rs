//! Colours: those of Okabe and Ito, which the common kinds of colour blindness keep apart,
//! lightened where the ground is dark.

use std::fmt::Write;

/// Name, on light ground, on dark ground.
pub(crate) const COLOURS: [(&str, &str, &str); 26] = [
    ("ground", "#ffffff", "#101418"),
    ("raised", "#f5f7f9", "#181e24"),
    ("ink", "#14181c", "#e8ecf0"),
    ("soft", "#56616c", "#9aa7b4"),
    ("rule", "#d9dfe5", "#2c353e"),
    ("faint", "#e9edf1", "#222a32"),
    ("good", "#00664a", "#3fcf9f"),
    ("bad", "#a33c00", "#ff9a5c"),
    ("warn-ground", "#fff5e0", "#2e2410"),
    ("warn-rule", "#d98e00", "#b57a10"),
    ("note-ground", "#eef5fb", "#14222e"),
    ("note-rule", "#3d86bd", "#3d86bd"),
    ("band-ask", "#c9a089", "#b08468"),
    ("band-bid", "#8fb0a6", "#62998a"),
    // Strategies: router, best ask, TWAP, VWAP.
    ("s0", "#0072b2", "#56b4e9"),
    ("s1", "#c4501b", "#f08a4b"),
    ("s2", "#00855f", "#2fc79a"),
    ("s3", "#a3528a", "#dd92c2"),
    ("s4", "#6b7680", "#8d99a5"),
    // Venues.
    ("v0", "#0072b2", "#2b7fb8"),
    ("v1", "#e69f00", "#d9a02b"),
    ("v2", "#009e73", "#2aa983"),
    ("v3", "#cc79a7", "#c583a8"),
    ("v4", "#7fc4ec", "#2c6d94"),
    ("v5", "#b5480a", "#c2622c"),
    ("v6", "#8a939c", "#6d7984"),
];

/// How many venues have a colour of their own; the last one is for all others.
pub(crate) const VENUES: usize = 7;

/// Custom properties for a style sheet.
pub(crate) fn properties(dark: bool) -> String {
    COLOURS
        .iter()
        .fold(String::new(), |mut css, (name, light, on_dark)| {
            let value = if dark { on_dark } else { light };
            let _ = write!(css, "--{name}:{value};");
            css
        })
}

/// A style sheet with the colours of light ground in place of custom properties, for programs that
/// know none.
#[cfg(feature = "png")]
pub(crate) fn resolved(css: &str) -> String {
    COLOURS
        .iter()
        .fold(css.to_owned(), |css, (name, light, _)| {
            css.replace(&format!("var(--{name})"), light)
        })
}
