//! A recording that was read, on its way to the markets executed on.

use anyhow::Result;
use market_data::format::{Recognised, Schema};
use market_data::tape::SchemaSpan;
use market_data::{
    Collected, Depth, IngestReport, PublisherId, Selection, SymbolTable, Tape, memory_limit,
};
use tracing::warn;

use super::{NAMED, cautions};
use crate::error::{NoRows, SeveralInstruments, Usage};
use crate::result::notes;
use result::Source;

/// Most venues of one market: the place of a venue is a number of sixteen bits.
const MOST_VENUES: usize = 65_535;

/// Bytes that a venue takes at most, on all threads: where every strategy takes all that it shows.
const VENUE: u64 = 32 << 10;

/// Most venues of one market where every instant takes a look at all of them.
const FEW_VENUES: usize = 4_096;

/// A recording with the account of its rows.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    pub(crate) rows: Collected,
    pub(crate) symbols: SymbolTable,
    pub(crate) report: IngestReport,
    pub(crate) source: Vec<Source>,
    /// What each file was taken for; nothing for a stream.
    pub(crate) recognised: Vec<Recognised>,
    /// Levels behind the best prices, if they were asked for.
    pub(crate) depth: Option<Depth>,
}

impl Recording {
    /// The rows of each market that is wanted, unless too many of them are bad.
    ///
    /// # Errors
    /// When more than that fraction of a market's rows was rejected, nothing is left, or one market
    /// is several.
    pub(crate) fn into_tapes(self, selection: &Selection, max_bad_rows: f64) -> Result<Vec<Tape>> {
        let depth = self.depth.as_ref();
        let is_empty = self.rows.is_empty();
        let tapes = self.rows.into_tapes(&self.symbols, depth, selection)?;
        if tapes.is_empty() {
            self.report.check(max_bad_rows)?;
        }
        if is_empty {
            return Err(NoRows::of(&self.source, self.report.rejected_total()).into());
        }
        if tapes.is_empty() {
            return Err(nothing_of(selection, &self.symbols).into());
        }
        let half_named = self.symbols.half_named();
        let mut noted = Vec::with_capacity(tapes.len());
        for tape in tapes {
            let market = tape.symbol();
            let of_it = |name: &str| selection.is_of(name, market);
            let rows = tape.events().len() as u64;
            self.report.check_market(of_it, rows, max_bad_rows)?;
            at_most(&tape, most_venues(memory_limit()), "")?;
            if market.is_empty() {
                one_instrument(&tape)?;
            }
            let mut cautions = Vec::new();
            // A digest is that of a market, however it is called: this is no part of the result.
            let mut guessed = self.recognised.iter().filter(|one| one.are_prices_guessed);
            let are_prices_guessed =
                guessed.any(|one| one.names.is_empty() || one.names.keys().any(|name| of_it(name)));
            let in_words = [
                cautions::of_datasets(&tape),
                notes::may_count_twice(&tape),
                cautions::of_guessed_prices(&tape).filter(|_| are_prices_guessed),
            ];
            for caution in in_words.into_iter().flatten() {
                warn!("{caution}");
            }
            let half = half_named.iter().filter(|(number, name)| {
                let number = number.to_string();
                selection.name(&number) == number && (of_it(name) || of_it(&number))
            });
            cautions.extend(half.map(cautions::of_half));
            let schemas = schemas_of(&self.recognised, &self.report, of_it);
            noted.push(tape.noting(&cautions).from_schemas(schemas));
        }
        Ok(noted)
    }
}

/// The schemas of files with rows of a market under names that are `of_it`, and between which times
/// these are. Of a stream it is known which schemas there are, and not when.
fn schemas_of(
    recognised: &[Recognised],
    report: &IngestReport,
    of_it: impl Fn(&str) -> bool,
) -> Vec<SchemaSpan> {
    if recognised.is_empty() {
        let there = report.schemas().iter();
        let there = there.filter(|(_, names)| names.iter().any(|name| of_it(name)));
        let span = |(schema, _): (&Schema, _)| SchemaSpan {
            schema: *schema,
            times: None,
        };
        return there.map(span).collect();
    }
    let files = recognised.iter().flat_map(|file| {
        let names = file.names.iter().filter(|(name, _)| of_it(name));
        names.map(|(_, times)| SchemaSpan {
            schema: file.schema,
            times: Some(*times),
        })
    });
    files.collect()
}

/// Refuses a market of many venues for work that looks at all of them at every instant; `work` says
/// which that is, as in "by evaluate".
pub(crate) fn few_venues(tape: &Tape, work: &str) -> Result<(), Usage> {
    at_most(tape, FEW_VENUES, work)
}

/// Most venues of one market within a limit of memory.
fn most_venues(limit: Option<u64>) -> usize {
    let room = limit.map_or(u64::MAX, |limit| limit / VENUE);
    usize::try_from(room).map_or(MOST_VENUES, |room| room.clamp(FEW_VENUES, MOST_VENUES))
}

fn at_most(tape: &Tape, most: usize, work: &str) -> Result<(), Usage> {
    let venues = tape.venues().len();
    if venues <= most {
        return Ok(());
    }
    let market = match tape.symbol() {
        "" => "the recording",
        symbol => symbol,
    };
    Err(Usage::together(format!(
        "{market} has {venues} publishers, and at most {most} are executed on{work}: name those \
         that are venues with --venues{}",
        if work.is_empty() && most < MOST_VENUES {
            ", or give the program more memory"
        } else {
            ""
        }
    )))
}

/// The error of a selection that leaves nothing.
fn nothing_of(selection: &Selection, symbols: &SymbolTable) -> Usage {
    let mut names: Vec<_> = symbols.names().to_vec();
    names.sort_unstable();
    names.dedup();
    let wanted: Vec<_> = selection.symbols().collect();
    let has_symbol = names
        .iter()
        .any(|name| selection.has_symbol(selection.name(name)));
    if !wanted.is_empty() && !has_symbol {
        let expected = format!("one of: {}", text::few(names, NAMED));
        return Usage::new("the symbol", wanted.join(","), expected);
    }
    let venues = text::few(selection.named_venues().map(PublisherId::named), NAMED);
    Usage::together(format!(
        "no row is left of the venues that --venues and --without-venues choose ({venues})"
    ))
}

/// Refuses rows without symbol and instrument id that cannot be of one instrument.
fn one_instrument(tape: &Tape) -> Result<(), SeveralInstruments> {
    const FEWEST: u64 = 4;
    const ONE_IN: u64 = 100;
    let (leaps, rows) = tape.leaps();
    if leaps >= FEWEST && leaps * ONE_IN >= rows {
        return Err(SeveralInstruments { leaps, rows });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn venues_follow_the_memory_that_there_is() {
        for (limit, most) in [
            (None, 65_535),
            (Some(u64::MAX), 65_535),
            (Some(2 << 30), 65_535),
            (Some(1 << 30), 32_768),
            (Some(128 << 20), 4_096),
            (Some(0), 4_096),
        ] {
            assert_eq!(most_venues(limit), most, "{limit:?}");
        }
    }
}
