//! What a page is made of.

mod cell;
mod meanings;
mod notice;
mod table;
mod tile;
mod whole;

use crate::chart;

pub(crate) use cell::Cell;
pub use notice::Notice;
pub(crate) use notice::{note, warning};
pub(crate) use table::Table;
pub(crate) use tile::{Part, Tile, by_outcome};
pub(crate) use whole::whole;

/// A key as part of a JSON pointer.
pub(crate) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
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
