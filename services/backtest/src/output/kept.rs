//! Results as they are made: written down one by one, so that a whole market of symbols needs the
//! memory of one of them.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Seek, Write};

use anyhow::{Context, Result};
use report::Together;
use report::summary::{self, Terminal};
use result::{BacktestResult, Document};
use serde::Serialize;
use serde_json::{Value, json};
use tempfile::SpooledTempFile;

use super::headline;
use super::layout::indented;

/// Bytes of results that are kept in memory; more go to a scratch file without a name.
const IN_MEMORY: usize = 16 << 20;

/// Symbols whose summary is shown at a terminal.
const SUMMARIES: usize = 20;

/// Why results cannot be kept.
const NO_ROOM: &str =
    "cannot keep the results in the folder of scratch files (TMPDIR names another)";

/// Results, in the order in which they were made.
pub(crate) struct Kept {
    /// One a line.
    results: SpooledTempFile,
    /// Symbol and message by turns, a line each, where results are to be published.
    messages: Option<SpooledTempFile>,
    /// Whether there is more than one.
    several: bool,
    /// Where people read summaries.
    terminal: Option<Terminal>,
    summaries: Vec<String>,
    together: Together,
    count: usize,
}

impl Kept {
    /// Room for several results, or for the only one.
    pub(crate) fn new(several: bool, with_messages: bool, terminal: Option<Terminal>) -> Self {
        Self {
            results: SpooledTempFile::new(IN_MEMORY),
            messages: with_messages.then(|| SpooledTempFile::new(IN_MEMORY)),
            several,
            terminal,
            summaries: Vec::new(),
            together: Together::default(),
            count: 0,
        }
    }

    /// Keeps a result.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(crate) fn add(&mut self, result: BacktestResult) -> Result<()> {
        self.count += 1;
        self.together.add(&result);
        write_line(&mut self.results, &result)?;
        if self.summaries.len() < SUMMARIES
            && let Some(terminal) = self.terminal
        {
            let document = Document::One(Box::new(result.clone()));
            self.summaries
                .push(summary::of_document(&document, terminal));
        }
        if let Some(messages) = &mut self.messages {
            write_line(messages, &result.order.symbol.clone().unwrap_or_default())?;
            write_line(messages, &result.for_a_message())?;
        }
        Ok(())
    }

    /// What the results say, for people.
    pub(crate) fn summary(&self) -> String {
        let mut text = self.summaries.join("\n");
        if self.count > self.summaries.len() {
            let more = self.count - self.summaries.len();
            // A String takes everything.
            let _ = write!(
                text,
                "\n{}, without a summary here\n",
                text::counted(more as u64, "more result", "more results")
            );
        }
        if let (Some(said), Some(terminal)) = (self.together.sentences(), self.terminal) {
            text += &summary::said_of_all(&said, terminal);
        }
        text
    }

    /// Writes all of them as one document.
    ///
    /// # Errors
    /// When they cannot be read back, or `out` cannot be written.
    pub(crate) fn write(&mut self, pretty: bool, out: &mut dyn Write) -> io::Result<()> {
        let (before, between, after, depth) = match (self.several, pretty) {
            (false, _) => ("", "", "\n", 0),
            (true, false) => ("{\"results\":[", ",", "]}\n", 0),
            (true, true) => ("{\n  \"results\": [\n    ", ",\n    ", "\n  ]\n}\n", 2),
        };
        self.results.rewind()?;
        let mut out = out;
        out.write_all(before.as_bytes())?;
        for (place, line) in BufReader::new(&mut self.results).lines().enumerate() {
            if place > 0 {
                out.write_all(between.as_bytes())?;
            }
            if pretty {
                indented(&line?, depth, &mut out)?;
            } else {
                out.write_all(line?.as_bytes())?;
            }
        }
        out.write_all(after.as_bytes())
    }

    /// Writes the headline figures of all of them as one document, for people.
    ///
    /// # Errors
    /// When they cannot be read back, or `out` cannot be written.
    pub(crate) fn write_headlines(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.results.rewind()?;
        let mut short = Vec::new();
        for line in BufReader::new(&mut self.results).lines() {
            let result = serde_json::from_str(&line?)?;
            short.push(headline::of(&result).unwrap_or(result));
        }
        let document = match <[Value; 1]>::try_from(short) {
            Ok([only]) if !self.several => only,
            Ok([only]) => json!({"results": [only]}),
            Err(short) => json!({"results": short}),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
    }

    /// Every message with its symbol.
    ///
    /// # Errors
    /// When they cannot be read back, or those of `each`.
    #[cfg(feature = "kafka")]
    pub(crate) fn for_each_message(
        &mut self,
        mut each: impl FnMut(&str, &str) -> Result<()>,
    ) -> Result<()> {
        let Some(messages) = &mut self.messages else {
            return Ok(());
        };
        messages.rewind()?;
        let mut lines = BufReader::new(messages).lines();
        while let (Some(symbol), Some(message)) = (lines.next(), lines.next()) {
            each(&serde_json::from_str::<String>(&symbol?)?, &message?)?;
        }
        Ok(())
    }
}

fn write_line(file: &mut SpooledTempFile, value: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n'); // JSON has no raw one
    file.write_all(&line).context(NO_ROOM)
}
