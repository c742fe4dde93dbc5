//! Temme's expansion of the incomplete gamma functions, for a large shape and an argument of its
//! size, where series and continued fraction would take `O(sqrt(a))` terms.
//!
//! `Q(a, x) = erfc(eta sqrt(a / 2)) / 2 + e^(-a eta^2 / 2) S(a, eta) / sqrt(2 pi a)` with
//! `eta^2 / 2 = x/a - 1 - ln(x/a)`, and `S` by the backward recursion of A. Gil, J. Segura and N.
//! Temme, "Efficient and accurate algorithms for the computation and inversion of the incomplete
//! gamma function ratios", SIAM J. Sci. Comput. 34 (2012), section 2.5.

/// Taylor coefficients of `eta / (x/a - 1)` in `eta`.
const RATIO: [f64; 26] = [
    1.0,
    -0.333_333_333_333_333_3,
    0.083_333_333_333_333_33,
    -0.014_814_814_814_814_815,
    0.001_157_407_407_407_407_3,
    0.000_352_733_686_067_019_4,
    -0.000_178_755_144_032_921_8,
    3.919_263_178_522_438e-5,
    -2.185_448_510_679_992e-6,
    -1.854_062_210_715_16e-6,
    8.296_711_340_953_087e-7,
    -1.766_595_273_682_607_8e-7,
    6.707_853_543_401_498e-9,
    1.026_180_978_424_030_9e-8,
    -4.382_036_018_453_353e-9,
    9.147_699_582_236_79e-10,
    -2.551_419_399_494_624_8e-11,
    -5.830_772_132_550_426e-11,
    2.436_194_802_066_741_5e-11,
    -5.027_669_280_114_175_4e-12,
    1.100_439_203_195_613_5e-13,
    3.371_763_262_400_985e-13,
    -1.392_388_722_418_162e-13,
    2.853_489_380_704_744_5e-14,
    -5.139_111_834_242_572e-16,
    -1.975_228_829_434_944_2e-15,
];

/// What odd coefficients are multiplied by, from the last to the first.
const COUNTS: [f64; 11] = [23.0, 21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0];

/// Where the expansion is exact to rounding.
pub(super) fn covers(a: f64, x: f64) -> bool {
    a >= 16.0 && 0.45 * a < x && x < 2.0 * a
}

/// `(P, Q)` of `exponent = -a eta^2 / 2`; `scale` is `e^exponent / sqrt(2 pi a)`.
pub(super) fn tails(a: f64, x: f64, exponent: f64, scale: f64) -> (f64, f64) {
    let eta = (-2.0 * exponent / a).sqrt().copysign(x - a);
    let rest = scale * correction(a, eta);
    let far = libm::erfc((-exponent).sqrt()) / 2.0;
    if x < a {
        let lower = (far - rest).max(0.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (far + rest).max(0.0);
        (1.0 - upper, upper)
    }
}

/// `S(a, eta)`. Coefficients of even and of odd powers depend on their own kind only: four short
/// chains instead of a long one.
fn correction(a: f64, eta: f64) -> f64 {
    let (inverse, square) = (1.0 / a, eta * eta);
    let (mut even, mut odd) = (RATIO[25], RATIO[24]);
    let (mut even_sum, mut odd_sum) = (even, odd);
    for (pair, n) in RATIO[2..24].chunks_exact(2).rev().zip(COUNTS) {
        even = pair[1] + (n + 1.0) * inverse * even;
        even_sum = even_sum * square + even;
        odd = pair[0] + n * inverse * odd;
        odd_sum = odd_sum * square + odd;
    }
    let first = RATIO[1] + 2.0 * inverse * even;
    (even_sum * square + first + eta * odd_sum) / (1.0 + odd * inverse)
}
