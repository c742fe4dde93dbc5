//! What the words of a page mean, at its end.

use super::{Cell, Section, Subject, Table};
use crate::words::meanings::MEANINGS;

/// What the words of a page mean that says this: one line each, folded.
fn table(text: &str) -> Table {
    let text = text.to_lowercase();
    let found = MEANINGS.iter().filter(|one| one.is_in(&text));
    let rows = found.map(|one| vec![Cell::text(one.word), Cell::text(one.means)]);
    let table = Table::new("What the words mean", &["", ""]).folded();
    table.with(rows)
}

impl Section {
    /// With what its words mean at its end.
    pub(crate) fn with_meanings(mut self) -> Self {
        self.tables.push(table(&self.text()));
        self
    }

    /// All that it says, but for its pictures.
    fn text(&self) -> String {
        let tables = self.tables.iter().flat_map(|table| {
            let cells = table.rows.iter().flatten().map(|cell| cell.text.as_str());
            let heads = table.head.iter().map(String::as_str);
            cells.chain(heads).chain([table.caption.as_str()])
        });
        let lead = self.lead.iter().map(String::as_str);
        let all = tables.chain(lead).chain([self.title.as_str()]);
        all.collect::<Vec<_>>().join("\n")
    }
}

impl Subject {
    /// With what its words mean at its end.
    pub(crate) fn with_meanings(mut self) -> Self {
        let mut section = Section::new(&self.id, "words", "Words");
        section.tables.push(table(&self.text()));
        self.sections.push(section);
        self
    }

    /// All that it says, but for its pictures.
    fn text(&self) -> String {
        let tiles = self.tiles.iter().flat_map(|tile| {
            let lines = tile.lines.iter().map(|(label, _)| label.as_str());
            lines.chain([tile.name.as_str(), tile.unit])
        });
        let notices = self.notices.iter().map(|notice| notice.text.as_str());
        let verdict = [&self.verdict.main, &self.verdict.rest].map(String::as_str);
        let all = tiles.chain(notices).chain(verdict).map(str::to_owned);
        let sections = self.sections.iter().map(Section::text);
        all.chain(sections).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_are_there_are_explained() {
        let mut section = Section::new("r0", "x", "Timing, and no more");
        section.tables.push(Table::new("", &["Peg"]));
        let words = section.with_meanings().tables.pop().unwrap();
        let words: Vec<_> = words.rows.iter().map(|row| row[0].text.as_str()).collect();
        assert_eq!(words, ["peg", "timing"]);
        assert!(table("").folded);
    }
}
