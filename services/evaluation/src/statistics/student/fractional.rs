//! Student's distribution for any number of degrees of freedom: panels have effective days, which
//! are no whole number.
//!
//! The incomplete beta function by its continued fraction (Press et al. 2007, section 6.4).

use libm::lgamma;

/// How likely a variable with `degrees` degrees of freedom is at most `t`.
pub fn at_most(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    let outside = 0.5 * beta(degrees / (degrees + t * t), degrees / 2.0, 0.5);
    if t > 0.0 { 1.0 - outside } else { outside }
}

/// How likely a variable is further from zero than `t`; 1 where there is nothing to go by.
pub fn two_sided(t: f64, degrees: f64) -> f64 {
    if t.is_nan() || degrees.is_nan() || degrees <= 0.0 {
        return 1.0;
    }
    2.0 * (1.0 - at_most(t.abs(), degrees))
}

/// What a variable does not exceed with the probability `p`; infinite without degrees of freedom.
pub fn quantile(p: f64, degrees: f64) -> f64 {
    if degrees.is_nan() || degrees <= 0.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (-1e3, 1e3);
    while at_most(high, degrees) < p && high < 1e12 {
        (low, high) = (2.0 * low, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if at_most(middle, degrees) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function.
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let logarithm = lgamma(a + b) - lgamma(a) - lgamma(b) + a * x.ln() + b * (-x).ln_1p();
    let front = logarithm.exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

/// The continued fraction, by Lentz's method.
#[allow(clippy::many_single_char_names, reason = "the letters of the book")]
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let kept = |value: f64| if value.abs() > TINY { value } else { TINY };
    let (both, above, below) = (a + b, a + 1.0, a - 1.0);
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - both * x / above);
    let mut h = d;
    for m in 1..500 {
        let m = f64::from(m);
        let twice = 2.0 * m;
        let even = m * (b - m) * x / ((below + twice) * (a + twice));
        d = 1.0 / kept(1.0 + even * d);
        c = kept(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (both + m) * x / ((a + twice) * (above + twice));
        d = 1.0 / kept(1.0 + odd * d);
        c = kept(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 3e-16 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::super::whole;
    use super::{at_most, quantile, two_sided};

    #[test]
    fn whole_degrees_agree_with_the_finite_sums() {
        for degrees in [1_usize, 2, 3, 7, 24, 250] {
            for t in [0.0, 0.3, 1.0, 2.5, 9.0] {
                let (ours, sums) = (two_sided(t, degrees as f64), whole::two_sided(t, degrees));
                assert!((ours - sums).abs() < 1e-12, "{degrees} {t}: {ours} {sums}");
            }
            let (ours, sums) = (
                quantile(0.975, degrees as f64),
                whole::critical(0.95, degrees),
            );
            assert!((ours / sums - 1.0).abs() < 1e-9, "{degrees}: {ours} {sums}");
        }
    }

    #[test]
    fn quantiles_and_probabilities_undo_each_other_between_whole_degrees() {
        for degrees in [0.5, 1.3, 6.972_6, 81.4] {
            for p in [0.025, 0.4, 0.5, 0.975, 0.999] {
                assert!((at_most(quantile(p, degrees), degrees) - p).abs() < 1e-12);
            }
        }
        assert!(quantile(0.975, 0.0).is_infinite());
        assert!((two_sided(f64::NAN, 3.0) - 1.0).abs() < 1e-15);
    }
}
