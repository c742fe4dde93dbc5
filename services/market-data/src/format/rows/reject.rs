//! Rows refused: nothing passes silently, nothing is lost without being counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::format::field::Field;
use crate::format::recognised::schema::Schema;
use crate::units::money::PriceError;

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
    /// A date and a time of day without a zone.
    TimestampWithoutZone,
    /// An integer time before the year 2000: most likely in microseconds or milliseconds.
    #[serde(rename = "timestamp_before_2000")]
    TimestampBefore2000,
    /// The vendor's "no time" where the schema needs one.
    TimestampUndefined,
    /// A time of day that clocks show twice or never on its day, because they are changed.
    TimestampAmbiguous,
    /// A time of day so long before that of the row before it, of the same venue, that midnight
    /// lies between them: it is of another day than the file, whose reading ends there.
    TimestampAfterMidnight,
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
    /// A size above 4,294,967,294; the next is the vendor's "no size".
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
    /// No instrument id (0 to 4,294,967,295).
    BadInstrument,
    /// A symbol that is no text, is over 64 bytes long, has a control character, or is one more
    /// than 65,536.
    BadSymbol,
    /// A record type of another schema than that of the file.
    AnotherSchema,
    /// A trade without quotes, where its venue had none before it in the file.
    TradeWithoutQuotes,
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
            Self::TimestampWithoutZone => "timestamp_without_zone",
            Self::TimestampBefore2000 => "timestamp_before_2000",
            Self::TimestampUndefined => "timestamp_undefined",
            Self::TimestampAmbiguous => "timestamp_ambiguous",
            Self::TimestampAfterMidnight => "timestamp_after_midnight",
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
            Self::BadInstrument => "bad_instrument",
            Self::BadSymbol => "bad_symbol",
            Self::AnotherSchema => "another_schema",
            Self::TradeWithoutQuotes => "trade_without_quotes",
            Self::BadMessage => "bad_message",
        }
    }
}

impl Reason {
    /// What most likely happened, where a reason alone would leave the reader at a loss.
    fn hint(self) -> Option<&'static str> {
        Some(match self {
            Self::TimestampBefore2000 => {
                "Integer times are read as nanoseconds, by a map in the unit of its form: are \
                 these microseconds or milliseconds? Multiply them, or write times as RFC 3339"
            }
            Self::BadTimestamp => {
                "Times are RFC 3339 or nanoseconds since 1970; of another vendor, a map says how \
                 they are written (form, --map)"
            }
            Self::TimestampWithoutZone => {
                "Times need a zone: write them with Z or an offset such as +00:00"
            }
            Self::TimestampUndefined => {
                "Rows without a time cannot be put in order: ask for the schema mbp-1"
            }
            Self::TimestampAmbiguous => {
                "On the day on which clocks are changed, some times of day are shown twice or \
                 never: write times with an offset, or in UTC"
            }
            Self::AnotherSchema => {
                "Rows of one schema mean another thing than those of another: name the files one \
                 by one, as they were before they were joined"
            }
            Self::TradeWithoutQuotes => {
                "A trade takes the quotes of its venue from the rows before it: sort quotes and \
                 trades by time into one file, or leave the trades out ([[filter]] of a map)"
            }
            Self::PriceNegative => {
                "Instruments with negative prices, such as spreads, are not executed on: name \
                 another with --symbol"
            }
            Self::BadPublisher => {
                "A venue is a publisher id; of another vendor, [venue.names] of a map says which \
                 one a name is, and venue=60100 with --map that all rows are of one venue"
            }
            Self::BadAction => {
                "Actions are A, C, M, R, T, F or N, as Databento writes them; of another vendor, \
                 [actions] of a map says what they mean (--map)"
            }
            Self::BadSide => {
                "Sides are A (ask, sell), B (bid, buy) or N, as Databento writes them; of another \
                 vendor, a map says what they mean (--map)"
            }
            Self::BadSymbol => {
                "A symbol is a short text; where symbol= of a map names the market, all rows have \
                 to be of one: --symbol chooses among several"
            }
            Self::SizeNotANumber => {
                "Sizes are whole shares; a map reads lots and parts of shares (size, --map)"
            }
            Self::SizeOverflow => {
                "A quote has at most 4,294,967,295 units: a map that counts parts of shares counts \
                 whole ones with size=shares"
            }
            Self::PriceTooPrecise => {
                "Prices have at most nine decimals: floats of 32 bits have others, and are written \
                 as 64 bits or as decimals"
            }
            Self::PriceNotANumber => {
                "Prices are decimals of dollars or integers of 1e-9 dollars, without a sign of \
                 their currency and without commas"
            }
            _ => return None,
        })
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
    /// What its place is counted in: `line`, `record`.
    pub unit: &'static str,
    /// Line or record of the row there, from 1; for a stream, its offset.
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
        write!(f, "{} {} {}", self.source, self.unit, self.line)?;
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
    /// Rejected rows by the name of their market, where that is known.
    by_market: BTreeMap<String, u64>,
    shown: Vec<RejectedRow>,
    /// The names of markets by the schema of their rows: of schemas of which something must be
    /// known, and of all where there are several.
    schemas: BTreeMap<Schema, BTreeSet<String>>,
}

