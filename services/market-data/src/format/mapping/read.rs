//! Reading a mapped file.

use std::io::Read;
use std::path::Path;

use super::columns::layout::Layout;
use super::columns::times::{DateSource, Times, date_in};
use super::lines::file_lines::{FileLines, Next, Splitter};
use super::lines::pair::Side as PairSide;
use super::lines::trailer::Trailer;
use super::map::Mapping;
use super::map::error::refused;
use super::translate::{Refused, Translator};
use crate::format::databento_csv::lines::Lines;
use crate::format::error::ReadError;
use crate::format::files::container::Container;
use crate::format::recognised::encoding;
use crate::format::recognised::schema::Schema;
use crate::format::recognised::{InstrumentNames, Recognised};
use crate::format::rows::batch::{Batch, Ended};
use crate::format::rows::reject::Reason;

/// A file, unwrapped, and that beside it.
pub(in crate::format) struct Input<'a> {
    pub(in crate::format) content: Box<dyn Read + 'a>,
    pub(in crate::format) containers: Vec<Container>,
    pub(in crate::format) beside: Option<Box<dyn Read + 'a>>,
}

/// Reads a file by its map.
///
/// # Errors
/// When the input as a whole cannot be used, or those of whoever takes the rows.
pub(in crate::format) fn read(
    input: Input<'_>,
    map: &Mapping,
    batch: &mut Batch<'_>,
) -> Result<Recognised, Ended> {
    let schema = if map.is_consolidated() {
        Schema::Cmbp1
    } else {
        Schema::Quotes
    };
    batch.check_levels(schema)?;
    let mut lines = FileLines::new(input.content, input.beside, map.delimiter);
    let mut splitter = Splitter::new(map.delimiter);
    let has_header = map.written.file.header;
    let names = if has_header {
        header(lines.first(), &mut splitter, map, batch.name())?
    } else {
        map.written.file.names.clone()
    };
    let layout = layout(map, &names, batch.name())?;
    let has_symbol_column = !layout.symbol.is_empty();
    let date = date(map, batch.name())?;
    let times = Times::new(map.time, date);
    let symbol = symbol(map, batch.name())?;
    let has_symbol = symbol.is_some();
    let mut rows = Translator::new(map, layout, times, symbol);
    let mut conventions = batch.conventions(schema);
    let mut trailer = Trailer::default();
    loop {
        let blank = lines.blank;
        let (number, line) = match lines.next(batch.name()) {
            Ok(Next::Line(number, line)) => (number, line),
            Ok(Next::Blank) => continue,
            Ok(Next::TooLong(number)) => {
                batch.reject(("line", number), Reason::LineTooLong.into(), b"", None);
                continue;
            }
            Ok(Next::End) => break,
            Err(error) => {
                batch.give()?; // what came before is good
                return Err(error.into());
            }
        };
        let read = match splitter.fields(line) {
            Ok(fields) if Trailer::is(&fields, map) => {
                trailer.meet(&fields, number, blank);
                continue;
            }
            Ok(fields) => {
                trailer.not_before(number, batch.name())?;
                if has_header && is_header(&fields, &names) {
                    return Err(joined(number, batch.name()).into());
                }
                rows.read(&fields, number, batch.symbols())
            }
            Err(reason) => Err(reason.into()),
        };
        match read {
            Ok(None) => {}
            Ok(Some(mut read)) => {
                conventions.apply(&mut read.row, read.named);
                batch.push(read.row)?;
            }
            Err(Refused { fault, .. }) if fault.reason == Reason::TimestampAfterMidnight => {
                return Err(after_midnight(number, map, batch.name()).into());
            }
            Err(Refused { fault, market }) => {
                batch.reject(("line", number), fault, line, market);
            }
        }
    }
    lines.ended(batch.name())?;
    trailer.of_day(date, batch.name())?;
    batch.give()?;
    batch.note_empty(rows.seen.empty);
    let mut found = Recognised::new(batch.name(), input.containers, encoding::CSV, schema);
    found.note_blank(lines.blank);
    found.instruments = instruments(has_symbol, has_symbol_column);
    found.notes = notes(map, &rows);
    found.notes.extend(lines.open_end());
    found.notes.extend(trailer.note(has_header.into(), map));
    Ok(found)
}

fn instruments(is_given: bool, has_column: bool) -> InstrumentNames {
    match (is_given, has_column) {
        (true, _) => InstrumentNames::Given,
        (false, true) => InstrumentNames::SymbolColumn,
        (false, false) => InstrumentNames::None,
    }
}

fn is_header(fields: &[&[u8]], names: &[String]) -> bool {
    let same = |(field, name): (&&[u8], &String)| field.eq_ignore_ascii_case(name.as_bytes());
    fields.len() == names.len() && fields.iter().zip(names).all(same)
}

fn joined(line: u64, name: &str) -> ReadError {
    let problem = format!(
        "line {line} names the columns again: several files in one, which may be of other days: \
         give each of them"
    );
    refused(name, problem)
}

/// What is behind midnight is of another day than the file, to its end.
fn after_midnight(line: u64, map: &Mapping, name: &str) -> ReadError {
    let problem = format!(
        "at line {line} its times of day start again, behind midnight or with another file, and \
         the map {} gives all of them one date: say the date of each row (time.date = \
         \"column\"), or make a file of each day",
        map.asked
    );
    refused(name, problem)
}

