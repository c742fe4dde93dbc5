//! Market reaction against numbers worked out by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a fill that cannot be built fails the test"
)]

use std::time::Duration;

use market_data::{PerShare, Price, Shares, Timestamp};
use proptest::prelude::*;
use routing::offer::VenueIndex;
use simulation::execution::{Fill, Liquidity};
use simulation::tca::impact::{Kernel, SavingLine};

fn fill(seconds: u64, shares: u64, posted: bool) -> Fill {
    let price = Price::from_units(100_000_000_000).unwrap();
    Fill {
        time: Timestamp::default() + Duration::from_secs(seconds),
        venue: VenueIndex(0),
        price,
        shares: Shares::new(shares),
        fee: PerShare::ZERO,
        liquidity: if posted {
            Liquidity::Maker
        } else {
            Liquidity::Taker
        },
        recorded: Shares::ZERO,
        best: price,
        twice_mid: 2 * i128::from(price.units()),
    }
}

fn kernel(half_life: u64, permanent: f64) -> Kernel {
    Kernel {
        half_life: Duration::from_secs(half_life),
        permanent,
        passive: 0.0,
    }
}

#[test]
fn exposures_and_break_even_by_hand() {
    // 1,500 shares push 1,500 a minute later, three half lives of 20 s: K = 0.3 + 0.7 / 8 = 0.3875.
    let one = [
        fill(0, 1_000, false),
        fill(0, 500, false),
        fill(60, 1_500, false),
    ];
    let many = [
        fill(0, 1_000, false),
        fill(20, 1_000, false),
        fill(40, 500, true),
        fill(60, 500, false),
    ];
    let kernel = kernel(20, 0.3);
    let (at_once, spread) = (kernel.exposure(&one), kernel.exposure(&many));
    assert!((at_once - 871_875.0).abs() < 1e-6, "{at_once}");
    assert!((spread - 1_643_750.0).abs() < 1e-6, "{spread}");
    let line = SavingLine::new(2.999_100_269_919_024, spread, at_once, 300_090.0).unwrap();
    assert!((line.slope + 25_721.450_231_597).abs() < 1e-6, "{line:?}");
    let zero = line.breaks_even_at().unwrap();
    assert!((zero - 1.165_991_902_834e-4).abs() < 1e-14, "{zero}");
    assert!(line.saving_at(zero).abs() < 1e-9);
    assert!((line.saving_at(0.0) - 2.999_100_269_919_024).abs() < 1e-12);
}

#[test]
fn a_line_that_never_comes_down_has_no_break_even() {
    let line = |at_zero_bps, router| SavingLine::new(at_zero_bps, router, 5.0, 10.0).unwrap();
    assert_eq!(line(1.0, 5.0).breaks_even_at(), None, "flat");
    assert_eq!(line(1.0, 4.0).breaks_even_at(), None, "rising");
    assert_eq!(line(0.0, 6.0).breaks_even_at(), None, "nothing to lose");
    assert_eq!(
        line(-1.0, 4.0).breaks_even_at(),
        None,
        "a loss that reaction turns"
    );
    assert!(line(1.0, 6.0).breaks_even_at().is_some());
    assert_eq!(SavingLine::new(1.0, 1.0, 1.0, 0.0), None);
}

proptest! {
    /// The definition, fill by fill, in quadratic time.
    #[test]
    fn exposure_is_the_double_sum(
        gaps in prop::collection::vec((0..90_u64, 1..5_000_u64, any::<bool>()), 0..40),
        half_life in 0..120_u64, permanent in 0.0..1.0, passive in 0.0..1.0,
    ) {
        let kernel = Kernel { passive, ..kernel(half_life, permanent) };
        let mut seconds = 0;
        let fills: Vec<Fill> = gaps
            .iter()
            .map(|(gap, shares, posted)| {
                seconds += gap;
                fill(seconds, *shares, *posted)
            })
            .collect();
        let mut expected = 0.0;
        for later in &fills {
            for earlier in fills.iter().filter(|one| one.time < later.time) {
                let weight = if earlier.liquidity == Liquidity::Maker { passive } else { 1.0 };
                let left = kernel.left_after(later.time.since(earlier.time));
                expected += later.shares.get() as f64 * earlier.shares.get() as f64 * weight * left;
            }
        }
        let found = kernel.exposure(&fills);
        prop_assert!((found - expected).abs() <= 1e-9 * expected.max(1.0), "{found} {expected}");
        prop_assert!(found >= 0.0);
    }
}
