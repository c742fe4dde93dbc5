//! How long news and orders take.

use std::collections::BTreeMap;
use std::time::Duration;

use market_data::PublisherId;

/// How long messages between the trader and one venue take, one way each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    /// From a change of the venue's quotes to the trader: strategies see the venue as it was so
    /// long ago.
    pub data: Duration,
    /// From a decision to its arrival at the venue.
    pub order: Duration,
    /// From a fill, a refusal or a cancellation to the trader's knowing of it. Until then the
    /// shares count as on their way.
    pub acknowledgement: Duration,
}

/// Delays by venue, with the same for every venue not named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    default: Delays,
    by_venue: BTreeMap<PublisherId, Delays>,
}

impl Latency {
    /// One set of delays for every venue.
    pub fn uniform(delays: Delays) -> Self {
        Self {
            default: delays,
            by_venue: BTreeMap::new(),
        }
    }

    /// Sets the delays of one venue.
    pub fn set(&mut self, publisher: PublisherId, delays: Delays) {
        self.by_venue.insert(publisher, delays);
    }

    /// The delays of a venue.
    pub fn of(&self, publisher: PublisherId) -> Delays {
        self.by_venue
            .get(&publisher)
            .copied()
            .unwrap_or(self.default)
    }

    /// The delays of every venue that is not named.
    pub fn default_delays(&self) -> Delays {
        self.default
    }

    /// The venues named, in order of publisher id.
    pub fn named(&self) -> impl Iterator<Item = (PublisherId, Delays)> + '_ {
        let named = self.by_venue.iter();
        named.map(|(publisher, delays)| (*publisher, *delays))
    }

    /// The longest delay of each kind.
    pub fn longest(&self) -> Delays {
        let all = self.by_venue.values().chain([&self.default]);
        all.fold(Delays::default(), |longest, delays| Delays {
            data: longest.data.max(delays.data),
            order: longest.order.max(delays.order),
            acknowledgement: longest.acknowledgement.max(delays.acknowledgement),
        })
    }

    /// Whether everything is known and arrives at once.
    pub fn is_zero(&self) -> bool {
        let mut all = self.by_venue.values().chain([&self.default]);
        all.all(|delays| *delays == Delays::default())
    }

    /// Whether any news takes time.
    pub fn delays_data(&self) -> bool {
        let mut all = self.by_venue.values().chain([&self.default]);
        all.any(|delays| !delays.data.is_zero())
    }
}

impl From<Duration> for Latency {
    /// So long from a decision to its arrival everywhere; the rest at once.
    fn from(order: Duration) -> Self {
        Self::uniform(Delays {
            order,
            ..Delays::default()
        })
    }
}
