//! The golden cases of the pseudocode: split, cost and number of feasible splits.

use market_data::Shares;
use routing::exhaustive;
use routing::offer::{Offer, UnitCost, VenueIndex};
use routing::penalties::Penalties;
use routing::strict;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    kind: String,
    name: String,
    order: u64,
    #[serde(default)]
    venues_ask_size_fee_rebate_micro: Vec<[i64; 4]>,
    #[serde(default)]
    split: Vec<u64>,
    cost_micro: Option<i128>,
    #[serde(default)]
    n_feasible: u64,
}

#[test]
fn golden_cases() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("golden/golden_static.json")).unwrap();
    let toys: Vec<_> = cases.iter().filter(|case| case.kind == "toy").collect();
    assert!(toys.len() >= 8);
    for case in toys {
        let offers: Vec<Offer> = case
            .venues_ask_size_fee_rebate_micro
            .iter()
            .zip(0..)
            .map(|([ask, size, fee, _], venue)| Offer {
                venue: VenueIndex(venue),
                cost: UnitCost((ask + fee) * 1_000),
                available: Shares::new(u64::try_from(*size).unwrap_or(0)),
            })
            .collect();
        let (order, step) = (Shares::new(case.order), Shares::new(100));
        let mut takes = Vec::new();
        let cost = strict::allocate(order, step, &mut offers.clone(), &mut takes);
        assert_eq!(
            cost.map(|cash| cash.units() / 1_000),
            case.cost_micro,
            "{}",
            case.name
        );
        let mut split = vec![0; offers.len()];
        for take in &takes {
            split[usize::from(take.venue.0)] += take.shares.get();
        }
        if cost.is_some() {
            assert_eq!(split, case.split, "{}", case.name);
        } else {
            assert!(takes.is_empty() && case.split.is_empty(), "{}", case.name);
        }
        let slow = exhaustive::strict(order, step, &offers, Penalties::default()).unwrap();
        assert_eq!(slow.as_ref().map(|split| split.cost), cost, "{}", case.name);
        assert_eq!(
            slow.map_or(0, |split| split.feasible),
            case.n_feasible,
            "{}",
            case.name
        );
    }
}
