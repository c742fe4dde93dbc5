//! What a large order moves the price by, as others have measured it: for sizes beyond what a
//! recording displays.

/// Costs of an order in basis points of its price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Almgren {
    /// What the price stays moved by.
    pub permanent_bps: f64,
    /// What is paid beyond that while trading.
    pub temporary_bps: f64,
    /// The cost of the order: half of the permanent move, and the temporary one.
    pub cost_bps: f64,
}

/// The law that Almgren, Thum, Hauptmann and Li (2005) fitted to US equities of 2001 to 2003: for
/// an order of `size` times the volume of a day, traded over so many `days`, of a share with
/// `outstanding` times the volume of a day and a volatility of `daily` a day.
pub fn almgren(daily: f64, size: f64, days: f64, outstanding: f64) -> Almgren {
    const GAMMA: f64 = 0.314;
    const ETA: f64 = 0.142;
    let permanent = GAMMA * daily * size * outstanding.powf(0.25);
    let temporary = ETA * daily * (size / days).powf(0.6);
    Almgren {
        permanent_bps: 1e4 * permanent,
        temporary_bps: 1e4 * temporary,
        cost_bps: 1e4 * (permanent / 2.0 + temporary),
    }
}

/// The square-root law: the volatility of a period times the square root of an order's share of the
/// volume of that period, in basis points. Almgren and others reject it in favour of a power of
/// 0.6; it needs no number of shares outstanding.
pub fn square_root(volatility: f64, size: f64) -> f64 {
    1e4 * volatility * size.sqrt()
}
