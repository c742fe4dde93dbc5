//! Markets by what rows say of them.

use crate::event::{InstrumentId, SymbolId, SymbolTable};

/// Longest symbol accepted, in bytes (DBN's fixed width is 71; no exchange comes near).
const LONGEST_SYMBOL: usize = 64;

/// Finds markets by the symbols and instrument ids of rows.
#[derive(Debug, Default)]
pub(super) struct Markets {
    /// That of the row before, which is nearly always that of the next, and whether that row had no
    /// symbol.
    last: Option<(SymbolId, bool)>,
}

impl Markets {
    /// The id of a market; `None` when its symbol is no text, too long, or one too many.
    #[inline]
    pub(super) fn id(
        &mut self,
        symbol: &[u8],
        instrument: Option<InstrumentId>,
        symbols: &mut SymbolTable,
    ) -> Option<SymbolId> {
        if let Some((last, has_no_symbol)) = self.last
            && symbols.instrument(last) == instrument
            && (symbol.is_empty() && has_no_symbol || symbols.name(last).as_bytes() == symbol)
        {
            return Some(last);
        }
        let name = str::from_utf8(symbol)
            .ok()
            .filter(|name| name.len() <= LONGEST_SYMBOL && !name.contains(char::is_control))?;
        let id = symbols.intern_instrument(name, instrument)?;
        self.last = Some((id, name.is_empty()));
        Some(id)
    }
}
