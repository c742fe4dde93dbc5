//! What is written of rows, decided once all are known.

use super::error::WriteError;
use super::form::Kind;
use super::names::{self, Name};
use super::survey::Survey;
use crate::depth::Depth;
use crate::event::SymbolTable;
use crate::format::recognised::Recognised;
use crate::format::recognised::schema::Schema;
use crate::units::time::Timestamp;

/// Rows that a reader may look at to see whether they are quotes before trades.
const LOOKED_AT: u64 = 64;

/// What is written.
#[derive(Debug)]
pub struct Plan {
    pub(super) schema: Schema,
    pub(super) names: Vec<Name>,
    /// A number for every market.
    pub(super) numbers: Vec<u32>,
    pub(super) days: Vec<std::collections::BTreeSet<u64>>,
    pub(super) span: (Timestamp, Timestamp),
    pub(super) dataset: String,
    pub(super) has_received: bool,
    /// Rows that there are.
    pub(super) rows: u64,
}

impl Plan {
    /// Decides what is written.
    ///
    /// # Errors
    /// When recordings do not go into one file, or the form has no room for them.
    pub fn of(
        survey: Survey,
        symbols: &SymbolTable,
        recognised: &[Recognised],
        kind: Kind,
    ) -> Result<Self, WriteError> {
        let schema = one_schema(recognised)?;
        let after_events = matches!(schema, Schema::Quotes | Schema::Mbp1);
        let looks_like_trades = survey.leading_trades >= survey.rows.clamp(2, LOOKED_AT);
        if after_events && looks_like_trades && kind != Kind::Dbn {
            return Err(WriteError::TakenForTbbo);
        }
        let names = names::of(symbols);
        let mut datasets = recognised.iter().filter(|one| one.rows > 0);
        let dataset = datasets.next().and_then(|one| one.dataset.clone());
        let is_one = datasets.all(|one| one.dataset == dataset);
        Ok(Self {
            schema,
            numbers: names::numbers(&names, &survey)?,
            names,
            span: (
                survey.first.unwrap_or_default(),
                survey.last.unwrap_or_default(),
            ),
            dataset: dataset.filter(|_| is_one).unwrap_or_default(),
            has_received: survey.has_received,
            rows: survey.rows,
            days: survey.days,
        })
    }

    /// The schema that is written.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// Levels that are written, the best price included.
    pub fn levels(&self) -> u8 {
        match self.schema {
            Schema::Mbp10 => Depth::MOST_LEVELS,
            _ => 1,
        }
    }
}

/// The schema of all recordings that have rows.
fn one_schema(recognised: &[Recognised]) -> Result<Schema, WriteError> {
    let mut schemas = recognised
        .iter()
        .filter(|one| one.rows > 0)
        .map(|one| one.schema);
    let first = schemas.next().unwrap_or(Schema::Mbp1);
    let together = |one: Schema, other: Schema| match (one, other) {
        (one, other) if one == other => Ok(one),
        // The best prices after events are what they have in common.
        (
            Schema::Quotes | Schema::Mbp1 | Schema::Mbp10,
            Schema::Quotes | Schema::Mbp1 | Schema::Mbp10,
        ) => Ok(Schema::Mbp1),
        (one, other) => Err(WriteError::Schemas(one, other)),
    };
    match schemas.try_fold(first, together)? {
        Schema::Quotes => Ok(Schema::Mbp1),
        schema @ Schema::Tcbbo => Err(WriteError::Schema(schema)),
        schema => Ok(schema),
    }
}
