//! What a page is made of.

use crate::chart;
use crate::words;

/// Dollars that one basis point of a million dollars is.
const DOLLARS_PER_MILLION: u32 = 100;

/// One value: as people read it, and where in the JSON it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// JSON pointer within its result.
    pub(crate) pointer: Option<String>,
    /// What the value in the JSON was multiplied by.
    pub(crate) scale: u32,
    pub(crate) class: &'static str,
    /// The figure, where it may have more or fewer decimals: a column has one number of them.
    pub(crate) figure: Option<Figure>,
}

/// A number that may be shown with more decimals than it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    value: f64,
    /// The upper end, where the value is the lower end of an interval.
    to: Option<f64>,
    /// Decimals that it needs.
    decimals: usize,
    /// Whether a plus is shown too.
    signed: bool,
}

impl Figure {
    fn bps(value: f64) -> Self {
        Self {
            value,
            to: None,
            decimals: words::bps_decimals(value),
            signed: true,
        }
    }

    fn text(self, decimals: usize) -> String {
        let text = |value| {
            if self.signed {
                words::signed(value, decimals)
            } else {
                words::number(value, decimals)
            }
        };
        match self.to {
            Some(to) => format!("{} to {}", text(self.value), text(to)),
            None => text(self.value),
        }
    }
}

impl Cell {
    /// Words.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            scale: 1,
            class: "words",
            ..Self::default()
        }
    }

    /// A number that stands in the JSON at `pointer`.
    pub(crate) fn number(text: String, pointer: impl Into<String>) -> Self {
        Self {
            text,
            pointer: Some(pointer.into()),
            scale: 1,
            class: "number",
            figure: None,
        }
    }

    fn of_figure(figure: Figure, pointer: impl Into<String>) -> Self {
        Self {
            figure: Some(figure),
            ..Self::number(figure.text(figure.decimals), pointer)
        }
    }

    /// Basis points with their sign, without colour; a dash where there are none.
    pub(crate) fn bps(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            Self::of_figure(Figure::bps(value), pointer)
        })
    }

    /// Basis points as dollars for each million that is traded; a dash where there are none.
    pub(crate) fn per_million(bps: Option<f64>, pointer: impl Into<String>) -> Self {
        bps.map_or_else(Self::none, |bps| {
            let dollars = bps * f64::from(DOLLARS_PER_MILLION);
            let text = words::signed(dollars, words::decimals(dollars, 2));
            Self {
                scale: DOLLARS_PER_MILLION,
                ..Self::number(text, pointer)
            }
        })
    }

    /// Basis points that are worked out from several numbers.
    pub(crate) fn derived_bps(value: f64) -> Self {
        Self {
            pointer: None,
            ..Self::bps(Some(value), "")
        }
    }

    /// The two ends of an interval in basis points.
    pub(crate) fn interval(low: Option<f64>, high: Option<f64>) -> Self {
        let Some((low, high)) = low.zip(high) else {
            return Self::text("none: too few samples");
        };
        let figure = Figure {
            to: Some(high),
            decimals: words::bps_decimals(low).max(words::bps_decimals(high)),
            ..Figure::bps(low)
        };
        Self {
            pointer: None,
            ..Self::of_figure(figure, "")
        }
    }

    /// A number of the JSON with so many decimals, more where it would look like nothing; a dash
    /// where there is none.
    pub(crate) fn maybe(value: Option<f64>, decimals: usize, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            let decimals = words::decimals(value, decimals);
            let signed = false;
            let figure = Figure {
                value,
                to: None,
                decimals,
                signed,
            };
            Self::of_figure(figure, pointer)
        })
    }

    /// A number of the JSON with all its decimals.
    pub(crate) fn exact(value: f64, pointer: impl Into<String>) -> Self {
        let decimals = words::exact_decimals([value], 0);
        Self::maybe(Some(value), decimals, pointer)
    }

    /// A very small or very large number of the JSON by its power of ten; a dash where there is
    /// none.
    pub(crate) fn by_power(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            Self::number(words::by_power(value), pointer)
        })
    }

    /// The reaction at which nothing is left of `saving`: none where nothing is saved without it,
    /// and never where no reaction undoes it.
    pub(crate) fn break_even(
        saving: Option<f64>,
        reaction: Option<f64>,
        pointer: impl Into<String>,
    ) -> Self {
        match (saving, reaction) {
            (_, Some(_)) => Self::by_power(reaction, pointer),
            (Some(saving), None) if saving > 0.0 => Self::text("never"),
            (Some(_), None) => Self::text("\u{2013}, nothing is saved"),
            (None, None) => Self::none(),
        }
    }

    /// A p value of the JSON; a dash where there is none.
    pub(crate) fn p_value(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            Self::number(words::p_value(value), pointer)
        })
    }

    /// Basis points where positive is good: coloured, with a sign that says the same.
    pub(crate) fn saving(value: Option<f64>, pointer: impl Into<String>) -> Self {
        let Some(value) = value else {
            return Self::none();
        };
        let class = match value {
            _ if words::number(value, words::bps_decimals(value))
                .bytes()
                .all(|byte| !(b'1'..=b'9').contains(&byte)) =>
            {
                "number"
            }
            _ if value > 0.0 => "number good",
            _ => "number bad",
        };
        Self {
            class,
            ..Self::bps(Some(value), pointer)
        }
    }

    /// A part of one as a percentage.
    pub(crate) fn percent(value: Option<f64>, decimals: usize, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| Self {
            scale: 100,
            ..Self::number(words::percent(value, decimals), pointer)
        })
    }

    /// A whole number of the JSON.
    pub(crate) fn count(value: u64, pointer: impl Into<String>) -> Self {
        Self::number(words::count(value), pointer)
    }

    /// A number that is worked out from several.
    pub(crate) fn derived(text: String) -> Self {
        Self {
            class: "number",
            ..Self::text(text)
        }
    }

    /// No value.
    pub(crate) fn none() -> Self {
        Self {
            class: "number none",
            ..Self::text("\u{2013}")
        }
    }
}

