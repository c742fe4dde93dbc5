//! The page: one file, complete without script, nothing from elsewhere.

mod compare;
mod names;
mod overview;
mod script;

use askama::Template;

use crate::chart::parts::palette;
use crate::evaluation;
use crate::input::{Named, Outcome};
use crate::page::{Section, Subject, Tile};
use crate::panel;
use crate::run::{self, together::Together};

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

/// Results or files that the title of a page names.
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
    let names = names::distinct(results);
    let subjects: Vec<_> = alone
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(place, (one, name))| subject(&format!("r{place}"), name, one))
        .collect();
    let (mut of_runs, mut of_evidence) = (
        Together::default(),
        evaluation::together::Together::default(),
    );
    for one in results {
        match &one.outcome {
            Outcome::Run(run) => of_runs.add(run),
            Outcome::Evaluation(one) => of_evidence.add(one),
            Outcome::Panel(one) => of_evidence.add_panel(one),
        }
    }
    let mut overview = overview::section(results, &names);
    if let Some(overview) = &mut overview {
        let said = [of_runs.sentences(), of_evidence.sentences()];
        overview.lead.splice(..0, said.into_iter().flatten());
    }
    let is_run = |one: &Named| matches!(one.outcome, Outcome::Run(_));
    // A title is of results of one kind.
    let title = if results.iter().all(is_run) {
        of_runs.title()
    } else if results.iter().any(is_run) {
        None
    } else {
        of_evidence.title()
    };
    let title = match subjects.as_slice() {
        [only] => only.title.clone(),
        // Files, for their results may be hundreds.
        [] => title.unwrap_or_else(|| {
            let files = text::few(names::files(results), NAMED);
            format!("{} results: {files}", results.len())
        }),
        many => title.unwrap_or_else(|| {
            let names = text::few(names.iter().cloned(), NAMED);
            format!("{} results side by side: {names}", many.len())
        }),
    };
    let scripts = script::scripts(subjects.iter().any(Subject::is_lively));
    let page = Page {
        title,
        style: style(),
        policy: script::policy(&scripts),
        scripts,
        overview,
        comparison: compare::section(alone, &names),
        subjects,
    };
    page.render()
}

fn subject(id: &str, name: &str, named: &Named) -> Subject {
    let mut subject = match &named.outcome {
        Outcome::Run(result) => run::subject(id, name, result),
        Outcome::Evaluation(one) => evaluation::subject(id, name, one),
        Outcome::Panel(one) => panel::subject(id, name, one),
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
