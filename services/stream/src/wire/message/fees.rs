//! Fees and rebates as messages have them: of the venue of each row, where a message has any.

use std::collections::BTreeMap;

use market_data::{FeeSchedule, PerShare, PublisherId, VenueFees};
use serde_json::value::RawValue;

use crate::wire::number;

/// An amount, or the text that is none.
pub(super) type Amount = Option<PerShare>;

/// What one row says of its venue's fees. What it does not say is `None`; what cannot be read is
/// kept as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) publisher: PublisherId,
    pub(super) fee: Option<Amount>,
    pub(super) rebate: Option<Amount>,
}

/// The amount behind a value: `None` where there is no value, `Some(None)` where it cannot be read.
pub(super) fn amount(raw: Option<&RawValue>) -> Option<Amount> {
    let text = raw?.get();
    if text == "\"\"" {
        return None;
    }
    let units = number::nano(text).ok();
    Some(units.and_then(|units| PerShare::from_units(units).ok()))
}

/// An amount that all rows of a venue agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Agreed {
    /// No row has said anything.
    #[default]
    Nothing,
    /// All rows that say anything say this.
    On(PerShare),
    /// Two rows say two things, or one says nothing that can be read.
    Not,
}

impl Agreed {
    fn hear(&mut self, said: Option<Amount>) {
        *self = match (*self, said) {
            (agreed, None) => agreed,
            (Self::Nothing, Some(Some(amount))) => Self::On(amount),
            (Self::On(before), Some(Some(amount))) if before == amount => Self::On(amount),
            _ => Self::Not,
        };
    }

    fn or_nothing(self) -> PerShare {
        match self {
            Self::On(amount) => amount,
            Self::Nothing | Self::Not => PerShare::ZERO,
        }
    }
}

/// Fees and rebates by venue, as messages say them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeesOfMessages {
    by_venue: BTreeMap<PublisherId, (Agreed, Agreed)>,
    /// What the row before said, which is often what the next one says.
    latest: Option<Quoted>,
}

impl FeesOfMessages {
    pub(super) fn add(&mut self, quoted: &Quoted) {
        if self.latest.as_ref() == Some(quoted) || quoted.fee.is_none() && quoted.rebate.is_none() {
            return;
        }
        self.latest = Some(*quoted);
        let (fee, rebate) = self.by_venue.entry(quoted.publisher).or_default();
        fee.hear(quoted.fee);
        rebate.hear(quoted.rebate);
    }

    /// The venues of which messages say fees, with what they charge and pay; what was not said is
    /// nothing.
    pub fn by_venue(&self) -> impl Iterator<Item = (PublisherId, VenueFees)> + '_ {
        self.by_venue.iter().map(|(publisher, (fee, rebate))| {
            let (fee, rebate) = (fee.or_nothing(), rebate.or_nothing());
            (*publisher, VenueFees { fee, rebate })
        })
    }

    /// The venues of which messages say different things at different times, or nothing that can be
    /// read.
    pub fn unclear(&self) -> impl Iterator<Item = PublisherId> + '_ {
        let unclear = |(_, (fee, rebate)): &(_, &(Agreed, Agreed))| {
            *fee == Agreed::Not || *rebate == Agreed::Not
        };
        self.by_venue
            .iter()
            .filter(unclear)
            .map(|(publisher, _)| *publisher)
    }

    /// Whether any message says a fee or a rebate other than nothing.
    pub fn matter(&self) -> bool {
        self.unclear().next().is_some()
            || self
                .by_venue()
                .any(|(_, fees)| fees != VenueFees::default())
    }

    /// What messages say, as a schedule: the same for every venue where all that are named are
    /// alike.
    pub fn schedule(&self) -> FeeSchedule {
        let mut all = self.by_venue();
        let first = all.next().map(|(_, fees)| fees).unwrap_or_default();
        if all.all(|(_, fees)| fees == first) {
            return FeeSchedule::uniform(first);
        }
        let mut schedule = FeeSchedule::default();
        for (publisher, fees) in self.by_venue() {
            schedule.set(publisher, fees);
        }
        schedule
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(text: &str) -> PerShare {
        PerShare::parse_dollars(text.as_bytes()).unwrap_or(PerShare::ZERO)
    }

    fn heard(rows: &[(u16, Option<&str>, Option<&str>)]) -> FeesOfMessages {
        let mut fees = FeesOfMessages::default();
        for (publisher, fee, rebate) in rows {
            let amount = |text: Option<&str>| text.map(|text| (text != "?").then(|| dollars(text)));
            fees.add(&Quoted {
                publisher: PublisherId(*publisher),
                fee: amount(*fee),
                rebate: amount(*rebate),
            });
        }
        fees
    }

    #[test]
    fn venues_that_are_alike_share_a_schedule_and_others_have_their_own() {
        let alike = heard(&[
            (2, Some("0.003"), Some("0.002")),
            (39, Some("0.003"), Some("0.002")),
        ]);
        let fees = VenueFees {
            fee: dollars("0.003"),
            rebate: dollars("0.002"),
        };
        assert_eq!(alike.schedule(), FeeSchedule::uniform(fees));
        let apart = heard(&[
            (2, Some("0.003"), None),
            (41, Some("-0.0002"), Some("-0.0006")),
            (2, None, Some("0.002")),
        ]);
        assert_eq!(apart.schedule().of(PublisherId(2)), fees);
        assert_eq!(apart.schedule().of(PublisherId(41)).fee, dollars("-0.0002"));
        assert_eq!(apart.schedule().of(PublisherId(9)), VenueFees::default());
    }

    #[test]
    fn nothing_and_zero_do_not_matter_and_what_changes_is_unclear() {
        assert!(!heard(&[]).matter());
        assert!(!heard(&[(2, Some("0"), Some("0"))]).matter());
        for unclear in [
            &[(2, Some("0"), None), (2, Some("0.001"), None)][..],
            &[
                (2, None, Some("0.1")),
                (2, None, Some("0.2")),
                (2, None, Some("0.1")),
            ],
            &[(2, Some("?"), None)],
        ] {
            let fees = heard(unclear);
            assert!(fees.matter(), "{unclear:?}");
            assert_eq!(fees.unclear().collect::<Vec<_>>(), [PublisherId(2)]);
        }
    }
}
