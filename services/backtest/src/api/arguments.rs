//! Settings by name to a parsed command line.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Arg, CommandFactory as _};

use super::definitions::{OF_THE_SHELL, is_list};
use crate::cli::{Cli, Command};
use crate::error::Usage;

/// A setting that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The name of its option, words separated by `_`.
    pub name: String,
    /// What it is set to.
    pub value: Value,
}

/// What a setting is set to, each value as one would type it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A switch.
    Switch(bool),
    /// One value.
    One(OsString),
    /// A list of values, which commas separate on the command line.
    Many(Vec<OsString>),
}

impl Given {
    /// A setting with one value.
    pub fn of(name: impl Into<String>, value: impl Into<OsString>) -> Self {
        Self {
            name: name.into(),
            value: Value::One(value.into()),
        }
    }
}

/// The command with these files, each behind an option or, where that is empty, by itself, and
/// these settings.
///
/// # Errors
/// When there is no such setting, or its value is not one: in the sentences of the command line.
pub(super) fn parse(
    name: &str,
    (file, files): (&str, &[PathBuf]),
    settings: &[Given],
) -> Result<Command> {
    let cli = Cli::command();
    let command = cli.find_subcommand(name);
    let mut line: Vec<OsString> = vec!["sor-backtest".into(), name.into()];
    if !file.is_empty() {
        line.extend(files.iter().map(|path| option(file, path.as_os_str())));
    }
    for given in settings {
        let arguments = command.into_iter().flat_map(clap::Command::get_arguments);
        let arguments = arguments.filter(|one| !OF_THE_SHELL.contains(&one.get_id().as_str()));
        let mut named = arguments.filter(|one| one.get_id() == given.name.as_str());
        let unknown = || Usage::together(format!("{name} has no setting {}", given.name));
        line.extend(typed(named.next().ok_or_else(unknown)?, given)?);
    }
    if file.is_empty() {
        line.push("--".into());
        line.extend(files.iter().map(|path| path.clone().into_os_string()));
    }
    let parsed: Result<Cli, _> = app::commands::parse(line);
    let parsed = parsed.map_err(|error| Usage::together(sentence(&error)))?;
    Ok(parsed.command)
}

/// What one would type for a setting.
fn typed(argument: &Arg, given: &Given) -> Result<Vec<OsString>, Usage> {
    let long = argument.get_long().unwrap_or_default();
    let is_switch = !argument.get_action().takes_values();
    let wrong =
        |expected: &'static str| Usage::new(format!("--{long}"), shown(&given.value), expected);
    match &given.value {
        Value::Switch(on) if is_switch => Ok(on
            .then(|| OsString::from(format!("--{long}")))
            .into_iter()
            .collect()),
        Value::Switch(on) if argument.get_value_parser().type_id() == TypeId::of::<bool>() => Ok(
            vec![option(long, OsStr::new(if *on { "true" } else { "false" }))],
        ),
        Value::Switch(_) => Err(wrong("a value")),
        _ if is_switch => Err(wrong("true or false")),
        Value::One(value) => Ok(vec![option(long, value)]),
        Value::Many(values) if is_list(argument) => {
            let mut list = OsString::new();
            for (place, value) in values.iter().enumerate() {
                if value.as_encoded_bytes().contains(&b',') {
                    return Err(wrong("a list of values without commas"));
                }
                if place > 0 {
                    list.push(",");
                }
                list.push(value);
            }
            Ok(vec![option(long, &list)])
        }
        Value::Many(_) => Err(wrong("one value")),
    }
}

fn option(long: &str, value: &OsStr) -> OsString {
    let mut typed = OsString::from(format!("--{long}="));
    typed.push(value);
    typed
}

fn shown(value: &Value) -> String {
    match value {
        Value::Switch(on) => on.to_string(),
        Value::One(value) => value.to_string_lossy().into_owned(),
        Value::Many(values) => values
            .iter()
            .map(|value| value.to_string_lossy())
            .collect::<Vec<_>>()
            .join(","),
    }
}

/// The error of the command line without what helps at a shell only.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let ends = ["\n\nUsage:", "\n\nFor more information"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    let text = &text[..end.unwrap_or(text.len())];
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(command: &str, given: Given) -> String {
        let files = [PathBuf::from("f")];
        match parse(command, ("input", &files), &[given]) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn values_that_cannot_be_are_refused_in_the_words_of_the_command_line() {
        let switch = |name: &str, on| Given {
            name: name.into(),
            value: Value::Switch(on),
        };
        let many = |name: &str, values: &[&str]| Given {
            name: name.into(),
            value: Value::Many(values.iter().map(OsString::from).collect()),
        };
        for (given, expected) in [
            (Given::of("side", "up"), "--side <buy|sell>': buy or sell"),
            (
                Given::of("order_size", "-5"),
                "invalid value '-5' for '--order-size",
            ),
            (Given::of("nothing", "1"), "run has no setting nothing"),
            (switch("side", true), "--side is true; it must be a value"),
            (
                Given::of("stream", "yes"),
                "--stream is yes; it must be true or false",
            ),
            (
                many("side", &["buy", "sell"]),
                "--side is buy,sell; it must be one value",
            ),
            (many("venues", &["2,3"]), "without commas"),
        ] {
            let error = failure("run", given);
            assert!(error.contains(expected) && !error.contains('\n'), "{error}");
        }
        assert_eq!(failure("run", many("venues", &["2", "43"])), "");
        assert_eq!(failure("run", many("lambda_over", &["0.1", "1"])), "");
        assert_eq!(failure("run", switch("stream", false)), "");
        assert_eq!(failure("run", Given::of("symbol", "-x=y z")), "");
    }
}
