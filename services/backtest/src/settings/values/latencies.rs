//! Latencies by venue, from a CSV file.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use market_data::PublisherId;
use serde::Deserialize;
use simulation::order::latency::{Delays, Latency};

use text::bounded;

/// One line of the file, in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(alias = "venue")]
    publisher_id: String,
    data_ms: f64,
    order_ms: f64,
    ack_ms: f64,
}

/// Adds the venues that a file names.
///
/// # Errors
/// When the file cannot be read, a line does not fit, or a venue is there twice.
pub(crate) fn read(path: &Path, latency: &mut Latency) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(std::io::Cursor::new(bounded::file(
            path,
            bounded::SIDE_FILE,
        )?));
    for line in reader.deserialize() {
        let line: Line = line?;
        let feeds = PublisherId::written(&line.publisher_id);
        if feeds.is_empty() {
            let venue = &line.publisher_id;
            bail!("{venue:?} is neither a publisher id such as 2 nor a venue's name such as XNAS");
        }
        let delays = line.delays()?;
        for publisher in feeds {
            if latency.named().any(|(named, _)| named == publisher) {
                bail!("publisher {publisher} is there twice");
            }
            latency.set(publisher, delays);
        }
    }
    Ok(())
}

impl Line {
    fn delays(&self) -> Result<Delays> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn venues_are_named_by_id_or_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("latencies.csv");
        let read = |lines: &str| {
            std::fs::write(&file, lines).unwrap();
            let mut latency = Latency::default();
            super::read(&file, &mut latency).map(|()| latency)
        };
        let by_name = read("venue,data_ms,order_ms,ack_ms\nIEX,1,2,3\n").unwrap();
        let feeds = PublisherId::feeds_of("IEXG");
        let lines: Vec<_> = feeds.iter().map(|feed| format!("{feed},1,2,3\n")).collect();
        let lines = lines.concat();
        let by_id = read(&format!("publisher_id,data_ms,order_ms,ack_ms\n{lines}")).unwrap();
        assert!(by_name.named().eq(by_id.named()));
        assert_eq!(by_name.named().count(), feeds.len());
        for (lines, expected) in [
            ("nowhere,1,2,3\n", "nowhere"),
            ("2,1,2,3\n2,1,2,3\n", "twice"),
            ("2,-1,2,3\n", "data_ms"),
        ] {
            let lines = format!("publisher_id,data_ms,order_ms,ack_ms\n{lines}");
            let error = format!("{:#}", read(&lines).unwrap_err());
            assert!(error.contains(expected), "{error}");
        }
    }
}
