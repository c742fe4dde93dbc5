//! Rows refused: nothing passes silently, nothing is lost without being counted.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::field::Field;
use crate::money::PriceError;

/// How many rejected rows are kept to be shown.
const SHOWN: usize = 5;

/// How much of a rejected row is kept to be shown, in bytes.
const SHOWN_BYTES: usize = 160;

/// Why a row is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fewer columns than the header.
    TruncatedRow,
    /// More columns than the header.
    ExtraColumns,
    /// A quote that does not close on its line, or stands where none can.
    UnbalancedQuote,
    /// A NUL byte.
    NulByte,
    /// Longer than any row can be (1 MiB).
    LineTooLong,
    /// No time.
    BadTimestamp,
    /// No publisher id (0 to 65,535).
    BadPublisher,
    /// A price that is no decimal number: `NaN`, `inf`, letters.
    PriceNotANumber,
    /// A price below zero.
    PriceNegative,
    /// A price of zero.
    PriceZero,
    /// A price above one billion dollars.
    PriceOverflow,
    /// A price finer than 1e-9 dollars.
    PriceTooPrecise,
    /// A size that is no whole number.
    SizeNotANumber,
    /// A size below zero.
    SizeNegative,
    /// A price with a size of zero or none.
    SizeZero,
    /// A size above 4,294,967,295.
    SizeOverflow,
    /// A size with no price.
    SizeWithoutPrice,
    /// An action other than Databento's A, C, M, R, T, F, N.
    BadAction,
    /// A side other than A, B, N.
    BadSide,
    /// Flags outside 0 to 255.
    BadFlags,
    /// A sequence that is no whole number.
    BadSequence,
    /// A symbol that is no text, is over 64 bytes long, or is one more than 65,536.
    BadSymbol,
    /// A stream message that cannot be read.
    BadMessage,
}

impl Reason {
    /// The reason's name, as results spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::TruncatedRow => "truncated_row",
            Self::ExtraColumns => "extra_columns",
            Self::UnbalancedQuote => "unbalanced_quote",
            Self::NulByte => "nul_byte",
            Self::LineTooLong => "line_too_long",
            Self::BadTimestamp => "bad_timestamp",
            Self::BadPublisher => "bad_publisher",
            Self::PriceNotANumber => "price_not_a_number",
            Self::PriceNegative => "price_negative",
            Self::PriceZero => "price_zero",
            Self::PriceOverflow => "price_overflow",
            Self::PriceTooPrecise => "price_too_precise",
            Self::SizeNotANumber => "size_not_a_number",
            Self::SizeNegative => "size_negative",
            Self::SizeZero => "size_zero",
            Self::SizeOverflow => "size_overflow",
            Self::SizeWithoutPrice => "size_without_price",
            Self::BadAction => "bad_action",
            Self::BadSide => "bad_side",
            Self::BadFlags => "bad_flags",
            Self::BadSequence => "bad_sequence",
            Self::BadSymbol => "bad_symbol",
            Self::BadMessage => "bad_message",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<PriceError> for Reason {
    fn from(error: PriceError) -> Self {
        match error {
            PriceError::NotANumber => Self::PriceNotANumber,
            PriceError::Negative => Self::PriceNegative,
            PriceError::Zero => Self::PriceZero,
            PriceError::Overflow => Self::PriceOverflow,
            PriceError::TooPrecise => Self::PriceTooPrecise,
        }
    }
}

/// What is wrong with a row, and in which column where one is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub reason: Reason,
    /// The column.
    pub column: Option<&'static str>,
}

impl Fault {
    /// What is wrong with a field.
    pub fn at(field: Field, reason: Reason) -> Self {
        Self {
            reason,
            column: Some(field.name()),
        }
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            column: None,
        }
    }
}

/// One rejected row, kept to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// The input it stood in.
    pub source: String,
    /// Its line there, from 1; for a stream, its offset.
    pub line: u64,
    /// What is wrong.
    pub reason: Reason,
    /// The column at fault.
    pub column: Option<&'static str>,
    /// The start of the row.
    pub text: String,
}

impl fmt::Display for RejectedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}", self.source, self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}: {:?}", self.reason, self.text)
    }
}

/// The account of an input: every row is either accepted or counted under a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IngestReport {
    accepted: u64,
    rejected: BTreeMap<Reason, u64>,
    shown: Vec<RejectedRow>,
}

/// More bad rows than allowed.
#[derive(Debug, Error)]
#[error(
    "{rejected} of {total} rows are bad, more than the {allowed_percent} % allowed; by reason: {reasons}. First: {first}. \
     Mend the file, or allow more with --max-bad-rows"
)]
pub struct TooManyBadRows {
    rejected: u64,
    total: u64,
    allowed_percent: f64,
    reasons: String,
    first: String,
}

impl IngestReport {
    /// Counts a good row.
    pub fn accept(&mut self) {
        self.accept_all(1);
    }

    /// Counts good rows.
    pub fn accept_all(&mut self, rows: u64) {
        self.accepted += rows;
    }

    /// Counts a bad row, and keeps the first few to be shown.
    pub fn reject(&mut self, source: &str, line: u64, fault: Fault, text: &[u8]) {
        *self.rejected.entry(fault.reason).or_default() += 1;
        if self.shown.len() < SHOWN {
            let start = &text[..text.len().min(SHOWN_BYTES)];
            self.shown.push(RejectedRow {
                source: source.to_owned(),
                line,
                reason: fault.reason,
                column: fault.column,
                text: String::from_utf8_lossy(start).into_owned(),
            });
        }
    }

    /// Adds rows that were counted elsewhere.
    pub fn add_rejected(&mut self, reason: Reason, count: u64) {
        if count > 0 {
            *self.rejected.entry(reason).or_default() += count;
        }
    }

    /// Rows accepted.
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Rows rejected, by reason.
    pub fn rejected(&self) -> &BTreeMap<Reason, u64> {
        &self.rejected
    }

    /// Rows rejected.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// The first rejected rows.
    pub fn shown(&self) -> &[RejectedRow] {
        &self.shown
    }

    /// Refuses an input with too many bad rows.
    ///
    /// # Errors
    /// When more than `allowed` (a fraction, 0.001 for 0.1 %) of all rows are bad.
    pub fn check(&self, allowed: f64) -> Result<(), TooManyBadRows> {
        let rejected = self.rejected_total();
        let total = rejected + self.accepted;
        if rejected == 0 || rejected as f64 <= allowed * total as f64 {
            return Ok(());
        }
        let reasons: Vec<_> = self
            .rejected
            .iter()
            .map(|(reason, count)| format!("{reason} {count}"))
            .collect();
        Err(TooManyBadRows {
            rejected,
            total,
            allowed_percent: allowed * 100.0,
            reasons: reasons.join(", "),
            first: self
                .shown
                .first()
                .map_or_else(|| "not kept".into(), ToString::to_string),
        })
    }
}
