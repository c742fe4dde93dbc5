//! Which rule is chosen, on orders made by hand.

#![allow(clippy::unwrap_used, reason = "a grid that is none fails the test")]

use evaluation::EvaluationSettings;
use evaluation::pair::Achieved;
use evaluation::pair::executed::Executed;
use evaluation::pair::residual::Residual;
use evaluation::plan::rules::Rules;
use evaluation::walk_forward::choose;
use market_data::{PerShare, Shares, Side};
use simulation::backtest::tuning::Grid;
use simulation::order::Assumptions;
use simulation::strategy::router::Router;

/// A hundred dollars.
const DOLLARS: i128 = 100_000_000_000;

/// The rules of three urgencies, of a tenth, a fifth and a third of a cent.
fn rules() -> Rules {
    let thousandths = |one: i64| PerShare::from_units(one * 1_000_000).unwrap();
    let urgencies = [1, 2, 3].map(thousandths);
    let grid = Grid::new(&[PerShare::ZERO], &urgencies, &[PerShare::ZERO]).unwrap();
    let settings = EvaluationSettings::new(
        Router::Static,
        Shares::new(100),
        grid,
        Assumptions::default(),
    );
    let rules = Rules::of(&settings);
    assert_eq!(rules.rules.len(), 3);
    rules
}

/// So many of 5,000 shares, bought at 100 dollars and so many cents; what is left would cost a
/// dollar more.
fn bought(filled: u64, cents: i128) -> Achieved {
    let price = DOLLARS + cents * DOLLARS / 10_000;
    let unfilled = 5_000 - filled;
    let rest = i128::from(unfilled);
    Achieved {
        filled: Shares::new(filled),
        cash: price * i128::from(filled),
        at_best: price * i128::from(filled),
        fees: 0,
        posting: 0,
        unfilled: Shares::new(unfilled),
        residual: (unfilled > 0).then(|| Residual {
            at_touch: rest * (price + DOLLARS / 100),
            at_best: rest * (price + DOLLARS / 100),
            fees: 0,
            beyond_touch: 0,
        }),
        exposure: 0.0,
    }
}

fn orders(of: impl Fn(usize) -> [Achieved; 3]) -> Vec<Executed> {
    let order = |place| Executed {
        arrival: Some(2 * DOLLARS),
        rules: of(place).to_vec(),
        baselines: Vec::new(),
        is_routed: true,
    };
    (0..80).map(order).collect()
}

fn chosen(orders: &[Executed]) -> (usize, usize, usize) {
    let training: Vec<(Side, &Executed)> = orders.iter().map(|one| (Side::Buy, one)).collect();
    let choice = choose(&training, &rules()).unwrap();
    (choice.rule, choice.tuned_on, choice.dropped)
}

#[test]
fn a_rule_that_fills_next_to_nothing_is_out_and_takes_no_order_from_the_others() {
    // The first rule looks cheapest on the few shares that it fills.
    let orders = orders(|_| [bought(50, -50), bought(5_000, 1), bought(5_000, 2)]);
    assert_eq!(chosen(&orders), (1, 80, 1));
}

#[test]
fn a_few_unfilled_shares_do_not_decide_whatever_all_the_others_cost() {
    // One order of 80 lacks 360 shares: 0.09 % of all, at a dollar more each; all others are half a
    // basis point cheaper.
    let of = |place| {
        let rest = if place == 40 { 4_640 } else { 5_000 };
        [bought(rest, 0), bought(5_000, 1), bought(5_000, 2)]
    };
    assert_eq!(chosen(&orders(of)), (0, 80, 0));
    // Beyond half a percent they do.
    let many = |_| [bought(4_900, 0), bought(5_000, 1), bought(5_000, 2)];
    assert_eq!(chosen(&orders(many)), (1, 80, 1));
}

#[test]
fn within_a_hundredth_of_a_basis_point_the_smaller_penalties_win() {
    let orders = orders(|_| [bought(5_000, 2), bought(5_000, 1), bought(5_000, 1)]);
    assert_eq!(chosen(&orders), (1, 80, 0));
}