/// A key as part of a JSON pointer.
pub(crate) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Most rows of a table: of more nobody reads all, and a browser shows none in time.
pub(crate) const MOST_ROWS: usize = 2_000;

/// A table; the first cell of a row names it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Whether figures of a row, rather than of a column, are of one kind.
    pub(crate) by_row: bool,
    /// Whether it is folded away on a screen.
    pub(crate) folded: bool,
    /// A class by which the page's script finds it, with a space before; mostly none.
    pub(crate) class: &'static str,
}

impl Table {
    pub(crate) fn new(caption: &str, head: &[&str]) -> Self {
        Self {
            caption: caption.to_owned(),
            head: head.iter().map(|&name| name.to_owned()).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    /// Facts: a name and a value each.
    pub(crate) fn is_facts(&self) -> bool {
        self.head.len() == 2
    }

    /// Whether a column has numbers, as its first row shows.
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass references"
    )]
    pub(crate) fn is_number(&self, column: &usize) -> bool {
        let cell = self.rows.first().and_then(|row| row.get(*column));
        !self.is_facts() && cell.is_some_and(|cell| cell.class.starts_with("number"))
    }

    /// The table with these rows: [`MOST_ROWS`] of them, and how many there are in its caption.
    pub(crate) fn with(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        let mut rows = rows.into_iter();
        self.rows.extend(rows.by_ref().take(MOST_ROWS));
        let more = rows.count();
        if more > 0 {
            let all = words::count((MOST_ROWS + more) as u64);
            let shown = words::count(MOST_ROWS as u64);
            let caption = self.caption;
            self.caption = format!("{caption} (the first {shown} of {all}; the result has all)");
        }
        if self.by_row {
            for row in &mut self.rows {
                align(row.iter_mut());
            }
        } else if !self.is_facts() {
            // The ends of an interval have the decimals of its mean.
            let ends = |name: &String| matches!(name.as_str(), "Lower end" | "Upper end");
            let mut from = 0;
            while from < self.head.len() {
                let to = self.head.iter().skip(from + 1);
                let to = from + 1 + to.take_while(|name| ends(name)).count();
                let rows = self.rows.iter_mut();
                align(rows.flat_map(|row| row.iter_mut().take(to).skip(from)));
                from = to;
            }
        }
        self
    }
}

/// Gives all figures of some cells the decimals of the one that needs most.
fn align<'a>(cells: impl Iterator<Item = &'a mut Cell>) {
    let mut figures: Vec<_> = cells
        .filter_map(|cell| Some((cell.figure?, cell)))
        .collect();
    let decimals = figures.iter().map(|(figure, _)| figure.decimals).max();
    for (figure, cell) in &mut figures {
        cell.text = figure.text(decimals.unwrap_or_default());
    }
}

/// One section of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) lead: Vec<String>,
    pub(crate) wide: Vec<chart::Figure>,
    pub(crate) halves: Vec<chart::Figure>,
    pub(crate) thirds: Vec<chart::Figure>,
    pub(crate) tables: Vec<Table>,
    /// Lines to be typed.
    pub(crate) commands: Vec<String>,
}

