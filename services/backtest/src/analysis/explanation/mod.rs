//! What the routers see at one instant, and what each would do about it.

mod text;
mod why;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use market_data::{Event, PerShare, PublisherId, Shares, Side, Tape, TimeOfDay, Timestamp};
use routing::offer::{UnitCost, VenueIndex};
use routing::penalties::Penalties;
use serde::Serialize;
use simulation::backtest::Settings;
use simulation::history::History;
use simulation::market::book::Book;
use simulation::market::view::View;
use simulation::order::child::Orders;
use simulation::order::window::Span;
use simulation::schedule::Schedule;
use simulation::strategy::Situation;
use simulation::strategy::context::StrategyContext;
use simulation::strategy::router::{Router, RouterKind, Rule};
use simulation::venue::liquidity::Ledger;
use simulation::venue::resting_orders::Posted;

use crate::input::sittings::Sitting;
use crate::result::assumptions::router_name;
use crate::result::run::tuning::parameters;
use result::Parameters;

/// An order that begins at an instant: the book, its costs, and the routers' answers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Explanation {
    symbol: Option<String>,
    /// The instant asked for.
    at: String,
    /// The last change of the book at or before it.
    book_of: String,
    /// What to know before this is believed.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    side: String,
    size: u64,
    /// The mid in dollars, or the best price where the other side is empty; `null` where nothing is
    /// on offer.
    reference: Option<f64>,
    book: Vec<Venue>,
    lots: Vec<Lot>,
    routers: Vec<Answer>,
}

/// What a venue shows.
#[derive(Clone, Debug, Serialize)]
struct Venue {
    publisher_id: u16,
    mic: Option<String>,
    bid: Option<f64>,
    bid_shares: u64,
    ask: Option<f64>,
    ask_shares: u64,
    /// Since its last row; `null` where it had none.
    age_seconds: Option<f64>,
    /// Whether it is too old to be shown.
    stale: bool,
    /// Whether a later quote of another venue crossed the bid, or the ask: it is not offered until
    /// the venue shows it again.
    bid_crossed: bool,
    ask_crossed: bool,
}

/// Shares on offer at one cost, in the order in which they are worth taking.
#[derive(Clone, Debug, Serialize)]
struct Lot {
    publisher_id: u16,
    price: f64,
    fee: f64,
    /// Price and fee, in dollars a share; for a sell, price less fee.
    all_in: f64,
    shares: u64,
    /// Shares up to and with this lot.
    shares_so_far: u64,
    /// What one more share from this lot costs beyond the reference, in dollars.
    marginal_cost: f64,
    /// Average all-in price up to and with this lot.
    average_so_far: f64,
}

/// What a router would do, for all penalties with which it would do the same.
#[derive(Clone, Debug, Serialize)]
struct Answer {
    router: String,
    /// The smallest such penalties.
    penalties: Parameters,
    /// Points of the grid with the same answer, of so many.
    points: usize,
    of: usize,
    take: Vec<Child>,
    post: Vec<Child>,
    /// Shares that are left for later.
    wait: u64,
    why: String,
}

/// Shares sent to one venue.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Child {
    publisher_id: u16,
    shares: u64,
    price: f64,
}

/// The instant that `text` names on the day of a sitting.
///
/// # Errors
/// When it is no time, or no row stands at or before it.
pub(crate) fn instant(text: &str, sitting: &Sitting) -> Result<Timestamp> {
    let first = sitting
        .tape
        .events()
        .first()
        .context("the recording has no usable row")?
        .ts_event;
    let zone = sitting.window.zone;
    let date = sitting.date.unwrap_or_else(|| zone.date(first));
    let at = match Timestamp::parse(text.as_bytes()) {
        Ok(at) => at,
        Err(_) => match TimeOfDay::parse(text) {
            Ok(time) => zone.opening(date, time),
            Err(_) => {
                return Err(crate::error::Usage::new(
                    "--at",
                    text,
                    "a time such as 2024-08-01T13:40:00Z or 13:40:00",
                )
                .into());
            }
        },
    };
    if at < first {
        return Err(crate::error::Usage::together(format!(
            "--at: nothing is known at {at}; the recording begins at {first}"
        ))
        .into());
    }
    Ok(at)
}

