//! The page: one file, complete without script, nothing from elsewhere.

mod compare;
mod overview;
mod script;

use askama::Template;

use crate::chart::palette;
use crate::evaluation;
use crate::input::{Named, Outcome};
use crate::page::{Section, Subject, Tile};
use crate::panel;
use crate::run;

/// The style of pages and of pictures.
pub(crate) const CHART_STYLE: &str = include_str!("../../assets/chart.css");
const PAGE_STYLE: &str = include_str!("../../assets/page.css");

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: String,
    style: String,
    policy: String,
    scripts: Vec<&'static str>,
    overview: Option<Section>,
    comparison: Option<Section>,
    subjects: Vec<Subject>,
}

/// Results that the title of a page names.
const NAMED: usize = 3;

/// Writes the page of some results: of a few side by side, of more what each says in a line.
///
/// # Errors
/// When the page cannot be written, for which there is no known cause.
pub fn html(results: &[Named]) -> Result<String, askama::Error> {
    let alone = if results.len() > overview::FEW {
        &[]
    } else {
        results
    };
    let subjects: Vec<_> = alone
        .iter()
        .enumerate()
        .map(|(place, one)| subject(&format!("r{place}"), one))
        .collect();
    let names = || text::few(results.iter().map(|one| one.name.clone()), NAMED);
    let title = match subjects.as_slice() {
        [only] => only.title.clone(),
        [] => format!("{} results: {}", results.len(), names()),
        many => format!("{} results side by side: {}", many.len(), names()),
    };
    let scripts = script::scripts(subjects.iter().any(Subject::is_lively));
    let page = Page {
        title,
        style: style(),
        policy: script::policy(&scripts),
        scripts,
        overview: overview::section(results),
        comparison: compare::section(alone),
        subjects,
    };
    page.render()
}

fn subject(id: &str, named: &Named) -> Subject {
    let mut subject = match &named.outcome {
        Outcome::Run(result) => run::subject(id, &named.name, result),
        Outcome::Evaluation(one) => evaluation::subject(id, &named.name, one),
        Outcome::Panel(one) => panel::subject(id, &named.name, one),
    };
    subject.tiles = Tile::alike(subject.tiles);
    subject
}

fn style() -> String {
    let (light, dark) = (palette::properties(false), palette::properties(true));
    format!(
        ":root{{color-scheme:light dark;{light}}}@media screen and \
         (prefers-color-scheme:dark){{:root{{{dark}}}}}{PAGE_STYLE}{CHART_STYLE}{}",
        script::PLOT_STYLE.trim_end()
    )
}
