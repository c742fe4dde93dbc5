//! What an order has left nothing of, among many venues: so that the next look does not pass by all
//! of it again.

use std::collections::BTreeMap;
use std::iter;

use routing::offer::{UnitCost, VenueIndex};

use crate::market::view::many_venues::{ManyVenues, Place};
use crate::market::view::shown::Displayed;

/// Before every other place.
const FIRST: Place = (UnitCost(i64::MIN), VenueIndex(0));

/// Where in what a view displays nothing is left for one strategy. It follows one view, and costs
/// what has changed, however many venues there are and however much is emptied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Emptied {
    /// Runs of places, each from its key on, up to its value and without it. Between two of them
    /// something is displayed.
    runs: BTreeMap<Place, Place>,
    /// Venues of which this strategy has taken, or which its orders are on their way to or have
    /// reached.
    touched: Vec<VenueIndex>,
    /// How many changes of the view are taken account of.
    seen: usize,
}

impl Emptied {
    /// Takes note of a venue at which this strategy has changed what is left for it.
    pub(crate) fn touch(&mut self, venue: VenueIndex) {
        self.touched.push(venue);
    }

    /// What `many` displays, cheapest first, without what is known to be emptied.
    pub(crate) fn displayed_without<'a>(
        emptied: Option<&'a Self>,
        many: &'a ManyVenues,
    ) -> impl Iterator<Item = &'a Displayed> {
        let runs = || emptied.into_iter().flat_map(|emptied| &emptied.runs);
        let begins = iter::once(FIRST).chain(runs().map(|(_, end)| *end));
        let ends = runs().map(|(begin, _)| Some(*begin));
        let gaps = begins.zip(ends.chain(iter::once(None)));
        gaps.flat_map(|(from, to)| many.displayed_within(from, to))
    }

    /// Takes account of what has changed in what is displayed, and of the venues touched; `is_left`
    /// says whether anything of a displayed price is left. Shares come to be available only with a
    /// row of their venue, and every row of a venue is a change. Among few venues, which have no
    /// such list, there is nothing to do.
    pub(crate) fn follow(
        &mut self,
        many: Option<&ManyVenues>,
        is_left: impl Fn(&Displayed) -> bool,
    ) {
        let touched = std::mem::take(&mut self.touched);
        let Some(many) = many else {
            self.touched = touched;
            self.touched.clear();
            return;
        };
        if let Some(changed) = many.changed_since(self.seen) {
            for (venue, before) in changed {
                if let Some(before) = before {
                    self.vanish(before, many);
                }
                self.look_at(venue, many, &is_left);
            }
            for venue in touched.iter().copied() {
                self.look_at(venue, many, &is_left);
            }
        } else {
            self.runs.clear();
            for displayed in many.displayed().filter(|one| !is_left(one)) {
                self.close((displayed.cost, displayed.venue), many);
            }
        }
        self.seen = many.changes();
        self.touched = touched;
        self.touched.clear();
    }

    /// Sorts out what a venue displays now.
    fn look_at(
        &mut self,
        venue: VenueIndex,
        many: &ManyVenues,
        is_left: impl Fn(&Displayed) -> bool,
    ) {
        let Some(displayed) = many.displayed_at(venue) else {
            return;
        };
        let place = (displayed.cost, venue);
        if is_left(displayed) {
            self.open(place);
        } else {
            self.close(place, many);
        }
    }

    /// The run that begins at a place or before it, and is not over there.
    fn run_at(&self, place: Place) -> Option<(Place, Place)> {
        let (begin, end) = self.runs.range(..=place).next_back()?;
        (place < *end).then_some((*begin, *end))
    }

    /// Something is left at a place.
    fn open(&mut self, place: Place) {
        let Some((begin, end)) = self.run_at(place) else {
            return;
        };
        self.runs.remove(&begin);
        for (begin, end) in [(begin, place), (after(place), end)] {
            if begin < end {
                self.runs.insert(begin, end);
            }
        }
    }

    /// Nothing is left at a place where something is displayed.
    fn close(&mut self, place: Place, many: &ManyVenues) {
        if self.run_at(place).is_some() {
            return;
        }
        let shows = |from: Place, to: Place| {
            from < to && many.displayed_within(from, Some(to)).next().is_some()
        };
        let next = self.runs.range(after(place)..).next();
        let next = next.map(|(from, to)| (*from, *to));
        let mut end = after(place);
        if let Some((from, to)) = next.filter(|(from, _)| !shows(end, *from)) {
            end = to;
            self.runs.remove(&from);
        }
        match self.runs.range_mut(..=place).next_back() {
            Some((_, before)) if !shows(*before, place) => *before = end,
            _ => drop(self.runs.insert(place, end)),
        }
    }

    /// Nothing is displayed any more at a place, unless a later look says otherwise.
    fn vanish(&mut self, place: Place, many: &ManyVenues) {
        if self.run_at(place).is_none() {
            self.join_before(place, many);
        }
    }

    /// Joins the run that begins at a place or after it with the run before, where nothing is
    /// displayed between them any more.
    fn join_before(&mut self, place: Place, many: &ManyVenues) {
        let next = self.runs.range(place..).next();
        let before = self.runs.range(..place).next_back();
        let (Some((from, to)), Some((begin, end))) = (next, before) else {
            return;
        };
        let (from, to, begin, end) = (*from, *to, *begin, *end);
        if many.displayed_within(end, Some(from)).next().is_none() {
            self.runs.remove(&from);
            self.runs.insert(begin, to);
        }
    }
}

