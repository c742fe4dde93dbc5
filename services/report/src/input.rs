//! What reports are made from: the JSON that the product prints.

use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use result::{BacktestResult, Evaluation, Panel};

/// One result.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// One order.
    Run(Box<BacktestResult>),
    /// Many orders.
    Evaluation(Box<Evaluation>),
    /// Many days and symbols.
    Panel(Box<Panel>),
}

/// A result with its name and its JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The file, and the symbol where a file has several.
    pub name: String,
    /// What it says.
    pub outcome: Outcome,
    /// The result as JSON.
    pub json: Value,
}

/// Why a file is no result.
#[derive(Debug, Error)]
pub enum InputError {
    /// Not JSON.
    #[error(
        "{name} is not JSON, as a result is: {source}. Make a result with `sor-backtest run \
         --input FILE --output result.json`, and name that"
    )]
    NotJson {
        /// The file.
        name: String,
        /// Where and why.
        source: serde_json::Error,
    },
    /// JSON, but not a result.
    #[error(
        "{name} is not a result of this version, as run, demo, consume and evaluate print it: \
         {source}"
    )]
    NotAResult {
        /// The file, and the place of the result in it.
        name: String,
        /// What is missing or wrong.
        source: serde_json::Error,
    },
    /// A document without results.
    #[error("{name} holds no result")]
    Empty {
        /// The file.
        name: String,
    },
}

/// The results in the text of a file: one run, one evaluation, or those of several symbols.
///
/// # Errors
/// When it is something else; the error names `name`, and what is missing.
pub fn parse(name: &str, text: &str) -> Result<Vec<Named>, InputError> {
    let name = &*text::visible(name);
    let document: Value = serde_json::from_str(text).map_err(|source| InputError::NotJson {
        name: name.to_owned(),
        source,
    })?;
    let document = plain(text, document);
    let several = ["results", "evaluations"]
        .into_iter()
        .find_map(|key| document.get(key)?.as_array());
    let Some(several) = several else {
        return Ok(vec![read(name.to_owned(), document)?]);
    };
    if several.is_empty() {
        return Err(InputError::Empty {
            name: name.to_owned(),
        });
    }
    let each = several.iter().enumerate().map(|(place, one)| {
        let symbol = one.pointer("/order/symbol").or_else(|| one.get("symbol"));
        let symbol = symbol.and_then(Value::as_str).map(str::to_owned);
        let symbol = symbol.unwrap_or_else(|| place.to_string());
        read(format!("{name}: {symbol}"), one.clone())
    });
    each.collect()
}

/// A document whose names and strings only say something: results come from anybody, and what is
/// made of them is read by people.
fn plain(text: &str, document: Value) -> Value {
    // What is not plain is escaped in JSON, or stands there as it is.
    if !text.contains('\\') && text.split_ascii_whitespace().all(text::all_plain) {
        return document;
    }
    shown(document)
}

fn shown(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text::visible(&text).into_owned()),
        Value::Array(items) => items.into_iter().map(shown).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (text::visible(&key).into_owned(), shown(value)))
            .collect(),
        other => other,
    }
}

fn read(name: String, json: Value) -> Result<Named, InputError> {
    let outcome = if json.get("units").is_some() {
        typed(&name, &json).map(Outcome::Panel)
    } else if json.get("comparisons").is_some() {
        typed(&name, &json).map(Outcome::Evaluation)
    } else {
        typed(&name, &json).map(Outcome::Run)
    }?;
    Ok(Named {
        name,
        outcome,
        json,
    })
}

fn typed<T: DeserializeOwned>(name: &str, json: &Value) -> Result<T, InputError> {
    serde_json::from_value(json.clone()).map_err(|source| InputError::NotAResult {
        name: name.to_owned(),
        source,
    })
}
