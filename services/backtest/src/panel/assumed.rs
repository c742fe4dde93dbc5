//! What a cell depends on, beside the settings of the evaluation itself.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use evaluation::panel::cell::sha256;
use market_data::format::Mapping;
use serde_json::Value;
use text::bounded;

use crate::settings::Settings;

/// Version of this program, as cells and plans keep it.
pub(crate) const ENGINE: &str = env!("CARGO_PKG_VERSION");

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
    if let Some(own) = &settings.own {
        all.insert("router.kind".to_owned(), format!("own:{}", own.name()));
    }
    for name in FILES {
        let Some(asked) = all.get_mut(name) else {
            continue;
        };
        let file = match name {
            // What follows a map's name changes the map, and the name may be that of a profile.
            "data.map" => Mapping::file_of(asked),
            _ => Some((Path::new(asked.as_str()), None)),
        };
        if let Some((path, changes)) = file {
            let text = bounded::file(path, bounded::SIDE_FILE)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let changes = changes.map_or_else(String::new, |changes| format!(",{changes}"));
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn map(asked: &str) -> String {
        let mut settings = Settings::default();
        settings.data.map = Some(asked.to_owned());
        assumed(&settings).unwrap()["data.map"].clone()
    }

    #[test]
    fn a_map_counts_by_what_is_in_its_file_and_by_what_follows_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one.toml", "Other.TOML"].map(|name| folder.path().join(name));
        fs::write(&one, "size = \"shares\"\n").unwrap();
        fs::copy(&one, &other).unwrap();
        let [one, other] = [&one, &other].map(|path| path.to_str().unwrap());
        for changes in [
            "",
            ",date=2024-08-01",
            ",date=2024-08-02,venue=2",
            ",size=lots",
        ] {
            let asked = format!("{one}{changes}");
            let before = map(&asked);
            assert!(
                before.starts_with("sha256 ") && before.ends_with(changes),
                "{before}"
            );
            // Its name is nothing, and neither are blanks around it.
            assert_eq!(map(&format!("{other}{changes}")), before);
            assert_eq!(map(&format!(" {one} {changes}")), before);
            let text = fs::read(one).unwrap();
            fs::write(one, "size = \"lots\"\n").unwrap();
            assert_ne!(map(&asked), before);
            fs::write(one, text).unwrap();
            assert_eq!(map(&asked), before);
            assert_ne!(map(&format!("{asked},zone=Asia/Tokyo")), before);
        }
        assert_eq!(map("lobster,date=2012-06-21"), "lobster,date=2012-06-21");
        fs::remove_file(one).unwrap();
        let mut settings = Settings::default();
        settings.data.map = Some(format!("{one},date=2024-08-01"));
        let error = assumed(&settings).unwrap_err().to_string();
        assert_eq!(error, format!("cannot read {one}"));
    }
}
