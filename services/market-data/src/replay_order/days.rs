//! Rows of the days that are asked for: of every market those that are known by the end of such a
//! day, from the end of the market's day before.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::NaiveDate;

use super::{Collected, Collector, ScratchError};
use crate::calendar::session::Hours;
use crate::calendar::{Calendar, Dates, Session, Zone};
use crate::event::{Event, SymbolId, SymbolTable};
use crate::units::time::Timestamp;

/// The days of each market.
pub type DaysByMarket = BTreeMap<SymbolId, BTreeSet<NaiveDate>>;

/// A session, and the zone by which its dates are counted.
#[derive(Clone, Copy, Debug)]
struct Counted {
    session: Session,
    zone: Zone,
}

impl Counted {
    fn hours(self, date: NaiveDate) -> Option<Hours> {
        if self.session.zone().is_some() {
            return self.session.on(date);
        }
        Some(Hours {
            first: self.zone.midnight(date),
            last: self.zone.next_midnight(date) - Duration::from_nanos(1),
        })
    }

    /// The date in whose hours an instant falls, and these hours.
    fn day_of(self, time: Timestamp) -> Option<(NaiveDate, Hours)> {
        let date = self.zone.date(time);
        let dates = [Some(date), date.pred_opt()].into_iter().flatten();
        let mut hours = dates.filter_map(|date| Some((date, self.hours(date)?)));
        hours.find(|(_, hours)| hours.includes(time))
    }

    /// From when to when rows belong to a day, of a market that had these days.
    fn reach(self, date: NaiveDate, days: &BTreeSet<NaiveDate>) -> Hours {
        let zone = self.zone;
        let before = days.range(..date).next_back();
        let first = before.map_or(Timestamp::default(), |before| {
            zone.next_midnight(*before).min(zone.midnight(date))
        });
        let over = zone.next_midnight(date) - Duration::from_nanos(1);
        let last = self.hours(date).map_or(over, |hours| hours.last.max(over));
        Hours { first, last }
    }
}

/// The days of one market by one session.
#[derive(Debug)]
struct Followed {
    by: Counted,
    days: BTreeSet<NaiveDate>,
    /// Rows within the hours.
    inside: u64,
    /// The hours of the row before.
    latest: Option<Hours>,
}

impl Followed {
    fn new(session: Session, zone: Zone) -> Self {
        let zone = session.zone().unwrap_or(zone);
        Self {
            by: Counted { session, zone },
            days: BTreeSet::new(),
            inside: 0,
            latest: None,
        }
    }

    fn add(&mut self, time: Timestamp) {
        if !self.latest.is_some_and(|hours| hours.includes(time)) {
            let Some((date, hours)) = self.by.day_of(time) else {
                return;
            };
            self.days.insert(date);
            self.latest = Some(hours);
        }
        self.inside += 1;
    }

    fn reaches(&self, dates: &Dates) -> Vec<Hours> {
        let wanted = self.days.iter().filter(|date| dates.include(**date));
        let reach = |date: &NaiveDate| self.by.reach(*date, &self.days);
        wanted.map(reach).collect()
    }
}

/// One market, by the session that was asked for or by those that it may have by default.
#[derive(Debug)]
struct Market {
    /// Rows that are news.
    news: u64,
    /// Whether a venue of US equities was there, and another one of the vendor's list.
    has_us_equities: bool,
    has_other: bool,
    asked: Option<Followed>,
    regular: Followed,
    always: Followed,
}

impl Market {
    fn new(calendar: Calendar) -> Self {
        let by = |session| Followed::new(session, calendar.zone);
        Self {
            news: 0,
            has_us_equities: false,
            has_other: false,
            asked: calendar.session.map(by),
            regular: by(Session::UsEquities),
            always: by(Session::All),
        }
    }

    fn add(&mut self, event: &Event) {
        if event.publisher.is_us_equities() {
            self.has_us_equities = true;
        } else {
            self.has_other |= event.publisher.is_listed();
        }
        if event.is_snapshot() {
            return;
        }
        self.news += 1;
        if let Some(asked) = &mut self.asked {
            asked.add(event.ts_event);
        } else {
            self.always.add(event.ts_event);
            if !self.has_other {
                self.regular.add(event.ts_event);
            }
        }
    }

    fn followed(self) -> Followed {
        let outside = self.news - self.regular.inside;
        let is_us_equities = self.has_us_equities && !self.has_other;
        let session = Session::by_default(is_us_equities, outside, self.news);
        match (self.asked, session) {
            (Some(asked), _) => asked,
            (None, Session::UsEquities) => self.regular,
            (None, _) => self.always,
        }
    }
}

