//! What differs between two results: data, assumptions, outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::words;
use result::SYNTHETIC;

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// The recording and how it came.
    Data,
    /// The order, and everything that was assumed.
    Assumptions,
    /// What was achieved.
    Outcome,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What it is about.
    pub about: About,
    /// Where in the JSON.
    pub path: String,
    /// In the first result; `null` where it has nothing there.
    pub before: Value,
    /// In the second.
    pub after: Value,
}

/// Entries of a list beyond which differences are counted rather than listed.
const TOLD: usize = 4;

/// Words that only repeat what numbers say.
const WORDS: [&str; 3] = ["warnings", "statement", "independence"];

/// What differs, in order of what it is about, then of place. What varies from run to run (`meta`),
/// and what only details the rest (`series`, `savings` of an evaluation, `digest`) is left out, and
/// so are words that only repeat what numbers say.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    const LEFT_OUT: [&str; 5] = ["meta", "series", "savings", "digest", "stream"];
    let keys = |value: &Value| -> BTreeSet<String> {
        value
            .as_object()
            .into_iter()
            .flat_map(|map| map.keys().cloned())
            .collect()
    };
    let mut found = Vec::new();
    for key in keys(before).union(&keys(after)) {
        if LEFT_OUT.contains(&key.as_str()) || WORDS.contains(&key.as_str()) {
            continue;
        }
        let about = match key.as_str() {
            "data" | "units" | "symbols" | "days_reported" => About::Data,
            "assumptions" | "assumed" | "order" | "orders" | "sides" | "sizes" | "session"
            | "clocks" | "spacing" | "points" | "against" | "horizon_seconds" | "confidence"
            | "days_tuned_on" | "tolerated_unfilled" => About::Assumptions,
            _ => About::Outcome,
        };
        compare(about, key, before.get(key), after.get(key), &mut found);
    }
    found.sort_by_key(|one| one.about);
    // Each baseline has the same groups.
    let mut told = BTreeSet::new();
    found.retain(|one| one.about != About::Assumptions || told.insert(one.path.clone()));
    found
}

fn compare(
    about: About,
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    // What a file is called makes no difference; what is in it has a hash beside the name.
    let is_made_up = |name: Option<&Value>| {
        let name = name.and_then(Value::as_str);
        name.is_some_and(|name| name.starts_with(SYNTHETIC))
    };
    let is_name = path.starts_with("data.source")
        && path.ends_with("name")
        && !is_made_up(before)
        && !is_made_up(after);
    if before == after || is_name {
        return;
    }
    match (before, after) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for key in keys
                .into_iter()
                .filter(|key| !WORDS.contains(&key.as_str()))
            {
                compare(
                    about,
                    &format!("{path}.{key}"),
                    one.get(key),
                    other.get(key),
                    found,
                );
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other)))
            if let (Some(one), Some(other)) = (groups(one), groups(other)) =>
        {
            compare_groups(about, path, &one, &other, found);
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            let longest = one.len().max(other.len());
            let differing: Vec<_> = (0..longest)
                .filter(|place| one.get(*place) != other.get(*place))
                .collect();
            if differing.len() > TOLD {
                found.push(Difference {
                    about,
                    path: path.to_owned(),
                    before: format!(
                        "{} entries, {} of them different",
                        one.len(),
                        differing.len()
                    )
                    .into(),
                    after: format!("{} entries", other.len()).into(),
                });
                return;
            }
            for place in differing {
                compare(
                    about,
                    &format!("{path}[{place}]"),
                    one.get(place),
                    other.get(place),
                    found,
                );
            }
        }
        (before, after) => found.push(Difference {
            about,
            path: path.to_owned(),
            before: before.cloned().unwrap_or_default(),
            after: after.cloned().unwrap_or_default(),
        }),
    }
}

/// Groups of orders by what they share (`by`) and its value; `None` for a list of something else.
type Groups<'a> = BTreeMap<(&'a str, &'a str), &'a Value>;

fn groups(list: &[Value]) -> Option<Groups<'_>> {
    let group = |one| {
        let text = |name: &str| Value::get(one, name)?.as_str();
        Some(((text("by")?, text("value")?), one))
    };
    list.iter().map(group).collect()
}

