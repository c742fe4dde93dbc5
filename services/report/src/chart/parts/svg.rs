//! An SVG picture under construction. Colours are classes, so that one picture serves light, dark
//! and paper.

use std::fmt::Write;

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The text starts there.
    Start,
    /// Text is centred there.
    Middle,
    /// It ends there.
    End,
}

/// A picture.
#[derive(Clone, Debug)]
pub(crate) struct Svg {
    pub(crate) width: f64,
    pub(crate) height: f64,
    body: String,
}

/// Text in which nothing is markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            // No control character is allowed in XML.
            control if control.is_control() => safe.push(' '),
            other => safe.push(other),
        }
    }
    safe
}

/// A coordinate: a tenth of a pixel is enough.
pub(crate) fn at(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".into(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

impl Svg {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            body: String::new(),
        }
    }

    pub(crate) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (at(x1), at(y1), at(x2), at(y2));
        let _ = write!(
            self.body,
            r#"<path class="{class}" d="M{x1} {y1}L{x2} {y2}"/>"#
        );
    }

    /// A rectangle with what it says when pointed at.
    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), class: &str, tip: &str) {
        let (x, y, w, h) = (at(x), at(y), at(w.max(0.0)), at(h.max(0.0)));
        let _ = write!(
            self.body,
            r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}""#
        );
        self.close("rect", tip);
    }

    pub(crate) fn path(&mut self, outline: &str, class: &str) {
        let _ = write!(self.body, r#"<path class="{class}" d="{outline}"/>"#);
    }

    /// A mark of the shape that belongs to a strategy, so that colour is not all that keeps them
    /// apart.
    pub(crate) fn mark(&mut self, place: (f64, f64), radius: f64, shape: usize, class: &str) {
        self.mark_saying(place, radius, shape, (class, ""));
    }

    /// As [`Svg::mark`], with what it says when pointed at behind its class.
    pub(crate) fn mark_saying(
        &mut self,
        (x, y): (f64, f64),
        radius: f64,
        shape: usize,
        (class, tip): (&str, &str),
    ) {
        let r = radius;
        let outline = match shape % 4 {
            0 => {
                let (left, y, d, r) = (at(x - r), at(y), at(2.0 * r), at(r));
                format!("M{left} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z")
            }
            1 => polygon(&[(x, y - r), (x + r, y + r), (x - r, y + r)]),
            2 => polygon(&[
                (x - r, y - r),
                (x + r, y - r),
                (x + r, y + r),
                (x - r, y + r),
            ]),
            _ => {
                let r = r * 1.25;
                polygon(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)])
            }
        };
        let _ = write!(self.body, r#"<path class="{class}" d="{outline}""#);
        self.close("path", tip);
    }

    pub(crate) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " middle",
            Anchor::End => " end",
        };
        let (x, y, text) = (at(x), at(y), escaped(text));
        let _ = write!(
            self.body,
            r#"<text class="{class}{anchor}" x="{x}" y="{y}">{text}</text>"#
        );
    }

    fn close(&mut self, element: &str, tip: &str) {
        if tip.is_empty() {
            self.body.push_str("/>");
        } else {
            let _ = write!(self.body, "><title>{}</title></{element}>", escaped(tip));
        }
    }

    /// The picture as part of a page; `id` is its own there.
    pub(crate) fn on_page(&self, id: &str, title: &str, description: &str) -> String {
        let (width, height) = (at(self.width), at(self.height));
        format!(
            "<svg role=\"img\" viewBox=\"0 0 {width} {height}\" \
             aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
             <desc id=\"{id}-d\">{}</desc>{}</svg>",
            escaped(title),
            escaped(description),
            self.body
        )
    }
}

#[cfg(feature = "png")]
impl Svg {
    /// The picture inside another one.
    pub(crate) fn placed(&self, (x, y): (f64, f64)) -> String {
        format!(
            r#"<g transform="translate({} {})">{}</g>"#,
            at(x),
            at(y),
            self.body
        )
    }

    /// Adds finished markup.
    pub(crate) fn add(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    /// The picture as a file of its own.
    pub(crate) fn standing_alone(&self, style: &str) -> String {
        let (width, height) = (at(self.width), at(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\"><style>{style}</style>{}</svg>",
            self.body
        )
    }
}

fn polygon(points: &[(f64, f64)]) -> String {
    let mut outline = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let letter = if place == 0 { 'M' } else { 'L' };
        let _ = write!(outline, "{letter}{} {}", at(*x), at(*y));
    }
    outline.push('z');
    outline
}
