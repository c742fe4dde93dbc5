//! Table 1 as printed in Cont & Kukanov, arXiv:1210.1625v2.

/// One printed row. Costs are sample means over 1,000 draws, in dollars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrintedRow {
    /// `S`.
    pub shares: u32,
    /// `K`.
    pub venues: u32,
    /// Everything at market.
    pub all_market: f64,
    /// Everything queued at the first venue.
    pub all_limit: f64,
    /// `S / (K + 1)` at market and at each venue.
    pub equal_split: f64,
    /// The stochastic approximation.
    pub approximation: f64,
    /// The published placement as fractions of `S`: `M`, then each `L_k`.
    pub placement: &'static [f64],
}

/// A row from its numbers: shares, venues, the four costs, the placement.
const fn row(size: (u32, u32), costs: [f64; 4], placement: &'static [f64]) -> PrintedRow {
    let [all_market, all_limit, equal_split, approximation] = costs;
    let (shares, venues) = size;
    PrintedRow {
        shares,
        venues,
        all_market,
        all_limit,
        equal_split,
        approximation,
        placement,
    }
}

/// All rows.
pub const TABLE_1: [PrintedRow; 15] = [
    row((500, 1), [11.50, 3.36, 2.79, 2.76], &[0.481, 0.519]),
    row(
        (500, 2),
        [11.50, 3.48, -2.86, -6.00],
        &[0.034, 0.601, 0.615],
    ),
    row(
        (500, 3),
        [11.50, 3.39, -5.22, -10.56],
        &[0.003, 0.438, 0.433, 0.421],
    ),
    row(
        (500, 4),
        [11.50, 3.52, -6.44, -10.84],
        &[0.002, 0.280, 0.277, 0.273, 0.264],
    ),
    row(
        (500, 5),
        [11.50, 3.35, -7.24, -10.91],
        &[0.001, 0.198, 0.215, 0.224, 0.206, 0.214],
    ),
    row((1000, 1), [23.00, 16.30, 14.80, 14.20], &[0.713, 0.287]),
    row(
        (1000, 2),
        [23.00, 16.43, 5.88, 5.48],
        &[0.484, 0.343, 0.338],
    ),
    row(
        (1000, 3),
        [23.00, 16.29, -3.16, -3.61],
        &[0.268, 0.338, 0.334, 0.336],
    ),
    row(
        (1000, 4),
        [23.00, 16.48, -9.27, -12.12],
        &[0.055, 0.316, 0.313, 0.351, 0.333],
    ),
    row(
        (1000, 5),
        [23.00, 16.44, -12.88, -19.76],
        &[0.003, 0.309, 0.300, 0.300, 0.309, 0.321],
    ),
    row((5000, 1), [115.00, 120.33, 112.83, 107.76], &[0.839, 0.161]),
    row(
        (5000, 2),
        [115.00, 120.44, 105.86, 99.65],
        &[0.747, 0.192, 0.192],
    ),
    row(
        (5000, 3),
        [115.00, 120.40, 97.35, 90.71],
        &[0.693, 0.189, 0.189, 0.189],
    ),
    row(
        (5000, 4),
        [115.00, 120.37, 88.64, 81.89],
        &[0.650, 0.186, 0.186, 0.186, 0.186],
    ),
    row(
        (5000, 5),
        [115.00, 120.40, 79.63, 72.93],
        &[0.614, 0.167, 0.167, 0.167, 0.167, 0.167],
    ),
];
