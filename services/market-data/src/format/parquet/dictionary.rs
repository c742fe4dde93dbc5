//! Columns of texts that lie in a dictionary: they are read as numbers, and each text once.
//!
//! The decoder hands out texts one by one, each of them counted by whoever holds it. Letters and
//! symbols are the same few over and over; so it is shown a dictionary of numbers in place of
//! theirs.

use std::sync::{Arc, OnceLock};

use parquet::basic::{Encoding, PageType, Type as Physical};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, Int32Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::RowGroupReader;

/// The texts of a column by number, once its first page was read.
#[derive(Clone, Default)]
pub(super) struct Dictionary(Arc<OnceLock<Vec<ByteArray>>>);

impl Dictionary {
    pub(super) fn texts(&self) -> &[ByteArray] {
        self.0.get().map_or(&[], Vec::as_slice)
    }
}

/// A column to be read.
pub(super) struct Opened {
    pub(super) reader: ColumnReader,
    /// The texts behind the numbers that the reader gives, where these are texts.
    pub(super) dictionary: Option<Dictionary>,
}

impl Opened {
    /// Opens a column of a row group.
    pub(super) fn of(group: &dyn RowGroupReader, place: usize) -> Result<Self> {
        let chunk = group.metadata().column(place);
        if chunk.column_type() != Physical::BYTE_ARRAY || !lies_in_dictionary(chunk) {
            return Ok(Self {
                reader: group.get_column_reader(place)?,
                dictionary: None,
            });
        }
        let dictionary = Dictionary::default();
        let pages = Numbered {
            pages: group.get_column_page_reader(place)?,
            dictionary: dictionary.clone(),
        };
        let column = chunk.column_descr_ptr();
        let reader = ColumnReaderImpl::<Int32Type>::new(column, Box::new(pages));
        Ok(Self {
            reader: ColumnReader::Int32ColumnReader(reader),
            dictionary: Some(dictionary),
        })
    }
}

fn is_of_numbers(encoding: Encoding) -> bool {
    matches!(
        encoding,
        Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY
    )
}

/// Whether the file says that all values of a column lie in its dictionary.
fn lies_in_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    if let Some(encodings) = chunk.page_encoding_stats_mask() {
        return encodings.encodings().all(is_of_numbers);
    }
    chunk.page_encoding_stats().is_some_and(|pages| {
        let mut pages = pages.iter();
        pages
            .all(|page| page.page_type == PageType::DICTIONARY_PAGE || is_of_numbers(page.encoding))
    })
}

/// Pages of a column with numbers in place of the texts of its dictionary.
struct Numbered {
    pages: Box<dyn PageReader>,
    dictionary: Dictionary,
}

impl Numbered {
    fn numbered(&self, page: Page) -> Result<Page> {
        match page {
            Page::DictionaryPage {
                buf,
                num_values,
                encoding,
                is_sorted: _,
            } => {
                let texts = texts(&ByteArray::from(buf), num_values)?;
                let numbers = (0..num_values).flat_map(u32::to_le_bytes);
                let buf = numbers.collect::<Vec<u8>>().into();
                if self.dictionary.0.set(texts).is_err() {
                    let twice = "a column has two dictionaries";
                    return Err(ParquetError::General(twice.to_owned()));
                }
                Ok(Page::DictionaryPage {
                    buf,
                    num_values,
                    encoding,
                    is_sorted: false,
                })
            }
            page if is_of_numbers(page.encoding()) => Ok(page),
            _ => Err(ParquetError::General(
                "a column has values beside the dictionary that it says it has all of them in"
                    .to_owned(),
            )),
        }
    }
}

/// The texts of a dictionary: each behind its length.
fn texts(page: &ByteArray, count: u32) -> Result<Vec<ByteArray>> {
    let cut = || ParquetError::EOF("a dictionary of texts is cut short".to_owned());
    let mut texts = Vec::new();
    let mut from = 0;
    for _ in 0..count {
        let rest = page.data().get(from..).unwrap_or_default();
        let (length, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let length = u32::from_le_bytes(*length) as usize;
        if length > rest.len() {
            return Err(cut());
        }
        let start = from + size_of::<u32>();
        texts.push(page.slice(start, length));
        from = start + length;
    }
    Ok(texts)
}

impl Iterator for Numbered {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Numbered {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        page.map(|page| self.numbered(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_its_texts_and_not_more_than_is_there() {
        let page = ByteArray::from(b"\x01\0\0\0A\0\0\0\0\x03\0\0\0XYZ".to_vec());
        let found = texts(&page, 3).unwrap();
        let found: Vec<_> = found.iter().map(ByteArray::data).collect();
        assert_eq!(found, [&b"A"[..], b"", b"XYZ"]);
        assert!(texts(&page, 4).is_err());
        assert!(texts(&page, u32::MAX).is_err());
        for cut in 0..page.len() {
            assert!(texts(&page.slice(0, cut), 3).is_err(), "{cut}");
        }
        let long = ByteArray::from(b"\xff\xff\xff\xffA".to_vec());
        assert!(texts(&long, 1).is_err());
    }
}