impl Collected {
    /// The rows of days that are asked for, market by market, and the days that there were.
    ///
    /// # Errors
    /// When scratch files cannot be used.
    pub fn on_days(
        self,
        dates: &Dates,
        calendar: Calendar,
        symbols: &SymbolTable,
    ) -> Result<(Self, DaysByMarket), ScratchError> {
        let mut markets: BTreeMap<SymbolId, Market> = BTreeMap::new();
        self.for_each(|record| {
            let market = markets.entry(self.market(record.symbol(), symbols));
            let market = market.or_insert_with(|| Market::new(calendar));
            market.add(&record.event());
            Ok::<_, ScratchError>(())
        })?;
        let markets = markets.into_iter();
        let markets: BTreeMap<_, _> = markets.map(|(id, one)| (id, one.followed())).collect();
        let reaches = markets.iter().map(|(id, one)| (*id, one.reaches(dates)));
        let reaches: BTreeMap<_, _> = reaches.collect();
        let mut kept = Collector::default();
        self.for_each(|record| {
            let market = self.market(record.symbol(), symbols);
            let reaches = reaches.get(&market).map_or(&[][..], Vec::as_slice);
            let time = record.event().ts_event;
            if reaches.iter().any(|hours| hours.includes(time)) {
                kept.make_room(1)?;
                kept.add(record.of(self.renamed(record.symbol())));
            }
            Ok::<_, ScratchError>(())
        })?;
        let mut kept = kept.sorted()?;
        kept.findings = self.findings;
        let days = markets.into_iter().map(|(id, one)| (id, one.days));
        Ok((kept, days.collect()))
    }

    /// One id for all instruments of a market.
    fn market(&self, id: SymbolId, symbols: &SymbolTable) -> SymbolId {
        symbols.first(self.renamed(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{F_SNAPSHOT, Row};
    use crate::venue::PublisherId;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text.as_bytes()).unwrap()
    }

    /// The times of the rows of one market that are kept, of `times`, and the days there were.
    fn kept(times: &[&str], dates: &str, calendar: Calendar) -> (Vec<String>, Vec<String>) {
        let mut symbols = SymbolTable::default();
        let symbol = symbols.intern("X").unwrap();
        let mut collector = Collector::default();
        for text in times {
            let (text, is_repeated) = match text.strip_prefix('*') {
                Some(text) => (text, true),
                None => (*text, false),
            };
            let mut event = Event::quote(at(text), PublisherId(2), None, None);
            event.flags = if is_repeated { F_SNAPSHOT } else { 0 };
            let (sequence, ts_recv) = (0, Some(at(text)));
            let row = Row {
                event,
                sequence,
                ts_recv,
                symbol,
            };
            collector.append(&[row]).unwrap();
        }
        let dates = dates.parse().unwrap();
        let rows = collector.finish().unwrap();
        let (kept, days) = rows.on_days(&dates, calendar, &symbols).unwrap();
        let rows = kept.to_vec().unwrap();
        let times = rows.iter().map(|row| row.event.ts_event.to_string());
        let short = times.map(|time| time[5..16].to_owned()).collect();
        let days = days.values().flatten().map(ToString::to_string);
        (short, days.collect())
    }

    #[test]
    fn a_day_begins_where_the_day_before_it_ends() {
        let times = [
            "*2024-07-01T00:00:00Z",
            "2024-07-01T14:00:00Z",
            "2024-07-02T14:00:00Z",
            "2024-07-02T23:30:00Z",
            "2024-07-05T03:59:00Z",
            "2024-07-05T14:00:00Z",
        ];
        let utc = Calendar {
            session: Some(Session::All),
            ..Calendar::default()
        };
        let (rows, days) = kept(&times, "2024-07-02", utc);
        assert_eq!(rows, ["07-02T14:00", "07-02T23:30"]);
        assert_eq!(days, ["2024-07-01", "2024-07-02", "2024-07-05"]);
        // The first has what stood before it.
        let (rows, _) = kept(&times, "2024-07-01", utc);
        assert_eq!(rows, ["07-01T00:00", "07-01T14:00"]);
        assert_eq!(kept(&times, "2024-07-03..2024-07-04", utc).0.len(), 0);
        let new_york = Calendar {
            session: Some(Session::UsEquities),
            ..utc
        };
        let (rows, days) = kept(&times, "2024-07-05", new_york);
        assert_eq!(rows, ["07-05T03:59", "07-05T14:00"]);
        assert_eq!(days, ["2024-07-01", "2024-07-02", "2024-07-05"]);
        let (rows, _) = kept(&times, "2024-07-01,2024-07-02", new_york);
        assert_eq!(rows.len(), 4);
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_on_which_they_open() {
        let times = [
            "2024-07-01T23:00:00Z",
            "2024-07-02T05:00:00Z",
            "2024-07-02T20:00:00Z",
            "2024-07-02T23:00:00Z",
            "2024-07-03T05:00:00Z",
        ];
        let futures = Calendar {
            session: "18:00-17:00@America/New_York".parse().ok(),
            ..Calendar::default()
        };
        let (rows, days) = kept(&times, "2024-07-01", futures);
        assert_eq!(rows, ["07-01T23:00", "07-02T05:00", "07-02T20:00"]);
        assert_eq!(days, ["2024-07-01", "2024-07-02"]);
    }
}
