//! Every setting there is.

use std::sync::LazyLock;

/// Every setting of both programs, by key: what `config show` of either says (`just reference`
/// writes it down). So that each program knows which tables and keys are the other's.
pub static KNOWN: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("known.txt").lines().collect());
