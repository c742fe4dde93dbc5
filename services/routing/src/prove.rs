//! Random books: the fast allocators against exhaustive search.

use market_data::{Cash, PerShare, Shares};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use thiserror::Error;

use crate::exhaustive::{self, SearchTooLarge};
use crate::offer::{Offer, Take, UnitCost, VenueIndex};
use crate::penalties::Penalties;
use crate::static_router::{self, TwiceReference};
use crate::strict;

/// How large the random books are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookSize {
    /// Most venues of a book.
    pub venues: u16,
    /// Largest order, in shares.
    pub order: u64,
    /// The strict router's step.
    pub step: Shares,
}

impl Default for BookSize {
    fn default() -> Self {
        Self {
            venues: 4,
            order: 800,
            step: Shares::new(100),
        }
    }
}

/// What was proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Books looked at; each was split by both routers.
    pub books: u64,
    /// Books of which the strict router could split the order at all.
    pub feasible: u64,
    /// Books with at least two venues of equal all-in price.
    pub ties: u64,
    /// Splits that exhaustive search looked at.
    pub splits: u64,
}

/// Why the proof ended.
#[derive(Debug, Error)]
pub enum ProveError {
    /// A book on which fast and exhaustive differ.
    #[error(
        "book {book} (seed {seed}): {router} gives {fast}, exhaustive search {slow}; offers \
         {offers}"
    )]
    Difference {
        /// Index of the book.
        book: u64,
        /// The seed.
        seed: u64,
        /// The router.
        router: &'static str,
        /// Answer of the fast solver.
        fast: String,
        /// The oracle's answer.
        slow: String,
        /// The book.
        offers: String,
    },
    /// Books too large for exhaustive search.
    #[error(transparent)]
    TooLarge(#[from] SearchTooLarge),
}

/// One random case.
struct Case {
    order: Shares,
    reference: TwiceReference,
    penalties: Penalties,
    offers: Vec<Offer>,
}

/// Splits `books` random books with the fast routers and with exhaustive search. The same seed
/// gives the same books. `progress` is called with the books done, every thousand.
///
/// # Errors
/// At the first difference, or when `size` asks for more than exhaustive search can look at.
pub fn prove(
    books: u64,
    seed: u64,
    size: BookSize,
    mut progress: impl FnMut(u64),
) -> Result<Proof, ProveError> {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut proof = Proof::default();
    for book in 0..books {
        let case = Case::random(&mut random, size);
        let differs = |router, fast: &Split, slow: &Split| ProveError::Difference {
            book,
            seed,
            router,
            fast: format!("{fast:?}"),
            slow: format!("{slow:?}"),
            offers: format!("{:?}, order {}", case.offers, case.order),
        };
        let fast = case.strict(size.step);
        let slow = exhaustive::strict(case.order, size.step, &case.offers, case.penalties)?;
        proof.splits += slow.as_ref().map_or(0, |split| split.feasible);
        let slow = slow.map(|split| (split.shares, split.cost));
        proof.feasible += u64::from(fast.is_some());
        if fast != slow {
            return Err(differs("strict", &fast, &slow));
        }
        let small = case.in_single_shares();
        let fast = Some(small.static_split());
        let slow = exhaustive::static_objective(
            small.order,
            small.reference,
            small.penalties,
            &small.offers,
        )?;
        proof.splits += slow.feasible;
        let slow = Some((slow.shares, slow.cost));
        if fast != slow {
            return Err(differs("static", &fast, &slow));
        }
        proof.books += 1;
        proof.ties += u64::from(case.has_ties());
        if proof.books % 1_000 == 0 {
            progress(proof.books);
        }
    }
    Ok(proof)
}

type Split = Option<(Vec<Shares>, Cash)>;

impl Case {
    fn random(random: &mut Pcg64, size: BookSize) -> Self {
        const PRICES: [i64; 5] = [
            99_990_000_000,
            100_000_000_000,
            100_005_000_000,
            100_010_000_000,
            100_020_000_000,
        ];
        const FEES: [i64; 4] = [0, 3_000_000, -2_000_000, 5_000_000];
        const PENALTIES: [i64; 6] = [0, 3_000_000, 5_000_000, 10_000_000, 18_000_000, 400_000_000];
        let venues = random.random_range(0..=size.venues);
        let largest = size.order.max(1);
        let offers = (0..venues)
            .map(|venue| Offer {
                venue: VenueIndex(venue),
                cost: UnitCost(pick(random, &PRICES) + pick(random, &FEES)),
                available: Shares::new(random.random_range(0..=largest)),
            })
            .collect();
        let order = if random.random_range(0..8_u8) == 0 {
            random.random_range(0..=largest)
        } else {
            random.random_range(0..=largest) / size.step.get().max(1) * size.step.get()
        };
        let mut penalty = || PerShare::from_units(pick(random, &PENALTIES)).unwrap_or_default();
        let penalties = Penalties {
            lambda_over: penalty(),
            lambda_under: penalty(),
            theta_queue: penalty(),
        };
        let reference = TwiceReference(i128::from(2 * pick(random, &PRICES) - 5_000_000));
        Self {
            order: Shares::new(order),
            reference,
            penalties,
            offers,
        }
    }

    fn strict(&self, step: Shares) -> Split {
        let mut takes = Vec::new();
        let cost = strict::allocate(self.order, step, &mut self.offers.clone(), &mut takes)?;
        Some((self.by_venue(&takes), cost))
    }

    fn static_split(&self) -> (Vec<Shares>, Cash) {
        let mut takes = Vec::new();
        let urgency = self.penalties.urgency();
        static_router::allocate(
            self.order,
            self.reference,
            urgency,
            &mut self.offers.clone(),
            &mut takes,
        );
        let shares = self.by_venue(&takes);
        let gain: i128 = self
            .offers
            .iter()
            .zip(&shares)
            .map(|(offer, shares)| {
                let saved = 2 * i128::from(urgency.per_share().units()) + self.reference.0;
                (2 * i128::from(offer.cost.0) - saved) * i128::from(shares.get())
            })
            .sum();
        let nothing = 2 * urgency.per_share().times(self.order).units();
        (shares, Cash::from_units(nothing + gain))
    }

    /// This book with sizes and order small enough to enumerate single shares.
    fn in_single_shares(&self) -> Self {
        let small = |shares: Shares| Shares::new(shares.get() % 8);
        let offers = self.offers.iter().map(|offer| Offer {
            available: small(offer.available),
            ..*offer
        });
        Self {
            order: small(self.order),
            offers: offers.collect(),
            ..*self
        }
    }

    fn by_venue(&self, takes: &[Take]) -> Vec<Shares> {
        let at = |venue| {
            takes
                .iter()
                .filter(|take| take.venue == venue)
                .map(|take| take.shares)
                .sum()
        };
        self.offers.iter().map(|offer| at(offer.venue)).collect()
    }

    fn has_ties(&self) -> bool {
        let mut costs: Vec<_> = self.offers.iter().map(|offer| offer.cost).collect();
        costs.sort_unstable();
        costs.windows(2).any(|pair| pair[0] == pair[1])
    }
}

fn pick(random: &mut Pcg64, from: &[i64]) -> i64 {
    from.get(random.random_range(0..from.len()))
        .copied()
        .unwrap_or_default()
}
