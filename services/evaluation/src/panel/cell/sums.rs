//! Sums over parent orders that were compared with one baseline.

use std::ops::AddAssign;

use num_bigint::BigInt;
use num_traits::ToPrimitive as _;
use simulation::tca::RoutingParts;

use super::integer::Integer;
use crate::comparison::sums::{HARSH, could_turn, turns};
use crate::pair::parts::Split;
use crate::pair::{Pair, routing_parts};

/// The one list of sums: from it come the fields, their form in cells, which has them in this
/// order, and how they add.
macro_rules! table {
    (
        $counts:literal counts { $($(#[$count_doc:meta])* $count:ident,)* }
        $amounts:literal amounts { $($(#[$amount_doc:meta])* $amount:ident,)* }
    ) => {
        /// Sums over parent orders: cash and savings in units of 1e-9 dollars, unfilled shares
        /// priced.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Sums {
            $($(#[$count_doc])* pub $count: u64,)*
            $($(#[$amount_doc])* pub $amount: Integer,)*
        }

        /// How many of the sums are counts of orders.
        pub(crate) const COUNTS: usize = $counts;

        /// How many of the sums are amounts.
        pub(crate) const AMOUNTS: usize = $amounts;

        impl Sums {
            /// Counts of orders.
            pub(crate) fn counts(&self) -> [u64; COUNTS] {
                [$(self.$count),*]
            }

            /// Amounts of cash and savings.
            pub(crate) fn amounts(&self) -> [Integer; AMOUNTS] {
                [$(self.$amount),*]
            }

            /// Sums of which these are the counts and the amounts.
            pub(crate) fn from_parts(counts: [u64; COUNTS], amounts: [Integer; AMOUNTS]) -> Self {
                let [$($count),*] = counts;
                let [$($amount),*] = amounts;
                Self { $($count,)* $($amount,)* }
            }
        }

        impl AddAssign for Sums {
            fn add_assign(&mut self, other: Self) {
                $(self.$count += other.$count;)*
                $(self.$amount.0 += other.$amount.0;)*
            }
        }
    };
}

table! {
    4 counts {
        /// Parent orders.
        n,
        /// Orders with a saving above zero.
        wins,
        /// Orders with a saving of zero.
        ties,
        /// Orders that both filled alike.
        alike_n,
    }
    10 amounts {
        /// Cash of the baseline.
        w,
        /// Saved by the router: cash of the baseline less its own, sign turned for sells.
        a,
        /// Savings of single orders in units of 1e-9 basis points, each rounded once, half to even.
        x,
        /// Of what was saved, the part due to where.
        routing,
        /// Cash of the baseline for the orders that both filled alike.
        alike_w,
        /// Saved on these.
        alike_a,
        /// Of that, the part due to where.
        alike_routing,
        /// Of the part due to where on all orders, what was saved in fees.
        fees,
        /// Of it, what posting saved.
        posting,
        /// Of what was saved on all, what the price of unfilled shares beyond the touch
        /// contributes.
        residual,
    }
}

/// More than this is no count of a recording.
pub(crate) const MOST: u64 = 1 << 40;

/// A sum beyond this cannot come from a recording.
pub(crate) const LARGEST: i128 = 1 << 100;

impl Sums {
    /// The sums of one parent order.
    pub fn of(pair: &Pair) -> Self {
        let alike = pair.alike;
        Self {
            n: 1,
            w: Integer(pair.base),
            a: Integer(pair.saved),
            x: Integer(order_bps(pair.saved, pair.base)),
            wins: u64::from(pair.saved > 0),
            ties: u64::from(pair.saved == 0),
            routing: Integer(pair.by_routing),
            alike_n: u64::from(alike),
            alike_w: Integer(if alike { pair.base } else { 0 }),
            alike_a: Integer(if alike { pair.saved } else { 0 }),
            alike_routing: Integer(if alike { pair.by_routing } else { 0 }),
            fees: Integer(pair.by_fees),
            posting: Integer(pair.by_posting),
            residual: Integer(pair.by_residual),
        }
    }

    /// Whether all sums are such as recordings have, so that adding many of them stays exact.
    pub(crate) fn is_sound(&self) -> bool {
        let counts = self.counts().iter().all(|count| *count <= self.n);
        let small = |one: &Integer| one.0.unsigned_abs() <= LARGEST.unsigned_abs();
        let amounts = self.amounts().iter().all(small) && self.w.0 >= 0 && self.alike_w.0 >= 0;
        self.n <= MOST && counts && amounts
    }

    /// Mean saving in basis points, weighted by the baseline's cash.
    pub fn bps(&self) -> Option<f64> {
        ratio_bps(self.a.0, self.w.0)
    }

    /// Mean saving over the orders that both filled alike.
    pub fn alike_bps(&self) -> Option<f64> {
        ratio_bps(self.alike_a.0, self.alike_w.0)
    }

    /// Mean saving with so many times of what unfilled shares cost beyond the touch.
    pub fn with_residual(&self, times: f64) -> Option<f64> {
        let residual = ratio_bps(self.residual.0, self.w.0)?;
        Some(self.bps()? + (times - 1.0) * residual)
    }

    /// Whether shares that were not filled alike decide the sign of the mean: it is another one
    /// over the orders filled alike, or with another price of unfilled shares.
    pub(crate) fn fills_decide(&self) -> bool {
        let others = [
            self.alike_bps(),
            self.with_residual(0.0),
            self.with_residual(HARSH),
        ];
        self.alike_n < self.n && self.bps().is_some_and(|mean| turns(mean, &others))
    }

    /// Whether orders without a price could turn the mean, did each save as much as the largest, in
    /// basis points.
    pub(crate) fn could_turn(&self, unpriced: u64, largest: f64) -> bool {
        let turned = |mean| could_turn(mean, largest, unpriced as usize, self.n as usize);
        self.bps().is_some_and(turned)
    }

    /// Whether shares that were not filled alike decide the sign of the part due to where: it is
    /// another one over the orders filled alike, or were what unfilled shares cost beyond the touch
    /// a cost of where.
    pub(crate) fn fills_decide_routing(&self) -> bool {
        let others = [
            ratio_bps(self.alike_routing.0, self.alike_w.0),
            ratio_bps(self.routing.0 + self.residual.0, self.w.0),
        ];
        self.alike_n < self.n && self.routing_bps().is_some_and(|mean| turns(mean, &others))
    }

    /// The part due to when.
    pub fn timing_bps(&self) -> Option<f64> {
        ratio_bps(self.a.0 - self.routing.0, self.w.0)
    }

    /// The part due to where.
    pub fn routing_bps(&self) -> Option<f64> {
        ratio_bps(self.routing.0, self.w.0)
    }

    /// What that part was saved by.
    pub fn routing_parts(&self) -> Option<RoutingParts> {
        routing_parts([self.routing.0, self.fees.0, self.posting.0], self.w.0)
    }

    /// Mean saving with all orders weighing alike.
    pub fn per_order_bps(&self) -> Option<f64> {
        (self.n > 0).then(|| self.x.0 as f64 / self.n as f64 / 1e9)
    }
}

impl From<&Sums> for Split {
    fn from(sums: &Sums) -> Self {
        Self {
            saved: sums.a.0,
            by_routing: sums.routing.0,
            by_fees: sums.fees.0,
            by_posting: sums.posting.0,
        }
    }
}

/// Basis points of a part; `None` of nothing.
pub(crate) fn ratio_bps(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| 1e4 * part as f64 / whole as f64)
}

/// A saving in units of 1e-9 basis points of `base`, which is above zero; ties go to the even
/// neighbour.
pub fn order_bps(saved: i128, base: i128) -> i128 {
    const SCALE: i128 = 10_000_000_000_000;
    match saved.checked_mul(SCALE) {
        Some(numerator) => {
            let (quotient, rest) = (numerator.div_euclid(base), numerator.rem_euclid(base));
            let above = base - rest;
            let up = rest > above || (rest == above && quotient % 2 != 0);
            quotient + i128::from(up)
        }
        None => large(saved, base, SCALE),
    }
}

fn large(saved: i128, base: i128, scale: i128) -> i128 {
    let two = BigInt::from(2);
    let (numerator, base) = (BigInt::from(saved) * scale, BigInt::from(base));
    let mut quotient = &numerator / &base;
    let mut rest = numerator - &quotient * &base;
    if rest < BigInt::from(0) {
        quotient -= 1;
        rest += &base;
    }
    let double = rest * &two;
    if double > base || (double == base && &quotient % &two != BigInt::from(0)) {
        quotient += 1;
    }
    quotient
        .to_i128()
        .unwrap_or(if saved < 0 { i128::MIN } else { i128::MAX })
}

#[cfg(test)]
mod tests {
    use super::{large, order_bps};

    #[test]
    fn savings_of_orders_are_rounded_half_to_even() {
        let base = 2 * 10_000_000_000_000;
        for (saved, expected) in [
            (1, 0),
            (2, 1),
            (3, 2),
            (5, 2),
            (-1, 0),
            (-3, -2),
            (-5, -2),
            (7, 4),
        ] {
            assert_eq!(order_bps(saved, base), expected, "{saved}");
            assert_eq!(large(saved, base, 10_000_000_000_000), expected, "{saved}");
        }
        // Products beyond 128 bits.
        assert_eq!(
            order_bps(10_i128.pow(30), 10_i128.pow(30)),
            10_000_000_000_000
        );
    }
}
