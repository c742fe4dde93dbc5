//! Markets by what rows say of them.

use crate::event::{InstrumentId, SymbolId, SymbolTable};

/// Longest symbol accepted, in bytes (DBN's fixed width is 71; no exchange comes near).
const LONGEST_SYMBOL: usize = 64;

/// Finds markets by the symbols and instrument ids of rows.
#[derive(Debug, Default)]
pub(crate) struct Markets {
    /// That of the row before, which is nearly always that of the next.
    last: Option<Last>,
}

/// What a row said of its market, and which it is.
#[derive(Debug)]
struct Last {
    symbol: Vec<u8>,
    instrument: Option<InstrumentId>,
    market: SymbolId,
}

impl Markets {
    /// The id of a market; `None` when its symbol is no text, too long, or one too many.
    #[inline]
    pub(crate) fn id(
        &mut self,
        symbol: &[u8],
        instrument: Option<InstrumentId>,
        symbols: &mut SymbolTable,
    ) -> Option<SymbolId> {
        if let Some(last) = &self.last
            && last.instrument == instrument
            && last.symbol == symbol
        {
            return Some(last.market);
        }
        self.look_up(symbol, instrument, symbols)
    }

    #[inline(never)]
    fn look_up(
        &mut self,
        symbol: &[u8],
        instrument: Option<InstrumentId>,
        symbols: &mut SymbolTable,
    ) -> Option<SymbolId> {
        let name = str::from_utf8(symbol)
            .ok()
            .filter(|name| name.len() <= LONGEST_SYMBOL && !name.contains(char::is_control))?;
        let market = symbols.intern_instrument(name, instrument)?;
        let mut kept = self.last.take().map_or_else(Vec::new, |last| last.symbol);
        kept.clear();
        kept.extend_from_slice(symbol);
        self.last = Some(Last {
            symbol: kept,
            instrument,
            market,
        });
        Some(market)
    }
}
