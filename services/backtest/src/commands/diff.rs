//! `diff`: what two results differ in.

use anyhow::{Result, anyhow};
use app::ErrorClass;
use report::input::Named;
use report::{About, Difference, differences};
use serde_json::json;

use super::report::read;
use crate::cli::{DiffArgs, Format, Shape};
use crate::error::exit;
use crate::error::{Differ, Usage};
use crate::output;

/// Differences of the outcome that are listed where not all are asked for.
const LISTED: usize = 12;

pub(super) fn diff(args: &DiffArgs) -> Result<()> {
    let read = |file| {
        read(&[file]).map_err(|error| match exit::class(&error) {
            // 1 is an answer, as in diff(1): other trouble is 2, as there.
            ErrorClass::Failed => anyhow!(Usage::together(app::one_line(error.as_ref()))),
            _ => error,
        })
    };
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    if before.len() != after.len() {
        return Err(Usage::together(format!(
            "{} has {} results and {} has {}",
            args.before.display(),
            before.len(),
            args.after.display(),
            after.len()
        ))
        .into());
    }
    let mut pairs = before.iter().zip(&after);
    if pairs.any(|(one, other)| is_evaluation(one) != is_evaluation(other)) {
        return Err(Usage::together(format!(
            "{} and {}: a result of one order and an evaluation have nothing to compare",
            args.before.display(),
            args.after.display()
        ))
        .into());
    }
    let several = before.len() > 1;
    let found: Vec<_> = before
        .iter()
        .zip(&after)
        .flat_map(|(one, other)| {
            let mut found = differences(&one.json, &other.json);
            let symbol = one.json.pointer("/order/symbol");
            if let Some(symbol) = symbol.and_then(|one| one.as_str()).filter(|_| several) {
                for difference in &mut found {
                    difference.path = format!("{symbol}: {}", difference.path);
                }
            }
            found
        })
        .collect();
    match args.shape.shape {
        Shape::Json => output::print(
            &json!({"same": found.is_empty(), "differences": found}),
            Format::Auto,
        )?,
        Shape::Text => output::print_lines(&told(&before, &after, &found, args.all))?,
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(Differ.into())
    }
}

fn is_evaluation(one: &Named) -> bool {
    one.json.get("comparisons").is_some()
}

fn told(before: &[Named], after: &[Named], found: &[Difference], all: bool) -> Vec<String> {
    let digests = |results: &[Named]| {
        let digest = |one: &Named| {
            one.json
                .get("digest")
                .and_then(|one| one.as_str())
                .map(str::to_owned)
        };
        results.iter().map(digest).collect::<Vec<_>>()
    };
    if found.is_empty() {
        let alike = digests(before) == digests(after);
        let how = if alike {
            "The results are the same, digests included."
        } else {
            "The results say the same."
        };
        return vec![how.to_owned()];
    }
    let mut lines = vec!["In short:".to_owned()];
    let count = |about| found.iter().filter(|one| one.about == about).count();
    lines.push(format!(
        "  {} differences in data, {} in order and assumptions, {} in the outcome",
        count(About::Data),
        count(About::Assumptions),
        count(About::Outcome)
    ));
    lines.extend(
        found
            .iter()
            .filter(|one| one.is_main())
            .map(|one| format!("  {one}")),
    );
    for (about, title) in [
        (About::Data, "Data"),
        (About::Assumptions, "Order and assumptions"),
        (About::Outcome, "Outcome"),
    ] {
        let of: Vec<_> = found.iter().filter(|one| one.about == about).collect();
        if of.is_empty() {
            lines.push(format!("{title}: the same"));
        } else {
            lines.push(format!("{title}:"));
            let shown = if all || about != About::Outcome {
                of.len()
            } else {
                // One more takes no more room than to say that there is one more.
                if of.len() == LISTED + 1 {
                    of.len()
                } else {
                    LISTED.min(of.len())
                }
            };
            lines.extend(of.iter().take(shown).map(|one| format!("  {one}")));
            if shown < of.len() {
                lines.push(format!("  and {} more: --all lists them", of.len() - shown));
            }
        }
    }
    lines
}
