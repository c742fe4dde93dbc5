//! Student's distribution for a whole number of degrees of freedom, by its finite sums (Abramowitz
//! and Stegun 26.7.3 and 26.7.4).

use std::f64::consts::PI;

/// How likely a variable with `degrees` degrees of freedom is further from zero than `t`.
pub fn two_sided(t: f64, degrees: usize) -> f64 {
    if t.is_nan() || degrees == 0 {
        return 1.0;
    }
    if t.is_infinite() {
        return 0.0;
    }
    let angle = (t.abs() / (degrees as f64).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let odd = degrees % 2 == 1;
    // Terms cos^k, k of the parity of `degrees - 2`, each from the one before.
    let (mut term, mut sum) = if odd { (cosine, 0.0) } else { (1.0, 0.0) };
    let mut power = usize::from(odd);
    while power + 2 <= degrees {
        sum += term;
        let k = power as f64;
        term *= cosine * cosine * (k + 1.0) / (k + 2.0);
        power += 2;
    }
    let within = if odd {
        2.0 / PI * (angle + sine * sum)
    } else {
        sine * sum
    };
    (1.0 - within).clamp(0.0, 1.0)
}

/// How likely a variable is above `t`.
pub fn above(t: f64, degrees: usize) -> f64 {
    let half = two_sided(t, degrees) / 2.0;
    if t >= 0.0 { half } else { 1.0 - half }
}

/// The distance from zero that a share `confidence` of all draws does not exceed; infinite without
/// degrees of freedom.
pub fn critical(confidence: f64, degrees: usize) -> f64 {
    if degrees == 0 {
        return f64::INFINITY;
    }
    let outside = 1.0 - confidence;
    let (mut low, mut high) = (0.0, 1.0);
    while two_sided(high, degrees) > outside && high < 1e12 {
        high *= 2.0;
    }
    // Sixty halvings leave less than the last place of the answer.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if two_sided(middle, degrees) > outside {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_tables() {
        let table = [
            (0.95, 1, 12.706_2),
            (0.95, 2, 4.302_65),
            (0.95, 3, 3.182_45),
            (0.95, 4, 2.776_45),
            (0.95, 10, 2.228_14),
            (0.95, 24, 2.063_90),
            (0.99, 5, 4.032_14),
            (0.90, 7, 1.894_58),
        ];
        for (confidence, degrees, printed) in table {
            let found = critical(confidence, degrees);
            assert!(
                (found / printed - 1.0).abs() < 1e-5,
                "{degrees}: {found} {printed}"
            );
        }
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "the edges are exact")]
    fn tails_are_symmetric_and_defined_at_the_edges() {
        for degrees in [1, 2, 3, 8, 25] {
            assert_eq!(two_sided(0.0, degrees), 1.0);
            assert_eq!(two_sided(f64::INFINITY, degrees), 0.0);
            assert_eq!(two_sided(f64::NAN, degrees), 1.0);
            assert!((above(1.3, degrees) + above(-1.3, degrees) - 1.0).abs() < 1e-15);
        }
        assert_eq!(two_sided(3.0, 0), 1.0);
        assert!(critical(0.95, 0).is_infinite());
    }
}
