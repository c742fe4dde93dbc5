//! One call of each allocator with eight venues in no particular order.

use std::hint::black_box;

use market_data::{PerShare, Shares};
use routing::offer::{Offer, UnitCost, VenueIndex};
use routing::penalties::Urgency;
use routing::static_router::{self, TwiceReference};
use routing::strict;

use crate::measure::{Goal, clock, figure, interleaved};

const CALLS: u32 = 200_000;

pub(crate) fn figures() {
    println!("\nallocating: {CALLS} calls, 8 venues");
    let offers: Vec<Offer> = (0..8_u16)
        .map(|venue| Offer {
            venue: VenueIndex(venue),
            cost: UnitCost(222_830_000_000 + i64::from(venue * 37 % 8) * 10_000_000),
            available: Shares::new(300 + 100 * u64::from(venue)),
        })
        .collect();
    let (order, step) = (Shares::new(3_000), Shares::new(100));
    let reference = TwiceReference(2 * 222_825_000_000);
    let urgency = Urgency::new(PerShare::from_units(1_000_000_000).unwrap());
    let (mut one, mut one_takes) = (offers.clone(), Vec::with_capacity(8));
    let (mut two, mut two_takes) = (offers.clone(), Vec::with_capacity(8));
    let [strict, urgent] = interleaved([
        &mut || {
            clock(|| {
                for _ in 0..CALLS {
                    one.copy_from_slice(black_box(&offers));
                    black_box(strict::allocate(order, step, &mut one, &mut one_takes));
                }
            })
        },
        &mut || {
            clock(|| {
                for _ in 0..CALLS {
                    two.copy_from_slice(black_box(&offers));
                    static_router::allocate(order, reference, urgency, &mut two, &mut two_takes);
                    black_box(&two_takes);
                }
            })
        },
    ]);
    let nanos = |times: &crate::measure::Times| times.median().as_nanos() as f64 / f64::from(CALLS);
    figure("strict", nanos(&strict), "ns", &Goal::AtMost(100.0));
    figure("static", nanos(&urgent), "ns", &Goal::AtMost(100.0));
}
