//! The big numbers at the top of a page.

use super::cell::{Cell, align};
use crate::words;

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

/// What is known of a saving, or of one part of it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// What it is called where it is not the big number.
    pub(crate) name: &'static str,
    /// Behind the big number, where it is that.
    pub(crate) unit: &'static str,
    pub(crate) figure: Cell,
    pub(crate) interval: Cell,
    pub(crate) dollars: Cell,
    /// What is said of it.
    pub(crate) statement: String,
}

impl Part {
    /// As the big number: what stands below it, but for what is said.
    fn first(&self, confidence: &str) -> [(String, Cell); 2] {
        [
            (confidence.to_owned(), self.interval.clone()),
            ("dollars per million".to_owned(), self.dollars.clone()),
        ]
    }

    /// Beside the big number, with what is said unless that was said `before`.
    fn further(self, confidence: &str, before: Option<&str>) -> Vec<(String, Cell)> {
        let Self {
            name, statement, ..
        } = self;
        let mut lines = vec![
            (format!("{name}, bps"), self.figure),
            (format!("{name}: {confidence}"), self.interval),
        ];
        if before != Some(statement.as_str()) {
            lines.push((format!("{name}: {statement}"), Cell::text("")));
        }
        lines
    }
}

impl Tile {
    /// The tile of a comparison: the part that the verdict is about as the big number, then
    /// `timing`, then the other part where there is one.
    pub(crate) fn led_by(
        lead: Part,
        timing: Cell,
        other: Option<Part>,
        (name, confidence): (String, &str),
    ) -> Self {
        let said = lead.statement.clone();
        let mut lines = lead.first(confidence).to_vec();
        lines.push((said.clone(), Cell::text("")));
        lines.push(("timing (when), bps".into(), timing));
        if let Some(other) = other {
            lines.extend(other.further(confidence, Some(&said)));
        }
        Self {
            name,
            figure: lead.figure,
            unit: lead.unit,
            lines,
        }
    }

    /// The tile of a comparison in which nothing was routed: `whole` is all that is known.
    pub(crate) fn unrouted(
        (figure, unit): (Cell, &'static str),
        timing: Cell,
        whole: Part,
        (name, confidence): (String, &str),
    ) -> Self {
        let mut lines = vec![("timing (when), bps".to_owned(), timing)];
        lines.extend(whole.further(confidence, None));
        Self {
            name,
            figure,
            unit,
            lines,
        }
    }
}

/// Of all orders, what part was won, tied and lost.
pub(crate) fn by_outcome(won: Option<f64>, tied: Option<f64>) -> Cell {
    let Some((won, tied)) = won.zip(tied) else {
        return Cell::none();
    };
    let lost = 1.0 - won - tied;
    // What rounding leaves is no order.
    let lost = if lost < 1e-9 { 0.0 } else { lost };
    let [won, tied, lost] = [won, tied, lost].map(|part| words::percent(part, 0));
    Cell::text(format!("won {won}, tied {tied}, lost {lost}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_won_was_tied_or_lost() {
        for (won, tied, text) in [
            (Some(0.2), Some(0.66), "won 20 %, tied 66 %, lost 14 %"),
            (Some(0.3), Some(0.7), "won 30 %, tied 70 %, lost 0 %"),
            (Some(0.1), Some(0.899), "won 10 %, tied 90 %, lost < 1 %"),
            (None, Some(0.5), "\u{2013}"),
        ] {
            assert_eq!(by_outcome(won, tied).text, text);
        }
    }
}
