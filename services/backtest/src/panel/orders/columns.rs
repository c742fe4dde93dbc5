//! Columns of the table of orders.

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
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

/// Columns, in order; an empty field is no value.
pub(super) const COLUMNS: [(&str, Kind); 22] = [
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
