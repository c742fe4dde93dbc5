//! The tables of a page.

use super::cell::{Cell, align};
use crate::words;

/// Most rows of a table: of more nobody reads all, and a browser shows none in time.
const MOST_ROWS: usize = 2_000;

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
