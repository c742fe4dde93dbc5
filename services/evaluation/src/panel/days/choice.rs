//! Which rule each day is executed with: chosen on earlier days alone.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;

use crate::panel::cell::Tune;

/// What every rule did on one day, over all its symbols.
#[derive(Clone, Debug, PartialEq)]
pub struct TunedDay {
    /// Shares ordered.
    pub ordered: i128,
    /// By rule.
    pub rules: Vec<Tune>,
}

/// How rules are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choosing {
    /// Days that are only tuned on, the first ones.
    pub train_days: usize,
    /// Only so many days before each are tuned on; `None` for all.
    pub last_days: Option<usize>,
    /// Millionths of the shares ordered that a rule may leave unfilled without being ranked lower
    /// for it.
    pub tolerated: u64,
}

/// Days that are only tuned on unless it is said otherwise: a quarter of them, five at least.
pub fn train_days(days: usize) -> usize {
    days.div_ceil(4).max(5)
}

/// The rule for each day, in order; `None` for those that are only tuned on.
pub fn choose_all(days: &[TunedDay], choosing: Choosing) -> Vec<Option<usize>> {
    (0..days.len())
        .map(|day| {
            if day < choosing.train_days {
                return None;
            }
            let first = choosing
                .last_days
                .map_or(0, |last| day.saturating_sub(last));
            choose(days.get(first..day)?, choosing.tolerated)
        })
        .collect()
}

/// The best rule on `days`: the fewest unfilled shares beyond what is tolerated, then the least
/// mean over days of the day's shortfall, so that no busy day decides alone, then the first.
pub fn choose(days: &[TunedDay], tolerated: u64) -> Option<usize> {
    let rules = days.iter().map(|day| day.rules.len()).min()?;
    let beyond: Vec<i128> = (0..rules)
        .map(|rule| beyond(days, rule, tolerated))
        .collect();
    let fewest = *beyond.iter().min()?;
    let full = (0..rules).filter(|rule| beyond[*rule] == fewest);
    let ranked: Vec<(usize, f64)> = full.map(|rule| (rule, mean(days, rule))).collect();
    let least = ranked
        .iter()
        .map(|(_, mean)| *mean)
        .min_by(f64::total_cmp)?;
    // Floats find who may be the best, exact fractions who is.
    let near = |mean: f64| mean - least <= 1e-9 * mean.abs().max(least.abs()) + 1e-18;
    let mut close = ranked
        .into_iter()
        .filter(|(_, mean)| near(*mean))
        .map(|(rule, _)| rule);
    let first = close.next()?;
    Some(
        close.fold(first, |best, rule| match compare(days, rule, best) {
            Ordering::Less => rule,
            Ordering::Equal | Ordering::Greater => best,
        }),
    )
}

fn beyond(days: &[TunedDay], rule: usize, tolerated: u64) -> i128 {
    let unfilled: i128 = days.iter().map(|day| day.rules[rule].unfilled.0).sum();
    let ordered: i128 = days.iter().map(|day| day.ordered).sum();
    (unfilled * 1_000_000 - ordered * i128::from(tolerated)).max(0)
}

fn mean(days: &[TunedDay], rule: usize) -> f64 {
    let shares = days.iter().filter_map(|day| {
        let Tune {
            shortfall, arrival, ..
        } = day.rules[rule];
        (arrival.0 > 0).then(|| shortfall.0 as f64 / arrival.0 as f64)
    });
    let (count, sum) = shares.fold((0_u32, 0.0), |(count, sum), one| (count + 1, sum + one));
    sum / f64::from(count.max(1))
}

/// Compares two rules by their exact mean shortfalls. Both are measured on the same orders, so that
/// arrival values are equal.
fn compare(days: &[TunedDay], one: usize, other: usize) -> Ordering {
    let zero = BigRational::zero();
    let difference = days.iter().fold(zero.clone(), |sum, day| {
        let (one, other) = (day.rules[one], day.rules[other]);
        let lost = one.shortfall.0 - other.shortfall.0;
        if one.arrival.0 <= 0 || lost == 0 {
            return sum;
        }
        sum + BigRational::new(BigInt::from(lost), BigInt::from(one.arrival.0))
    });
    difference.cmp(&zero)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::cell::integer::Integer;

    fn day(rules: &[(i128, i128)]) -> TunedDay {
        let tune = |(unfilled, shortfall): &(i128, i128)| Tune {
            unfilled: Integer(*unfilled),
            shortfall: Integer(*shortfall),
            arrival: Integer(3_000_000_000),
        };
        TunedDay {
            ordered: 1_000,
            rules: rules.iter().map(tune).collect(),
        }
    }

    #[test]
    fn unfilled_shares_beyond_what_is_tolerated_decide_before_cost() {
        let days = [day(&[(6, 10), (5, 20), (0, 30)])];
        assert_eq!(choose(&days, 5_000), Some(1));
        assert_eq!(choose(&days, 0), Some(2));
        assert_eq!(choose(&days, 10_000), Some(0));
    }

    #[test]
    fn differences_below_the_last_place_of_a_float_decide() {
        let days = [day(&[
            (0, 10_i128.pow(27) + 1),
            (0, 10_i128.pow(27)),
            (0, 10_i128.pow(27)),
        ])];
        assert_eq!(choose(&days, 0), Some(1));
    }

    #[test]
    fn only_earlier_days_choose() {
        let mut days = vec![day(&[(0, 2), (0, 1)]); 4];
        let choosing = Choosing {
            train_days: 2,
            last_days: None,
            tolerated: 0,
        };
        let before = choose_all(&days, choosing);
        assert_eq!(before, [None, None, Some(1), Some(1)]);
        days[3] = day(&[(0, 0), (0, 1_000)]);
        assert_eq!(choose_all(&days, choosing), before);
        let rolling = Choosing {
            last_days: Some(1),
            ..choosing
        };
        days[2] = day(&[(0, 0), (0, 1_000)]);
        assert_eq!(choose_all(&days, rolling), [None, None, Some(1), Some(0)]);
    }

    #[test]
    fn a_quarter_of_the_days_and_five_at_least_are_only_tuned_on() {
        assert_eq!([4, 20, 21, 40, 250].map(train_days), [5, 5, 6, 10, 63]);
    }
}
