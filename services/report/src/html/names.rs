//! What results are called on one page: no two alike, so that each line says which result it is.

use std::collections::{HashMap, HashSet};

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
        for (suffix, place) in suffixes(&traits).into_iter().zip(places) {
            names[place].push_str(&suffix);
        }
    }
    numbered(names)
}

/// What results differ in, each with a comma before it; the time of day only where nothing else
/// sets all of them apart.
fn suffixes(traits: &[Traits]) -> Vec<String> {
    let differ = |which: usize| traits.iter().any(|other| other[which] != traits[0][which]);
    let of = |most: usize| -> Vec<String> {
        let shown: Vec<_> = (0..most).filter(|which| differ(*which)).collect();
        let suffix = |one: &Traits| {
            let texts = shown.iter().map(|which| format!(", {}", one[*which]));
            texts.collect()
        };
        traits.iter().map(suffix).collect()
    };
    let suffixes = of(TIME);
    let distinct: HashSet<_> = suffixes.iter().collect();
    if distinct.len() == traits.len() {
        suffixes
    } else {
        of(TIME + 1)
    }
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

/// What results of one name may differ in: symbol, day, side, size, limit, router and time.
type Traits = [String; TIME + 1];

/// The place of the time among the traits of a result.
const TIME: usize = 6;

fn traits(outcome: &Outcome) -> Traits {
    let some = |symbol: &Option<String>| symbol.clone().unwrap_or_default();
    let limit = |limit: Option<f64>| words::limited(limit).trim_start_matches(", ").to_owned();
    match outcome {
        Outcome::Run(run) => {
            let order = &run.order;
            let time = |instant: &str| instant.get(11..19).unwrap_or(instant).to_owned();
            [
                some(&order.symbol),
                words::day(&order.start).to_owned(),
                order.side.clone(),
                words::count(order.size),
                limit(run.assumptions.limit),
                run.assumptions.router.clone(),
                format!("{}\u{2013}{}", time(&order.start), time(&order.end)),
            ]
        }
        Outcome::Evaluation(one) => [
            some(&one.symbol),
            words::day(&one.data.first).to_owned(),
            one.sides.join(" or "),
            words::shares(&one.sizes),
            limit(one.assumptions.limit),
            one.assumptions.router.clone(),
            format!("{} s", words::shortest(one.horizon_seconds)),
        ],
        Outcome::Panel(panel) => {
            let ends = panel.days.first().zip(panel.days.last());
            [
                panel.symbols.join(" "),
                ends.map_or_else(String::new, |(first, last)| {
                    format!("{} to {}", first.date, last.date)
                }),
                panel.sides.join(" or "),
                words::shares(&panel.sizes),
                limit(crate::panel::verdict::limit(panel)),
                crate::panel::verdict::router(panel).to_owned(),
                format!("{} s", words::shortest(panel.horizon_seconds)),
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
    fn results_of_one_name_are_called_by_what_they_differ_in() {
        let traits = |day: &str, side: &str, time: &str| -> Traits {
            ["A", day, side, "100", "", "static", time].map(str::to_owned)
        };
        let days = [traits("1", "buy", "x"), traits("2", "buy", "y")];
        assert_eq!(suffixes(&days), [", 1", ", 2"]);
        let sides = [traits("1", "buy", "x"), traits("2", "sell", "x")];
        assert_eq!(suffixes(&sides), [", 1, buy", ", 2, sell"]);
        let times = [traits("1", "buy", "x"), traits("1", "buy", "y")];
        assert_eq!(suffixes(&times), [", x", ", y"]);
        let same = [traits("1", "buy", "x"), traits("1", "buy", "x")];
        assert_eq!(suffixes(&same), ["", ""]);
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