/// The place that comes next.
fn after((cost, VenueIndex(venue)): Place) -> Place {
    match venue.checked_add(1) {
        Some(next) => (cost, VenueIndex(next)),
        None => (UnitCost(cost.0.saturating_add(1)), VenueIndex(0)),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::num::NonZeroU32;
    use std::time::Duration;

    use market_data::fees::{FeeSchedule, VenueFees};
    use market_data::synth::{self, Config};
    use market_data::{
        Event, PerShare, Price, PublisherId, Quote, Row, Shares, Side, Tape, Timestamp,
    };
    use routing::offer::{Offer, Take};

    use super::*;
    use crate::execution::in_flight::InFlight;
    use crate::market::book::{Book, opposite_and_own};
    use crate::market::view::View;
    use crate::order::child::Message;
    use crate::order::{Assumptions, FillModel};
    use crate::strategy::Situation;
    use crate::venue::liquidity::Ledger;
    use crate::venue::queue_position::VenueUpdate;
    use crate::venue::resting_orders::Posted;

    /// Numbers without a pattern.
    fn drawn(state: &mut u64, below: u64) -> u64 {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % below
    }

    fn crowd(seed: u64) -> Tape {
        let mut state = seed;
        let config = Config::default();
        let symbol = synth::generate(&config).unwrap().next().unwrap().symbol;
        let mut time = Timestamp::default() + Duration::from_secs(1_700_000_000);
        let quote = |cents: u64, size: u64| Quote {
            price: Price::from_units(i64::try_from(cents * 10_000_000).unwrap()).unwrap(),
            size: NonZeroU32::new(u32::try_from(size + 1).unwrap()).unwrap(),
        };
        let rows = (0..6_000).map(|_| {
            time = time + Duration::from_millis(drawn(&mut state, 900));
            let (venue, cents) = (drawn(&mut state, 200), 10_000 + drawn(&mut state, 6));
            let there = drawn(&mut state, 9);
            Row {
                event: Event::quote(
                    time,
                    PublisherId(u16::try_from(venue + 1).unwrap()),
                    (there != 0).then(|| quote(cents + 1, drawn(&mut state, 4))),
                    (there != 1).then(|| quote(cents - 9, drawn(&mut state, 4))),
                ),
                sequence: 0,
                ts_recv: None,
                symbol,
            }
        });
        Tape::split(rows.collect(), &synth::symbols(&config)).remove(0)
    }

    /// A strategy that looks at a market now and then, takes some of it, and has orders on their
    /// way.
    struct Desk {
        book: Book,
        view: View,
        ledger: Ledger,
        posted: Posted,
        on_their_way: InFlight,
        emptied: Emptied,
        state: u64,
    }

    impl Desk {
        fn new(tape: &Tape, side: Side, assumptions: &Assumptions, state: u64) -> Self {
            let book = Book::under(tape, assumptions);
            Self {
                view: View::new(tape, side, assumptions),
                ledger: Ledger::new(FillModel::Ledger, side, book.venue_count()),
                posted: Posted::new(book.venue_count()),
                on_their_way: InFlight::default(),
                emptied: Emptied::default(),
                book,
                state,
            }
        }

        fn all(&self) -> Situation<'_> {
            let size = Shares::new(1_000_000);
            Situation::new(&self.view, &self.ledger, &self.posted, size, size)
                .with_on_their_way(&self.on_their_way)
        }

        fn take(&mut self, venue: VenueIndex, shares: Shares) {
            self.emptied.touch(venue);
            let Some(shown) = self.view.opposite_at(venue) else {
                return;
            };
            let (price, shown) = (shown.price, shown.shares());
            let there = self.ledger.available(venue, price, shown, shown);
            self.ledger.take(venue, price, shown, shares.min(there));
        }

        /// Takes in a row, and lets orders arrive; whether there is a look now.
        fn row(&mut self, event: &Event, side: Side, assumptions: &Assumptions) -> bool {
            let venue = self.book.venue_of(event);
            let (ask, bid) = self.book.apply(event);
            let update = VenueUpdate::by(event, side, opposite_and_own(side, ask, bid).0);
            self.ledger.observe(venue, &update, std::iter::empty(), 1);
            if drawn(&mut self.state, 4) == 0 {
                return false; // several rows between two looks
            }
            let now = event.ts_event;
            self.view
                .show_book(&self.book, now, assumptions.stale_after);
            while let Some((_, message)) = self.on_their_way.arrived(now) {
                if let Message::Take(take, _) = message {
                    self.take(take.venue, take.shares);
                }
            }
            true
        }

        /// Takes of what is offered: at once, or with orders that need some time.
        fn act(&mut self, now: Timestamp) {
            let wanted = usize::try_from(drawn(&mut self.state, 12)).unwrap();
            let skipped = usize::try_from(drawn(&mut self.state, 3)).unwrap();
            let taken: Vec<_> = self.all().offers().skip(skipped).take(wanted).collect();
            for offer in taken {
                let part = Shares::new(1 + drawn(&mut self.state, offer.available.get()));
                if drawn(&mut self.state, 3) > 0 {
                    self.take(offer.venue, part);
                    continue;
                }
                let limit = self.view.opposite_at(offer.venue).map(|quote| quote.price);
                let take = Take {
                    venue: offer.venue,
                    shares: part,
                };
                let delay = Duration::from_millis(drawn(&mut self.state, 3_000));
                self.emptied.touch(offer.venue);
                self.on_their_way
                    .send(now + delay, Message::Take(take, limit));
            }
        }
    }

    #[test]
    fn what_is_offered_is_what_a_look_at_all_finds() {
        for (seed, side) in [(1, Side::Buy), (2, Side::Sell), (3, Side::Buy)] {
            let tape = crowd(seed);
            let mut fees = FeeSchedule::default();
            for (venue, units) in [(7, 15_000_000), (90, -25_000_000)] {
                let fee = PerShare::from_units(units).unwrap();
                let rebate = PerShare::default();
                fees.set(PublisherId(venue), VenueFees { fee, rebate });
            }
            let assumptions = Assumptions {
                fees,
                ..Assumptions::default()
            };
            let mut desk = Desk::new(&tape, side, &assumptions, seed);
            let mut passed = 0;
            for event in tape.events() {
                if !desk.row(event, side, &assumptions) {
                    continue;
                }
                let mut emptied = std::mem::take(&mut desk.emptied);
                let (seen, touched) = (emptied.seen, emptied.touched.len());
                let many = desk.view.many().unwrap();
                let looked_at = Cell::new(0);
                let all = desk.all();
                emptied.follow(Some(many), |displayed| {
                    looked_at.set(looked_at.get() + 1);
                    !all.left_of(displayed).is_zero()
                });
                // The work is that of what has changed, not of what is displayed.
                let changed = many.changes() - seen;
                assert!(looked_at.get() <= changed + touched);
                let left = all.offers().count();
                assert!(emptied.runs.len() <= left + 1, "{left}");
                let some = all.with_emptied(&emptied);
                let displayed = Emptied::displayed_without(Some(&emptied), many);
                assert_eq!(displayed.count(), left);
                assert!(some.offers().eq(all.offers()));
                assert!(some.best_offers().eq(all.best_offers()));
                assert!(some.offers_at_best_price().eq(all.offers_at_best_price()));
                assert!(
                    some.offers_at_best_price()
                        .eq(at_best_price(&all, &desk.view))
                );
                passed += usize::from(!emptied.runs.is_empty());
                desk.emptied = emptied;
                desk.act(event.ts_event);
            }
            assert!(passed > 1_000, "{passed}");
        }
    }

    /// Offers at the best price, found by a look at all.
    fn at_best_price(situation: &Situation<'_>, view: &View) -> Vec<Offer> {
        let price = |offer: &Offer| view.opposite_at(offer.venue).unwrap().price;
        let prices = situation.offers().map(|offer| price(&offer));
        let best = match view.side() {
            Side::Buy => prices.min(),
            Side::Sell => prices.max(),
        };
        let offers = situation.offers();
        offers.filter(|offer| Some(price(offer)) == best).collect()
    }
}
