//! Trading days that are in no figure of a panel, though the exchange was open.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use evaluation::panel::Key;
use market_data::Session;
use market_data::calendar::nyse::{TradingDay, trading_day};
use result::FailedUnit;
use text::counted;

/// Units that a sentence names.
const NAMED: usize = 10;

/// The units of a panel, as far as they say which others might be there.
#[derive(Debug)]
pub(crate) struct There<'a> {
    /// Dates and symbols that are there.
    pub(crate) units: BTreeSet<Key>,
    /// Dates and symbols that are known to be lost, which is said elsewhere.
    pub(crate) failed: &'a [FailedUnit],
    /// Whether it is known on which days the exchange is open.
    pub(crate) has_calendar: bool,
}

/// Whether a panel of this session follows the calendar of US equities.
pub(crate) fn has_calendar(session: &str, are_us_equities: bool) -> bool {
    session == Session::UsEquities.to_string() || are_us_equities
}

impl There<'_> {
    /// That symbols are without trading days from the first day to the last, in words; `is_asked`
    /// says which days count. Nothing where more is missing than there is: days were chosen.
    pub(crate) fn said(&self, is_asked: impl Fn(NaiveDate) -> bool) -> Option<String> {
        let missing = self.missing(is_asked);
        let some = !missing.is_empty() && missing.len() <= self.units.len();
        some.then(|| {
            let units = counted(
                missing.len() as u64,
                "trading day of a symbol is",
                "trading days of symbols are",
            );
            let named = missing.iter().map(|(date, symbol)| match symbol.as_str() {
                "" => date.clone(),
                symbol => format!("{symbol} on {date}"),
            });
            let (them, were) = match missing.len() {
                1 => ("it", "it was"),
                _ => ("them", "they were"),
            };
            format!(
                "{units} in no figure, between the first day and the last: {}. The exchange was \
                 open: no row of {them} was found, or {were} left out.",
                text::few(named, NAMED)
            )
        })
    }

    /// The units that would be there if every symbol had rows on every such day.
    fn missing(&self, is_asked: impl Fn(NaiveDate) -> bool) -> Vec<Key> {
        let days = self.units.iter().filter_map(|(date, _)| date.parse().ok());
        let days: BTreeSet<NaiveDate> = days.collect();
        let symbols: BTreeSet<_> = self.units.iter().map(|(_, symbol)| symbol).collect();
        let (true, Some(first), Some(last)) = (self.has_calendar, days.first(), days.last()) else {
            return Vec::new();
        };
        let days = first.iter_days().take_while(|date| date <= last);
        let is_open = |date: &NaiveDate| trading_day(*date) != TradingDay::Closed;
        let days = days.filter(|date| is_open(date) && is_asked(*date));
        let units = days.flat_map(|date| {
            let date = date.to_string();
            let symbols = symbols.iter();
            symbols.map(move |symbol| (date.clone(), (*symbol).clone()))
        });
        let is_missing = |key: &Key| !self.units.contains(key) && !self.has_failed(key);
        units.filter(is_missing).collect()
    }

    fn has_failed(&self, (date, symbol): &Key) -> bool {
        self.failed
            .iter()
            .any(|unit| unit.symbol == *symbol && unit.date.as_ref().is_none_or(|one| one == date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(units: &[(&str, &str)], failed: &[(&str, &str)]) -> Option<String> {
        let failed: Vec<_> = failed
            .iter()
            .map(|(date, symbol)| FailedUnit {
                date: Some((*date).to_owned()),
                symbol: (*symbol).to_owned(),
                why: String::new(),
            })
            .collect();
        let keys = units.iter();
        let there = There {
            units: keys
                .map(|(date, symbol)| ((*date).into(), (*symbol).into()))
                .collect(),
            failed: &failed,
            has_calendar: true,
        };
        there.said(|_| true)
    }

    #[test]
    fn open_days_between_the_first_and_the_last_are_missing() {
        // Thursday to Tuesday.
        let whole = [
            ("2024-08-01", "ONE"),
            ("2024-08-02", "ONE"),
            ("2024-08-05", "ONE"),
        ];
        assert_eq!(said(&whole, &[]), None);
        let gap = [whole[0], whole[2]];
        let sentence = said(&gap, &[]).unwrap();
        assert!(
            sentence.starts_with(
                "1 trading day of a symbol is in no figure, between the first day and the last: \
                 ONE on 2024-08-02."
            ),
            "{sentence}"
        );
        assert_eq!(said(&gap, &[("2024-08-02", "ONE")]), None);
        let other = [whole[0], whole[1], whole[2], ("2024-08-02", "TWO")];
        let sentence = said(&other, &[]).unwrap();
        assert!(
            sentence.contains("TWO on 2024-08-01, TWO on 2024-08-05."),
            "{sentence}"
        );
        // Days a month apart were chosen; around the fourth of July nothing is missing.
        assert_eq!(
            said(&[("2024-08-01", "ONE"), ("2024-09-03", "ONE")], &[]),
            None
        );
        assert_eq!(
            said(&[("2024-07-03", "ONE"), ("2024-07-05", "ONE")], &[]),
            None
        );
        assert_eq!(said(&[], &[]), None);
    }
}