/// Explains what an order that begins at `at` meets.
pub(crate) fn explain(tape: &Tape, at: Timestamp, settings: &Settings) -> Explanation {
    let (order, assumptions) = (settings.order, &settings.assumptions);
    let mut book = Book::under(tape, assumptions);
    let mut updated: Vec<Option<Timestamp>> = vec![None; tape.venues().len()];
    let mut view = View::new(tape, order.side, assumptions);
    let mut book_of = at;
    let mut last_instant: &[Event] = &[];
    for instant in tape.instants() {
        let Some(now) = instant.first().map(|event| event.ts_event) else {
            continue;
        };
        if now > at {
            break;
        }
        book.take_in(instant);
        for event in instant {
            if let Some(updated) = updated.get_mut(usize::from(book.venue_of(event).0)) {
                *updated = Some(now);
            }
        }
        (book_of, last_instant) = (now, instant);
    }
    match assumptions.snapshots {
        simulation::order::SnapshotMode::Consolidated => {
            view.show_book(&book, at, assumptions.stale_after);
        }
        simulation::order::SnapshotMode::Event => {
            view.show_instant(&book, last_instant, assumptions);
        }
    }
    let desk = Desk {
        tape,
        settings,
        view: &view,
        at,
    };
    let symbol = tape.symbol();
    let pace = settings.router.pace().unwrap_or_default();
    Explanation {
        symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
        at: at.to_string(),
        book_of: book_of.to_string(),
        warning: after_the_end(tape, at),
        side: order.side.to_string(),
        size: order.size.get(),
        reference: desk.reference(),
        book: desk.book(&book, &updated),
        lots: desk.lots(),
        routers: RouterKind::ALL
            .into_iter()
            .flat_map(|kind| desk.answers(&kind.at(pace)))
            .collect(),
    }
}

/// Past its end, a recording says nothing of the market.
fn after_the_end(tape: &Tape, at: Timestamp) -> Option<String> {
    let end = tape.events().last()?.ts_event;
    (at > end).then(|| {
        let seconds = at.since(end).as_secs_f64();
        format!("the recording ends at {end}, {seconds} s earlier: this is the last that is known")
    })
}

struct Desk<'a> {
    tape: &'a Tape,
    settings: &'a Settings,
    view: &'a View,
    at: Timestamp,
}

