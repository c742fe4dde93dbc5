//! How small an effect so many days can show, and how many days an effect needs.

/// Squared sum of the normal quantiles of a test at 5 % (two-sided) that finds four effects of
/// five.
const SQUARED: f64 = 7.849;

/// Fewest reported days of any claim: with five, flipped signs cannot reject at 5 % whatever
/// happened.
pub const FEWEST_DAYS: usize = 10;

/// Fewest days of equal weight that a claim's days must be worth.
pub const FEWEST_EFFECTIVE: f64 = 8.0;

/// The saving in basis points that four panels of five like this would show, from the standard
/// error.
pub fn detectable(error: f64) -> f64 {
    SQUARED.sqrt() * error
}

/// Days that show a saving of `effect` four times of five, where days scatter by `deviation`; at
/// least [`FEWEST_DAYS`]. `None` for an effect of nothing.
pub fn days_for(effect: f64, deviation: f64) -> Option<u64> {
    let days = (SQUARED * (deviation / effect).powi(2)).ceil();
    (effect != 0.0 && days.is_finite()).then(|| (days as u64).max(FEWEST_DAYS as u64))
}

#[cfg(test)]
mod tests {
    use super::days_for;

    #[test]
    fn days_by_hand() {
        assert_eq!(days_for(0.5, 2.0), Some(126));
        assert_eq!(days_for(-1.0, 2.0), Some(32));
        assert_eq!(days_for(10.0, 2.0), Some(10));
        assert_eq!(days_for(0.0, 2.0), None);
    }
}
