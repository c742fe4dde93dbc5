//! The columns of the levels behind the best price.

use memchr::memchr;

use super::header::HeaderError;
use super::reject::{Fault, Reason};
use super::row::PriceNotation;
use crate::depth::Depth;
use crate::event::Quote;

/// Price and size of every level behind the best, on both sides.
const MOST_TEXTS: usize = 2 * 2 * (Depth::MOST_LEVELS as usize - 1);

/// Where the levels behind the best price stand in a file.
#[derive(Clone, Debug)]
pub(super) struct LevelDecoder {
    notation: PriceNotation,
    /// For each column, up to the last one needed, the place of its text.
    places: Vec<Option<usize>>,
    /// Texts wanted: price and size of every level, asks first.
    texts: usize,
    quotes: Vec<Option<Quote>>,
}

impl LevelDecoder {
    /// Finds the columns among `names` for `levels`, the best one included.
    ///
    /// # Errors
    /// When one is missing or there twice.
    pub(super) fn new(
        names: &[String],
        levels: u8,
        notation: PriceNotation,
    ) -> Result<Self, HeaderError> {
        let mut places = vec![None; names.len()];
        let mut missing = Vec::new();
        let mut texts = 0;
        for side in ["ask", "bid"] {
            for level in 1..levels {
                for kind in ["px", "sz"] {
                    let wanted = format!("{side}_{kind}_{level:02}");
                    let mut found = (0..names.len()).filter(|column| names[*column] == wanted);
                    match (found.next(), found.next()) {
                        (_, Some(_)) => return Err(HeaderError::Duplicate(wanted)),
                        (Some(column), None) => places[column] = Some(texts),
                        (None, None) => missing.push(wanted),
                    }
                    texts += 1;
                }
            }
        }
        if !missing.is_empty() {
            return Err(HeaderError::Missing {
                missing,
                found: names.to_vec(),
            });
        }
        let needed = places.iter().rposition(Option::is_some);
        places.truncate(needed.map_or(0, |last| last + 1));
        Ok(Self {
            notation,
            places,
            texts,
            quotes: Vec::new(),
        })
    }

    /// Adds the levels of a line that is known to have every column to `depth`.
    ///
    /// # Errors
    /// When a level holds something it cannot hold; nothing is added then.
    pub(super) fn decode(&mut self, line: &[u8], depth: &mut Depth) -> Result<(), Fault> {
        let mut texts = [b"".as_slice(); MOST_TEXTS];
        let texts = &mut texts[..self.texts];
        if memchr(b'"', line).is_none() {
            self.place(line.split(|byte| *byte == b','), texts);
            self.decode_texts(texts)?;
        } else {
            let mut record = csv::ByteRecord::new();
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .terminator(csv::Terminator::Any(b'\n'))
                .from_reader(line);
            if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
                return Err(Reason::UnbalancedQuote.into());
            }
            self.place(record.iter(), texts);
            self.decode_texts(texts)?;
        }
        let (asks, bids) = self.quotes.split_at(self.quotes.len() / 2);
        depth.push(asks, bids);
        Ok(())
    }

    fn place<'a>(&self, fields: impl Iterator<Item = &'a [u8]>, texts: &mut [&'a [u8]]) {
        for (place, field) in self.places.iter().zip(fields) {
            if let Some(place) = place {
                texts[*place] = field;
            }
        }
    }

    fn decode_texts(&mut self, texts: &[&[u8]]) -> Result<(), Fault> {
        self.quotes.clear();
        for pair in texts.chunks_exact(2) {
            let quote = self.notation.quote(pair[0], pair[1]);
            self.quotes.push(quote.map_err(|(_, reason)| reason)?);
        }
        Ok(())
    }
}
