//! Latencies by venue, from a CSV file.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use market_data::PublisherId;
use serde::Deserialize;
use simulation::order::latency::{Delays, Latency};

use text::bounded;

/// One line of the file, in milliseconds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    publisher_id: u16,
    data_ms: f64,
    order_ms: f64,
    ack_ms: f64,
}

/// Adds the venues that a file names.
///
/// # Errors
/// When the file cannot be read, a line does not fit, or a venue is there twice.
pub(super) fn read(path: &Path, latency: &mut Latency) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(std::io::Cursor::new(bounded::file(
            path,
            bounded::SIDE_FILE,
        )?));
    for line in reader.deserialize() {
        let line: Line = line?;
        let publisher = PublisherId(line.publisher_id);
        if latency.named().any(|(named, _)| named == publisher) {
            bail!("publisher {publisher} is there twice");
        }
        latency.set(publisher, line.delays()?);
    }
    Ok(())
}

impl Line {
    fn delays(self) -> Result<Delays> {
        let of = |name, millis: f64| {
            Duration::try_from_secs_f64(millis / 1e3).with_context(|| {
                format!(
                    "publisher {}, column {name}: {millis} is not zero or more milliseconds",
                    self.publisher_id
                )
            })
        };
        Ok(Delays {
            data: of("data_ms", self.data_ms)?,
            order: of("order_ms", self.order_ms)?,
            acknowledgement: of("ack_ms", self.ack_ms)?,
        })
    }
}