/// More bad rows than allowed.
#[derive(Debug, Error)]
#[error(
    "{rejected} of {total} rows are bad, more than the {allowed_percent} % allowed; \
     by reason: {reasons}. First: {first}. {hint}Mend the file, or allow more with --max-bad-rows"
)]
pub struct TooManyBadRows {
    rejected: u64,
    total: u64,
    allowed_percent: f64,
    reasons: String,
    first: String,
    hint: String,
}

impl IngestReport {
    /// Counts a good row.
    pub fn accept(&mut self) {
        self.accept_all(1);
    }

    /// Counts good rows.
    pub fn accept_all(&mut self, rows: u64) {
        self.accepted = self.accepted.saturating_add(rows);
    }

    /// Counts a bad row, and keeps the first few to be shown.
    pub fn reject(&mut self, source: &str, line: u64, fault: Fault, text: &[u8]) {
        self.reject_of(None, source, ("line", line), fault, text);
    }

    /// [`IngestReport::reject`], of a market where that is known, and a place in lines or records.
    pub fn reject_of(
        &mut self,
        market: Option<&str>,
        source: &str,
        (unit, line): (&'static str, u64),
        fault: Fault,
        text: &[u8],
    ) {
        if let Some(market) = market {
            *self.by_market.entry(market.to_owned()).or_default() += 1;
        }
        *self.rejected.entry(fault.reason).or_default() += 1;
        if self.shown.len() < SHOWN {
            let start = &text[..text.len().min(SHOWN_BYTES)];
            self.shown.push(RejectedRow {
                source: source.to_owned(),
                unit,
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
            let counted = self.rejected.entry(reason).or_default();
            *counted = counted.saturating_add(count); // told by a stranger, perhaps
        }
    }

    /// Notes the markets with rows of a schema.
    pub fn note_schema(&mut self, schema: Schema, markets: impl IntoIterator<Item = String>) {
        let mut markets = markets.into_iter().peekable();
        if markets.peek().is_some() {
            self.schemas.entry(schema).or_default().extend(markets);
        }
    }

    /// The names of markets by the schema of their rows: of schemas of which something must be
    /// known, and of all where there are several.
    pub fn schemas(&self) -> &BTreeMap<Schema, BTreeSet<String>> {
        &self.schemas
    }

    /// This account with other names for the markets of schemas; without those that have none.
    #[must_use]
    pub fn under_names(mut self, name: impl Fn(&str) -> Option<String>) -> Self {
        for (schema, markets) in std::mem::take(&mut self.schemas) {
            self.note_schema(schema, markets.iter().filter_map(|market| name(market)));
        }
        self
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
        self.rejected
            .values()
            .fold(0, |total, count| total.saturating_add(*count))
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
        self.check_of(self.rejected_total(), self.accepted, allowed)
    }

    /// Refuses a market with too many bad rows: those under names that are `of_it`, and its share
    /// of those of which nobody knows whose they are.
    ///
    /// # Errors
    /// When more than `allowed` of its `accepted` rows and its bad ones are bad.
    pub fn check_market(
        &self,
        of_it: impl Fn(&str) -> bool,
        accepted: u64,
        allowed: f64,
    ) -> Result<(), TooManyBadRows> {
        let named = self.by_market.iter().filter(|(name, _)| of_it(name));
        let own: u64 = named.map(|(_, count)| count).sum();
        let share = accepted as f64 / self.accepted.max(1) as f64;
        let shared = self.of_nobody() as f64 * share.min(1.0);
        let shared = shared.ceil() as u64;
        self.check_of(own.saturating_add(shared), accepted, allowed)
    }

    /// Bad rows by market, where that is known.
    pub fn rejected_by_market(&self) -> &BTreeMap<String, u64> {
        &self.by_market
    }

    /// Bad rows of which the market is not known.
    fn of_nobody(&self) -> u64 {
        let known: u64 = self.by_market.values().sum();
        self.rejected_total().saturating_sub(known)
    }

    fn check_of(&self, rejected: u64, accepted: u64, allowed: f64) -> Result<(), TooManyBadRows> {
        let total = rejected.saturating_add(accepted);
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
            hint: self.hint(),
            first: self
                .shown
                .first()
                .map_or_else(|| "not kept".into(), ToString::to_string),
        })
    }

    /// What most likely happened, for the commonest reason that can be explained.
    fn hint(&self) -> String {
        let explained = self
            .rejected
            .iter()
            .filter(|(reason, _)| reason.hint().is_some());
        let commonest = explained.max_by_key(|(_, count)| **count);
        let hint = commonest.and_then(|(reason, _)| reason.hint());
        hint.map_or_else(String::new, |hint| format!("{hint}. "))
    }
}
