//! The fast allocators against exhaustive search.

use market_data::Shares;
use routing::exhaustive::{self, LARGEST_SEARCH};
use routing::offer::{Offer, UnitCost, VenueIndex};
use routing::penalties::Penalties;
use routing::prove::{BookSize, prove};

#[test]
fn random_books_agree_and_are_not_all_trivial() {
    let proof = prove(3_000, 7, BookSize::default(), |_| ()).unwrap();
    assert_eq!(proof.books, 3_000);
    assert!(proof.feasible > 600, "{proof:?}");
    assert!(proof.ties > 300, "{proof:?}");
    assert!(proof.splits > 3_000, "{proof:?}");
    assert_eq!(proof, prove(3_000, 7, BookSize::default(), |_| ()).unwrap());
}

#[test]
fn a_search_that_would_not_end_is_refused() {
    let offer = |venue| Offer {
        venue: VenueIndex(venue),
        cost: UnitCost(100),
        available: Shares::new(1_000_000),
    };
    let offers: Vec<_> = (0..9).map(offer).collect();
    let (order, step) = (Shares::new(1_000_000), Shares::new(100));
    let error = exhaustive::strict(order, step, &offers, Penalties::default()).unwrap_err();
    assert!(error.splits > LARGEST_SEARCH);
    assert!(error.to_string().contains("fewer venues"));
}
