//! Which days of a recording are asked for.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use thiserror::Error;

/// Dates and ranges of dates: `2024-07-01`, `2024-07-01,2024-07-03`, `2024-07-01..2024-07-05`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    ranges: Vec<RangeInclusive<NaiveDate>>,
}

/// A text that names no dates.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "neither a date such as 2024-07-01, nor a list of them, nor a range such as \
     2024-07-01..2024-07-05"
)]
pub struct NoDates;

impl Dates {
    /// Whether a date is asked for.
    pub fn include(&self, date: NaiveDate) -> bool {
        self.ranges.iter().any(|range| range.contains(&date))
    }

    /// Dates and ranges of dates that are asked for and include none of these days.
    #[must_use]
    pub fn without(&self, days: &[NaiveDate]) -> Self {
        let is_without =
            |range: &&RangeInclusive<NaiveDate>| !days.iter().any(|day| range.contains(day));
        let ranges = self.ranges.iter().filter(is_without).cloned().collect();
        Self { ranges }
    }

    /// Whether no date is asked for.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

impl FromStr for Dates {
    type Err = NoDates;

    fn from_str(text: &str) -> Result<Self, NoDates> {
        let date = |text: &str| text.trim().parse::<NaiveDate>().map_err(|_| NoDates);
        let range = |text: &str| {
            let (first, last) = match text.split_once("..") {
                Some((first, last)) => (date(first)?, date(last)?),
                None => (date(text)?, date(text)?),
            };
            (first <= last).then_some(first..=last).ok_or(NoDates)
        };
        let ranges = text.split(',').map(range).collect::<Result<_, _>>()?;
        Ok(Self { ranges })
    }
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, range) in self.ranges.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}{}", range.start())?;
            if range.start() != range.end() {
                write!(f, "..{}", range.end())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_lists_and_ranges() {
        for (text, inside, outside) in [
            ("2024-07-01", "2024-07-01", "2024-07-02"),
            ("2024-07-01,2024-07-03", "2024-07-03", "2024-07-02"),
            ("2024-07-01..2024-07-05", "2024-07-04", "2024-07-06"),
            (
                "2024-07-01..2024-07-02,2024-07-09",
                "2024-07-09",
                "2024-07-08",
            ),
        ] {
            let dates: Dates = text.parse().unwrap();
            assert_eq!(dates.to_string(), text);
            assert!(dates.include(inside.parse().unwrap()), "{text}");
            assert!(!dates.include(outside.parse().unwrap()), "{text}");
        }
        let dates: Dates = "2024-07-01,2024-07-03,2024-07-05..2024-07-08"
            .parse()
            .unwrap();
        let days = ["2024-07-01", "2024-07-07"].map(|day| day.parse().unwrap());
        assert_eq!(dates.without(&days).to_string(), "2024-07-03");
        assert_eq!(dates.without(&[]), dates);
        assert!(
            dates
                .without(&[days[0], "2024-07-03".parse().unwrap(), days[1]])
                .is_empty()
        );
        for text in [
            "",
            "2024-7",
            "2024-07-05..2024-07-01",
            "today",
            "2024-02-30",
        ] {
            assert_eq!(text.parse::<Dates>(), Err(NoDates), "{text}");
        }
    }
}
