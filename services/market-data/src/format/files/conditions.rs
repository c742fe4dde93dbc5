//! What a vendor says of the days of a batch download: `condition.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;

use super::about::said;

/// The file that says it.
pub(crate) const FILE: &str = "condition.json";

/// What the vendor says of one day.
#[derive(Deserialize)]
pub(crate) struct Condition {
    date: String,
    condition: String,
}

impl Condition {
    /// Whether a file may have rows of the day: its name has the date, two dates around it, or no
    /// date at all.
    pub(crate) fn is_of(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let dates = dates_in(&name);
        match (
            self.date.parse::<NaiveDate>(),
            dates.iter().min(),
            dates.iter().max(),
        ) {
            (Ok(day), Some(first), Some(last)) => (*first..=*last).contains(&day),
            _ => true,
        }
    }

    fn is_good(&self) -> bool {
        self.condition == "available"
    }
}

/// The dates in a name: eight digits, or `YYYY-MM-DD`.
fn dates_in(name: &str) -> Vec<NaiveDate> {
    let apart = name.split(|one: char| !(one.is_ascii_digit() || one == '-'));
    let of_run = |run: &str| -> Vec<NaiveDate> {
        let parts: Vec<&str> = run.split('-').collect();
        let plain = parts.iter().filter(|part| part.len() == 8);
        let plain = plain.filter_map(|part| NaiveDate::parse_from_str(part, "%Y%m%d").ok());
        let written = parts.windows(3).filter(|part| part[0].len() == 4);
        let written = written.filter_map(|part| part.join("-").parse().ok());
        plain.chain(written).collect()
    };
    apart.flat_map(of_run).collect()
}

/// Days of which the vendor says that something is wrong with them.
pub(crate) fn in_words(folder: &Path, days: &[Condition]) -> Option<String> {
    let days: Vec<_> = days
        .iter()
        .filter(|day| !day.is_good())
        .map(|day| format!("{} {}", day.date, day.condition))
        .collect();
    let folder = folder.display();
    (!days.is_empty()).then(|| format!("the vendor says of {folder}: {}", days.join(", ")))
}

/// Days of which a vendor says that something is wrong with them, by date, and what that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions(BTreeMap<NaiveDate, BTreeSet<String>>);

impl Conditions {
    /// What stands beside files, of the days that these may have rows of. A file about a download
    /// that cannot be used says nothing; [`crate::format::Files`] notes that.
    #[must_use]
    pub fn beside(files: &[PathBuf]) -> Self {
        let mut of_folder: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
        for file in files {
            let folder = file.parent().unwrap_or(Path::new(""));
            of_folder.entry(folder).or_default().push(file);
        }
        let mut all: BTreeMap<NaiveDate, BTreeSet<String>> = BTreeMap::new();
        for (folder, files) in of_folder {
            let days: Option<Vec<Condition>> = said(folder, FILE, &mut Vec::new());
            let is_said =
                |day: &Condition| !day.is_good() && files.iter().any(|file| day.is_of(file));
            for day in days.into_iter().flatten().filter(is_said) {
                if let Ok(date) = day.date.parse() {
                    all.entry(date).or_default().insert(day.condition);
                }
            }
        }
        Self(all)
    }

    /// What is said of the days from `first` to `last`, in a sentence; `None` where all is well.
    #[must_use]
    pub fn of_days(&self, first: NaiveDate, last: NaiveDate) -> Option<String> {
        if first > last {
            return None;
        }
        let days = self.0.range(first..=last);
        let words: BTreeSet<&str> = days
            .flat_map(|(_, words)| words)
            .map(String::as_str)
            .collect();
        let words: Vec<_> = words.into_iter().collect();
        (!words.is_empty()).then(|| {
            format!(
                "The vendor says of this day's data: {} (condition.json).",
                text::visible(&words.join(", "))
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn days_are_said_of_files_that_may_have_them() {
        let folder = tempfile::tempdir().unwrap();
        let days = r#"[{"date":"2024-08-01","condition":"available"},
            {"date":"2024-08-02","condition":"degraded"},
            {"date":"2024-08-05","condition":"pending"},
            {"date":"someday","condition":"missing"}]"#;
        fs::write(folder.path().join(FILE), days).unwrap();
        let said = |names: &[&str], first: &str, last: &str| {
            let files: Vec<_> = names.iter().map(|name| folder.path().join(name)).collect();
            let conditions = Conditions::beside(&files);
            conditions.of_days(first.parse().unwrap(), last.parse().unwrap())
        };
        let degraded = "The vendor says of this day's data: degraded (condition.json).";
        for (names, first, last, expected) in [
            (&["all.csv"][..], "2024-08-01", "2024-08-01", None),
            (&["all.csv"], "2024-08-02", "2024-08-02", Some(degraded)),
            (&["all.csv"], "2024-08-01", "2024-08-03", Some(degraded)),
            (&["x-20240801.csv"], "2024-08-02", "2024-08-02", None),
            (
                &["x-20240801.csv", "x-20240802.csv"],
                "2024-08-02",
                "2024-08-02",
                Some(degraded),
            ),
            (&[], "2024-08-02", "2024-08-02", None),
            (&["all.csv"], "2024-08-05", "2024-08-02", None),
        ] {
            let found = said(names, first, last);
            assert_eq!(found.as_deref(), expected, "{names:?} {first}");
        }
        let both = said(&["all.csv"], "2024-08-02", "2024-08-05").unwrap();
        assert!(both.contains(": degraded, pending ("), "{both}");
        fs::write(folder.path().join(FILE), "what is this").unwrap();
        assert_eq!(said(&["all.csv"], "2024-08-02", "2024-08-02"), None);
    }
}