impl Section {
    pub(crate) fn new(subject: &str, id: &str, title: &str) -> Self {
        Self {
            id: format!("{subject}-{id}"),
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// An id on the page for a picture of this section.
    pub(crate) fn picture(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }
}

/// One of the big numbers at the top.
#[derive(Clone, Debug)]
pub(crate) struct Tile {
    pub(crate) name: String,
    pub(crate) figure: Cell,
    pub(crate) unit: &'static str,
    /// Label and value, line by line.
    pub(crate) lines: Vec<(String, Cell)>,
}

impl Tile {
    /// Gives all figures of tiles beside each other the same decimals: they are parts of each
    /// other.
    pub(crate) fn alike(mut tiles: Vec<Self>) -> Vec<Self> {
        let cells = tiles.iter_mut().flat_map(|tile| {
            let lines = tile.lines.iter_mut().map(|(_, cell)| cell);
            lines.chain([&mut tile.figure])
        });
        align(cells);
        tiles
    }
}

/// Something that must be known before a number is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether it changes what the numbers mean; otherwise it only explains them.
    pub warning: bool,
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub text: String,
}

/// A notice that changes what the numbers mean.
pub(crate) fn warning(title: &str, text: String) -> Notice {
    Notice {
        warning: true,
        title: title.to_owned(),
        text,
    }
}

/// A notice that explains the numbers.
pub(crate) fn note(title: &str, text: String) -> Notice {
    Notice {
        warning: false,
        ..warning(title, text)
    }
}

impl Notice {
    /// The whole notice in one text.
    pub(crate) fn said(&self) -> String {
        format!("{}: {}", self.title, self.text)
    }

    /// Whether `text`, a warning of a result, is this notice, in these words or in others.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let rest = text.strip_prefix(&*self.title);
        rest.is_some_and(|rest| rest.starts_with(": "))
    }
}

/// The verdict of a page.
#[derive(Clone, Debug)]
pub(crate) struct Headline {
    /// What matters, in large letters: at most three lines of a screen.
    pub(crate) main: String,
    /// The rest, in smaller letters below it.
    pub(crate) rest: String,
}

/// One result on a page.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Unique on the page.
    pub(crate) id: String,
    /// Where it came from.
    pub(crate) name: String,
    /// What was executed.
    pub(crate) title: String,
    pub(crate) verdict: Headline,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) sections: Vec<Section>,
}

impl Subject {
    /// Whether it has a picture that can be zoomed.
    pub(crate) fn is_lively(&self) -> bool {
        let pictures = self.sections.iter().flat_map(|section| &section.wide);
        pictures.into_iter().any(|picture| picture.data.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_very_many_rows_says_how_many_there_are() {
        let rows = |count: usize| (0..count).map(|_| vec![Cell::text("a"), Cell::none()]);
        let all = Table::new("All", &["", "b", "c"]).with(rows(MOST_ROWS));
        assert_eq!((all.caption.as_str(), all.rows.len()), ("All", MOST_ROWS));
        let cut = Table::new("Cut", &["", "b", "c"]).with(rows(MOST_ROWS + 1));
        assert_eq!(cut.rows.len(), MOST_ROWS);
        assert_eq!(
            cut.caption,
            "Cut (the first 2,000 of 2,001; the result has all)"
        );
    }

    #[test]
    fn a_router_that_loses_has_no_reaction_at_which_nothing_is_saved() {
        for (saving, reaction, text) in [
            (Some(1.5), Some(0.001_3), "1.300e\u{2212}3"),
            (Some(1.5), None, "never"),
            (Some(0.0), None, "\u{2013}, nothing is saved"),
            (Some(-1.5), None, "\u{2013}, nothing is saved"),
            (None, None, "\u{2013}"),
        ] {
            let cell = Cell::break_even(saving, reaction, "/x");
            assert_eq!(cell.text, text, "{saving:?} {reaction:?}");
        }
    }

    #[test]
    fn a_column_of_basis_points_has_one_number_of_decimals() {
        let row = |bps, count| {
            vec![
                Cell::text("x"),
                Cell::bps(bps, "/x"),
                Cell::count(count, "/y"),
            ]
        };
        let rows = [row(Some(1.5), 7), row(None, 8), row(Some(-0.0023), 9)];
        let table = Table::new("", &["", "bps", "count"]).with(rows);
        let texts = |column: usize| -> Vec<&str> {
            let cells = table.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.text.as_str()).collect()
        };
        assert_eq!(texts(1), ["+1.5000", "\u{2013}", "\u{2212}0.0023"]);
        assert_eq!(texts(2), ["7", "8", "9"]);
    }
}
