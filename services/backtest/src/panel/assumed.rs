//! The settings that a cell depends on, beside those of the evaluation itself.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use evaluation::panel::cell::sha256;
use serde_json::Value;
use text::bounded;

use crate::settings::Settings;

/// Settings that say which orders there are, which a cell says elsewhere, or which change no fill.
const ELSEWHERE: [&str; 10] = [
    "profile",
    "order.size",
    "order.side",
    "order.symbol",
    "order.date",
    "order.session",
    "router.lambda_over",
    "router.lambda_under",
    "router.theta_queue",
    "data.max_bad_rows",
];

/// Settings that name files: what is in these counts.
const FILES: [&str; 3] = ["market.fees", "market.latencies", "data.map"];

/// All other settings by name, as text; those without a value are left out.
///
/// # Errors
/// When a file that a setting names cannot be read.
pub(crate) fn assumed(settings: &Settings) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    flatten("", &serde_json::to_value(settings)?, &mut all);
    all.retain(|name, _| !name.starts_with("kafka.") && !ELSEWHERE.contains(&name.as_str()));
    for name in FILES {
        let Some(asked) = all.get_mut(name) else {
            continue;
        };
        // What follows a map's name changes the map.
        let (path, changes) = match asked.split_once(',') {
            Some((path, changes)) if name == "data.map" => (path, format!(",{changes}")),
            _ => (asked.as_str(), String::new()),
        };
        // A map may also be the name of a profile, which has no file.
        if name != "data.map" || Path::new(path).is_file() {
            let text = bounded::file(Path::new(path), bounded::SIDE_FILE)
                .with_context(|| format!("cannot read {path}"))?;
            *asked = format!("sha256 {}{changes}", sha256(&text));
        }
    }
    Ok(all)
}

fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                flatten(&name, value, into);
            }
        }
        Value::Null => {}
        Value::String(text) => drop(into.insert(name.to_owned(), text.clone())),
        other => drop(into.insert(name.to_owned(), other.to_string())),
    }
}