/// Compares groups that both have, whatever place they have. Kinds that one of them has alone, for
/// it was asked for them or its orders differ in them, are no difference of outcome.
fn compare_groups(
    about: About,
    path: &str,
    one: &Groups<'_>,
    other: &Groups<'_>,
    found: &mut Vec<Difference>,
) {
    let [before, after] =
        [one, other].map(|groups| -> BTreeSet<&str> { groups.keys().map(|(by, _)| *by).collect() });
    for by in before.symmetric_difference(&after) {
        let said = |has: &BTreeSet<&str>| {
            if has.contains(by) { "there" } else { "none" }
        };
        found.push(Difference {
            about: About::Assumptions,
            path: format!("groups by {by}"),
            before: said(&before).into(),
            after: said(&after).into(),
        });
    }
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let in_both = |by: &str| before.contains(by) && after.contains(by);
    let count = |groups: &Groups<'_>| groups.keys().filter(|(by, _)| in_both(by)).count();
    let differing: Vec<_> = keys
        .into_iter()
        .filter(|key| in_both(key.0) && one.get(key) != other.get(key))
        .collect();
    if differing.len() > TOLD {
        found.push(Difference {
            about,
            path: path.to_owned(),
            before: format!(
                "{} groups, {} of them different",
                count(one),
                differing.len()
            )
            .into(),
            after: format!("{} groups", count(other)).into(),
        });
        return;
    }
    for key in differing {
        let path = format!("{path}[{} {}]", key.0, key.1);
        let [before, after] = [one, other].map(|groups| groups.get(key).copied());
        compare(about, &path, before, after, found);
    }
}

impl Difference {
    /// Whether it is one of the few figures that people look at first.
    #[must_use]
    pub fn is_main(&self) -> bool {
        let starts = [
            "best_parameters.",
            "savings_vs_baselines_bps.",
            "optimized.total_cash",
            "optimized.avg_fill_px",
            "optimized.filled",
            "optimized.unfilled",
        ];
        let ends = [".mean_bps", ".verdict", ".ci_low_bps", ".ci_high_bps"];
        let path = self
            .path
            .split_once(": ")
            .map_or(&*self.path, |(_, path)| path);
        starts.iter().any(|start| path.starts_with(start))
            || ends.iter().any(|end| path.ends_with(end))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => "nothing".into(),
            Value::Number(number) => words::with_minus(&number.to_string()),
            other => other.to_string(),
        };
        write!(
            f,
            "{}: {} -> {}",
            self.path,
            text(&self.before),
            text(&self.after)
        )?;
        match (self.before.as_f64(), self.after.as_f64()) {
            (Some(before), Some(after)) => {
                let by = words::signed(after - before, 6);
                let by = if by.contains('.') {
                    by.trim_end_matches('0').trim_end_matches('.')
                } else {
                    &by
                };
                write!(f, " ({by})")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn groups_are_compared_by_what_they_share_and_not_by_their_place() {
        let group = |by: &str, value: &str, bps: f64| json!({"by": by, "value": value, "bps": bps});
        let of = |groups: Vec<Value>| {
            let one = json!({"groups": groups, "mean_bps": 1.0});
            json!({"comparisons": {"twap": one, "vwap": one}})
        };
        let symbols = [group("symbol", "A", 1.0), group("symbol", "B", 2.0)];
        let hours = [group("hour", "13", 1.0), group("hour", "14", 2.0)];
        let all = of([&symbols[..], &hours].concat());
        let told = differences(&all, &of(Vec::new()));
        let told: Vec<_> = told.iter().map(ToString::to_string).collect();
        let out = |by: &str| format!("groups by {by}: there -> none");
        assert_eq!(told, [out("hour"), out("symbol")]);
        let changed = of(vec![group("hour", "14", 2.5), group("hour", "13", 1.0)]);
        let told = differences(&of(hours.to_vec()), &changed);
        let paths: Vec<_> = told.iter().map(|one| &*one.path).collect();
        let at = |key| format!("comparisons.{key}.groups[hour 14].bps");
        assert_eq!(paths, [at("twap"), at("vwap")]);
    }

    #[test]
    fn what_matters_is_told_in_order_and_what_varies_is_not() {
        let one = json!({
            "optimized": {"filled": 5, "by_venue": {}},
            "order": {"side": "buy"},
            "data": {"rows": 1, "source": [1, 2, 3, 4, 5]},
            "tuning": {"statement": "x"},
            "meta": 1,
        });
        let other = json!({
            "optimized": {"filled": 7, "by_venue": {"2": 1}},
            "order": {"side": "sell"},
            "data": {"rows": 1, "source": [6, 7, 8, 9, 0]},
            "tuning": {"statement": "y"},
            "meta": 2,
        });
        let told: Vec<_> = differences(&one, &other)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "data.source: 5 entries, 5 of them different -> 5 entries",
                "order.side: buy -> sell",
                "optimized.by_venue.2: nothing -> 1",
                "optimized.filled: 5 -> 7 (+2)",
            ]
        );
        assert!(differences(&one, &one).is_empty());
        let saving = |bps: f64| json!({"savings_vs_baselines_bps": {"twap": bps}});
        let told: Vec<_> = differences(&saving(-1.5), &saving(-2.0))
            .iter()
            .map(ToString::to_string)
            .collect();
        let said = "savings_vs_baselines_bps.twap: \u{2212}1.5 -> \u{2212}2.0 (\u{2212}0.5)";
        assert_eq!(told, [said]);
    }
}
