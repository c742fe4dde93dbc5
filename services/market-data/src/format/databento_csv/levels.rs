//! The columns of the levels behind the best price.

use memchr::memchr;

use super::header::HeaderError;
use super::notation::PriceNotation;
use super::quoted::QuotedLine;
use crate::depth::Depth;
use crate::event::Quote;
use crate::format::rows::reject::Fault;

/// Price and size of every level behind the best, on both sides.
const MOST_TEXTS: usize = 2 * 2 * (Depth::MOST_LEVELS as usize - 1);

/// The names of a column at all levels behind the best.
macro_rules! behind_best {
    ($name:literal) => {
        [
            concat!($name, "01"),
            concat!($name, "02"),
            concat!($name, "03"),
            concat!($name, "04"),
            concat!($name, "05"),
            concat!($name, "06"),
            concat!($name, "07"),
            concat!($name, "08"),
            concat!($name, "09"),
        ]
    };
}

/// Asks, then bids: the names of prices and of sizes.
const NAMES: [[[&str; Depth::MOST_LEVELS as usize - 1]; 2]; 2] = [
    [behind_best!("ask_px_"), behind_best!("ask_sz_")],
    [behind_best!("bid_px_"), behind_best!("bid_sz_")],
];

/// Where the levels behind the best price stand in a file.
#[derive(Debug)]
pub(super) struct LevelDecoder {
    notation: PriceNotation,
    /// For each column, up to the last one needed, the place of its text.
    places: Vec<Option<usize>>,
    /// The names of the texts: price and size of every level, asks first.
    wanted: Vec<&'static str>,
    quotes: Vec<Option<Quote>>,
    quoted: QuotedLine,
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
        let behind = usize::from(levels) - 1;
        let wanted = NAMES.iter().flat_map(|[prices, sizes]| {
            let pairs = prices.iter().zip(sizes).take(behind);
            pairs.flat_map(|(price, size)| [*price, *size])
        });
        let wanted: Vec<&str> = wanted.collect();
        for (text, name) in wanted.iter().enumerate() {
            let mut found = (0..names.len()).filter(|column| names[*column] == *name);
            match (found.next(), found.next()) {
                (_, Some(_)) => return Err(HeaderError::Duplicate((*name).to_owned())),
                (Some(column), None) => places[column] = Some(text),
                (None, None) => missing.push((*name).to_owned()),
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
            wanted,
            quotes: Vec::new(),
            quoted: QuotedLine::default(),
        })
    }

    /// Adds the levels of a line that is known to have every column to `depth`.
    ///
    /// # Errors
    /// When a level holds something it cannot hold; nothing is added then.
    pub(super) fn decode(&mut self, line: &[u8], depth: &mut Depth) -> Result<(), Fault> {
        let mut texts = [b"".as_slice(); MOST_TEXTS];
        let texts = &mut texts[..self.wanted.len()];
        if memchr(b'"', line).is_none() {
            self.place(line.split(|byte| *byte == b','), texts);
            self.decode_texts(texts)?;
        } else {
            let mut quoted = std::mem::take(&mut self.quoted);
            let decoded = quoted.split(line).map_err(Fault::from).and_then(|columns| {
                self.place((0..columns.len()).map(|place| columns.get(place)), texts);
                self.decode_texts(texts)
            });
            self.quoted = quoted;
            decoded?;
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
        for (pair, names) in texts.chunks_exact(2).zip(self.wanted.chunks_exact(2)) {
            let quote = self.notation.quote(pair[0], pair[1]);
            self.quotes.push(quote.map_err(|(part, reason)| Fault {
                reason,
                column: Some(names[part as usize]),
            })?);
        }
        Ok(())
    }
}
