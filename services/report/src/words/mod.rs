//! Numbers, times and names as people read them.

mod bps;
mod counts;
pub(crate) mod meanings;
mod numbers;
mod phrases;
mod prices;
pub mod strategy_name;
mod times;

pub use bps::bps_column;
pub(crate) use bps::{bps, bps_decimals, bps_intervals, bps_pair, interval};
pub(crate) use counts::{count, counted, grouped, shares, sizes};
pub(crate) use numbers::{
    by_power, column, decimals, number, p_value, shortest, shortest_power, signed, with_minus,
};
pub use numbers::{exact_decimals, percent};
pub(crate) use phrases::{dying_out, listed, venue};
pub(crate) use prices::{limited, price, prices};
pub use times::to_millis;
pub(crate) use times::{clock, clock_in_millis, day, seconds_of_day, seconds_within, time_of_day};

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever has a figure of its own: only what is nothing looks like it.
    #[test]
    fn only_nothing_looks_like_nothing() {
        let nothing = |text: &str| !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        for power in 0..9 {
            for factor in [1.0, 4.9, 5.0, 9.99] {
                let value = factor * 10_f64.powi(-power);
                for value in [value, -value] {
                    for least in [0, 2, 3, 4, 6] {
                        let shown = number(value, decimals(value, least));
                        assert!(!nothing(&shown), "{value}: {shown}");
                    }
                    assert_eq!(nothing(&bps(value)), value.abs() <= 5e-7, "{value}");
                    assert!(bps_decimals(value) <= 6 && decimals(value, 2) <= 9);
                }
                assert!(!nothing(&p_value(value)));
                for decimals in [0, 1, 2] {
                    assert!(!nothing(&percent(value / 10.0, decimals)), "{value}");
                }
            }
        }
        assert_eq!((decimals(0.0, 2), decimals(1e-12, 4)), (2, 4));
        assert_eq!((bps_decimals(0.0), bps_decimals(1e-12)), (2, 2));
        for (value, text) in [
            (0.0, "< 0.0001"),
            (9e-5, "< 0.0001"),
            (1e-4, "0.0001"),
            (0.5, "0.5000"),
        ] {
            assert_eq!(p_value(value), text);
        }
        for (part, decimals, text) in [
            (0.0, 0, "0 %"),
            (0.001, 0, "< 1 %"),
            (0.001, 1, "0.1 %"),
            (0.0004, 1, "< 0.1 %"),
            (0.996, 0, "> 99 %"),
            (0.9996, 1, "> 99.9 %"),
            (1.0, 1, "100.0 %"),
        ] {
            assert_eq!(percent(part, decimals), text);
        }
    }
}
