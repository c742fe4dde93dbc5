//! Columns of the tables, in order; an empty field is no value.

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    /// A calendar day.
    Date,
    /// An instant in UTC, to the nanosecond.
    Time,
    Count,
    Number,
    /// Dollars to 1e-9.
    Dollars,
}

/// A column: its name and what it holds.
pub(crate) type Column = (&'static str, Kind);

/// Of single orders: a row an order and strategy.
pub(crate) const ORDERS: [Column; 22] = [
    ("date", Kind::Date),
    ("symbol", Kind::Text),
    ("start", Kind::Time),
    ("end", Kind::Time),
    ("side", Kind::Text),
    ("size", Kind::Count),
    ("fold", Kind::Count),
    ("strategy", Kind::Text),
    ("lambda_over", Kind::Dollars),
    ("lambda_under", Kind::Dollars),
    ("theta_queue", Kind::Dollars),
    ("filled", Kind::Count),
    ("unfilled", Kind::Count),
    ("cash", Kind::Dollars),
    ("residual_at_touch", Kind::Dollars),
    ("residual_beyond_touch", Kind::Dollars),
    ("exposure", Kind::Number),
    ("saving_bps", Kind::Number),
    ("timing_bps", Kind::Number),
    ("routing_bps", Kind::Number),
    ("saved", Kind::Dollars),
    ("reason", Kind::Text),
];

/// Of cells: a row a date, symbol, rule and baseline.
pub(crate) const CELLS: [Column; 22] = [
    ("date", Kind::Date),
    ("symbol", Kind::Text),
    ("rows", Kind::Count),
    ("lambda_over", Kind::Dollars),
    ("lambda_under", Kind::Dollars),
    ("theta_queue", Kind::Dollars),
    ("baseline", Kind::Text),
    ("orders", Kind::Count),
    ("compared", Kind::Count),
    ("ordered", Kind::Count),
    ("unfilled", Kind::Count),
    ("baseline_unfilled", Kind::Count),
    ("baseline_cash", Kind::Dollars),
    ("saved", Kind::Dollars),
    ("saved_by_routing", Kind::Dollars),
    ("saving_bps", Kind::Number),
    ("per_order_bps", Kind::Number),
    ("wins", Kind::Count),
    ("ties", Kind::Count),
    ("alike", Kind::Count),
    ("alike_baseline_cash", Kind::Dollars),
    ("alike_saved", Kind::Dollars),
];

/// Of what a panel says: a row a baseline, and one each of its groups.
pub(crate) const SUMMARY: [Column; 21] = [
    ("baseline", Kind::Text),
    ("by", Kind::Text),
    ("value", Kind::Text),
    ("verdict", Kind::Text),
    ("compared", Kind::Count),
    ("days", Kind::Count),
    ("saving_bps", Kind::Number),
    ("ci_low_bps", Kind::Number),
    ("ci_high_bps", Kind::Number),
    ("routing_bps", Kind::Number),
    ("routing_verdict", Kind::Text),
    ("routing_ci_low_bps", Kind::Number),
    ("routing_ci_high_bps", Kind::Number),
    ("routing_p_value_adjusted", Kind::Number),
    ("p_value", Kind::Number),
    ("p_value_signs", Kind::Number),
    ("p_value_adjusted", Kind::Number),
    ("p_value_corrected", Kind::Number),
    ("new_day_low_bps", Kind::Number),
    ("new_day_high_bps", Kind::Number),
    ("detectable_bps", Kind::Number),
];