/// The names of the columns.
fn header(
    lines: &mut Lines<Box<dyn Read + '_>>,
    splitter: &mut Splitter,
    map: &Mapping,
    name: &str,
) -> Result<Vec<String>, ReadError> {
    let empty = || {
        refused(
            name,
            "the file is empty: it must name its columns".to_owned(),
        )
    };
    let line = lines.next_line();
    let line = line.map_err(|error| error.into_read_error(name))?;
    let text = line.and_then(|line| line.text).ok_or_else(empty)?;
    let fields = splitter.fields(text);
    let fields = fields.map_err(|reason| refused(name, format!("its first line: {reason}")))?;
    let names = fields
        .iter()
        .map(|field| str::from_utf8(field).map(|name| name.trim().to_owned()));
    names.collect::<Result<_, _>>().map_err(|_| {
        let problem = "the first line is not UTF-8 text";
        refused(
            name,
            format!("{problem}: is it what the map {} is for?", map.asked),
        )
    })
}

/// Where a map finds its columns.
fn layout(map: &Mapping, names: &[String], name: &str) -> Result<Layout, ReadError> {
    Layout::of(&map.asked, &map.written, names).map_err(|fault| refused(name, fault.to_string()))
}

/// The date of all rows, where it is not in a column.
fn date(map: &Mapping, name: &str) -> Result<Option<chrono::NaiveDate>, ReadError> {
    match map.time.date {
        None | Some(DateSource::Column) => Ok(None),
        // One date for files of several days would put them all on that day.
        Some(DateSource::Given(date)) => match date_in(&file_name(name)) {
            Some(named) if named != date => {
                let problem = format!(
                    "its name says {named}, and the map {} says {date}: give each day its own \
                     call, or leave the date to the names of the files",
                    map.asked
                );
                Err(refused(name, problem))
            }
            _ => Ok(Some(date)),
        },
        Some(DateSource::Name) => date_in(&file_name(name)).map(Some).ok_or_else(|| {
            let problem = format!(
                "its name has no date such as 20240801 or 2024-08-01, or several: say which day \
                 it is of with --map {},date=2024-08-01",
                map.asked
            );
            refused(name, problem)
        }),
    }
}

/// The symbol of all rows, where no column says it.
fn symbol(map: &Mapping, name: &str) -> Result<Option<String>, ReadError> {
    let source = &map.written.symbol;
    if source.constant.is_some() {
        return Ok(source.constant.clone());
    }
    if !source.name {
        return Ok(None);
    }
    let name_of_file = file_name(name);
    let symbol = name_of_file.split('_').next().unwrap_or_default();
    if symbol.is_empty() || symbol.len() == name_of_file.len() {
        let problem = format!(
            "its name does not begin with a symbol and an underscore: say what it is of with \
             --map {},symbol=ABC",
            map.asked
        );
        return Err(refused(name, problem));
    }
    Ok(Some(symbol.to_owned()))
}

fn file_name(name: &str) -> String {
    let name = Path::new(name).file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What was assumed and left out, in words.
fn notes(map: &Mapping, rows: &Translator<'_>) -> Vec<String> {
    let counts = rows.neutral().counts;
    let mut notes = vec![
        format!("read by the map {} ({})", map.asked, map.written.name),
        map.time.words(),
        map.price.words(),
        map.size.words(),
    ];
    let mut count = |number: u64, (one, several): (&str, &str), what: &str| {
        if number > 0 {
            notes.push(format!("{} {what}", text::counted(number, one, several)));
        }
    };
    let (row, rows_show) = (("row", "rows"), ("row shows", "rows show"));
    count(rows.seen.filtered, row, "left out by the map's filter");
    count(
        rows.seen.rounded,
        ("size", "sizes"),
        "rounded down to whole shares",
    );
    count(
        counts.by_condition,
        rows_show,
        "nothing, by the map's conditions",
    );
    count(
        counts.crossed,
        rows_show,
        "nothing: its bid is above its ask",
    );
    count(
        counts.wide,
        rows_show,
        "nothing on the far side: the spread is beyond measure",
    );
    count(
        rows.restarts(),
        ("time", "times"),
        "the quotes of a venue begin again, hours earlier: rows of another day would count for \
         this one, and a part that is there twice counts twice",
    );
    let lacking = &rows.layout().lacking;
    if !lacking.is_empty() {
        let lacking = lacking.join(", ");
        notes.push(format!("no column {lacking}: read without"));
    }
    notes
}

/// The note of the second of two files that were read as one.
pub(in crate::format) fn second_of(name: &str, map: &Mapping, first: &Path) -> Recognised {
    let mut found = Recognised::new(name, Vec::new(), encoding::CSV, Schema::Quotes);
    let first = first.display();
    found.notes = vec![format!("read by the map {} with {first}", map.asked)];
    found
}

/// Refuses a file that needs another beside it and has a name that does not say which.
pub(in crate::format) fn beside(map: &Mapping, path: &Path) -> Result<PairSide, ReadError> {
    match (map.side(path), &map.written.file.pair) {
        (PairSide::Single, Some([first, second])) => {
            let problem = format!(
                "the map {} is for pairs of files whose names differ in {first} and {second}: \
                 name it as the vendor does",
                map.asked
            );
            Err(refused(&path.display().to_string(), problem))
        }
        (side, _) => Ok(side),
    }
}
