//! From settings as written to what a backtest takes.

use std::borrow::Cow;
use std::fmt::Display;

use anyhow::Result;
use simulation::backtest;

use super::Settings;
use crate::error::Usage;

impl Settings {
    /// The settings of a backtest.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn resolve(&self) -> Result<backtest::Settings> {
        self.wanted()?;
        self.reaction()?;
        self.fraction("data.max_bad_rows", self.data.max_bad_rows)?;
        Ok(backtest::Settings {
            order: self.parent_order()?,
            window: self.window()?,
            assumptions: self.assumptions()?,
            router: self.routing(),
            step: self.step()?,
            grid: self.grid()?,
        })
    }

    /// A value that must be a fraction.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn fraction(&self, key: &str, value: f64) -> Result<f64> {
        if (0.0..=1.0).contains(&value) {
            Ok(value)
        } else {
            Err(self.refuse(key, value, "a fraction from 0 to 1").into())
        }
    }

    /// The error of a text that cannot be read, in the words of who set it.
    pub(super) fn unread(&self, key: &str, text: &str, error: impl Display) -> Usage {
        let typed = self.typed.get(key).map_or(key, String::as_str);
        Usage::together(format!("{typed} is {text}: {error}"))
    }

    /// The error of a value that makes no sense, in the words of who set it.
    pub(super) fn refuse(
        &self,
        key: &str,
        value: impl Display,
        expected: impl Into<Cow<'static, str>>,
    ) -> Usage {
        let typed = self.typed.get(key).map_or(key, String::as_str);
        Usage::new(typed.to_owned(), value, expected)
    }
}
