//! The line that ends a file.

use chrono::NaiveDate;

use crate::format::error::ReadError;
use crate::format::mapping::map::Mapping;
use crate::format::mapping::map::error::refused;

/// The line that ends a file, as its vendor writes it: a word, a date, and how many rows there are.
#[derive(Debug, Default)]
pub(crate) struct Trailer {
    line: Option<u64>,
    date: Option<NaiveDate>,
    rows: Option<u64>,
    /// Blank lines before it.
    blank: u64,
}

impl Trailer {
    /// Whether a line is one.
    pub(crate) fn is(fields: &[&[u8]], map: &Mapping) -> bool {
        let trailer = map.written.file.trailer.as_deref();
        trailer.is_some_and(|trailer| fields.first().copied() == Some(trailer.as_bytes()))
    }

    pub(crate) fn meet(&mut self, fields: &[&[u8]], line: u64, blank: u64) {
        self.blank = blank;
        let number = |field: &&[u8]| str::from_utf8(field).ok()?.parse().ok();
        let date =
            |field: &&[u8]| NaiveDate::parse_from_str(str::from_utf8(field).ok()?, "%Y%m%d").ok();
        self.date = fields.get(1).and_then(date);
        self.rows = fields.get(2).and_then(number);
        self.line = Some(line);
    }

    /// Refuses a row behind it: of another file, whose date nobody knows.
    pub(crate) fn not_before(&self, line: u64, name: &str) -> Result<(), ReadError> {
        let Some(end) = self.line else {
            return Ok(());
        };
        let problem = format!(
            "line {end} ends the file, and line {line} goes on: several files in one, of which \
             each has its own date: keep them apart"
        );
        Err(refused(name, problem))
    }

    /// Refuses another date than that of the file's rows, where both are known.
    pub(crate) fn of_day(&self, date: Option<NaiveDate>, name: &str) -> Result<(), ReadError> {
        match self.date.zip(date) {
            Some((said, date)) if said != date => {
                let problem = format!(
                    "its last line is of {said}, and its rows are dated {date}, by its name or by \
                     what --map says: one of them is wrong"
                );
                Err(refused(name, problem))
            }
            _ => Ok(()),
        }
    }

    /// What is to be known where the file has other rows than its last line says: `others` are its
    /// lines that are none.
    pub(crate) fn note(&self, others: u64, map: &Mapping) -> Option<String> {
        if let (None, Some(word)) = (self.line, &map.written.file.trailer) {
            return Some(format!("no last line {word}: it was cut or filtered"));
        }
        let (line, said) = self.line.zip(self.rows)?;
        let there = (line - 1).saturating_sub(others).saturating_sub(self.blank);
        (said != there).then(|| {
            let said = text::counted(said, "row", "rows");
            format!("its last line says {said}, and {there} are there: it was cut or filtered")
        })
    }
}
