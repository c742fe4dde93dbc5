//! The settings of a command, as the command line defines them: for front ends that are generated.

use std::any::TypeId;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Arg, CommandFactory as _};
use serde::Serialize;

use crate::cli::Cli;

/// Options that print, write files beside the result, or check the program itself.
pub(super) const OF_THE_SHELL: &[&str] = &[
    "input",
    "output",
    "format",
    "progress",
    "quiet",
    "help",
    "version",
    "out",
    "shape",
    "validate",
    "markets",
    "validated_seed",
    "validated_kind",
    "panels",
    "list",
    "orders_out",
    "cells_out",
    "summary_out",
    "day_shock",
    "days",
];

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// The name of its option, words separated by `_`.
    pub name: String,
    /// The group in which help shows it.
    pub heading: String,
    /// What it means, with its default.
    pub help: String,
    /// `switch`, `truth` (true or false, or not said), `integer`, `number`, `path` or `text`.
    pub kind: &'static str,
    /// Whether several values may be given.
    pub list: bool,
    /// Whether it must be given.
    pub required: bool,
    /// What stands for the value in help.
    pub shown_as: String,
    /// The values there are, where they can be listed.
    pub values: Vec<String>,
    /// The default, where the setting has no other layer.
    pub default: Option<String>,
}

/// What a command is, and its settings; empty for a command that there is not.
#[must_use]
pub fn definitions(command: &str) -> (String, Vec<Definition>) {
    let cli = Cli::command();
    let Some(command) = cli.find_subcommand(command) else {
        return Default::default();
    };
    let arguments = command
        .get_arguments()
        .filter(|one| !one.is_hide_set() && !one.is_positional())
        .filter(|one| !OF_THE_SHELL.contains(&one.get_id().as_str()));
    let about = command.get_about().map(ToString::to_string);
    (
        about.unwrap_or_default(),
        arguments.map(definition).collect(),
    )
}

/// Whether several values may be given, separated by commas.
pub(super) fn is_list(argument: &Arg) -> bool {
    let names = argument.get_value_names().unwrap_or_default();
    argument.get_value_delimiter() == Some(',') || names.iter().any(|name| name.ends_with(",..."))
}

fn definition(argument: &Arg) -> Definition {
    let names = argument.get_value_names().unwrap_or_default();
    let takes = argument.get_action().takes_values();
    let values = argument.get_possible_values();
    let default = argument.get_default_values().first();
    let help = argument.get_long_help().or(argument.get_help());
    Definition {
        name: argument.get_id().to_string(),
        heading: argument.get_help_heading().unwrap_or("Options").to_owned(),
        help: help.map(ToString::to_string).unwrap_or_default(),
        kind: if takes { kind(argument) } else { "switch" },
        list: is_list(argument),
        required: argument.is_required_set(),
        shown_as: names.first().map(ToString::to_string).unwrap_or_default(),
        values: if takes {
            values
                .iter()
                .map(PossibleValue::get_name)
                .map(str::to_owned)
                .collect()
        } else {
            Vec::new()
        },
        default: default
            .filter(|_| takes)
            .map(|value| value.to_string_lossy().into_owned()),
    }
}

fn kind(argument: &Arg) -> &'static str {
    let parsed = argument.get_value_parser().type_id();
    let is = |one: TypeId| parsed == one;
    let names = argument.get_value_names().unwrap_or_default();
    let is_amount = |name: &str| name.starts_with("DOLLARS") || name == "PRICE";
    if [
        TypeId::of::<u64>(),
        TypeId::of::<u32>(),
        TypeId::of::<u16>(),
        TypeId::of::<u8>(),
    ]
    .into_iter()
    .any(is)
    {
        "integer"
    } else if is(TypeId::of::<f64>()) || names.iter().any(|name| is_amount(name)) {
        "number"
    } else if is(TypeId::of::<PathBuf>()) {
        "path"
    } else if is(TypeId::of::<bool>()) {
        "truth"
    } else {
        "text"
    }
}
