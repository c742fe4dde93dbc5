//! What results are called on one page: no two alike, so that each line says which result it is.

use std::collections::HashMap;

use crate::input::{Named, Outcome};
use crate::words;

/// Most letters of a name in a picture.
const LETTERS: usize = 24;

/// What stands between a file and the result in it.
const OF_FILE: &str = ": ";

/// The name of every result: its own, and where several have the same, what they differ in behind
/// it.
pub(super) fn distinct(results: &[Named]) -> Vec<String> {
    let mut alike: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, one) in results.iter().enumerate() {
        alike.entry(&one.name).or_default().push(place);
    }
    let mut names: Vec<_> = results.iter().map(|one| one.name.clone()).collect();
    for places in alike.into_values().filter(|places| places.len() > 1) {
        let traits: Vec<_> = places
            .iter()
            .map(|place| traits(&results[*place].outcome))
            .collect();
        for (of, place) in traits.iter().zip(&places) {
            let differ = |which: usize| traits.iter().any(|other| other[which] != of[which]);
            for (_, text) in of.iter().enumerate().filter(|(which, _)| differ(*which)) {
                names[*place].push_str(", ");
                names[*place].push_str(text);
            }
        }
    }
    numbered(names)
}

/// Names for a picture: without what all have in common, and short.
pub(super) fn short(names: &[String]) -> Vec<String> {
    let mut files = names.iter().map(|name| file(name));
    let first = files.next().unwrap_or_default();
    let is_one = files.all(|other| other == first);
    let of_picture = |name: &String| {
        let within = name.strip_prefix(first).filter(|_| is_one);
        let within = within.and_then(|rest| {
            let separated = rest
                .strip_prefix(OF_FILE)
                .or_else(|| rest.strip_prefix(", "));
            separated.filter(|rest| !rest.is_empty())
        });
        cut(within.unwrap_or(&name.replace(".json", "")))
    };
    numbered(names.iter().map(of_picture).collect())
}

/// The files that results are from, each once.
pub(super) fn files(results: &[Named]) -> Vec<String> {
    let mut files = Vec::new();
    for one in results {
        let file = file(&one.name);
        if !files.iter().any(|known| known == file) {
            files.push(file.to_owned());
        }
    }
    files
}

/// The file that a result is from: what its name begins with.
fn file(name: &str) -> &str {
    name.split_once(OF_FILE).map_or(name, |(file, _)| file)
}

/// A name with its middle left out where it is long: names mostly differ at their ends.
fn cut(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LETTERS {
        return name.to_owned();
    }
    let end = LETTERS / 2;
    let start = LETTERS - 1 - end;
    let (start, end) = (&letters[..start], &letters[letters.len() - end..]);
    start.iter().chain(&['\u{2026}']).chain(end).collect()
}

/// Names with a number behind those that are still alike.
fn numbered(names: Vec<String>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in &names {
        *counts.entry(name.clone()).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let number = |name: String| {
        if counts.get(&name).is_none_or(|count| *count < 2) {
            return name;
        }
        let place = seen.entry(name.clone()).or_default();
        *place += 1;
        format!("{name} ({place})")
    };
    names.into_iter().map(number).collect()
}

/// What results of one name may differ in: symbol, day, time, side, size, limit and router.
fn traits(outcome: &Outcome) -> [String; 7] {
    let some = |symbol: &Option<String>| symbol.clone().unwrap_or_default();
    let limit = |limit: Option<f64>| words::limited(limit).trim_start_matches(", ").to_owned();
    match outcome {
        Outcome::Run(run) => {
            let order = &run.order;
            let time = |instant: &str| instant.get(11..19).unwrap_or(instant).to_owned();
            [
                some(&order.symbol),
                words::day(&order.start).to_owned(),
                format!("{}\u{2013}{}", time(&order.start), time(&order.end)),
                order.side.clone(),
                words::count(order.size),
                limit(run.assumptions.limit),
                run.assumptions.router.clone(),
            ]
        }
        Outcome::Evaluation(one) => [
            some(&one.symbol),
            words::day(&one.data.first).to_owned(),
            format!("{} s", words::shortest(one.horizon_seconds)),
            one.sides.join(" or "),
            words::shares(&one.sizes),
            limit(one.assumptions.limit),
            one.assumptions.router.clone(),
        ],
        Outcome::Panel(panel) => {
            let ends = panel.days.first().zip(panel.days.last());
            [
                panel.symbols.join(" "),
                ends.map_or_else(String::new, |(first, last)| {
                    format!("{} to {}", first.date, last.date)
                }),
                format!("{} s", words::shortest(panel.horizon_seconds)),
                panel.sides.join(" or "),
                words::shares(&panel.sizes),
                limit(crate::panel::verdict::limit(panel)),
                crate::panel::verdict::router(panel).to_owned(),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_of_a_picture_are_short_and_no_two_alike() {
        let names = owned(&["many.json: ONE, 2024-08-01", "many.json: ONE, 2024-08-02"]);
        assert_eq!(short(&names), ["ONE, 2024-08-01", "ONE, 2024-08-02"]);
        let names = owned(&["one.json", "other.json: TWO"]);
        assert_eq!(short(&names), ["one", "other: TWO"]);
        let long = "a_file_with_a_very_long_name_";
        let names = owned(&[&format!("{long}1.json"), &format!("{long}2.json")]);
        let shown = short(&names);
        assert_eq!(shown[0], "a_file_with\u{2026}_long_name_1");
        assert_ne!(shown[0], shown[1]);
        let names = owned(&["same.json", "same.json"]);
        assert_eq!(short(&numbered(names)), ["same (1)", "same (2)"]);
    }
}
