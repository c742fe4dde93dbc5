//! Which column is what.

use thiserror::Error;

use crate::format::field::Field;

/// Why a header cannot be used.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// There is not even a header.
    #[error(
        "it has nothing but blank lines and comments, and no header that names the columns: \
         download or write it again"
    )]
    Empty,
    /// The first line is longer than any header.
    #[error("the first line is over 1 MiB long: this is no CSV")]
    TooLong,
    /// The first line is not text.
    #[error("the first line is not UTF-8 text: this is no CSV")]
    NotText,
    /// Columns are missing.
    #[error(
        "no column {}; the columns are: {}{}",
        .missing.join(", "), listed(.found), others(.missing)
    )]
    Missing {
        /// What is needed and not there.
        missing: Vec<String>,
        /// What is there.
        found: Vec<String>,
    },
    /// These are the files of another vendor.
    #[error(
        "this is not Databento's: the columns are those of {what}, which are read with --map \
         {profile}"
    )]
    OtherVendor {
        /// What they are.
        what: String,
        /// The map for them.
        profile: &'static str,
    },
    /// Another character than a comma stands between the columns.
    #[error(
        "the columns are separated by {0}: write the file with commas, for example with `tr '{1}' \
         ','`"
    )]
    Separator(&'static str, &'static str),
    /// Lines end in a carriage return alone.
    #[error(
        "lines end in a carriage return alone: convert the file, for example with `tr '\\r' '\\n'`"
    )]
    LineBreaks,
    /// A second header names other columns.
    #[error(
        "line {0} is a header with other columns than the first: these are joined files; name \
         them one by one, as they were before they were joined"
    )]
    Another(u64),
    /// A column that is read is there twice.
    #[error("column {0} is there twice")]
    Duplicate(String),
}

/// Where the columns are. All but the last are reached from the left; the last, where `symbol`
/// stands in Databento's files, from the right, so that the fifty columns of depth before it are
/// never touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// For each column from the left, up to the last one needed, what it is.
    pub(super) left: Vec<Option<Field>>,
    /// What the last column is.
    pub(super) last: Option<Field>,
    /// How many columns there are.
    pub(super) columns: usize,
}

impl Header {
    /// Finds the columns in the first line of a file.
    ///
    /// # Errors
    /// When a needed column is missing, or one that is read is there twice.
    pub fn parse(line: &[u8]) -> Result<Self, HeaderError> {
        Self::of(&column_names(line)?)
    }

    /// Finds the columns among `names`.
    pub(super) fn of(names: &[String]) -> Result<Self, HeaderError> {
        let mut fields: Vec<Option<Field>> = vec![None; names.len()];
        let mut missing = Vec::new();
        for (index, field) in Field::ALL.into_iter().enumerate() {
            let mut places = (0..names.len()).filter(|place| names[*place] == field.name());
            match (places.next(), places.next()) {
                (_, Some(_)) => return Err(HeaderError::Duplicate(field.name().to_owned())),
                (Some(place), None) => fields[place] = Some(field),
                (None, None) if index < Field::NEEDED => missing.push(field.name().to_owned()),
                (None, None) => {}
            }
        }
        // A price without a size shows nothing, nor a size without a price.
        for pair in [
            [Field::AskPrice, Field::AskSize],
            [Field::BidPrice, Field::BidSize],
        ] {
            let has = pair.map(|field| names.iter().any(|name| name == field.name()));
            if has[0] != has[1] {
                let lost = pair[usize::from(has[0])].name().to_owned();
                if !missing.contains(&lost) {
                    missing.push(lost);
                }
            }
        }
        if let Some(error) = not_commas(names) {
            return Err(error);
        }
        if !missing.is_empty() {
            return Err(HeaderError::Missing {
                missing,
                found: names.to_vec(),
            });
        }
        let columns = fields.len();
        let last = fields.pop().flatten();
        let needed = fields
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |place| place + 1);
        fields.truncate(needed);
        Ok(Self {
            left: fields,
            last,
            columns,
        })
    }

    /// Whether the file has this column.
    pub fn has(&self, field: Field) -> bool {
        self.left.contains(&Some(field)) || self.last == Some(field)
    }
}

/// What to do with a file that is not the vendor's, as one without publishers is not.
fn others(missing: &[String]) -> &'static str {
    if missing.iter().any(|name| name == Field::PublisherId.name()) {
        ". Files of other vendors are read by a map: --map FILE.toml says which column is what"
    } else {
        ""
    }
}

/// The first names, which is enough to see what kind of file this is.
fn listed(names: &[String]) -> String {
    const MOST: usize = 100;
    let shown = names[..names.len().min(MOST)].join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

pub(super) fn column_names(line: &[u8]) -> Result<Vec<String>, HeaderError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line);
    let record = reader
        .records()
        .next()
        .ok_or(HeaderError::Empty)?
        .map_err(|_| HeaderError::NotText)?;
    let name = |name: &str| name.trim().to_ascii_lowercase();
    Ok(record.iter().map(name).collect())
}

/// What stands between the columns of a table that was taken for one of a single column.
fn not_commas(names: &[String]) -> Option<HeaderError> {
    let whole = names.join(",");
    if whole.contains('\r') {
        return Some(HeaderError::LineBreaks);
    }
    let [only] = names else {
        return None;
    };
    [
        (';', "semicolons", ";"),
        ('\t', "tabs", "\\t"),
        ('|', "bars", "|"),
    ]
    .into_iter()
    .find(|(separator, ..)| only.matches(*separator).count() > 2)
    .map(|(_, name, shown)| HeaderError::Separator(name, shown))
}