impl Desk<'_> {
    fn publisher(&self, venue: VenueIndex) -> PublisherId {
        let publisher = self.tape.venues().get(usize::from(venue.0));
        publisher.copied().unwrap_or_default()
    }

    fn reference(&self) -> Option<f64> {
        Some(market_data::Cash::from_units(self.view.twice_mid()?).to_dollars() / 2.0)
    }

    fn book(&self, book: &Book, updated: &[Option<Timestamp>]) -> Vec<Venue> {
        let price = |quote: Option<market_data::Quote>| quote.map(|quote| quote.price.to_dollars());
        let shares =
            |quote: Option<market_data::Quote>| quote.map_or(0, |quote| quote.shares().get());
        let stale_after = self.settings.assumptions.stale_after;
        (0..book.venue_count())
            .map(VenueIndex)
            .zip(updated)
            .map(|(venue, updated)| {
                let (ask, bid) = book.recorded(venue, Side::Buy, self.at, None);
                let (offered, wanted) = book.quotes(venue, Side::Buy, self.at, None);
                let publisher = self.publisher(venue);
                let age = updated.map(|updated| self.at.since(updated));
                Venue {
                    publisher_id: publisher.0,
                    mic: publisher.mic().map(str::to_owned),
                    bid: price(bid),
                    bid_shares: shares(bid),
                    ask: price(ask),
                    ask_shares: shares(ask),
                    age_seconds: age.map(|age| age.as_secs_f64()),
                    stale: age
                        .zip(book.limit(venue, stale_after))
                        .is_some_and(|(age, limit)| age > limit),
                    bid_crossed: bid != wanted,
                    ask_crossed: ask != offered,
                }
            })
            .collect()
    }

    fn lots(&self) -> Vec<Lot> {
        let (mut shares, mut cash) = (0, 0.0);
        let reference = self.reference().unwrap_or_default();
        let sign = self.sign();
        self.view
            .displayed()
            .map(|displayed| {
                let all_in = sign * dollars(displayed.cost);
                shares += displayed.shown.get();
                cash += all_in * displayed.shown.get() as f64;
                Lot {
                    publisher_id: self.publisher(displayed.venue).0,
                    price: displayed.price.to_dollars(),
                    fee: self.view.fee(displayed.venue).to_dollars(),
                    all_in: rounded(all_in),
                    shares: displayed.shown.get(),
                    shares_so_far: shares,
                    marginal_cost: rounded(sign * (all_in - reference)),
                    average_so_far: rounded(cash / (shares.max(1)) as f64),
                }
            })
            .collect()
    }

    fn sign(&self) -> f64 {
        match self.settings.order.side {
            Side::Buy => 1.0,
            Side::Sell => -1.0,
        }
    }

    /// One answer for each group of points of the grid that would do the same.
    fn answers(&self, router: &Router) -> Vec<Answer> {
        let side = self.settings.order.side;
        let last = self
            .tape
            .events()
            .last()
            .map_or(self.at, |event| event.ts_event);
        let span = self.settings.window.on(self.tape).map_or(
            Span {
                first: self.at,
                last: last.max(self.at),
                start: self.at,
                end: last.max(self.at),
                close: last.max(self.at),
            },
            |span| Span {
                first: self.at,
                start: self.at,
                last: span.last.max(self.at),
                end: span.end.max(self.at),
                close: span.close.max(self.at),
            },
        );
        let lengths = Schedule::over(&span, self.settings.order.size).lengths();
        let history = router.study(History::of(self.tape), self.tape, side, &lengths);
        let brief = StrategyContext::new(
            self.settings.order,
            span,
            self.settings.step,
            self.settings.assumptions.clone(),
            self.tape.venues(),
            history,
        );
        let points = self.settings.grid.points();
        let mut decided: Vec<(Rule, Orders)> = Vec::new();
        let mut answers: Vec<(Penalties, Orders, usize)> = Vec::new();
        for penalties in &points {
            let rule = router.rule(*penalties);
            let known = decided.iter().find(|(other, _)| *other == rule);
            let orders = if let Some((_, orders)) = known {
                orders.clone()
            } else {
                let orders = self.decide(&rule, &brief);
                decided.push((rule, orders.clone()));
                orders
            };
            match answers.iter_mut().find(|(_, other, _)| *other == orders) {
                Some((_, _, count)) => *count += 1,
                None => answers.push((*penalties, orders, 1)),
            }
        }
        answers
            .into_iter()
            .map(|(penalties, orders, count)| {
                self.answer(router, penalties, &orders, (count, points.len()), &brief)
            })
            .collect()
    }

    fn decide(&self, rule: &Rule, brief: &StrategyContext) -> Orders {
        let venues = u16::try_from(self.tape.venues().len()).unwrap_or(u16::MAX);
        let ledger = Ledger::new(
            self.settings.assumptions.fills,
            self.settings.order.side,
            venues,
        );
        let posted = Posted::new(venues);
        let size = self.settings.order.size;
        let situation = Situation::new(self.view, &ledger, &posted, size, size);
        let mut orders = Orders::default();
        rule.strategy(brief).decide(&situation, &mut orders);
        // As in an execution: what exceeds the order is cut, taken shares first.
        let mut free = size;
        for take in &mut orders.takes {
            take.shares = take.shares.min(free);
            free -= take.shares;
        }
        for post in &mut orders.posts {
            post.shares = post.shares.min(free);
            free -= post.shares;
        }
        orders.takes.retain(|take| !take.shares.is_zero());
        orders.posts.retain(|post| !post.shares.is_zero());
        orders
    }

    /// What is taken, price by price: a venue's best first.
    fn taken(&self, orders: &Orders) -> Vec<Child> {
        let mut left: BTreeMap<VenueIndex, Shares> = BTreeMap::new();
        for take in &orders.takes {
            *left.entry(take.venue).or_default() += take.shares;
        }
        let displayed = self.view.displayed().filter_map(|displayed| {
            let left = left.get_mut(&displayed.venue)?;
            let shares = displayed.shown.min(*left);
            *left -= shares;
            (!shares.is_zero()).then(|| Child {
                publisher_id: self.publisher(displayed.venue).0,
                shares: shares.get(),
                price: displayed.price.to_dollars(),
            })
        });
        displayed.collect()
    }

    fn answer(
        &self,
        router: &Router,
        penalties: Penalties,
        orders: &Orders,
        (points, of): (usize, usize),
        brief: &StrategyContext,
    ) -> Answer {
        let post = orders.posts.iter().map(|one| Child {
            publisher_id: self.publisher(one.venue).0,
            shares: one.shares.get(),
            price: one.price.to_dollars(),
        });
        let (take, post): (Vec<_>, Vec<_>) = (self.taken(orders), post.collect());
        let sum = |children: &[Child]| children.iter().map(|one| one.shares).sum::<u64>();
        let (taken, posted) = (sum(&take), sum(&post));
        Answer {
            router: router_name(router),
            penalties: parameters(penalties),
            points,
            of,
            wait: brief.order.size.get().saturating_sub(taken + posted),
            why: self.why(router, penalties, taken, posted, brief),
            take,
            post,
        }
    }
}

fn dollars(cost: UnitCost) -> f64 {
    PerShare::from_units(cost.0).map_or(cost.0 as f64 / 1e9, PerShare::to_dollars)
}

/// To a nano-dollar: what is beyond is noise of floats.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9 + 0.0
}
